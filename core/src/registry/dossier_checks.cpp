#include "dossier_checks.hpp"

#include <algorithm>
#include <map>
#include <optional>
#include <span>
#include <tuple>
#include <unordered_set>

#include "fact_range.hpp"
#include "intake.hpp"
#include "key_map.hpp"
#include "official_days.hpp"
#include "raw_table.hpp"

namespace ketnap {
namespace {

constexpr std::int32_t forever = std::numeric_limits<std::int32_t>::max();

std::int32_t value(const Statement& row, int column) {
  return row.is_null(column) ? raw_none : static_cast<std::int32_t>(row.integer(column));
}

bool is_day(std::int32_t day) { return day != raw_none && day != static_cast<std::int32_t>(unknown_day); }

/// One fact and whether the batch wrote it.
struct Written {
  std::int64_t fact = 0;
  bool is_new = false;
};

struct DossierRow {
  Written at;
  std::string key;
  std::int64_t person = 0;
  std::int32_t end = forever;  ///< the day on which it was closed or moved
};

struct StepRow {
  Written at;
  std::size_t dossier = 0;
  std::int32_t step = raw_none;
  std::int64_t round = 0;
  std::int32_t day = raw_none;
  std::int32_t result = raw_none;
};

struct CertificateRow {
  Written at;
  std::int64_t person = 0;
  std::int32_t issued = raw_none;
};

class DossierChecks {
 public:
  DossierChecks(const Subjects& subjects, const Schema& schema, const std::vector<Layout>& layouts, std::vector<Finding>& findings)
      : subjects_(&subjects),
        schema_(&schema),
        layouts_(&layouts),
        findings_(&findings),
        places_(subjects),
        steps_(subjects.find("steps")),
        number_of_(subjects.database(), "SELECT " + number_sql("people", "?1")) {
    if (steps_ == nullptr) return;
    const CodeList& names = *schema.list("step");
    cell_vote_ = names.place_of("cell_vote").value();
    official_cell_vote_ = names.place_of("official_cell_vote").value();
    not_agreed_ = schema.list("step_result")->place_of("not_agreed").value();
  }

  void run() {
    read_dossiers();
    if (dossiers_.empty()) return;
    if (steps_ != nullptr) {
      read_steps();
      changed_steps_ = subjects_->changed_dossiers("steps");
      check_order();
    }
    check_admissions();
    check_certificates();
    check_introducers();
    check_helpers("helpers");
    check_helpers("helper_notes");
  }

 private:
  void read_dossiers() {
    const Layout* layout = subjects_->find("dossiers");
    if (layout == nullptr) return;
    SubjectFacts facts(*subjects_, *layout, "dossier", {"dossier", "person", "moved_on", "closed_on"});
    while (facts.step()) {
      const Statement& row = facts.row();
      DossierRow dossier{.at = written(*layout, row), .key = std::string(row.text(1)), .person = row.integer(2)};
      for (const int column : {3, 4})
        if (is_day(value(row, column))) dossier.end = std::min(dossier.end, value(row, column));
      dossiers_.push_back(std::move(dossier));
      places_of_keys_.add(dossiers_.back().key, static_cast<std::int64_t>(dossiers_.size()));
    }
  }

  void read_steps() {
    SubjectFacts facts(*subjects_, *steps_, "dossier", {"dossier", "step", "round", "done_on", "result"});
    while (facts.step()) {
      const Statement& row = facts.row();
      const auto dossier = dossier_of(row.text(1));
      if (!dossier || row.is_null(2) || !is_day(value(row, 4))) continue;
      step_rows_.push_back({.at = written(*steps_, row),
                            .dossier = *dossier,
                            .step = value(row, 2),
                            .round = row.integer(3),
                            .day = value(row, 4),
                            .result = value(row, 5)});
    }
    std::ranges::sort(step_rows_, {}, [](const StepRow& row) { return std::tie(row.dossier, row.step, row.round, row.at.fact); });
  }

  [[nodiscard]] std::span<const StepRow> steps_of(std::size_t dossier) const {
    const auto range = std::ranges::equal_range(step_rows_, dossier, {}, &StepRow::dossier);
    return {range.begin(), range.end()};
  }

