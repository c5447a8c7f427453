#pragma once
#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include <ketnap/data/frame.hpp>

#include "key_map.hpp"
#include "raw_table.hpp"

namespace ketnap {

/// Beside no_row, a row that does not exist yet on the day of a snapshot.
inline constexpr std::int32_t not_yet = -2;

/// Where links lead: to rows of frames, by what facts store of them, the number of a person or unit, else a key.
class LinkTargets {
 public:
  /// `add_keys` adds the keys of the frame's rows, each with its row + 1; it is asked when a link first names one.
  void add(const std::string& table, std::size_t rows, std::function<void(KeyMap&)> add_keys);
  /// The key of a row that does not exist yet; ahead of any question.
  void add_not_yet(std::string_view table, std::string_view key);
  /// By number the rows of people or units; the first is nobody's.
  void add_numbers(std::string_view table, std::vector<std::int32_t> rows);

  [[nodiscard]] bool has(std::string_view table) const { return targets_.contains(table); }
  [[nodiscard]] std::size_t rows(std::string_view table) const { return targets_.find(table)->second.rows; }
  /// Of each row of facts, the row that its link leads to, no_row or `not_yet`.
  [[nodiscard]] std::vector<std::int32_t> of(const RawTable& facts, std::size_t link);

 private:
  struct Target {
    std::size_t rows = 0;
    std::function<void(KeyMap&)> add_keys;  // until they are added
    KeyMap keys;
    std::vector<std::int32_t> by_number;
  };
  std::map<std::string, Target, std::less<>> targets_;
};

}  // namespace ketnap
