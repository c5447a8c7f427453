#pragma once
#include <string>
#include <string_view>
#include <vector>

#include <ketnap/plugin/catalog.hpp>
#include <ketnap/run/measure.hpp>

namespace ketnap {

/// The parts that a request is broken down by. `partition`: they are all parts of one whole, so that the whole stands beside them.
struct Parts {
  std::vector<RowPart> parts;
  bool partition = false;
};

/// Error 3205 where there is no such group or partition, 3112 where what is to be broken down by is no code.
[[nodiscard]] Parts parts_of(const Catalog& catalog, const Breakdown& by);
/// The part that a Figure's `group` names: a group's id, `occupation=pupil`, `occupation=?`.
[[nodiscard]] RowPart part_of(const Catalog& catalog, const std::string& group);

}  // namespace ketnap
