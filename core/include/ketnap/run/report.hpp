#pragma once
#include <string>
#include <vector>

#include <ketnap/base/finding.hpp>
#include <ketnap/base/period.hpp>
#include <ketnap/data/snapshot.hpp>
#include <ketnap/expr/program.hpp>
#include <ketnap/plugin/catalog.hpp>
#include <ketnap/report/document.hpp>

namespace ketnap {

struct ReportRequest {
  std::string report;
  std::string unit;  ///< empty: the tree's first
  Period period;
  Lang lang = Lang::vi;
  std::vector<Finding> findings{};                 ///< of the batches that the snapshot rests on, from whoever holds the registry
  Sensitivity clearance = Sensitivity::sensitive;  ///< below personal, lists of dossiers become counts by rule
  InstructionSet set = InstructionSet::best;       ///< what its figures and verdicts are computed with; the result is the same
};

/// Builds the document of a report. An exception out of the report's function becomes Error 4001.
[[nodiscard]] Document build_report(const Snapshot& snapshot, const Catalog& catalog, const ReportRequest& request);
/// The same of a report that no catalog has; `request.report` is not looked at.
[[nodiscard]] Document build_report(const Snapshot& snapshot, const Catalog& catalog, const Report& report,
                                    const ReportRequest& request);

}  // namespace ketnap
