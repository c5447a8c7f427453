#pragma once
#include <optional>
#include <string>

#include <ketnap/base/lang.hpp>
#include <ketnap/expr/node.hpp>
#include <ketnap/plugin/columns.hpp>
#include <ketnap/report/table.hpp>

namespace ketnap {

/// An indicator is one Expr over a unit for a period: `count(admissions) / count(members.at('start'))`.
struct Indicator {
  std::string id;  ///< `<plugin>.<snake_case>`
  Label title;
  Scale scale = Scale::count;
  int decimals = 0;  ///< for print only
  Expr value;
  std::string basis;
  std::optional<ColumnIndicator> columns{};  ///< in place of `value`, where no Expr says it
};

}  // namespace ketnap
