#pragma once
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include <ketnap/base/lang.hpp>
#include <ketnap/base/period.hpp>
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
  [[nodiscard]] virtual Table measure(const std::vector<std::string>& indicators, const std::vector<UnitChoice>& units,
                                      const std::vector<Period>& periods) = 0;
  /// Open dossiers at their next step; with `past`, the steps done in the report's period.
  [[nodiscard]] virtual Verdicts check(bool past) = 0;

  virtual void heading(std::string text, int level) = 0;
  virtual void paragraph(std::string text) = 0;
  virtual void table(std::string title, Table table) = 0;
  virtual void verdicts(std::string title, Verdicts verdicts) = 0;
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
