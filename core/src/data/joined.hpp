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
  using Key = std::tuple<const void*, std::size_t, const void*, const void*>;  // where the rows lie, how many; the column's ends
  std::mutex mutex_;
  std::map<Key, std::unique_ptr<Joined>> columns_;
};

}  // namespace ketnap
