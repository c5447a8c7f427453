#pragma once
#include <span>
#include <cstdint>
#include <string>
#include <vector>

#include <ketnap/base/lang.hpp>
#include <ketnap/expr/program.hpp>

namespace ketnap {

/// True, false or unknown.
enum class Truth : std::uint8_t { no, yes, unknown };

/// A comparison that took part in an outcome, with what was read: `years_between(born, step_date) >= param('vn.age_min')`,
/// `born = 2004-03`, `step_date = 2022-03-04`, `years_between(born, step_date) = 17–18`, unknown.
struct Atom {
  std::string text;
  Truth truth = Truth::unknown;
  struct Reading {
    std::string text;    ///< the field, parameter or subexpression as written
    std::string value;   ///< as read: `2004-03`, `18`, `female`; empty where nothing is known
    bool known = true;
  };
  std::vector<Reading> readings;
};

/// Why a Boolean has its value on one row: the atoms that decided it, in the order of the text. Values are computed by the same
/// program that gave the outcome.
struct Explanation {
  Truth truth = Truth::unknown;
  std::vector<Atom> atoms;
};
[[nodiscard]] Explanation explain(const Snapshot& snapshot, const Frame& frame, const Root& root, std::span<const Parameter> parameters, std::size_t row);

}  // namespace ketnap
