#pragma once
#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <span>
#include <tuple>

#include <ketnap/data/frame.hpp>

namespace ketnap {

/// Columns as other frames read them through a link, each made when it is first asked for. Any thread may ask.
class JoinedColumns {
 public:
  /// Of the rows `rows` of the frame that has the column; unknown where there is none (no_row).
  [[nodiscard]] const Column& at(std::span<const std::int32_t> rows, const Column& column);

 private:
  struct Joined {
    std::once_flag once;
    Column column;
  };
  /// Where the rows lie and how many; the column itself, for the values of empty ones may all lie at the same place.
  using Key = std::tuple<const std::int32_t*, std::size_t, const Column*>;
  std::mutex mutex_;
  std::map<Key, std::unique_ptr<Joined>> columns_;
};

}  // namespace ketnap
