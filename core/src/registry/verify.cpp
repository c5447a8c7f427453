#include "verify.hpp"

#include <algorithm>
#include <map>
#include <string>

#include <ketnap/base/error.hpp>
#include <ketnap/base/period.hpp>

#include "cross_checks.hpp"
#include "in_force.hpp"
#include "intake.hpp"
#include "key_map.hpp"
#include "spelling.hpp"

namespace ketnap {
namespace {

class Verify {
 public:
  Verify(Database& database, const Schema& schema, const std::vector<Layout>& layouts)
      : database_(&database), schema_(&schema), layouts_(&layouts) {}

  std::vector<Finding> run() {
    const Transaction reading(*database_, Transaction::Kind::read);
    verify_pages();
    // Of pages that are damaged nothing else can be said.
    if (findings_.empty()) verify_objects(*database_, *schema_, *layouts_, findings_);
    if (findings_.empty()) verify_contents();
    std::ranges::sort(findings_);
    return std::move(findings_);
  }

 private:
  enum class Number : std::uint8_t { nobodys, gone, in_force };
  struct Target {
    KeyMap in_force;
    std::vector<Number> by_number;

    [[nodiscard]] Number of(std::int64_t number) const {
      const auto place = static_cast<std::size_t>(number);
      return place < by_number.size() ? by_number[place] : Number::nobodys;
    }
  };
  struct Counts {
    std::int64_t added = 0;
    std::int64_t replaced = 0;
    std::int64_t retracted = 0;
    std::int64_t set_aside = 0;
  };

  void report(int number, const std::string& table, std::int64_t fact, const std::string& column, std::vector<std::string> args) {
    findings_.push_back(finding_at(number, table, fact, column, std::move(args)));
  }

  void verify_pages() {
    Statement lines(*database_, "PRAGMA integrity_check");
    while (lines.step())
      if (lines.text(0) != "ok") report(2301, "", 0, "", {std::string(lines.text(0))});
  }

  void verify_contents() {
    head_ = static_cast<int>(database_->integer("SELECT max(number) FROM batch"));
    verify_numbers("fact_people", "fact");
    verify_numbers("unit", "id");
    for (const Layout& layout : *layouts_) {
      if (layout.table->name == "units") verify_numbered(layout);
      verify_order(layout);
      verify_values(layout);
      count_facts(layout);
    }
    verify_batches();
    // Numbers that are nobody's lead out of every table.
    if (std::ranges::any_of(findings_, [](const Finding& finding) { return finding.number == 2304 || finding.number == 2307; }))
      return;
    for (const Layout& layout : *layouts_) verify_links(layout);
    const auto is_sound = [](const Finding& finding) { return finding.number == 2305; };
    if (std::ranges::all_of(findings_, is_sound)) find_all_contradictions(*database_, *schema_, *layouts_, head_, findings_);
  }

  void verify_numbers(const std::string& table, const std::string& id) {
    Statement rows(*database_, "SELECT " + id + " FROM " + table + " ORDER BY " + id);
    std::int64_t expected = 1;
    for (; rows.step(); ++expected) {
      if (rows.integer(0) == expected) continue;
      report(2307, table, 0, "", {std::to_string(expected)});
      return;
    }
  }

  /// A unit that is written down has a number by which others lead there.
  void verify_numbered(const Layout& units) {
    Statement rows(*database_,
                   "SELECT f.fact FROM " + units.facts + " f LEFT JOIN unit n ON n.key = f.unit WHERE f.op = 1 AND n.id IS NULL");
    while (rows.step()) report(2304, "units", rows.integer(0), "unit", {"unit"});
  }

  /// Batches follow each other, and so do their facts; a source is one that there is.
  void verify_order(const Layout& layout) {
    Statement rows(*database_, "SELECT f.fact, f.batch, f.op, f.source IS NULL OR s.id IS NOT NULL FROM " + layout.facts +
                                   " f LEFT JOIN source s ON s.id = f.source ORDER BY f.fact");
    std::int64_t last = 1;
    while (rows.step()) {
      const std::int64_t batch = rows.integer(1);
      if (batch < last || batch > head_) report(2309, layout.table->name, rows.integer(0), "batch", {std::to_string(batch)});
      if (rows.integer(2) != 0 && rows.integer(2) != 1)
        report(2309, layout.table->name, rows.integer(0), "op", {std::to_string(rows.integer(2))});
      if (rows.integer(3) == 0) report(2309, layout.table->name, rows.integer(0), "source", {"?"});
      last = std::max(last, batch);
    }
  }

  void verify_values(const Layout& layout) {
    constexpr int after_key = 2;
    Spelling spelling(*database_, *schema_, layout, after_key);
    Statement rows(*database_,
                   "SELECT fact, key, " + layout.column_list() + " FROM " + layout.facts + " WHERE op = 1 ORDER BY fact");
    const std::vector<Field>& fields = layout.table->fields;
    while (rows.step()) {
      std::string key;
      bool has_key = true;
      for (std::size_t i = 0; i < fields.size(); ++i) {
        const auto cell = cell_of(spelling, rows, layout, i);
        if (!fields[i].key) continue;
        has_key = has_key && cell.has_value();
        key += (i == 0 ? "" : std::string(1, key_separator)) + cell.value_or("");
      }
      if (has_key && key != rows.text(1)) report(2302, layout.table->name, rows.integer(0), "key", {});
    }
  }

