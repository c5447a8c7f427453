#pragma once
#include <cstdint>
#include <memory>
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
/// their people and admissions are never lost from a total. Copies share their units.
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

  Tree();
  /// `units` with parents as places in the vector, in any order: sorted into depth-first order here. Error 2205 on a circle.
  explicit Tree(std::vector<Unit> units);

  [[nodiscard]] const std::vector<Unit>& units() const { return all_->units; }
  [[nodiscard]] std::size_t size() const { return units().size(); }
  [[nodiscard]] const Unit& operator[](std::size_t place) const { return units()[place]; }
  [[nodiscard]] std::optional<std::int32_t> find(std::string_view code) const;
  [[nodiscard]] bool is_below(std::int32_t unit, std::int32_t top) const {
    return top <= unit && unit < units()[static_cast<std::size_t>(top)].end;
  }
  [[nodiscard]] std::vector<std::int32_t> children(std::int32_t unit) const;
  /// The places of all units in the order of their codes.
  [[nodiscard]] const std::vector<std::int32_t>& by_code() const { return all_->by_code; }

 private:
  struct All {
    std::vector<Unit> units;
    std::vector<std::int32_t> by_code;
  };
  std::shared_ptr<const All> all_;
};

}  // namespace ketnap
