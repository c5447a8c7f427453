#pragma once
#include <cstddef>
#include <functional>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <ketnap/report/place_iterator.hpp>

namespace ketnap {

/// A unit at the head of a table's lines.
struct UnitHead {
  std::string code;
  std::string name;
  int depth = 0;  ///< below the topmost unit shown
  bool total = false;

  friend bool operator==(const UnitHead&, const UnitHead&) = default;
};

/// The units of a table, in tree order. Of a measured table a head is made each time that it is asked for, from the tree: the
/// nation has 356,000, and few are ever looked at. So what is taken out is a value:
///
///   const UnitHead head = table.units[place];  // no reference, no view into it
class UnitList {
 public:
  /// `make` is asked for places below `size`, `find` for the place of a code; both by any thread, as often as it likes.
  struct Source {
    std::size_t size = 0;
    std::function<UnitHead(std::size_t place)> make;
    std::function<std::optional<std::size_t>(std::string_view code)> find;
  };

  UnitList() = default;
  UnitList(std::vector<UnitHead> heads) : own_(std::move(heads)) {}
  UnitList(std::initializer_list<UnitHead> heads) : own_(heads) {}
  explicit UnitList(Source source) : source_(std::move(source)) {}

  [[nodiscard]] std::size_t size() const { return source_.make ? source_.size : own_.size(); }
  [[nodiscard]] bool empty() const { return size() == 0; }
  [[nodiscard]] UnitHead operator[](std::size_t place) const { return source_.make ? source_.make(place) : own_[place]; }
  [[nodiscard]] UnitHead front() const { return (*this)[0]; }
  /// Where a code stands; empty where the table has none such.
  [[nodiscard]] std::optional<std::size_t> find(std::string_view code) const;
  void clear() { *this = UnitList(); }

  using Iterator = PlaceIterator<UnitList>;
  [[nodiscard]] Iterator begin() const { return {*this, 0}; }
  [[nodiscard]] Iterator end() const { return {*this, size()}; }

 private:
  std::vector<UnitHead> own_;
  Source source_;
};

}  // namespace ketnap
