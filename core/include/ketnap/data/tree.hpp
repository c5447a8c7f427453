#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <ketnap/base/date.hpp>

namespace ketnap {

/// The organisations as they stood on one day, in depth-first order: unit i's subtree is i .. end_of(i). Siblings are ordered by
/// their codes. A unit of the frame `units` has the same number here: row = place in the tree.
///
/// Units that were closed before that day, or not yet open, keep a place under the parent of their last (first) version, so that
/// their people and admissions are never lost from a total.
class Tree {
 public:
  struct Unit {
    std::string code;
    std::string name;
    std::string level;  ///< province, superior, grassroots, section, cell
    std::string kind;   ///< committee, cell
    std::int32_t parent = -1;
    std::int32_t end = 0;  ///< one past the last unit below
    std::int32_t depth = 0;
    bool open = true;                ///< on the tree's day
    Date opened_on = Date::never();  ///< its first version that is open
    Date closed_on = Date::never();  ///< since when it is closed; never where it is open on the tree's day, or was never opened
  };

  Tree() = default;
  /// `units` with parents as places in the vector, in any order: sorted into depth-first order here. Error 2205 on a circle.
  explicit Tree(std::vector<Unit> units);

  [[nodiscard]] const std::vector<Unit>& units() const { return units_; }
  [[nodiscard]] std::size_t size() const { return units_.size(); }
  [[nodiscard]] const Unit& operator[](std::size_t place) const { return units_[place]; }
  [[nodiscard]] std::optional<std::int32_t> find(std::string_view code) const;
  [[nodiscard]] bool is_below(std::int32_t unit, std::int32_t top) const {
    return top <= unit && unit < units_[static_cast<std::size_t>(top)].end;
  }
  [[nodiscard]] std::vector<std::int32_t> children(std::int32_t unit) const;

 private:
  std::vector<Unit> units_;
  std::vector<std::int32_t> by_code_;
};

}  // namespace ketnap
