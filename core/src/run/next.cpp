#include <ketnap/run/next.hpp>

#include <algorithm>
#include <array>
#include <map>

#include <ketnap/base/error.hpp>
#include <ketnap/run/changes.hpp>
#include <ketnap/run/check.hpp>

#include "run/day_scan.hpp"
#include "run/reading.hpp"

namespace ketnap {
namespace {

// Who owes a step, by the level of the unit at or above the cell; all others are the cell's.
constexpr std::array<std::pair<std::string_view, std::string_view>, 8> levels{{{"course", "superior"},
                                                                               {"verification", "grassroots"},
                                                                               {"section_report", "section"},
                                                                               {"committee_vote", "grassroots"},
                                                                               {"decision", "superior"},
                                                                               {"new_member_course", "superior"},
                                                                               {"official_committee_vote", "grassroots"},
                                                                               {"official_decision", "superior"}}};

std::int32_t owner(const Tree& tree, std::int32_t cell, std::string_view step) {
  const auto level = std::ranges::find(levels, step, &std::pair<std::string_view, std::string_view>::first);
  for (std::int32_t unit = cell; level != levels.end() && unit >= 0; unit = tree[static_cast<std::size_t>(unit)].parent)
    if (tree[static_cast<std::size_t>(unit)].level == level->second) return unit;
  return cell;
}

const Code& code_of(const Schema& schema, const char* list, std::string_view key) {
  return *std::ranges::find(schema.list(list)->codes, key, &Code::key);
}

std::vector<std::string> cited(const Catalog& catalog, const std::vector<std::string>& basis) {
  std::vector<std::string> out;
  for (const std::string& one : basis) out.push_back(citation(catalog, one));
  return out;
}

/// The steps that some dossiers still owe, judged on every day up to the horizon.
class Ahead {
 public:
  Ahead(const Snapshot& snapshot, const Catalog& catalog, std::vector<NextStep>& out, std::span<const std::int32_t> dossiers,
        InstructionSet set)
      : snapshot_(snapshot), catalog_(catalog), set_(set), judged_(judged_ahead(snapshot, dossiers)) {
    for (std::size_t i = 0; i < dossiers.size(); ++i) places_[dossiers[i]].push_back(&out[i]);
  }

  void run() {
    const auto dossier = judged_.frame.link("dossier");
    const Column& next = *judged_.frame.column("next_step");
    const auto& steps = snapshot_.schema().list("step")->codes;
    for (const StepRange& rows : ranges_of_steps(snapshot_, judged_.frame)) {
      const std::vector<DatedRule> rules = dated_rules(catalog_, rows.step);
      const auto found =
          scan_days(snapshot_, catalog_, judged_, rows, default_horizon(snapshot_), {.on_error = OnError::unknown}, set_);
      for (std::size_t row = rows.begin; row < rows.end; ++row) {
        const bool is_next = steps[static_cast<std::size_t>(code_at(next, row).value())].key == rows.step;
        for (NextStep* to : places_[dossier[row]]) {
          if (is_next) begin(*to, dossier[row], rows.step);
          for (std::size_t i = 0; i < rules.size(); ++i) add(*to, rules[i], found[row - rows.begin].rules[i], is_next);
        }
      }
    }
    tell_missing();
  }

 private:
  void begin(NextStep& to, std::int32_t dossier, std::string_view step) const {
    to.step = step;
    to.label = code_of(snapshot_.schema(), "step", step).label;
    const std::int32_t cell = snapshot_.frame("dossiers").link("unit")[static_cast<std::size_t>(dossier)];
    if (cell != no_row) {
      const Tree::Unit& unit = snapshot_.tree()[static_cast<std::size_t>(owner(snapshot_.tree(), cell, step))];
      to.body = unit.code;
      to.body_name = unit.name;
    }
    for (const PaperForm& form : catalog_.forms()) {
      if (form.step != step || !form.in_force.contains(snapshot_.times().as_of)) continue;
      to.papers.push_back({.paper = form.paper,
                           .label = code_of(snapshot_.schema(), "paper", form.paper).label,
                           .form = form.code,
                           .present = is_there(dossier, form.paper),
                           .basis = cited(catalog_, form.basis),
                           .confidence = form.confidence});
    }
  }

  [[nodiscard]] bool is_there(std::int32_t dossier, std::string_view wanted) const {
    const Frame* papers = find_frame(snapshot_, "papers");
    if (papers == nullptr) return false;
    const auto place = snapshot_.schema().list("paper")->place_of(wanted);
    const auto present = snapshot_.schema().list("paper_state")->place_of("present");
    const RowRange rows = rows_of_group(*papers, dossier);
    for (std::size_t row = rows.begin; row < rows.end; ++row)
      if (code_at(*papers->column("paper"), row) == place && code_at(*papers->column("state"), row) == present) return true;
    return false;
  }

  void add(NextStep& to, const DatedRule& dated, const RowChanges::OfRule& found, bool is_next) {
    const auto version = dated.on(catalog_, snapshot_.times().as_of);
    if (!version) return;
    const Rule& rule = rule_at(catalog_, *version).rule;
    const auto term = [&](Date day) {
      return NextStep::Term{.day = day,
                            .step = rule.step,
                            .step_label = code_of(snapshot_.schema(), "step", rule.step).label,
                            .rule = rule.id,
                            .title = rule.title,
                            .severity = rule.severity,
                            .basis = cited(catalog_, rule.basis),
                            .confidence = rule.confidence};
    };
    if (found.day && found.from == Outcome::fail) to.not_before.push_back(term(*found.day));
    if (found.day && found.from == Outcome::pass && found.to != Outcome::not_applicable)
      to.by.push_back(term(found.day->plus_days(-1)));
    const bool lacks = found.from == Outcome::fail || found.from == Outcome::unknown;
    if (!is_next || !lacks || rule.columns) return;
    to.lacks.push_back({.rule = rule.id, .title = rule.title, .severity = rule.severity, .outcome = found.from, .missing = {}});
    lacking_.push_back({.dossier = to.dossier,
                        .person = to.person,
                        .unit = {},
                        .step = rule.step,
                        .step_date = snapshot_.times().as_of,
                        .rule = rule.id,
                        .severity = rule.severity,
                        .outcome = found.from});
    lacks_of_.emplace_back(&to, to.lacks.size() - 1);
  }