  /// A step is first done no earlier than those before it, and a round no earlier than the round before.
  void check_order() {
    for (std::size_t dossier = 0; dossier < dossiers_.size(); ++dossier) {
      const std::span<const StepRow> rows = steps_of(dossier);
      const bool has_changed = changed_steps_.contains(dossiers_[dossier].key);
      const auto report = [&](const StepRow& row, const StepRow& before) {
        if (!row.at.is_new && !before.at.is_new && !has_changed) return;
        const std::string& name = schema_->list("step")->codes[static_cast<std::size_t>(before.step)].key;
        add(2224, *steps_, row.at.fact, "done_on", {name});
      };
      const StepRow* latest = nullptr;
      for (auto first = rows.begin(); first != rows.end();) {
        const auto end = std::find_if(first, rows.end(), [&](const StepRow& row) { return row.step != first->step; });
        for (auto row = first + 1; row < end; ++row)
          if (row->day < (row - 1)->day) report(*row, *(row - 1));
        const auto earliest = std::min_element(first, end, [](const StepRow& a, const StepRow& b) { return a.day < b.day; });
        if (latest != nullptr && earliest->day < latest->day) report(*earliest, *latest);
        if (latest == nullptr || earliest->day > latest->day) latest = &*earliest;
        first = end;
      }
    }
  }

  void check_admissions() {
    const Layout* layout = subjects_->find("admissions");
    if (layout == nullptr) return;
    SubjectFacts facts(*subjects_, *layout, "dossier", {"dossier", "person", "decided_on", "official_decided_on", "annulled_on"});
    while (facts.step()) {
      const Statement& row = facts.row();
      const auto place = row.is_null(1) ? std::nullopt : dossier_of(row.text(1));
      if (!place) continue;
      const DossierRow& dossier = dossiers_[*place];
      const Written admission = written(*layout, row);
      if (row.integer(2) != dossier.person && (admission.is_new || dossier.at.is_new))
        add(2229, *layout, admission.fact, "dossier", {});
      if (!row.is_null(5)) continue;
      check_vote(*place, cell_vote_, value(row, 3), admission);
      check_vote(*place, official_cell_vote_, value(row, 4), admission);
    }
  }

  /// A decision rests on a vote that was there before.
  void check_vote(std::size_t dossier, std::int32_t step, std::int32_t decided, const Written& admission) {
    if (!is_day(decided)) return;
    const StepRow* earliest = nullptr;
    for (const StepRow& row : steps_of(dossier))
      if (row.step == step && (earliest == nullptr || row.day < earliest->day)) earliest = &row;
    if (earliest == nullptr || earliest->day <= decided) return;
    if (earliest->at.is_new || admission.is_new || changed_steps_.contains(dossiers_[dossier].key))
      add(2225, *steps_, earliest->at.fact, "done_on", {});
  }

  void check_certificates() {
    const Layout* layout = subjects_->find("certificates");
    if (layout == nullptr || steps_ == nullptr) return;
    const std::vector<CertificateRow> certificates = read_certificates(*layout);
    const std::unordered_set<std::int64_t> changed = subjects_->changed_people("certificates");
    for (std::size_t dossier = 0; dossier < dossiers_.size(); ++dossier) {
      const DossierRow& of = dossiers_[dossier];
      const auto mine = std::ranges::equal_range(certificates, of.person, {}, &CertificateRow::person);
      // One that was issued later belongs to another dossier.
      if (mine.empty() || mine.front().issued > of.end) continue;
      const CertificateRow& first = mine.front();
      const StepRow* last = nullptr;
      for (const StepRow& row : steps_of(dossier))
        if (row.step == cell_vote_ && row.result != not_agreed_ && (last == nullptr || row.day > last->day)) last = &row;
      if (last == nullptr || first.issued <= last->day) continue;
      if (first.at.is_new || last->at.is_new || changed.contains(of.person) || changed_steps_.contains(of.key))
        add(2226, *layout, first.at.fact, "issued_on", {});
    }
  }

  /// Those of courses that make aware of the Party, of each person in the order of days.
  std::vector<CertificateRow> read_certificates(const Layout& layout) {
    std::vector<CertificateRow> rows;
    SubjectFacts facts(*subjects_, layout, "person", {"person", "course", "issued_on"});
    while (facts.step()) {
      const Statement& row = facts.row();
      if (!is_day(value(row, 3)) || !is_awareness(row.text(2))) continue;
      rows.push_back({.at = written(layout, row), .person = row.integer(1), .issued = value(row, 3)});
    }
    std::ranges::sort(rows, {}, [](const CertificateRow& row) { return std::tie(row.person, row.issued, row.at.fact); });
    return rows;
  }

