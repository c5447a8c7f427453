#pragma once
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include <ketnap/base/lang.hpp>
#include <ketnap/base/period.hpp>
#include <ketnap/expr/program.hpp>
#include <ketnap/report/document.hpp>

namespace ketnap {

/// Which units a request names: one unit, its children (with the unit itself as a measured total), or it and all below.
struct UnitChoice {
  enum class Reach { unit, children, under };
  Reach reach = Reach::unit;
  std::string code;
  std::string level;  ///< of those below: only this level; empty: any
  std::string kind;
};

/// An open dossier that changes by itself: its birthday comes, a certificate runs out, enacted law comes into force.
struct ComingChange {
  std::string dossier;
  std::string unit;
  std::string step;
  Date day;
  Outcome from = Outcome::unknown;
  Outcome to = Outcome::unknown;
  std::string sentence;
};

/// A day up to which an open dossier's step can still be done: afterwards a rule fails.
struct DueStep {
  std::string dossier;
  std::string body;  ///< the unit that owes the dossier's next step
  std::string step;  ///< the one that the day is set to: the next or a later one
  Date day;
  std::string title;  ///< of the rule
};

/// What figures are broken down by: groups, which may overlap, or the codes of an Expr on rows, with those whose code is unknown.
///
///   {.groups = {"vn.female", "vn.youth_union"}}      // a partition's id stands for its groups
///   {.groups = {}, .codes = "occupation"}            // "unit.sector", "max(steps, step)"
struct Breakdown {
  std::vector<std::string> groups{};
  std::string codes{};
  std::string within{};  ///< the group whose rows are broken down; empty: all

  [[nodiscard]] bool empty() const { return groups.empty() && codes.empty(); }
};

struct MeasureRequest {
  std::vector<std::string> indicators;
  std::vector<UnitChoice> units;
  std::vector<Period> periods;
  Breakdown by{};
  std::size_t threads = 1;                    ///< how many may count; the result is the same
  InstructionSet set = InstructionSet::best;  ///< likewise
};

/// What a report function is handed: it asks for numbers and puts blocks into the document. run/report implements it.
class ReportBuilder {
 public:
  ReportBuilder() = default;
  ReportBuilder(const ReportBuilder&) = delete;
  ReportBuilder& operator=(const ReportBuilder&) = delete;
  virtual ~ReportBuilder() = default;

  [[nodiscard]] virtual const Period& period() const = 0;
  [[nodiscard]] virtual std::string period_label() const = 0;  ///< cut by as_of: `2023 (đến 31/10)`
  [[nodiscard]] virtual const std::string& unit() const = 0;
  [[nodiscard]] virtual Date as_of() const = 0;
  [[nodiscard]] virtual Lang lang() const = 0;
  [[nodiscard]] virtual Table measure(const MeasureRequest& request) = 0;
  [[nodiscard]] virtual Period term(std::string_view id) const = 0;  ///< of the table `terms`
  /// Open dossiers at their next step; with `past`, the steps done in the report's period.
  [[nodiscard]] virtual Verdicts check(bool past) = 0;
  /// Of open dossiers at their next step: those that change by themselves up to a day, by that day.
  [[nodiscard]] virtual std::vector<ComingChange> coming_changes(const Verdicts& verdicts, Date last) = 0;
  /// Of the same dossiers: the days that rules set to their steps, up to a day, by that day.
  [[nodiscard]] virtual std::vector<DueStep> due_steps(const Verdicts& verdicts, Date last) = 0;
  /// What to say of each verdict that fails or is unknown; empty of the others. Error 3104 as explanations().
  [[nodiscard]] virtual std::vector<Remark> remarks(const Verdicts& verdicts) = 0;
  /// The units that a request names, in tree order, with their depth below the first.
  [[nodiscard]] virtual std::vector<Table::UnitHead> units(const std::vector<UnitChoice>& choices) = 0;
  /// What people call a code of one of the schema's lists: `label("step", "cell_vote")`; the code itself where it has no label.
  [[nodiscard]] virtual std::string label(std::string_view list, std::string_view code) const = 0;
  /// What is wrong with the records that the snapshot rests on, as far as the request tells: a snapshot does not know them.
  [[nodiscard]] virtual const std::vector<Finding>& known_findings() const = 0;

  virtual void heading(std::string text, int level) = 0;
  virtual void paragraph(std::string text) = 0;
  virtual void note(std::string text) = 0;
  virtual void facts(std::string title, std::vector<Fact> facts) = 0;
  virtual void table(std::string title, Table table) = 0;
  virtual void chart(ChartBlock chart) = 0;
  virtual void list(ListBlock list) = 0;
  /// `remarks`: none, or those of remarks().
  virtual void verdicts(std::string title, Verdicts verdicts, std::vector<Remark> remarks) = 0;
  virtual void findings(std::string title, std::vector<Finding> findings) = 0;
};

/// A report is a function that builds a Document for a unit and a period.
struct Report {
  std::string id;
  Label title;
  std::string period;  ///< what it is made for: `year`, `month`, ...
  std::function<void(ReportBuilder&)> build;
  std::string source{};  ///< of a report that is data (reports.json): its text
};

}  // namespace ketnap
