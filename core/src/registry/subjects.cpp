#include "subjects.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "fact_range.hpp"
#include "intake.hpp"

namespace ketnap {
namespace {

/// The tables whose facts contradict each other, by the field that says whom they are about.
constexpr std::array<std::pair<std::string_view, std::string_view>, 11> about = {{{"people", "person"},
                                                                                  {"profiles", "person"},
                                                                                  {"spells", "person"},
                                                                                  {"admissions", "person"},
                                                                                  {"certificates", "person"},
                                                                                  {"dossiers", "person"},
                                                                                  {"dossiers", "dossier"},
                                                                                  {"admissions", "dossier"},
                                                                                  {"steps", "dossier"},
                                                                                  {"introducers", "dossier"},
                                                                                  {"helpers", "dossier"}}};
constexpr std::pair<std::string_view, std::string_view> notes = {"helper_notes", "dossier"};

/// A person that is looked up costs as much as reading so many facts.
constexpr std::int64_t facts_per_look = 50;

bool is_about_people(std::string_view link) { return link == "person"; }

/// Whether the field is the first of its table's key, as text, so that the index of keys finds it.
bool leads_key(const Layout& layout, std::string_view link) { return layout.table->fields.front().name == link; }

}  // namespace

Subjects::Subjects(Database& database, const std::vector<Layout>& layouts, int batch, bool everything)
    : database_(&database), layouts_(&layouts), batch_(batch), everything_(everything) {
  if (everything) return;
  std::int64_t written = 0;
  std::int64_t all = 0;
  for (const Layout& layout : layouts) {
    const FactRange range = facts_of_batch(database, layout, batch);
    first_new_[layout.table->name] = range.first;
    const bool is_read = layout.table->name == notes.first ||
                         std::ranges::find(about, layout.table->name, &decltype(about)::value_type::first) != about.end();
    if (!is_read) continue;
    written += std::max<std::int64_t>(range.last - range.first + 1, 0);
    all += range.last;
  }
  are_none_ = written == 0;
  are_all_ = written > all / facts_per_look;
  if (!are_all_ && !are_none_) choose();
}

const Layout* Subjects::find(std::string_view table) const {
  const auto found =
      std::ranges::find(*layouts_, table, [](const Layout& layout) -> std::string_view { return layout.table->name; });
  return found == layouts_->end() ? nullptr : &*found;
}

std::int64_t Subjects::first_new(const Layout& layout) const {
  const auto found = first_new_.find(layout.table->name);
  return found == first_new_.end() ? 0 : found->second;
}

void Subjects::choose() {
  database_->run(
      "CREATE TEMP TABLE IF NOT EXISTS about_person (number INTEGER PRIMARY KEY); DELETE FROM temp.about_person;"
      "CREATE TEMP TABLE IF NOT EXISTS about_dossier (key TEXT PRIMARY KEY) WITHOUT ROWID; DELETE FROM temp.about_dossier");
  const auto add = [&](std::string_view table, std::string_view link) {
    const Layout* layout = find(table);
    const FactRange range = layout == nullptr ? FactRange{} : facts_of_batch(*database_, *layout, batch_);
    if (range.is_empty()) return;
    const std::string into =
        std::string("INSERT OR IGNORE INTO temp.") + (is_about_people(link) ? "about_person" : "about_dossier");
    // With what the same keys said before: it may have been about others.
    const std::string keys = " FROM " + layout->facts + " b CROSS JOIN " + layout->facts +
                             " f ON f.key = b.key WHERE b.fact BETWEEN ?1 AND ?2 AND +f.op = 1";
    const std::string field = sql_name(link);
    Statement insert(*database_, table == "people" ? into + " SELECT " + number_sql(table, "b.key") + " FROM " + layout->facts +
                                                         " b WHERE b.fact BETWEEN ?1 AND ?2"
                                                   : into + " SELECT f." + field + keys + " AND f." + field + " IS NOT NULL");
    insert.bind(1, range.first).bind(2, range.last).run();
  };
  for (const auto& [table, link] : about) add(table, link);
  add(notes.first, notes.second);
  // A dossier is read whole, with the person whose it is, and so are those that somebody's membership or certificates touch.
  const Layout* dossiers = find("dossiers");
  const Layout* introducers = find("introducers");
  if (introducers != nullptr)
    database_->run(
        "INSERT OR IGNORE INTO temp.about_dossier SELECT f.dossier FROM temp.about_person s CROSS JOIN fact_people n ON n.fact = "
        "s.number"
        " CROSS JOIN " +
        introducers->facts + " f ON f.person = n.key WHERE +f.op = 1");
  if (dossiers == nullptr) return;
  database_->run("INSERT OR IGNORE INTO temp.about_dossier SELECT f.dossier FROM temp.about_person s CROSS JOIN " +
                 dossiers->facts + " f ON f.person = s.number WHERE +f.op = 1");
  database_->run("INSERT OR IGNORE INTO temp.about_person SELECT f.person FROM temp.about_dossier s CROSS JOIN " + dossiers->facts +
                 " f ON f.key = s.key WHERE +f.op = 1");
}

std::string Subjects::changed_sql(const Layout& layout, std::string_view link) const {
  const std::string field = "f." + sql_name(link);
  return "SELECT DISTINCT " + field + " FROM " + layout.facts + " b CROSS JOIN " + layout.facts +
         " f ON f.key = b.key AND f.batch < b.batch WHERE b.fact >= ?1 AND +f.op = 1 AND " + field + " IS NOT NULL";
}

std::unordered_set<std::int64_t> Subjects::changed_people(std::string_view table) const {
  std::unordered_set<std::int64_t> people;
  const Layout* layout = find(table);
  // The first batch of a table changes nothing.
  if (layout == nullptr || first_new(*layout) <= 1) return people;
  Statement changed(*database_, changed_sql(*layout, "person"));
  changed.bind(1, first_new(*layout));
  while (changed.step()) people.insert(changed.integer(0));
  return people;
}

std::unordered_set<std::string> Subjects::changed_dossiers(std::string_view table) const {
  std::unordered_set<std::string> dossiers;
  const Layout* layout = find(table);
  if (layout == nullptr || first_new(*layout) <= 1) return dossiers;
  Statement changed(*database_, changed_sql(*layout, "dossier"));
  changed.bind(1, first_new(*layout));
  while (changed.step()) dossiers.emplace(changed.text(0));
  return dossiers;
}

SubjectFacts::SubjectFacts(const Subjects& subjects, const Layout& layout, std::string_view link,
                           const std::vector<std::string_view>& columns) {
  std::string list;
  const std::string prefix = subjects.are_all() ? "" : "f.";
  for (const std::string_view column : columns) list += (list.empty() ? "" : ", ") + prefix + sql_name(column);
  if (subjects.are_all()) {
    scan_.emplace(subjects.database(), layout, subjects.batch(), list);
    return;
  }
  const bool of_people = is_about_people(link);
  std::string from = of_people ? "temp.about_person s" : "temp.about_dossier s";
  const std::string key = of_people ? "n.key" : "s.key";
  if (of_people && leads_key(layout, link)) from += " CROSS JOIN fact_people n ON n.fact = s.number";
  from += " CROSS JOIN " + layout.facts + " f ON ";
  if (leads_key(layout, link))
    from += "f.key >= " + key + " AND f.key < " + key + " || ' '";
  else
    from += "f." + sql_name(link) + " = s." + (of_people ? "number" : "key");
  found_.emplace(subjects.database(), "SELECT f.fact, " + list + " FROM " + from + " WHERE " + is_in_force_sql(layout));
}

FactPlaces::Place FactPlaces::place(const Layout& layout, std::int64_t fact) {
  const std::string& table = layout.table->name;
  if (subjects_->is_everything()) return {.file = table, .row = fact};
  const auto statement =
      statements_
          .try_emplace(&layout, subjects_->database(),
                       "SELECT s.name, f.row FROM " + layout.facts + " f LEFT JOIN source s ON s.id = f.source WHERE f.fact = ?1")
          .first;
  Statement& found = statement->second;
  found.bind(1, fact).step();
  Place place{.file = found.is_null(0) ? table : std::string(found.text(0)),
              .row = found.integer(1),
              .is_known = !found.is_null(0) || fact >= subjects_->first_new(layout)};
  found.reset();
  return place;
}

Finding FactPlaces::finding(int number, const Layout& layout, std::int64_t fact, std::string column,
                            std::vector<std::string> args) {
  Place at = place(layout, fact);
  return finding_at(number, std::move(at.file), at.row, std::move(column), std::move(args));
}

std::vector<std::string> FactPlaces::beside(const Layout& layout, std::int64_t fact, const Layout& other_layout,
                                            std::int64_t other) {
  const Place at = place(layout, fact);
  const Place there = place(other_layout, other);
  if (!there.is_known) return {};
  if (there.file == at.file) return {std::to_string(there.row)};
  return {std::to_string(there.row), there.file};
}

}  // namespace ketnap
