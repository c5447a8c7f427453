#pragma once
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <ketnap/base/lang.hpp>
#include <ketnap/expr/node.hpp>
#include <ketnap/plugin/columns.hpp>
#include <ketnap/report/table.hpp>

namespace ketnap {

/// What an indicator leaves to the request, from a closed list: `option('denominator')` in its Expr is one of the values. Which one
/// was taken is part of the label.
struct IndicatorOption {
  struct Value {
    std::string key;
    Label title;  ///< as it follows the indicator's title: `so với đảng viên đầu kỳ`
    Expr value;
  };
  std::string name;
  std::vector<Value> values;  ///< the first is meant where the request does not say
};

/// An indicator is one Expr over a unit for a period: `count(admissions) / count(members.at('start'))`.
struct Indicator {
  std::string id;  ///< `<plugin>.<snake_case>`
  Label title;
  Scale scale = Scale::count;
  int decimals = 0;  ///< for print only
  Expr value;
  std::string basis;
  std::optional<ColumnIndicator> columns{};  ///< in place of `value`, where no Expr says it
  Rounding rounding = Rounding::half_up;     ///< for print only
  std::vector<IndicatorOption> options{};
  /// In place of `value`, what ketnap measures by itself: `target_completion`.
  std::string native{};
};

/// The words that `native` takes.
[[nodiscard]] std::span<const std::string_view> native_measures();

}  // namespace ketnap
