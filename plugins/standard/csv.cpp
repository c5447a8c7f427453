#include <algorithm>
#include <string_view>

#include "formats.hpp"

namespace ketnap::plugins {
namespace {

constexpr int decimals_kept = 15;

class Row {
 public:
  explicit Row(std::string& out) : out_(out) {}

  void text(std::string_view cell) {
    const bool is_formula = !cell.empty() && std::string_view("=+-@\t\r").find(cell.front()) != std::string_view::npos;
    if (is_formula)
      write("'" + std::string(cell));
    else
      write(cell);
  }
  void number(const std::optional<std::int64_t>& value) { write(value ? std::to_string(*value) : std::string()); }
  void number(const std::optional<Rational>& value) {
    if (!value) return write("");
    const std::optional<std::string> all = value->decimal();
    write(all ? *all : round(*value, decimals_kept, Rounding::half_up));
  }
  void end() { out_ += "\r\n"; }

 private:
  void write(std::string_view cell) {
    if (!first_) out_ += ',';
    first_ = false;
    if (cell.find_first_of("\",\r\n") == std::string_view::npos) {
      out_ += cell;
      return;
    }
    out_ += '"';
    for (const char c : cell) {
      if (c == '"') out_ += '"';
      out_ += c;
    }
    out_ += '"';
  }

  std::string& out_;
  bool first_ = true;
};

template <class Block>
bool has(const Document& document) {
  return std::ranges::any_of(document.blocks, [](const DocumentBlock& block) { return std::holds_alternative<Block>(block); });
}

std::string verdicts_csv(const Document& document) {
  std::string out = "dossier,person,unit,step,step_date,rule,severity,outcome\r\n";
  for (const DocumentBlock& block : document.blocks) {
    const auto* verdicts = std::get_if<VerdictsBlock>(&block);
    if (verdicts == nullptr) continue;
    for (const Verdict& verdict : verdicts->verdicts.verdicts) {
      Row row(out);
      for (const std::string* text : {&verdict.dossier, &verdict.person, &verdict.unit, &verdict.step}) row.text(*text);
      row.text(verdict.step_date.iso());
      row.text(verdict.rule);
      row.text(name_of(verdict.severity));
      row.text(name_of(verdict.outcome));
      row.end();
    }
  }
  return out;
}

}  // namespace

std::string csv(const Document& document) {
  // One file has one kind of rows: figures, and verdicts where there is no table.
  if (!has<TableBlock>(document) && has<VerdictsBlock>(document)) return verdicts_csv(document);
  std::string out = "unit,period,group,indicator,target,numerator,denominator,value,low,high,state,note\r\n";
  for (const DocumentBlock& block : document.blocks) {
    const auto* shown = std::get_if<TableBlock>(&block);
    const auto* chart = std::get_if<ChartBlock>(&block);
    const bool only_drawn = chart != nullptr && !tables_hold(document, chart->table);
    const Table* table = shown != nullptr ? &shown->table : only_drawn ? &chart->table : nullptr;
    if (table == nullptr) continue;
    for (const Figure& figure : table->figures) {
      if (!figure.is_there()) continue;
      Row row(out);
      for (const std::string* text : {&figure.unit, &figure.period, &figure.group, &figure.indicator, &figure.target})
        row.text(*text);
      row.number(figure.numerator);
      row.number(figure.denominator);
      for (const std::optional<Rational>* value : {&figure.value, &figure.low, &figure.high}) row.number(*value);
      row.text(name_of(figure.state));
      row.text(figure.note.in(document.lang));
      row.end();
    }
  }
  return out;
}

}  // namespace ketnap::plugins
