#include "checks.hpp"

#include <algorithm>
#include <array>
#include <limits>
#include <optional>
#include <tuple>

#include <ketnap/base/date.hpp>

#include "in_force.hpp"

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

struct Spell {
  std::int64_t person;
  std::int64_t since;
  std::int64_t until;
  std::int64_t batch;
  std::int64_t source;
  std::int64_t row;
};

}  // namespace

UnitLives::UnitLives(Database& database, const Schema& schema, const Layout& units, KnownKeys& numbers, int batch) {
  const std::int64_t closed = schema.list("unit_state")->place_of("closed").value();
  struct Version {
    std::int64_t unit;
    std::int64_t since;
    bool is_open;
  };
  std::vector<Version> versions;
  FactsInForce facts(database, units, batch, "unit, since, state");
  while (facts.step()) {
    const Statement& row = facts.row();
    versions.push_back({numbers.find(row.text(1)), row.integer(2), row.is_null(3) || row.integer(3) != closed});
  }
  std::ranges::sort(versions, {}, [](const Version& version) { return std::tie(version.unit, version.since); });
  for (const Version& version : versions) {
    const auto unit = static_cast<std::size_t>(version.unit);
    if (lives_.size() <= unit) lives_.resize(unit + 1, Life{forever, forever});
    Life& life = lives_[unit];
    if (life.opened != forever)
      life.closed = version.is_open ? forever : std::min(life.closed, version.since);
    else if (version.is_open)
      life.opened = version.since;
  }
}

const UnitLives::Life* UnitLives::find(std::int64_t unit) const {
  const auto place = static_cast<std::size_t>(unit);
  return place < lives_.size() && lives_[place].opened != forever ? &lives_[place] : nullptr;
}

RowChecks::RowChecks(const Layout& layout, const UnitLives* lives) : lives_(lives) {
  struct Pair {
    int number;
    std::string_view table;  // empty: any
    std::string_view earlier;
    std::string_view later;
    std::string_view named;
  };
  constexpr std::array<Pair, 3> pairs = {{{2207, "", "since", "until", "until"},
                                          {2207, "", "starts_on", "ends_on", "ends_on"},
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
}

void RowChecks::check(std::span<const Stored> values, const std::string& file, std::int64_t row,
                      std::vector<Finding>& findings) const {
  for (const Order& order : orders_)
    if (is_day(values[order.earlier]) && is_day(values[order.later]) && values[order.later].integer < values[order.earlier].integer)
      findings.push_back(finding_at(order.number, file, row, order.column, {}));
  if (lives_ != nullptr && spell_.size() == 3) check_life(values, file, row, findings);
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

void RowChecks::check_life(std::span<const Stored> values, const std::string& file, std::int64_t row,
                           std::vector<Finding>& findings) const {
  const Stored& unit = values[spell_[0]];
  const Stored& since = values[spell_[1]];
  const Stored& until = values[spell_[2]];
  const UnitLives::Life* life = unit.kind == Stored::Kind::integer ? lives_->find(unit.integer) : nullptr;
  if (life == nullptr) return;
  const bool begins_outside = is_day(since) && (since.integer < life->opened || since.integer >= life->closed);
  const bool ends_outside =
      until.kind == Stored::Kind::none ? life->closed != forever : is_day(until) && until.integer > life->closed;
  if (begins_outside || ends_outside) findings.push_back(finding_at(2204, file, row, begins_outside ? "since" : "until", {}));
}

void check_overlaps(Database& database, const Layout& layout, int batch, const FileNames& files, std::vector<Finding>& findings) {
  std::vector<Spell> spells;
  FactsInForce facts(database, layout, batch, "person, since, until, batch, source, row");
  while (facts.step()) {
    const Statement& row = facts.row();
    if (row.is_null(2)) continue;
    const std::int64_t since = row.integer(2);
    // A spell that ended on an unknown day may have ended at once.
    const std::int64_t until = row.is_null(3) ? forever : row.integer(3) == unknown_day ? since : row.integer(3);
    if (until > since) spells.push_back({row.integer(1), since, until, row.integer(4), row.integer(5), row.integer(6)});
  }
  std::ranges::sort(spells, {},
                    [](const Spell& spell) { return std::tie(spell.person, spell.since, spell.until, spell.source, spell.row); });

  // Of the spells before, the one that lasts longest is the one that a later spell runs into.
  const Spell* longest = nullptr;
  for (const Spell& spell : spells) {
    if (longest == nullptr || longest->person != spell.person) {
      longest = &spell;
      continue;
    }
    if (spell.since < longest->until && (spell.batch == batch || longest->batch == batch)) {
      const bool blames_later = spell.batch == batch;
      const Spell& at = blames_later ? spell : *longest;
      const Spell& other = blames_later ? *longest : spell;
      const bool same_file = other.batch == batch && other.source == at.source;
      findings.push_back(finding_at(2203, files.at(at.source), at.row, "since", {same_file ? std::to_string(other.row) : ""}));
    }
    if (spell.until > longest->until) longest = &spell;
  }
}

}  // namespace ketnap
