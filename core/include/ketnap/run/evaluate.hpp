#pragma once
#include <string>

#include <ketnap/data/snapshot.hpp>
#include <ketnap/expr/node.hpp>
#include <ketnap/plugin/catalog.hpp>

namespace ketnap {

/// An Expr of any type on every row of a frame: the snapshot with one frame more, `evaluated`, whose rows are those of the frame.
/// There is no unit around them; law time, the period and the instant are the day of the snapshot. Its columns are the frame's
/// keys, then
///
///   a Boolean               value: a code of the list `truth`: yes, no, unknown, not_applicable
///   a number, a day         value where every row's is exact, else low and high, each null where there is no bound; fractions as
///   text an ordered code         likewise other codes, texts,     value, null where it is not known links
///
/// and, but for a Boolean, `known`; where a value may be not applicable also `applies`: of the list `applies`, yes, perhaps, no. An
/// event that is known not to have happened is a null that is known.
///
///   evaluate(snapshot, catalog, "admissions", parse("years_between(born, ceremony_on)")).frame("evaluated").column("low")
///
/// Errors 3107 of the frame, 3010 with all that does not bind, 3114 where it reads a field that is more sensitive than the
/// clearance, 3201.
[[nodiscard]] Snapshot evaluate(const Snapshot& snapshot, const Catalog& catalog, const std::string& frame, const Expr& expr,
                                Sensitivity clearance = Sensitivity::sensitive, InstructionSet set = InstructionSet::best);

}  // namespace ketnap
