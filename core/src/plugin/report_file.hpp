#pragma once
#include <ketnap/plugin/report.hpp>

#include "plugin/entry.hpp"

namespace ketnap {

/// A report of reports.json: blocks one after the other, for a province that has no programmer.
///
///   {"id": "ninh_thuan.month", "title": "Rà soát tháng", "period": "month", "blocks": [
///     {"heading": "Kết quả kết nạp {period}"},
///     {"table": "Theo đơn vị", "indicators": ["vn.admissions"], "units": "children"},
///     {"verdicts": "Hồ sơ không đạt", "past": false, "outcome": "fail"}]}
///
/// A text may name {period}, {unit} and {as_of}. Error 1207, 1208 where a block is not one of these.
[[nodiscard]] Report read_report(Entry& entry);

}  // namespace ketnap