  bool is_awareness(std::string_view course) {
    const auto known = awareness_.find(course);
    if (known != awareness_.end()) return known->second;
    const Layout* layout = subjects_->find("courses");
    bool is_one = false;
    if (layout != nullptr) {
      Statement kind(subjects_->database(),
                     "SELECT f.kind FROM " + layout->facts + " f WHERE f.key = ?1 AND " + is_in_force_sql(*layout));
      is_one = kind.bind(1, course).step() && !kind.is_null(0) &&
               kind.integer(0) == schema_->list("course_kind")->place_of("awareness").value();
    }
    return awareness_.emplace(course, is_one).first->second;
  }

  void check_introducers() {
    const Layout* layout = subjects_->find("introducers");
    if (layout == nullptr) return;
    struct Letter {
      Written at;
      std::int64_t person;
      std::int32_t day;
    };
    std::vector<Letter> letters;
    const std::int64_t member = schema_->list("introducer_kind")->place_of("member").value();
    SubjectFacts facts(*subjects_, *layout, "dossier", {"dossier", "person", "kind", "letter_on"});
    while (facts.step()) {
      const Statement& row = facts.row();
      const auto dossier = dossier_of(row.text(1));
      const std::int64_t person = row.is_null(2) ? 0 : number_of(row.text(2));
      if (person == 0) continue;
      check_other(*layout, written(layout[0], row), dossier, person);
      if (!row.is_null(3) && row.integer(3) == member && is_day(value(row, 4)))
        letters.push_back({written(*layout, row), person, value(row, 4)});
    }
    if (letters.empty()) return;
    std::vector<std::int64_t> people;
    for (const Letter& letter : letters) people.push_back(letter.person);
    const OfficialDays official(*subjects_, *schema_, *layouts_, std::move(people));
    for (const Letter& letter : letters)
      if ((letter.at.is_new || official.is_touched(letter.person)) && official.is_surely_not(letter.person, letter.day))
        add(2227, *layout, letter.at.fact, "person", {});
  }

  void check_helpers(std::string_view table) {
    const Layout* layout = subjects_->find(table);
    if (layout == nullptr) return;
    const bool is_number = is_interned(*layout->table->find("person"));
    SubjectFacts facts(*subjects_, *layout, "dossier", {"dossier", "person"});
    while (facts.step()) {
      const Statement& row = facts.row();
      if (row.is_null(2)) continue;
      const std::int64_t person = is_number ? row.integer(2) : number_of(row.text(2));
      check_other(*layout, written(*layout, row), dossier_of(row.text(1)), person);
    }
  }

  /// Nobody introduces or helps himself.
  void check_other(const Layout& layout, const Written& at, std::optional<std::size_t> dossier, std::int64_t person) {
    if (!dossier || dossiers_[*dossier].person != person) return;
    if (at.is_new || dossiers_[*dossier].at.is_new) add(2228, layout, at.fact, "person", {});
  }

  [[nodiscard]] std::optional<std::size_t> dossier_of(std::string_view key) const {
    const std::int64_t place = places_of_keys_.find(key);
    if (place == 0) return std::nullopt;
    return static_cast<std::size_t>(place - 1);
  }

  std::int64_t number_of(std::string_view person) {
    const std::int64_t number = number_of_.bind(1, person).step() ? number_of_.integer(0) : 0;
    number_of_.reset();
    return number;
  }

  [[nodiscard]] Written written(const Layout& layout, const Statement& row) const {
    return {.fact = row.integer(0), .is_new = row.integer(0) >= subjects_->first_new(layout)};
  }

  void add(int number, const Layout& layout, std::int64_t fact, std::string column, std::vector<std::string> args) {
    findings_->push_back(places_.finding(number, layout, fact, std::move(column), std::move(args)));
  }

  const Subjects* subjects_;
  const Schema* schema_;
  const std::vector<Layout>* layouts_;
  std::vector<Finding>* findings_;
  FactPlaces places_;
  const Layout* steps_;
  Statement number_of_;
  std::int32_t cell_vote_ = 0;
  std::int32_t official_cell_vote_ = 0;
  std::int32_t not_agreed_ = 0;
  std::vector<DossierRow> dossiers_;
  KeyMap places_of_keys_;  // a dossier's place + 1
  std::vector<StepRow> step_rows_;
  std::unordered_set<std::string> changed_steps_;
  std::map<std::string, bool, std::less<>> awareness_;
};

}  // namespace

void check_dossiers(const Subjects& subjects, const Schema& schema, const std::vector<Layout>& layouts,
                    std::vector<Finding>& findings) {
  DossierChecks(subjects, schema, layouts, findings).run();
}

}  // namespace ketnap
