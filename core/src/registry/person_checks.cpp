#include "person_checks.hpp"

#include <algorithm>
#include <limits>
#include <span>
#include <tuple>
#include <utility>

#include "raw_table.hpp"

namespace ketnap {
namespace {

constexpr std::int32_t forever = std::numeric_limits<std::int32_t>::max();

bool is_day(std::int32_t day) { return day != raw_none && day != static_cast<std::int32_t>(unknown_day); }

bool is_annulled(const AdmissionRow& row) { return row.annulled != raw_none; }
/// Whether a spell that began then belongs to the membership that this one began and its annulment took back.
bool took_back(const AdmissionRow& row, std::int32_t since) {
  return is_annulled(row) && is_day(row.ceremony) && row.ceremony <= since && (!is_day(row.annulled) || since < row.annulled);
}

template <class Row, class Key>
void sort_by(std::vector<Row>& rows, Key key) {
  // Files often have their rows in this order.
  if (!std::ranges::is_sorted(rows, {}, key)) std::ranges::sort(rows, {}, key);
}

/// The rows of the people up to `person`, taken from the front of what is left.
template <class Row>
std::span<const Row> take(std::span<const Row>& left, std::int32_t person) {
  const auto end = std::ranges::find_if(left, [person](const Row& row) { return row.person != person; });
  const auto taken = left.first(static_cast<std::size_t>(end - left.begin()));
  left = left.subspan(taken.size());
  return taken;
}

class PersonChecks {
 public:
  PersonChecks(const PersonRules& rules, std::vector<Contradiction>& found) : rules_(&rules), found_(&found) {}

  void run(std::span<const SpellRow> spells, std::span<const AdmissionRow> admissions) {
    while (!spells.empty() || !admissions.empty()) {
      const std::int32_t person =
          std::min(spells.empty() ? forever : spells.front().person, admissions.empty() ? forever : admissions.front().person);
      check_person(person, take(spells, person), take(admissions, person));
    }
  }

 private:
  using Spells = std::span<const SpellRow>;
  using Admissions = std::span<const AdmissionRow>;

  void check_person(std::int32_t person, Spells spells, Admissions admissions) {
    check_overlaps(spells);
    check_again(spells, admissions);
    const bool has_lone_admission = check_ceremonies(person, spells, admissions);
    if (!has_lone_admission) check_beginnings(person, spells, admissions);
  }

  void check_overlaps(Spells spells) {
    // Of the spells before, the one that lasts longest is the one that a later spell runs into.
    const SpellRow* longest = nullptr;
    for (const SpellRow& spell : spells) {
      if (!is_day(spell.since) || spell.end() <= spell.since) continue;
      if (longest != nullptr && spell.since < longest->end() && (spell.is_new || longest->is_new)) {
        const SpellRow& at = spell.is_new ? spell : *longest;
        const SpellRow& other = spell.is_new ? *longest : spell;
        add(2203, rules_->spells, at.fact, "since", rules_->spells, other.fact);
      }
      if (longest == nullptr || spell.end() > longest->end()) longest = &spell;
    }
  }

  static bool stands(const AdmissionRow& row) { return !is_annulled(row) && is_day(row.ceremony); }

  /// Who was a member before is admitted again, and that once.
  void check_again(Spells spells, Admissions admissions) {
    const AdmissionRow* first = nullptr;
    const AdmissionRow* first_again = nullptr;
    for (const AdmissionRow& row : admissions) {
      if (!stands(row)) continue;
      if (row.again == 0) {
        const auto ended = std::ranges::find_if(spells, [&](const SpellRow& spell) {
          const bool lasted = is_day(spell.since) && is_day(spell.until) && spell.since < spell.until;
          const bool is_taken_back =
              spell.ended_by == rules_->annulled ||
              std::ranges::any_of(admissions, [&](const AdmissionRow& other) { return took_back(other, spell.since); });
          return lasted && spell.until <= row.ceremony && !is_taken_back;
        });
        if (first != nullptr) {
          if (row.is_new || first->is_new) add(2218, rules_->admissions, row.fact, "again", rules_->admissions, first->fact);
        } else if (ended != spells.end() && (row.is_new || ended->is_new)) {
          add(2218, rules_->admissions, row.fact, "again", rules_->spells, ended->fact);
        }
      }
      if (row.again == 1 && first_again != nullptr && (row.is_new || first_again->is_new))
        add(2219, rules_->admissions, row.fact, "again", rules_->admissions, first_again->fact);
      if (first == nullptr) first = &row;
      if (row.again == 1 && first_again == nullptr) first_again = &row;
    }
  }

