#include "checks.hpp"

#include <algorithm>
#include <array>
#include <limits>

#include <ketnap/base/date.hpp>

namespace ketnap {
namespace {

std::optional<std::size_t> column_of(const Layout& layout, std::string_view field) {
  const auto found = std::ranges::find(layout.columns, field, &StoredColumn::name);
  if (found == layout.columns.end()) return std::nullopt;
  return static_cast<std::size_t>(found - layout.columns.begin());
}

constexpr int months_on_probation = 12;
constexpr std::int64_t forever = std::numeric_limits<std::int64_t>::max();

/// A day that is neither missing nor unknown.
bool is_day(const Stored& value) { return value.kind == Stored::Kind::integer && value.integer != unknown_day; }

}  // namespace

RowChecks::RowChecks(const Layout& layout, UnitLives* lives) : lives_(lives) {
  struct Pair {
    int number;
    std::string_view table;  // empty: any
    std::string_view earlier;
    std::string_view later;
    std::string_view named;
  };
  constexpr std::array<Pair, 5> pairs = {{{2207, "", "since", "until", "until"},
                                          {2207, "", "starts_on", "ends_on", "ends_on"},
                                          {2207, "dossiers", "opened_on", "closed_on", "closed_on"},
                                          {2207, "dossiers", "opened_on", "moved_on", "moved_on"},
                                          {2201, "admissions", "decided_on", "ceremony_on", "decided_on"}}};
  for (const Pair& pair : pairs) {
    const auto earlier = column_of(layout, pair.earlier);
    const auto later = column_of(layout, pair.later);
    if ((pair.table.empty() || pair.table == layout.table->name) && earlier && later)
      orders_.push_back({pair.number, *earlier, *later, std::string(pair.named)});
  }
  const auto columns_of = [&](std::string_view table, std::initializer_list<std::string_view> fields) {
    std::vector<std::size_t> columns;
    for (const std::string_view field : fields)
      if (const auto column = column_of(layout, field); column && layout.table->name == table) columns.push_back(*column);
    return columns;
  };
  votes_ = columns_of("votes", {"present", "in_favour", "against", "invalid"});
  entitled_ = columns_of("votes", {"present", "members", "excused", "excused_present"});
  recognised_ = columns_of("admissions", {"ceremony_on", "official_on"});
  spell_ = columns_of("spells", {"unit", "since", "until"});
  admission_ = columns_of("admissions", {"unit", "ceremony_on", "decided_on"});
  round_ = column_of(layout, "round");
}

void RowChecks::check(std::span<const Stored> values, const std::string& file, std::int64_t row,
                      std::vector<Finding>& findings) const {
  for (const Order& order : orders_)
    if (is_day(values[order.earlier]) && is_day(values[order.later]) && values[order.later].integer < values[order.earlier].integer)
      findings.push_back(finding_at(order.number, file, row, order.column, {}));
  check_unit(values, file, row, findings);
  if (round_ && values[*round_].kind == Stored::Kind::integer && values[*round_].integer < 1)
    findings.push_back(finding_at(2217, file, row, "round", {}));
  if (recognised_.size() == 2 && is_day(values[recognised_[0]]) && is_day(values[recognised_[1]])) {
    const Date due = add_months(Date(static_cast<std::int32_t>(values[recognised_[0]].integer)), months_on_probation);
    if (values[recognised_[1]].integer != due.days()) findings.push_back(finding_at(2214, file, row, "official_on", {due.iso()}));
  }
  if (votes_.size() == 4 && entitled_.size() == 4 && values[votes_[0]].kind == Stored::Kind::integer)
    check_votes(values, file, row, findings);
}

void RowChecks::check_votes(std::span<const Stored> values, const std::string& file, std::int64_t row,
                            std::vector<Finding>& findings) const {
  // A number that is not known may be zero.
  const std::int64_t present = values[votes_[0]].integer;
  std::int64_t cast = 0;
  for (std::size_t i = 1; i < votes_.size(); ++i)
    if (__builtin_add_overflow(cast, values[votes_[i]].integer, &cast)) cast = forever;
  if (cast > present) findings.push_back(finding_at(2202, file, row, "in_favour", {std::to_string(cast), std::to_string(present)}));

  const bool is_known = std::ranges::all_of(entitled_, [&](std::size_t at) { return values[at].kind == Stored::Kind::integer; });
  if (!is_known) return;
  const std::int64_t members = values[entitled_[1]].integer;
  const std::int64_t excused = values[entitled_[2]].integer;
  const std::int64_t excused_present = values[entitled_[3]].integer;
  if (excused > members || excused_present > excused) {
    findings.push_back(finding_at(2216, file, row, excused > members ? "excused" : "excused_present", {}));
  } else if (present > members - excused + excused_present) {
    const std::string most = std::to_string(members - excused + excused_present);
    findings.push_back(finding_at(2215, file, row, "present", {std::to_string(present), most}));
  }
}

void RowChecks::check_unit(std::span<const Stored> values, const std::string& file, std::int64_t row,
                           std::vector<Finding>& findings) const {
  if (lives_ == nullptr) return;
  if (spell_.size() == 3) check_spell(values, file, row, findings);
  if (admission_.size() == 3) check_admission(values, file, row, findings);
}

void RowChecks::check_spell(std::span<const Stored> values, const std::string& file, std::int64_t row,
                            std::vector<Finding>& findings) const {
  const Stored& unit = values[spell_[0]];
  const Stored& since = values[spell_[1]];
  const Stored& until = values[spell_[2]];
  const UnitLives::Life* life = unit.kind == Stored::Kind::integer ? lives_->find(unit.integer) : nullptr;
  if (life == nullptr) return;
  const bool begins_outside = is_day(since) && (since.integer < life->opened || since.integer >= life->closed);
  const bool ends_outside =
      until.kind == Stored::Kind::none ? life->closed != UnitLives::never : is_day(until) && until.integer > life->closed;
  if (begins_outside || ends_outside) findings.push_back(finding_at(2204, file, row, begins_outside ? "since" : "until", {}));
  if (!is_day(since)) return;
  // One that ended on an unknown day may have ended at once.
  const std::int64_t end = until.kind == Stored::Kind::none ? UnitLives::never : std::max(until.integer, since.integer + 1);
  if (!lives_->is_cell(unit.integer, since.integer, end)) findings.push_back(finding_at(2223, file, row, "unit", {}));
}

void RowChecks::check_admission(std::span<const Stored> values, const std::string& file, std::int64_t row,
                                std::vector<Finding>& findings) const {
  const Stored& unit = values[admission_[0]];
  const Stored& day = is_day(values[admission_[1]]) ? values[admission_[1]] : values[admission_[2]];
  const UnitLives::Life* life = unit.kind == Stored::Kind::integer ? lives_->find(unit.integer) : nullptr;
  if (life == nullptr || !is_day(day)) return;
  const bool is_open = life->opened <= day.integer && day.integer < life->closed;
  if (!is_open || !lives_->is_cell(unit.integer, day.integer, day.integer + 1))
    findings.push_back(finding_at(2223, file, row, "unit", {}));
}

}  // namespace ketnap
