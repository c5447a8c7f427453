#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <ketnap/base/lang.hpp>
#include <ketnap/base/rational.hpp>
#include <ketnap/report/provenance.hpp>

namespace ketnap {

/// How a value is printed: a count, a percentage, years, or a plain ratio. Values themselves are never scaled.
enum class Scale { count, percent, years, ratio };
[[nodiscard]] std::string_view name_of(Scale scale);

/// What is known of a figure. An unknown is never zero; a zero denominator is not applicable, never unknown.
enum class FigureState { known, interval, unknown, not_applicable, suppressed };
[[nodiscard]] std::string_view name_of(FigureState state);

/// One value of a Table: an indicator for a unit over a period. `value` is a count or a fraction, unrounded, never times 100;
/// empty unless known. `low`..`high` always bound it where anything is known. `numerator` and `denominator` are there where the
/// indicator has them and they are exact.
struct Figure {
  std::string unit;
  std::string period;
  std::string group;
  std::string indicator;
  std::string target;
  std::optional<std::int64_t> numerator;
  std::optional<std::int64_t> denominator;
  std::optional<Rational> value;
  std::optional<Rational> low;
  std::optional<Rational> high;
  FigureState state = FigureState::unknown;
  std::string note;  ///< `đến 31/10`, why something is unknown

  friend bool operator==(const Figure&, const Figure&) = default;
};

/// What measure returns: indicators by units by periods. Units stand in tree order. A total is a unit of its own that is measured,
/// never a sum; it stands first and is no part of the long form.
///
///   long form, one row per figure: unit, period, group, indicator, target, numerator, denominator, value, low, high, state, note
struct Table {
  struct IndicatorHead {
    std::string id;
    Label title;
    Scale scale = Scale::count;
    int decimals = 0;
    std::string options;  ///< `denominator=start`; part of the label
  };
  struct UnitHead {
    std::string code;
    std::string name;
    int depth = 0;  ///< below the topmost unit shown
    bool total = false;
  };
  struct PeriodHead {
    std::string id;
    Label label;  ///< `2023 (đến 31/10)`
  };

  std::vector<IndicatorHead> indicators;
  std::vector<UnitHead> units;
  std::vector<PeriodHead> periods;
  /// By unit, period, indicator, in the order of the heads.
  std::vector<Figure> figures;
  Provenance provenance;

  [[nodiscard]] const Figure& at(std::size_t unit, std::size_t period, std::size_t indicator) const {
    return figures[(unit * periods.size() + period) * indicators.size() + indicator];
  }
  /// The figure of a unit, a period and an indicator; nullptr where the table has none.
  [[nodiscard]] const Figure* find(std::string_view unit, std::string_view period, std::string_view indicator) const;
};

/// A figure as print shows it: `3.335`, `91,66%`, `41–47`, `–` unknown, `·` not applicable, `‥` suppressed.
[[nodiscard]] std::string printed(const Figure& figure, const Table::IndicatorHead& head, Lang lang);

}  // namespace ketnap
