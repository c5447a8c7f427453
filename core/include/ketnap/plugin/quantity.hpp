#pragma once
#include <string>

#include <ketnap/base/lang.hpp>
#include <ketnap/expr/bind.hpp>
#include <ketnap/law/confidence.hpp>
#include <ketnap/report/table.hpp>

namespace ketnap {

/// What units may state besides indicators, which the registry cannot count: eligible non-members, hamlets, a rating. `claim('id')`
/// in an Expr is the number or the code that the unit states.
///
///   catalog.add(Quantity{.id = "demo.hamlets", .title = {"Số thôn", "Hamlets"}, .over = Claimed::Over::day});
///   // count(areas) == claim('demo.hamlets')
struct Quantity {
  std::string id;  ///< `<plugin>.<snake_case>`
  Label title;
  std::string list{};                          ///< of a code its list; empty: a number
  Claimed::Over over = Claimed::Over::period;  ///< a flow is stated for a period, a stock for a day
  Scale scale = Scale::count;                  ///< for print only
  std::string basis{};
  Confidence confidence = Confidence::confirmed;
};

/// `flow`, `stock`: the words of the files.
[[nodiscard]] std::string_view name_of(Claimed::Over over);

}  // namespace ketnap
