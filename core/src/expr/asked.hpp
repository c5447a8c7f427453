#pragma once
#include <string>
#include <string_view>

#include <ketnap/expr/node.hpp>

/// What an indicator's text leaves to the request: `option('denominator')`, and the group that is asked for, `group()`.
namespace ketnap {

/// With a value in place of `option('name')`.
[[nodiscard]] Expr with_option(const Expr& expr, std::string_view name, const Expr& value);
/// Whether it leaves that option open.
[[nodiscard]] bool asks_option(const Expr& expr, std::string_view name);

/// The same over everybody: `group()` is true.
[[nodiscard]] Expr of_all(const Expr& expr);
/// The same over the rows of a part only: `count(admissions)` becomes `count(admissions, part)`, wherever a unit's rows are
/// counted, be it of units below; `claim` and `target` read the row of that `group`. Where the text says itself what a part means,
/// by `group()`, it is the condition in its place and nothing else changes.
[[nodiscard]] Expr of_part(const Expr& expr, const Expr& part, const std::string& group);
/// The first of the two, whatever the text says.
[[nodiscard]] Expr within(const Expr& expr, const Expr& part, const std::string& group);

}  // namespace ketnap
