#include <algorithm>
#include <map>
#include <set>

#include <ketnap/base/text.hpp>

#include "formats.hpp"

namespace ketnap::plugins {
namespace {

// A cell stays one cell and shows its text as it is.
std::string cell(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (c == '|' || c == '\\' || c == '`' || c == '*' || c == '_' || c == '<' || c == '[') out += '\\';
    if (c == '\n')
      out += "<br>";
    else if (c != '\r')
      out += c;
  }
  return out;
}

std::string row(const std::vector<std::string>& cells) {
  std::string out = "|";
  for (const std::string& one : cells) out += ' ' + one + " |";
  return out + '\n';
}

std::string grid(const std::vector<std::string>& header, std::size_t left_columns,
                 const std::vector<std::vector<std::string>>& rows) {
  std::vector<std::string> rule(header.size(), "---:");
  for (std::size_t i = 0; i < left_columns && i < rule.size(); ++i) rule[i] = "---";
  std::string out = row(header) + row(rule);
  for (const std::vector<std::string>& cells : rows) out += row(cells);
  return out;
}

struct BlockText {
  const Document& document;
  Lang lang = document.lang;

  [[nodiscard]] std::string say(const char* vi, const char* en) const { return lang == Lang::vi ? vi : en; }

  std::string operator()(const Heading& block) const {
    // The title of the document is the first level.
    return std::string(static_cast<std::size_t>(std::clamp(block.level + 1, 2, 6)), '#') + ' ' + cell(block.text) + '\n';
  }

  std::string operator()(const Paragraph& block) const {
    std::string out;
    for (std::size_t at = 0; at <= block.text.size();) {
      const std::size_t end = std::min(block.text.find('\n', at), block.text.size());
      out += cell(std::string_view(block.text).substr(at, end - at)) + (end < block.text.size() ? "  \n" : "\n");
      at = end + 1;
    }
    return out;
  }

  std::string operator()(const Note& block) const { return '*' + cell(block.text) + "*\n"; }

  std::string operator()(const FactsBlock& block) const {
    std::string out = title(block.title);
    for (const Fact& fact : block.facts)
      out += "- " + cell(fact.label) + ": **" + cell(fact.value) + "**" + (fact.note.empty() ? "" : " (" + cell(fact.note) + ')') +
             '\n';
    return out;
  }

  std::string operator()(const TableBlock& block) const { return told(block.title, block.table); }

  std::string operator()(const ChartBlock& block) const {
    std::string message = title(block.title) + (block.subtitle.empty() ? "" : cell(block.subtitle) + '\n');
    if (tables_hold(document, block.table)) return message;
    return message + (block.subtitle.empty() ? "" : "\n") + told({}, block.table);
  }

  std::string operator()(const ListBlock& block) const {
    std::vector<std::string> header;
    for (const std::string& column : block.columns) header.push_back(cell(column));
    std::vector<std::vector<std::string>> rows;
    for (const std::vector<ListBlock::Cell>& cells : block.rows) {
      std::vector<std::string>& row = rows.emplace_back();
      for (const ListBlock::Cell& one : cells) row.push_back(std::visit(CellText{*this}, one));
    }
    return title(block.title) + grid(header, header.size(), rows);
  }

  [[nodiscard]] std::string told(const std::string& name, const Table& table) const {
    std::vector<std::string> header = {say("Tổ chức đảng", "Unit")};
    for (const Table::PeriodHead& period : table.periods) {
      for (const Table::IndicatorHead& indicator : table.indicators) header.push_back(column_title(table, period, indicator));
    }
    std::vector<std::vector<std::string>> rows;
    std::set<FigureState> states;
    for (std::size_t line = 0; line < table.line_count(); ++line) {
      const bool is_total = table.is_total(line);
      const auto set = [&](const std::string& text) { return is_total && !text.empty() ? "**" + text + "**" : text; };
      std::vector<std::string> cells = {indent(table.depth(line)) + set(cell(table.label(line, lang)))};
      for (std::size_t p = 0; p < table.periods.size(); ++p) {
        for (std::size_t i = 0; i < table.indicators.size(); ++i) {
          const Figure& figure = table.at(line, p, i);
          const std::string shown = table.printed(line, p, i, lang);
          if (!shown.empty()) states.insert(figure.state);
          cells.push_back(set(cell(shown)));
        }
      }
      rows.push_back(std::move(cells));
    }
    return title(name) + grid(header, 1, rows) + '\n' + note(table.provenance, legend(states));
  }

