#include "person_checks.hpp"

#include <algorithm>
#include <array>
#include <span>
#include <tuple>
#include <unordered_map>
#include <unordered_set>

#include "births.hpp"
#include "raw_table.hpp"

namespace ketnap {
namespace {

constexpr std::int32_t forever = std::numeric_limits<std::int32_t>::max();

std::int32_t value(const Statement& row, int column) {
  return row.is_null(column) ? raw_none : static_cast<std::int32_t>(row.integer(column));
}

bool is_day(std::int32_t day) { return day != raw_none && day != static_cast<std::int32_t>(unknown_day); }

struct SpellRow {
  std::int32_t person;
  std::int32_t unit;
  std::int32_t since;
  std::int32_t until;
  std::int32_t began_by;
  std::int32_t ended_by;
  std::int64_t fact;
  bool is_new;

  /// The first day that it surely does not reach: one that ended on an unknown day may have ended at once.
  [[nodiscard]] std::int32_t end() const {
    return until == raw_none ? forever : until == static_cast<std::int32_t>(unknown_day) ? since : until;
  }
};

struct AdmissionRow {
  std::int32_t person;
  std::int32_t unit;
  std::int32_t again;
  std::int32_t ceremony;
  std::int32_t annulled;  ///< its day; raw_none: it stands
  std::int64_t fact;
  bool is_new;

  [[nodiscard]] bool is_annulled() const { return annulled != raw_none; }
  /// Whether a spell that began then belongs to the membership that this one began and its annulment took back.
  [[nodiscard]] bool took_back(std::int32_t since) const {
    return is_annulled() && is_day(ceremony) && ceremony <= since && (!is_day(annulled) || since < annulled);
  }
};

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
  PersonChecks(const Subjects& subjects, const Schema& schema, std::vector<Finding>& findings)
      : subjects_(&subjects),
        findings_(&findings),
        places_(subjects),
        spells_(subjects.find("spells")),
        admissions_(subjects.find("admissions")),
        changed_spells_(subjects.changed_people("spells")),
        changed_admissions_(subjects.changed_people("admissions")) {
    const CodeList& began_by = *schema.list("began_by");
    admitted_ = began_by.place_of("admitted").value();
    readmitted_ = began_by.place_of("readmitted").value();
    annulled_ = schema.list("ended_by")->place_of("annulled").value();
  }

  void run() {
    check_births();
    if (spells_ == nullptr || admissions_ == nullptr) return;
    const std::vector<SpellRow> spells = read_spells();
    const std::vector<AdmissionRow> admissions = read_admissions();
    std::span<const SpellRow> more_spells(spells);
    std::span<const AdmissionRow> more_admissions(admissions);
    while (!more_spells.empty() || !more_admissions.empty()) {
      const std::int32_t person = std::min(more_spells.empty() ? forever : more_spells.front().person,
                                           more_admissions.empty() ? forever : more_admissions.front().person);
      check_person(person, take(more_spells, person), take(more_admissions, person));
    }
  }

 private:
  using Spells = std::span<const SpellRow>;
  using Admissions = std::span<const AdmissionRow>;

  std::vector<SpellRow> read_spells() {
    std::vector<SpellRow> rows;
    const std::int64_t first_new = subjects_->first_new(*spells_);
    SubjectFacts facts(*subjects_, *spells_, "person", {"person", "unit", "since", "until", "began_by", "ended_by"});
    while (facts.step()) {
      const Statement& row = facts.row();
      const std::int64_t fact = row.integer(0);
      rows.push_back({.person = value(row, 1),
                      .unit = value(row, 2),
                      .since = value(row, 3),
                      .until = value(row, 4),
                      .began_by = value(row, 5),
                      .ended_by = value(row, 6),
                      .fact = fact,
                      .is_new = fact >= first_new});
    }
    sort_by(rows, [](const SpellRow& row) { return std::tuple(row.person, row.since, row.end(), row.fact); });
    return rows;
  }