  std::optional<std::string> cell_of(Spelling& spelling, const Statement& row, const Layout& layout, std::size_t index) {
    const Field& field = layout.table->fields[index];
    const auto bad = [&](int number, std::vector<std::string> args) {
      report(number, layout.table->name, row.integer(0), field.name, std::move(args));
      return std::nullopt;
    };
    try {
      std::string cell = spelling.cell(row, index);
      const bool is_empty = cell.empty();
      if (is_empty && field.required) return bad(2303, {});
      if (field.type == FieldType::boolean && !is_empty && cell != "0" && cell != "1") return bad(2303, {});
      if (field.type == FieldType::integer && cell.starts_with('-')) return bad(2303, {});
      if (field.type == FieldType::period && !is_empty && !Period::parse(cell) && !Date::parse(cell)) return bad(2303, {});
      if (field.type == FieldType::date && cell == "?" && !field.later) return bad(2303, {});
      return cell;
    } catch (const Error&) {
      return is_interned(field) ? bad(2304, {field.target}) : bad(2303, {});
    }
  }

  void count_facts(const Layout& layout) {
    Statement rows(*database_,
                   "SELECT f.batch, f.op, coalesce((SELECT p.op FROM " + layout.facts +
                       " p WHERE p.key = f.key AND p.batch < f.batch ORDER BY p.batch DESC LIMIT 1), 0), count(*) FROM " +
                       layout.facts + " f GROUP BY 1, 2, 3");
    while (rows.step()) {
      Counts& counts = counts_[rows.integer(0)];
      const bool was_there = rows.integer(2) == 1;
      if (rows.integer(1) == 1)
        (was_there ? counts.replaced : counts.added) += rows.integer(3);
      else if (was_there)
        counts.retracted += rows.integer(3);
      else if (rows.integer(1) == 0)
        report(2309, layout.table->name, 0, "op", {"0"});
    }
  }

  void verify_batches() {
    Statement aside(*database_, "SELECT batch, count(*) FROM set_aside GROUP BY batch");
    while (aside.step()) counts_[aside.integer(0)].set_aside = aside.integer(1);
    Statement rows(*database_, "SELECT number, added, replaced, retracted, set_aside FROM batch ORDER BY number");
    std::int64_t expected = 1;
    while (rows.step()) {
      const std::int64_t number = rows.integer(0);
      if (number != expected) report(2307, "batch", 0, "", {std::to_string(expected)});
      expected = number + 1;
      const Counts& counts = counts_[number];
      const auto compare = [&](const std::string& what, std::int64_t said, std::int64_t is) {
        if (said != is) report(2306, "batch", 0, what, {std::to_string(number), std::to_string(said), std::to_string(is)});
      };
      compare("added", rows.integer(1), counts.added);
      compare("replaced", rows.integer(2), counts.replaced);
      compare("retracted", rows.integer(3), counts.retracted);
      compare("set_aside", rows.integer(4), counts.set_aside);
    }
  }

  const Target& target(const std::string& table) {
    const auto [found, is_new] = targets_.try_emplace(table);
    Target& made = found->second;
    if (!is_new) return made;
    const Layout& layout = *std::ranges::find(*layouts_, table, [](const Layout& one) { return one.table->name; });
    FactsInForce facts(*database_, layout, head_, "key");
    while (facts.step()) made.in_force.add(key_parts(facts.row().text(FactsInForce::first_column)).front(), 1);
    if (table != "people" && table != "units") return made;
    Statement numbers(*database_, "SELECT id, key FROM " + std::string(intern_table(table)) + " ORDER BY id");
    while (numbers.step()) {
      const auto number = static_cast<std::size_t>(numbers.integer(0));
      made.by_number.resize(number + 1, Number::nobodys);
      made.by_number[number] = made.in_force.find(numbers.text(1)) != 0 ? Number::in_force : Number::gone;
    }
    return made;
  }

  void verify_links(const Layout& layout) {
    for (const Field& field : layout.table->fields) {
      if (field.type != FieldType::link) continue;
      const Target& to = target(field.target);
      FactsInForce facts(*database_, layout, head_, sql_name(field.name));
      while (facts.step()) {
        const Statement& row = facts.row();
        if (row.is_null(FactsInForce::first_column)) continue;
        const Number number = is_interned(field) ? to.of(row.integer(FactsInForce::first_column)) : Number::gone;
        const bool is_there =
            is_interned(field) ? number == Number::in_force : to.in_force.find(row.text(FactsInForce::first_column)) != 0;
        if (!is_there)
          report(number == Number::nobodys ? 2304 : 2305, layout.table->name, row.integer(0), field.name, {field.target});
      }
    }
  }

  Database* database_;
  const Schema* schema_;
  const std::vector<Layout>* layouts_;
  int head_ = 0;
  std::map<std::int64_t, Counts> counts_;
  std::map<std::string, Target, std::less<>> targets_;
  std::vector<Finding> findings_;
};

}  // namespace

std::vector<Finding> verify_registry(Database& database, const Schema& schema, const std::vector<Layout>& layouts) {
  return Verify(database, schema, layouts).run();
}

}  // namespace ketnap
