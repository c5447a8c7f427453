#pragma once
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include <ketnap/data/tree.hpp>
#include <ketnap/expr/count.hpp>
#include <ketnap/expr/node.hpp>
#include <ketnap/report/table.hpp>

#include "run/areas.hpp"

namespace ketnap {

/// The roots of a count, or the three of a share, in what was counted.
struct CountedRoots {
  std::shared_ptr<const Counts> counts;
  std::size_t first = 0;
};

/// An indicator that counts alone say, so that its figures may be made long after they were taken.
struct CountedFigure {
  enum class Form : std::uint8_t { count, share, quotient };
  Form form = Form::count;
  CountedRoots of;
  CountedRoots over;  ///< of a quotient
  Expr source;        ///< likewise
};

/// Numerator, denominator, value and state at a unit with all below it.
void set_counted(Figure& figure, const CountedFigure& counted, Places unit);

/// What stands at the head of a figure, by places in the heads of the table.
struct FigureHeads {
  struct OfPeriod {
    std::string id;
    Label note;
    bool has_begun = true;
  };
  Tree tree;
  std::vector<std::int32_t> units;  // their places in it
  std::vector<OfPeriod> periods;
  std::vector<std::string> groups;
  std::vector<std::string> indicators;

  [[nodiscard]] Places place(const Table::Line& line) const {
    const std::int32_t unit = units[line.unit];
    return {.first = unit, .end = tree[static_cast<std::size_t>(unit)].end};
  }
  [[nodiscard]] Figure headed(const Table::Line& line, std::size_t period, std::size_t indicator) const;
};

/// All that figures are made of which counts alone say: of the snapshot no more than its tree.
struct CountedColumns {
  std::shared_ptr<const FigureHeads> heads;
  std::vector<Table::Line> lines;      // as the table has them
  std::vector<CountedFigure> columns;  // by group (first the whole), period, indicator
  bool has_whole = true;

  [[nodiscard]] Figure figure(std::size_t place) const;
};

}  // namespace ketnap
