#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <ketnap/base/lang.hpp>
#include <ketnap/base/rational.hpp>
#include <ketnap/report/figure.hpp>
#include <ketnap/report/provenance.hpp>
#include <ketnap/report/unit_list.hpp>

namespace ketnap {

/// How a value is printed: a count, a percentage, years, or a plain ratio. Values themselves are never scaled.
enum class Scale { count, percent, years, ratio };
[[nodiscard]] std::string_view name_of(Scale scale);

/// What measure returns: lines by periods by indicators. A line is a unit; where asked by group, a unit's group; of the completion
/// of targets, a unit's target. Units stand in tree order, a unit's own line first, then its groups, then its targets. A total is
/// measured, never a sum: the parent of children that were asked for, and a unit's own line above the parts of a partition. It is
/// no part of the long form.
///
///   long form, one row per figure: unit, period, group, indicator, target, numerator, denominator, value, low, high, state, note
struct Table {
  struct IndicatorHead {
    std::string id;  ///< with the options that are not the first: `vn.admission_rate[denominator=mean]`
    Label title;     ///< with what its options say
    Scale scale = Scale::count;
    int decimals = 0;
    std::string options;  ///< all of them: `denominator=start`
    Rounding rounding = Rounding::half_up;
  };
  using UnitHead = ketnap::UnitHead;
  struct PeriodHead {
    std::string id;
    Label label;  ///< `2023 (đến 31/10)`
  };
  struct GroupHead {
    std::string id;
    Label title;
  };
  struct TargetHead {
    std::string id;
    std::string period;  ///< its own, as written
    std::string group;
    std::string indicator;
    std::optional<Rational> at_least{};
    std::optional<Rational> at_most{};
    Label title{};  ///< `Số đảng viên kết nạp ≥ 300, từ 01/07/2020 đến 30/06/2025 (12-NQ/ĐU, 01/07/2020)`
  };
  struct Line {
    std::size_t unit = 0;
    std::optional<std::size_t> group{};
    std::optional<std::size_t> target{};
  };

  std::vector<IndicatorHead> indicators;
  UnitList units;
  std::vector<PeriodHead> periods;
  std::vector<GroupHead> groups{};
  std::vector<TargetHead> targets{};
  /// Empty: one for each unit.
  std::vector<Line> lines{};
  bool partition = false;  ///< the groups are the parts of a whole
  /// By line, period, indicator, in the order of the heads.
  FigureList figures{};
  Provenance provenance{};

  [[nodiscard]] std::size_t line_count() const {
    return lines.empty() && groups.empty() && targets.empty() ? units.size() : lines.size();
  }
  [[nodiscard]] Line line(std::size_t place) const { return lines.empty() ? Line{.unit = place} : lines[place]; }
  [[nodiscard]] bool is_total(std::size_t line) const;
  /// How far a line stands in, and what stands there: `Phủ Lý`, below it `Nữ`; `Phủ Lý · Nữ` where it has no line of its own.
  [[nodiscard]] int depth(std::size_t line) const;
  [[nodiscard]] std::string label(std::size_t line, Lang lang) const;

  [[nodiscard]] const Figure& at(std::size_t line, std::size_t period, std::size_t indicator) const {
    return figures[(line * periods.size() + period) * indicators.size() + indicator];
  }
  /// The figure of a unit, a period and an indicator, of a group or target where one is named; nullptr where the table has none. Of
  /// a target's completion the period may be that of the column or the figure's own.
  [[nodiscard]] const Figure* find(std::string_view unit, std::string_view period, std::string_view indicator,
                                   std::string_view group = {}, std::string_view target = {}) const;
  /// A figure as print shows it, among the others of its whole; empty where there is none.
  [[nodiscard]] std::string printed(std::size_t line, std::size_t period, std::size_t indicator, Lang lang) const;
};

/// A figure as print shows it: `3.335`, `91,66%`, `41–47`, `–` unknown, `·` not applicable, `‥` suppressed.
[[nodiscard]] std::string printed(const Figure& figure, const Table::IndicatorHead& head, Lang lang);
/// A value as print shows it: `≥ 3%` has 3/100.
[[nodiscard]] std::string printed(Rational value, const Table::IndicatorHead& head, Lang lang);

}  // namespace ketnap
