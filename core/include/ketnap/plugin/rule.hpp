#pragma once
#include <optional>
#include <string>
#include <vector>

#include <ketnap/base/lang.hpp>
#include <ketnap/base/period.hpp>
#include <ketnap/expr/node.hpp>
#include <ketnap/law/confidence.hpp>
#include <ketnap/plugin/columns.hpp>
#include <ketnap/report/verdict.hpp>

namespace ketnap {

/// A rule is two Exprs over a dossier at a step: where it applies, and what must hold there. It is judged by whichever version is
/// in force on the step's day.
///
///   catalog.add(Rule{.id = "demo.age_min", .step = "cell_vote", .in_force = period("2011-01-19.."), .basis =
///   {"charter-2011, 1.2"},
///                    .holds = years_between(col("born"), col("step_date")) >= param("demo.age_min")});
struct Rule {
  std::string id;  ///< `<plugin>.<snake_case>`
  Label title;
  std::string step;                                   ///< which step it judges
  Period in_force{Date::first(), Date::never(), {}};  ///< as it stands here: always
  std::vector<std::string> basis;                     ///< keys of documents, each with a place: `charter-2011, 1.2`
  Severity severity = Severity::blocks;
  Confidence confidence = Confidence::confirmed;
  Expr applies;  ///< empty: always
  Expr holds;
  std::optional<ColumnRule> columns{};  ///< in place of `holds`, where no Expr says it
};

}  // namespace ketnap