  std::vector<AdmissionRow> read_admissions() {
    std::vector<AdmissionRow> rows;
    const std::int64_t first_new = subjects_->first_new(*admissions_);
    SubjectFacts facts(*subjects_, *admissions_, "person", {"person", "unit", "again", "ceremony_on", "annulled_on"});
    while (facts.step()) {
      const Statement& row = facts.row();
      const std::int64_t fact = row.integer(0);
      rows.push_back({.person = value(row, 1),
                      .unit = value(row, 2),
                      .again = value(row, 3),
                      .ceremony = value(row, 4),
                      .annulled = value(row, 5),
                      .fact = fact,
                      .is_new = fact >= first_new});
    }
    sort_by(rows, [](const AdmissionRow& row) { return std::tuple(row.person, row.ceremony, row.fact); });
    return rows;
  }

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
        add(2203, *spells_, at.fact, "since", places_.beside(*spells_, at.fact, *spells_, other.fact));
      }
      if (longest == nullptr || spell.end() > longest->end()) longest = &spell;
    }
  }

  static bool stands(const AdmissionRow& row) { return !row.is_annulled() && is_day(row.ceremony); }

  /// Who was a member before is admitted again, and that once.
  void check_again(Spells spells, Admissions admissions) {
    const AdmissionRow* first = nullptr;
    const AdmissionRow* first_again = nullptr;
    for (const AdmissionRow& row : admissions) {
      if (!stands(row)) continue;
      if (row.again == 0) {
        const auto ended = std::ranges::find_if(spells, [&](const SpellRow& spell) {
          const bool lasted = is_day(spell.since) && is_day(spell.until) && spell.since < spell.until;
          const bool is_taken_back = spell.ended_by == annulled_ || std::ranges::any_of(admissions, [&](const AdmissionRow& other) {
                                       return other.took_back(spell.since);
                                     });
          return lasted && spell.until <= row.ceremony && !is_taken_back;
        });
        if (first != nullptr) {
          if (row.is_new || first->is_new)
            add(2218, *admissions_, row.fact, "again", places_.beside(*admissions_, row.fact, *admissions_, first->fact));
        } else if (ended != spells.end() && (row.is_new || ended->is_new)) {
          add(2218, *admissions_, row.fact, "again", places_.beside(*admissions_, row.fact, *spells_, ended->fact));
        }
      }
      if (row.again == 1 && first_again != nullptr && (row.is_new || first_again->is_new))
        add(2219, *admissions_, row.fact, "again", places_.beside(*admissions_, row.fact, *admissions_, first_again->fact));
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
        const std::int32_t other = row.again == 1 ? admitted_ : readmitted_;
        const bool agrees = spell.began_by == raw_none || spell.began_by == admitted_ || spell.began_by == readmitted_;
        const bool contradicts = row.again != raw_none && spell.began_by == other;
        return agrees && !contradicts && (!is_day(spell.since) || (spell.since == row.ceremony && spell.unit == row.unit));
      };
      if (std::ranges::any_of(spells, begins)) continue;
      found = true;
      if (row.is_new || changed_spells_.contains(person)) add(2220, *admissions_, row.fact, "ceremony_on", {});
    }
    return found;
  }

  /// A spell begun by an admission that nobody wrote down.
  void check_beginnings(std::int32_t person, Spells spells, Admissions admissions) {
    const auto has_unknown_day = [](const AdmissionRow& row) { return row.ceremony == static_cast<std::int32_t>(unknown_day); };
    if (std::ranges::any_of(admissions, has_unknown_day)) return;
    for (const SpellRow& spell : spells) {
      if (!is_day(spell.since) || (spell.began_by != admitted_ && spell.began_by != readmitted_)) continue;
      if (std::ranges::find(admissions, spell.since, &AdmissionRow::ceremony) != admissions.end()) continue;
      if (spell.is_new || changed_admissions_.contains(person)) add(2221, *spells_, spell.fact, "began_by", {});
    }
  }

  /// Nothing is said of somebody who is not born yet.
  void check_births() {
    struct Days {
      std::string_view table;
      std::array<std::string_view, 2> fields;
    };
    constexpr std::array<Days, 5> days = {{{"profiles", {"since", "since"}},
                                           {"spells", {"since", "since"}},
                                           {"admissions", {"decided_on", "ceremony_on"}},
                                           {"dossiers", {"opened_on", "opened_on"}},
                                           {"certificates", {"issued_on", "issued_on"}}}};
    if (subjects_->find("people") == nullptr) return;
    const Births births(*subjects_);
    for (const Days& of : days) {
      const Layout* layout = subjects_->find(of.table);
      if (layout == nullptr) continue;
      const std::int64_t first_new = subjects_->first_new(*layout);
      const bool has_two = of.fields[0] != of.fields[1];
      std::vector<std::string_view> columns = {"person", of.fields[0]};
      if (has_two) columns.push_back(of.fields[1]);
      SubjectFacts facts(*subjects_, *layout, "person", columns);
      while (facts.step()) {
        const Statement& row = facts.row();
        const Births::Birth birth = births.of(row.integer(1));
        const bool first_is_early = is_day(value(row, 2)) && value(row, 2) < birth.earliest;
        const bool second_is_early = has_two && is_day(value(row, 3)) && value(row, 3) < birth.earliest;
        if ((first_is_early || second_is_early) && (birth.is_new || row.integer(0) >= first_new))
          add(2222, *layout, row.integer(0), std::string(of.fields[first_is_early ? 0 : 1]), {});
      }
    }
  }

  void add(int number, const Layout& layout, std::int64_t fact, std::string column, std::vector<std::string> args) {
    findings_->push_back(places_.finding(number, layout, fact, std::move(column), std::move(args)));
  }

  const Subjects* subjects_;
  std::vector<Finding>* findings_;
  FactPlaces places_;
  const Layout* spells_;
  const Layout* admissions_;
  std::unordered_set<std::int64_t> changed_spells_;
  std::unordered_set<std::int64_t> changed_admissions_;
  std::int32_t admitted_ = 0;
  std::int32_t readmitted_ = 0;
  std::int32_t annulled_ = 0;
};

}  // namespace

void check_people(const Subjects& subjects, const Schema& schema, std::vector<Finding>& findings) {
  PersonChecks(subjects, schema, findings).run();
}

}  // namespace ketnap
