#pragma once
#include <cstdint>
#include <optional>
#include <string_view>

#include <ketnap/base/date.hpp>
#include <ketnap/data/snapshot.hpp>

namespace ketnap {

/// Single values of a snapshot's frames, for code that walks over rows.
[[nodiscard]] inline const Frame* find_frame(const Snapshot& snapshot, std::string_view name) {
  const auto found = snapshot.frames().find(name);
  return found == snapshot.frames().end() ? nullptr : &found->second;
}

[[nodiscard]] inline std::optional<int> code_at(const Column& column, std::size_t row) {
  if (!column.is_known(row)) return std::nullopt;
  return column.wide_codes() ? column.values.as<std::uint16_t>()[row] : column.values.as<std::uint8_t>()[row];
}

[[nodiscard]] inline Date earliest_at(const Column& column, std::size_t row) { return Date(column.values.as<std::int32_t>()[row]); }
[[nodiscard]] inline Date latest_at(const Column& column, std::size_t row) {
  return column.high.empty() ? earliest_at(column, row) : Date(column.high.as<std::int32_t>()[row]);
}
/// The day where it is known to the day.
[[nodiscard]] inline std::optional<Date> day_at(const Column& column, std::size_t row) {
  const Date day = earliest_at(column, row);
  return column.is_known(row) && day == latest_at(column, row) ? std::optional(day) : std::nullopt;
}

/// Of a frame whose rows belong to those of another: the rows of one.
struct RowRange {
  std::size_t begin = 0;
  std::size_t end = 0;
};
[[nodiscard]] inline RowRange rows_of_group(const Frame& frame, std::int32_t group) {
  const auto starts = frame.starts();
  const auto at = static_cast<std::size_t>(group);
  if (at + 1 >= starts.size()) return {};
  return {.begin = static_cast<std::size_t>(starts[at]), .end = static_cast<std::size_t>(starts[at + 1])};
}

}  // namespace ketnap
