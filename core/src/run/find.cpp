#include <ketnap/run/find.hpp>

#include <ketnap/base/error.hpp>
#include <ketnap/base/text.hpp>
#include <ketnap/data/views.hpp>
#include <ketnap/run/clearance.hpp>
#include <ketnap/run/measure.hpp>

namespace ketnap {
namespace {

/// Whether the words stand in the name in their order; others may lie between them.
bool has_words(std::string_view name, std::string_view words) {
  while (!words.empty()) {
    const std::string_view word = words.substr(0, words.find(' '));
    words.remove_prefix(std::min(words.size(), word.size() + 1));
    bool found = false;
    while (!found && !name.empty()) {
      const std::string_view next = name.substr(0, name.find(' '));
      name.remove_prefix(std::min(name.size(), next.size() + 1));
      found = next == word;
    }
    if (!found) return false;
  }
  return true;
}

class Names {
 public:
  explicit Names(const std::string& asked) : words_(folded(asked, true)), keep_marks_(folded(asked, false) != words_) {}
  [[nodiscard]] bool fit(std::string_view name) const {
    return words_.empty() || (!name.empty() && has_words(folded(name, keep_marks_), words_));
  }

 private:
  std::string words_;
  bool keep_marks_;
};

/// Who is a member in a unit or has a dossier there, by the rows of `people`.
std::vector<bool> people_of(const Snapshot& snapshot, const std::string& unit) {
  const UnitChoice choice{.reach = UnitChoice::Reach::unit, .code = unit, .level = {}, .kind = {}};
  const std::int32_t place = chosen_units(snapshot.tree(), std::span(&choice, 1)).front();
  const std::int32_t end = snapshot.tree()[static_cast<std::size_t>(place)].end;
  std::vector<bool> found(snapshot.frame("people").rows());
  const auto add = [&](const Frame& frame, std::int32_t row) {
    const auto at = static_cast<std::size_t>(row);
    const std::int32_t where = frame.link("unit")[at];
    const std::int32_t who = frame.link("person")[at];
    if (who != no_row && place <= where && where < end) found[static_cast<std::size_t>(who)] = true;
  };
  for (const std::int32_t row : rows_of_view(snapshot, "members")) add(snapshot.frame("spells"), row);
  const Frame& dossiers = snapshot.frame("dossiers");
  for (std::size_t row = 0; row < dossiers.rows(); ++row) add(dossiers, static_cast<std::int32_t>(row));
  return found;
}

}  // namespace

std::vector<std::int32_t> find(const Snapshot& snapshot, const Search& search, Sensitivity clearance) {
  expect_people_shown("find", clearance);
  const Names names(search.name);
  if (search.person.empty() && trimmed(search.name).empty() && !search.born && search.unit.empty())
    throw Error(3112, {"find", "()", "name=, born=, person=, unit="});
  const Frame& people = snapshot.frame("people");
  const Column& keys = *people.column("person");
  const Column& name = *people.column("name");
  const Column& born = *people.column("born");
  const auto low = born.values.as<std::int32_t>();
  const auto high = born.high.as<std::int32_t>();
  const std::vector<bool> there = search.unit.empty() ? std::vector<bool>(people.rows(), true) : people_of(snapshot, search.unit);
  const std::string key = nfc(search.person);
  std::vector<std::int32_t> rows;
  for (std::size_t row = 0; row < people.rows(); ++row) {
    const bool fits_day = !search.born || (low[row] <= search.born->hi.days() && search.born->lo.days() <= high[row]);
    if (there[row] && fits_day && keys.text(row).starts_with(key) && names.fit(name.text(row)))
      rows.push_back(static_cast<std::int32_t>(row));
  }
  return rows;
}

}  // namespace ketnap
