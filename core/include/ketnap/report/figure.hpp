#pragma once
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <ketnap/base/lang.hpp>
#include <ketnap/base/rational.hpp>
#include <ketnap/report/place_iterator.hpp>

namespace ketnap {

/// What is known of a figure. An unknown is never zero; a zero denominator is not applicable, never unknown.
enum class FigureState { known, interval, unknown, not_applicable, suppressed };
[[nodiscard]] std::string_view name_of(FigureState state);

/// One value of a Table: an indicator for a unit over a period. `value` is a count or a fraction, unrounded, never times 100;
/// empty unless known. `low`..`high` always bound it where anything is known. `numerator` and `denominator` are there where the
/// indicator has them and they are exact.
struct Figure {
  std::string unit;
  std::string period;
  std::string group;  ///< of which rows, or of which a target is: a group's id, `occupation=pupil`; empty: of all
  std::string indicator;
  std::string target;
  std::optional<std::int64_t> numerator;
  std::optional<std::int64_t> denominator;
  std::optional<Rational> value;
  std::optional<Rational> low;
  std::optional<Rational> high;
  FigureState state = FigureState::unknown;
  Label note;  ///< `đến 31/10`, why something is unknown

  /// False where a line has nothing under a column, as a unit's own line has no completion of a target.
  [[nodiscard]] bool is_there() const { return !indicator.empty(); }
  friend bool operator==(const Figure&, const Figure&) = default;
};

/// The figures of a table, one after the other. Of a large table of counts they are made when they are asked for, some thousands at
/// a time, from the running sums that were taken: five levels of the nation have 45 million figures, and few are ever looked at. A
/// figure stays where it is as long as the list or a copy of it is there; any thread may read.
class FigureList {
 public:
  using Make = std::function<Figure(std::size_t place)>;

  FigureList() = default;
  FigureList(std::vector<Figure> figures) : own_(std::move(figures)) {}
  /// `make` is asked for a place once.
  FigureList(std::size_t size, Make make);

  [[nodiscard]] std::size_t size() const { return made_ == nullptr ? own_.size() : made_size_; }
  [[nodiscard]] bool empty() const { return size() == 0; }
  [[nodiscard]] const Figure& operator[](std::size_t place) const { return made_ == nullptr ? own_[place] : made(place); }
  /// Throws std::out_of_range.
  [[nodiscard]] const Figure& at(std::size_t place) const;
  [[nodiscard]] const Figure& front() const { return (*this)[0]; }

  /// Figures that are there already are added to a list of such.
  void push_back(Figure figure) { own_.push_back(std::move(figure)); }
  Figure& emplace_back() { return own_.emplace_back(); }
  void reserve(std::size_t figures) { own_.reserve(figures); }
  void clear() { *this = FigureList(); }

  using Iterator = PlaceIterator<FigureList>;
  [[nodiscard]] Iterator begin() const { return {*this, 0}; }
  [[nodiscard]] Iterator end() const { return {*this, size()}; }

  friend bool operator==(const FigureList& a, const FigureList& b);

 private:
  struct Made;
  [[nodiscard]] const Figure& made(std::size_t place) const;

  std::vector<Figure> own_;
  std::size_t made_size_ = 0;
  std::shared_ptr<Made> made_;
};

}  // namespace ketnap