  /// Whether some ceremony has no spell that it begins.
  bool check_ceremonies(std::int32_t person, Spells spells, Admissions admissions) {
    bool found = false;
    for (const AdmissionRow& row : admissions) {
      if (!stands(row)) continue;
      const auto begins = [&](const SpellRow& spell) {
        const std::int16_t other = row.again == 1 ? rules_->admitted : rules_->readmitted;
        const bool agrees = spell.began_by == no_code || spell.began_by == rules_->admitted || spell.began_by == rules_->readmitted;
        const bool contradicts = row.again != no_code && spell.began_by == other;
        return agrees && !contradicts && (!is_day(spell.since) || (spell.since == row.ceremony && spell.unit == row.unit));
      };
      if (std::ranges::any_of(spells, begins)) continue;
      found = true;
      if (row.is_new || rules_->changed_spells.contains(person)) add(2220, rules_->admissions, row.fact, "ceremony_on");
    }
    return found;
  }

  /// A spell begun by an admission that nobody wrote down.
  void check_beginnings(std::int32_t person, Spells spells, Admissions admissions) {
    const auto has_unknown_day = [](const AdmissionRow& row) { return row.ceremony == static_cast<std::int32_t>(unknown_day); };
    if (std::ranges::any_of(admissions, has_unknown_day)) return;
    for (const SpellRow& spell : spells) {
      if (!is_day(spell.since) || (spell.began_by != rules_->admitted && spell.began_by != rules_->readmitted)) continue;
      if (std::ranges::find(admissions, spell.since, &AdmissionRow::ceremony) != admissions.end()) continue;
      if (spell.is_new || rules_->changed_admissions.contains(person)) add(2221, rules_->spells, spell.fact, "began_by");
    }
  }

  void add(int number, const Layout* layout, std::int64_t fact, std::string_view column, const Layout* other_layout = nullptr,
           std::int64_t other = 0) {
    found_->push_back(
        {.number = number, .layout = layout, .fact = fact, .column = column, .other_layout = other_layout, .other = other});
  }

  const PersonRules* rules_;
  std::vector<Contradiction>* found_;
};

}  // namespace

PersonRules::PersonRules(const std::vector<Layout>& layouts, const Schema& schema) {
  for (const Layout& layout : layouts) {
    if (layout.table->name == "spells") spells = &layout;
    if (layout.table->name == "admissions") admissions = &layout;
  }
  if (spells == nullptr || admissions == nullptr) return;
  const CodeList& began_by = *schema.list("began_by");
  const auto place = [](const CodeList& list, const char* code) { return static_cast<std::int16_t>(list.place_of(code).value()); };
  admitted = place(began_by, "admitted");
  readmitted = place(began_by, "readmitted");
  annulled = place(*schema.list("ended_by"), "annulled");
}

std::vector<Contradiction> compare_rows(PersonRows rows, const PersonRules& rules) {
  std::vector<Contradiction> found;
  for (const EarlyRow& row : rows.early)
    found.push_back({.number = 2222, .layout = row.layout, .fact = row.fact, .column = row.field});
  if (rules.spells == nullptr || rules.admissions == nullptr) return found;
  sort_by(rows.spells, [](const SpellRow& row) { return std::tuple(row.person, row.since, row.end(), row.fact); });
  sort_by(rows.admissions, [](const AdmissionRow& row) { return std::tuple(row.person, row.ceremony, row.fact); });
  PersonChecks(rules, found).run(rows.spells, rows.admissions);
  return found;
}

std::vector<Contradiction> check_people(const Subjects& subjects, PersonRules rules) {
  rules.changed_spells = subjects.changed_people("spells");
  rules.changed_admissions = subjects.changed_people("admissions");
  return compare_rows(read_person_rows(subjects), rules);
}

void tell(const std::vector<Contradiction>& found, const Subjects& subjects, std::vector<Finding>& findings) {
  FactPlaces places(subjects);
  for (const Contradiction& one : found) {
    std::vector<std::string> args;
    if (one.other_layout != nullptr) args = places.beside(*one.layout, one.fact, *one.other_layout, one.other);
    findings.push_back(places.finding(one.number, *one.layout, one.fact, std::string(one.column), std::move(args)));
  }
}

}  // namespace ketnap
