#pragma once
#include <string>
#include <string_view>

#include <ketnap/expr/node.hpp>

namespace ketnap {

/// Reads the written form of an Expr; its grammar is on one page, expr/README.md. Line breaks are spaces. Throws Error 3001: its
/// arguments are what was expected, in the symbols of the written form, and the line with a caret under the place.
///
///   parse("3 * vote.in_favour >= 2 * vote.members")
///   parse("official & moved")           // expected `and`.
///                                       // official & moved
///                                       //          ^
[[nodiscard]] Expr parse(std::string_view text);

/// The written form: one line, no more parentheses than needed, empty for no expression. parse(print(e)) is e, for every e that
/// parse or the operators make of names that the written form allows.
[[nodiscard]] std::string print(const Expr& expr);

/// The written form of `whole` and a second line with a caret where `part` begins, to show the place of an error. `part` is one of
/// the nodes of `whole` itself; an equal node from elsewhere has no place, and the caret is left out.
[[nodiscard]] std::string point_at(const Expr& whole, const Expr& part);

}  // namespace ketnap