  void tell_missing() {
    std::vector<std::size_t> order(lacking_.size());
    for (std::size_t i = 0; i < order.size(); ++i) order[i] = i;
    std::ranges::stable_sort(order, {}, [&](std::size_t i) { return lacking_[i].dossier; });
    VerdictList verdicts;
    for (const std::size_t i : order) verdicts.push_back(lacking_[i]);
    std::vector<Missing> found = missing(snapshot_, catalog_, verdicts, set_);
    for (std::size_t i = 0; i < order.size(); ++i) {
      const auto& [to, place] = lacks_of_[order[i]];
      to->lacks[place].missing = std::move(found[i]);
    }
    // What only waits for the step's own vote, or for a day that is told, lacks nothing.
    for (const auto& [dossier, all] : places_) {
      for (NextStep* to : all) {
        std::erase_if(to->lacks, [&](const NextStep::Lack& lack) {
          const bool waits = std::ranges::any_of(
              to->not_before, [&](const NextStep::Term& term) { return term.rule == lack.rule && lack.missing.sets.empty(); });
          return waits || lack.missing.awaits_vote();
        });
      }
    }
  }

  const Snapshot& snapshot_;
  const Catalog& catalog_;
  InstructionSet set_;
  JudgedAgain judged_;
  std::map<std::int32_t, std::vector<NextStep*>> places_;
  std::vector<Verdict> lacking_;
  std::vector<std::pair<NextStep*, std::size_t>> lacks_of_;
};

std::string bases(const std::vector<std::string>& basis, Confidence confidence, bool vietnamese) {
  std::string out;
  for (const std::string& one : basis) out += (out.empty() ? vietnamese ? "căn cứ: " : "basis: " : "; ") + one;
  if (confidence == Confidence::draft) out += vietnamese ? "; chưa xác nhận" : "; a draft";
  if (confidence == Confidence::example) out += vietnamese ? "; ví dụ" : "; an example";
  return out.empty() ? "" : " (" + out + ")";
}

}  // namespace

std::vector<NextStep> next_steps(const Snapshot& snapshot, const Catalog& catalog, std::span<const std::string> dossiers,
                                 InstructionSet set) {
  std::vector<NextStep> out(dossiers.size());
  std::vector<std::int32_t> rows;
  const auto people = snapshot.frame("dossiers").link("person");
  for (std::size_t i = 0; i < dossiers.size(); ++i) {
    rows.push_back(snapshot.row_of("dossiers", dossiers[i]));
    if (rows.back() == no_row) throw Error(3104, {dossiers[i]});
    out[i].dossier = dossiers[i];
    const std::int32_t person = people[static_cast<std::size_t>(rows.back())];
    if (person != no_row) out[i].person = snapshot.frame("people").column("person")->text(static_cast<std::size_t>(person));
  }
  Ahead(snapshot, catalog, out, rows, set).run();
  return out;
}

std::vector<std::string> NextStep::sentences(Lang lang) const {
  const bool vietnamese = lang == Lang::vi;
  const auto say = [&](const char* vi, const char* en) { return std::string(vietnamese ? vi : en); };
  if (step.empty()) return {say("Không còn bước nào phải làm.", "No step is left to be done.")};
  std::vector<std::string> out = {say("Bước tiếp theo: ", "Next step: ") + label.in(lang)};
  if (!body.empty()) out[0] += say("; nơi thực hiện: ", "; owed by ") + (body_name.empty() ? body : body_name + " (" + body + ")");
  out[0] += '.';
  for (const Paper& paper : papers) {
    if (paper.present) continue;
    const std::string& name = paper.label.in(lang).empty() ? paper.paper : paper.label.in(lang);
    const bool names_form = paper.form.empty() || name.find(paper.form) != std::string::npos;
    out.push_back(say("Lập: ", "To be written: ") + name + (names_form ? "" : ", " + say("mẫu ", "form ") + paper.form) +
                  bases(paper.basis, paper.confidence, vietnamese) + ".");
  }
  for (const Lack& lack : lacks) {
    const std::string lacking = lack.missing.sentence(lang);
    const bool warns = lack.severity == Severity::warns;
    out.push_back(say(warns ? "Lưu ý: " : "Chưa đạt: ", warns ? "Mind: " : "Not yet met: ") + lack.title.in(lang) +
                  (lacking.empty() ? "" : say("; còn thiếu: ", "; lacking: ") + lacking) + ".");
  }
  const auto tell = [&](const Term& term, const std::string& words) {
    const std::string of_step = term.step == step ? "" : " (" + say("bước ", "step ") + term.step_label.in(lang) + ")";
    out.push_back(words + term.day.dmy() + of_step + ": " + term.title.in(lang) + bases(term.basis, term.confidence, vietnamese) +
                  ".");
  };
  for (const Term& term : not_before) tell(term, say("Không trước ngày ", "Not before "));
  for (const Term& term : by) tell(term, say("Chậm nhất ngày ", "No later than "));
  return out;
}

}  // namespace ketnap
