#pragma once
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include <ketnap/base/lang.hpp>
#include <ketnap/data/clearance.hpp>
#include <ketnap/expr/program.hpp>

namespace ketnap {

/// True, false, unknown, or surely neither: `none` is a comparison with what is not applicable, as the latest of no votes.
enum class Truth : std::uint8_t { no, yes, unknown, none };
/// What a Boolean root of a program says of one row of its block; `holds` are its planes(), `none` its not_applicable().
[[nodiscard]] Truth truth_at(const BitPlanes& holds, const BitPlanes& none, std::size_t row);
[[nodiscard]] Truth truth_at(const Program& program, const Program::Workspace& work, std::size_t root, std::size_t row);

/// A comparison that took part in an outcome, with what was read: `years_between(born, step_date) >= param('vn.age_min')`,
/// `born = 2004-03`, `step_date = 2022-03-04`, `years_between(born, step_date) = 17–18`, unknown.
struct Atom {
  /// A field, a parameter or a computed part of the comparison, in the order in which they were computed.
  struct Reading {
    std::string text;  ///< as written
    /// `2004-03`, `18`, `17–18`, `female`, `true`; empty where nothing is known, or where an event has not happened.
    std::string value;
    bool known = true;                      ///< false where nothing is known
    std::optional<Sensitivity> withheld{};  ///< the clearance that would show the value, which is empty
    Label words{};                          ///< `text` in words (in_words); empty where there are none
    Label shown{};                          ///< `value` as people write it: `03/2004`, `Nữ`, `có`
    bool is_computed = false;               ///< no field, parameter or summary of rows, but made of some
    bool is_compared = false;               ///< a side of the comparison itself
  };
  std::string text;
  Truth truth = Truth::unknown;
  std::vector<Reading> readings;
  std::optional<Sensitivity> withheld{};  ///< the clearance that would show the truth, which says unknown
};

/// Why a Boolean has its value on one row: the atoms that decided it, in the order of the text. Of `a and b` that is false those
/// that are false, that is true both, that is unknown those that are unknown; of `or` the other way round. Atoms that read a field
/// above the clearance (data/clearance.hpp), and those beside them, are always among them, so that being named tells nothing.
struct Explanation {
  Truth truth = Truth::unknown;
  std::vector<Atom> atoms;
};
/// Values are computed by the same program as outcomes. This one is for whoever may see everything; Explainer takes a clearance.
[[nodiscard]] Explanation explain(const Snapshot& snapshot, const Frame& frame, const Root& root,
                                  std::span<const Parameter> parameters, std::size_t row);

}  // namespace ketnap
