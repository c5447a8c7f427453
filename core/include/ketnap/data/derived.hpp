#pragma once
#include <vector>

#include <ketnap/data/frame.hpp>
#include <ketnap/data/schema.hpp>
#include <ketnap/data/tree.hpp>

namespace ketnap {

/// What frames hold although no file has it. Of units the day of the first open version, and the day since when the unit is closed
/// (Tree::Unit).
[[nodiscard]] const Field& opened_on_field();
[[nodiscard]] const Field& closed_on_field();

/// The tables `arrivals` and `departures`: the fields of spells, and where the person came from, or went to and on which last day.
[[nodiscard]] std::vector<TableSchema> tables_of_moves(const TableSchema& spells);

/// The frames of these tables. An arrival is a spell that began by `arrived`, a departure one that ended by `moved`; where the file
/// does not say by what, it may be one. The other end of a departure is the person's next spell, if that is an arrival and begins
/// within 90 days, and the other way round; else it lies outside the registry. Both count below the lowest unit that holds both
/// ends.
[[nodiscard]] std::vector<Frame> frames_of_moves(const Schema& schema, const Tree& tree, const Frame& spells);

}  // namespace ketnap
