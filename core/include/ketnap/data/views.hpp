#pragma once
#include <cstdint>
#include <string_view>
#include <vector>

#include <ketnap/data/frame.hpp>
#include <ketnap/data/snapshot.hpp>

namespace ketnap {

/// What a snapshot shows under a name of its own although it is a choice of another frame's rows:
///
///   members        the spells at the end of as_of: since <= as_of < until
///   recognitions   the admissions that are not annulled and official on or before as_of
///
/// What ended on an unknown day ended by as_of; rows of which it is not sure are not among them.
struct View {
  std::string_view name;
  std::string_view frame;
};
[[nodiscard]] const std::vector<View>& views();
/// The rows of the view's frame. Error 3107 where there is no such view.
[[nodiscard]] std::vector<std::int32_t> rows_of_view(const Snapshot& snapshot, std::string_view name);

}  // namespace ketnap
