#pragma once
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <ketnap/base/date.hpp>
#include <ketnap/base/finding.hpp>
#include <ketnap/base/rational.hpp>
#include <ketnap/data/snapshot.hpp>
#include <ketnap/plugin/catalog.hpp>
#include <ketnap/report/table.hpp>

namespace ketnap {

/// A figure as a report or an article prints it: what it says, of which unit and period, and from which numbers as far as it names
/// them. A row of `figures.csv`.
struct PublishedFigure {
  std::int64_t row = 0;  ///< in its file; 1 is the header
  std::string id{};
  std::string unit{};
  Period period{};
  std::optional<Date> as_of{};  ///< empty: the period's last day
  std::string indicator{};
  std::string options{};  ///< `denominator=mean`
  std::string group{};
  std::string target{};
  std::optional<std::int64_t> numerator{};    ///< as stated
  std::optional<std::int64_t> denominator{};  ///< as stated
  std::string printed{};                      ///< `91,66%`, `3.335`, `hơn 50%`, `3-4%`
  std::optional<int> decimals{};              ///< empty: as printed
  std::optional<Rounding> policy{};           ///< empty: as its words say, else half_up, else truncate
  std::string agrees{};                       ///< what the file expects; empty: nothing
};

/// The rows of a file in the columns of `figures.csv`. A row that cannot be read is a finding and is left out; Error 1004 without a
/// key column.
struct PublishedFigures {
  std::vector<PublishedFigure> figures;
  std::vector<Finding> findings;
};
[[nodiscard]] PublishedFigures read_figures(std::string_view bytes, const std::string& file);

/// Whether a printed figure follows from the numbers that stand beside it. `norm`: it is one to be reached, and follows from none.
/// `unknown`: one of its numbers is neither stated nor the only one that it could be.
enum class Agreement { yes, no, norm, unknown };
[[nodiscard]] std::string_view name_of(Agreement agreement);

/// What is to be said of a published figure.
struct JudgedFigure {
  PublishedFigure figure;
  Agreement agrees = Agreement::unknown;
  std::optional<Rounding> policy;  ///< by which it agrees, or was judged
  /// With what is implied in place of what is not stated.
  std::optional<std::int64_t> numerator;
  std::optional<std::int64_t> denominator;
  std::string half_up;   ///< what the stated numbers come to, rounded half up: `91,67%`
  std::string computed;  ///< what people, targets and claims come to: `91,67%`, `–`; by the policy
  Figure counted;        ///< the same as a figure; without an indicator where nothing could be measured
  Label note;
};

/// Judges the printed text alone. Several figures are judged together, since the parts of one whole may be adjusted to 100.
///
///   275, no denominator, "91,66%", truncate     -> yes, of 300: the only number that it could be
///   150, no denominator, "5,9%"                 -> unknown: 2.522 to 2.564 would do
///   7 of 13, "trên 56,8%"                       -> no: 53,8%
[[nodiscard]] std::vector<JudgedFigure> judge_figures(std::span<const PublishedFigure> figures);

/// The same with what the registry says of each: a snapshot is asked for on each of their days. `scale`, title and rounding are
/// those of the indicator.
using SnapshotOn = std::function<std::shared_ptr<const Snapshot>(Date as_of)>;
[[nodiscard]] std::vector<JudgedFigure> check_figures(const SnapshotOn& snapshot_on, const Catalog& catalog,
                                                      std::span<const PublishedFigure> figures);

}  // namespace ketnap