  std::string operator()(const VerdictsBlock& block) const {
    const Verdicts& verdicts = block.verdicts;
    std::vector<std::string> header = {say("Quy tắc", "Rule")};
    for (const Outcome outcome : {Outcome::pass, Outcome::fail, Outcome::unknown, Outcome::not_applicable})
      header.push_back(label_of(outcome).in(lang));
    std::vector<std::vector<std::string>> rules;
    const std::vector<Verdicts::Count> counts = verdicts.by_rule();
    for (std::size_t i = 0; i < counts.size(); ++i) {
      const auto number = [&](std::int64_t n) { return grouped(std::to_string(n), lang == Lang::vi); };
      rules.push_back({cell(title_of(verdicts.rules[i])), number(counts[i].pass), number(counts[i].fail), number(counts[i].unknown),
                       number(counts[i].not_applicable)});
    }
    std::map<std::string, std::string> titles;
    for (const Verdicts::RuleHead& head : verdicts.rules) titles.emplace(head.id, title_of(head));
    std::vector<std::vector<std::string>> open;
    std::size_t at = 0;
    for (const Verdict& verdict : verdicts.verdicts) {
      const std::size_t place = at++;
      if (verdict.outcome != Outcome::fail && verdict.outcome != Outcome::unknown) continue;
      open.push_back({cell(verdict.dossier), cell(word(block, verdict.unit)), cell(word(block, verdict.step)),
                      day(verdict.step_date), cell(titles[verdict.rule]), cell(label_of(verdict.outcome).in(lang))});
      if (block.remarks.empty()) continue;
      const bool awaits_vote = block.remarks[place].awaits_vote;
      if (awaits_vote) open.back().back() = say("chờ biểu quyết", "awaits the vote");
      open.back().push_back(awaits_vote ? std::string() : remark(block.remarks[place]));
    }
    std::string out = title(block.title) + grid(header, 1, rules) + '\n';
    if (!open.empty()) {
      std::vector<std::string> columns = {say("Hồ sơ", "Dossier"), say("Chi bộ", "Cell"),  say("Bước", "Step"),
                                          say("Ngày", "Day"),      say("Quy tắc", "Rule"), say("Kết quả", "Outcome")};
      if (!block.remarks.empty()) columns.push_back(say("Giải thích", "Why"));
      out += grid(columns, columns.size(), open) + '\n';
    }
    return out + note(verdicts.provenance, {});
  }

  std::string operator()(const FindingsBlock& block) const {
    std::vector<std::vector<std::string>> rows;
    rows.reserve(block.findings.size());
    for (const Finding& finding : block.findings)
      rows.push_back({finding.code(), cell(finding.file), finding.row == 0 ? "" : std::to_string(finding.row), cell(finding.column),
                      cell(finding.text(lang)), cell(finding.todo(lang))});
    return title(block.title) + grid({say("Mã", "Code"), say("Tệp", "File"), say("Dòng", "Row"), say("Cột", "Column"),
                                      say("Nội dung", "Finding"), say("Cách xử lý", "What to do")},
                                     6, rows);
  }

 private:
  struct CellText {
    const BlockText& in;
    std::string operator()(const std::string& text) const { return cell(text); }
    std::string operator()(std::int64_t number) const { return grouped(std::to_string(number), in.lang == Lang::vi); }
    std::string operator()(Date date) const { return in.day(date); }
  };

  [[nodiscard]] static std::string word(const VerdictsBlock& block, const std::string& code) {
    const auto found = block.words.find(code);
    return found == block.words.end() ? code : found->second;
  }

  [[nodiscard]] std::string remark(const Remark& one) const {
    std::string out = one.why;
    if (!one.missing.empty()) out += (out.empty() ? "" : "\n") + std::string(say("Còn thiếu: ", "Missing: ")) + one.missing;
    if (!one.change.empty()) out += (out.empty() ? "" : "\n") + std::string(say("Tự đổi: ", "Changes: ")) + one.change;
    return cell(out);
  }

  // Ordinary spaces at the beginning of a cell are not shown.
  static std::string indent(int depth) {
    std::string out;
    for (int i = 0; i < 2 * depth; ++i) out += "\u00a0";
    return out;
  }

  [[nodiscard]] static std::string title(const std::string& text) {
    return text.empty() ? std::string() : "**" + cell(text) + "**\n\n";
  }

  [[nodiscard]] std::string title_of(const Verdicts::RuleHead& head) const {
    const std::string& text = head.title.in(lang);
    return text.empty() ? head.id : text;
  }

  [[nodiscard]] std::string day(Date date) const { return lang == Lang::vi ? date.dmy() : date.iso(); }

  [[nodiscard]] std::string column_title(const Table& table, const Table::PeriodHead& period,
                                         const Table::IndicatorHead& indicator) const {
    std::string name = indicator.title.in(lang).empty() ? indicator.id : indicator.title.in(lang);
    if (table.periods.size() == 1) return cell(name);
    if (table.indicators.size() == 1) return cell(period.label.in(lang));
    return cell(name) + "<br>" + cell(period.label.in(lang));
  }

  [[nodiscard]] std::string legend(const std::set<FigureState>& states) const {
    std::string out;
    const auto add = [&](FigureState state, const char* sign, const char* vi, const char* en) {
      if (states.contains(state)) out += (out.empty() ? "" : " · ") + std::string(sign) + ' ' + say(vi, en);
    };
    add(FigureState::interval, "a–b", "trong khoảng từ a đến b", "between a and b");
    add(FigureState::unknown, "–", "chưa rõ", "unknown");
    add(FigureState::not_applicable, "‘·’", "không áp dụng", "not applicable");
    add(FigureState::suppressed, "‥", "không công bố", "suppressed");
    return out;
  }

  [[nodiscard]] std::string note(const Provenance& provenance, const std::string& legend) const {
    return "*" + cell(provenance.line(lang)) + (legend.empty() ? "" : "<br>" + legend) + "*\n";
  }
};

}  // namespace

std::string markdown(const Document& document) {
  std::string out = "# " + cell(document.title) + '\n';
  for (const DocumentBlock& block : document.blocks) out += '\n' + std::visit(BlockText{document}, block);
  return out + "\n---\n\n" + cell(document.provenance.line(document.lang)) + '\n';
}

}  // namespace ketnap::plugins
