#pragma once
#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include <ketnap/base/period.hpp>
#include <ketnap/base/rational.hpp>
#include <ketnap/data/snapshot.hpp>
#include <ketnap/plugin/catalog.hpp>
#include <ketnap/report/table.hpp>

namespace ketnap {

/// What is asked of what units say: which indicators or quantities, for which units, periods and group (empty: the whole unit).
struct ClaimsRequest {
  std::vector<std::string> claims;
  std::vector<UnitChoice> units;
  std::vector<Period> periods;
  std::string group;
};

/// A number or code that a unit states: the claim in force of its unit, period and group. Of several the confirmed before the sent
/// before the estimate, then the latest said by as_of.
struct Claim {
  std::string unit;
  std::string period;  ///< as asked
  std::string claim;
  bool is_there = false;          ///< false: nobody has said anything, and what follows is empty
  std::optional<Rational> value;  ///< a rate `3%` is 3/100
  std::string code;               ///< of a quantity that is stated as a code
  std::string state;              ///< `estimate`, `sent`, `confirmed`; empty where the file says none
  std::optional<Date> said_on;
  std::string document;
};

/// Claims by unit, period and id, in the order of the heads. They are what units say, never what was counted.
struct Claims {
  std::vector<Table::IndicatorHead> claims;
  UnitList units;
  std::vector<Table::PeriodHead> periods;
  std::string group;
  std::vector<Claim> rows;
  Provenance provenance;
};

/// Claims for a flow are of just the period asked for; one for a stock may be of its last day.
///
///   Claims c = claims(*snapshot, catalog, {{"vn.admissions"}, {{UnitChoice::Reach::children, "HNA"}}, months, {}});
///
/// Error 3110 where nothing is asked, 3102 for an unknown unit.
[[nodiscard]] Claims claims(const Snapshot& snapshot, const Catalog& catalog, const ClaimsRequest& request);

/// A claim as print shows it: `12`, `12 (ước)` for an estimate, `12 (xác nhận)` for a confirmed one, its code, `–` where nobody has
/// said anything.
[[nodiscard]] std::string printed(const Claim& claim, const Table::IndicatorHead& head, Lang lang);

/// A claim beside what was counted.
struct Difference {
  std::size_t row = 0;  ///< in Claims::rows
  Figure counted;
  std::optional<Rational> difference;  ///< said less counted, where both are known
};

/// Each number that is stated beside the figure of the same unit, period and indicator; Error 3108 where the table has none such.
[[nodiscard]] std::vector<Difference> against(const Claims& claims, const Table& table);

}  // namespace ketnap
