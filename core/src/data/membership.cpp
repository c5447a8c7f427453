#include "data/membership.hpp"

#include <algorithm>
#include <array>
#include <numeric>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include <ketnap/base/date.hpp>

namespace ketnap {
namespace {

std::size_t at(std::int32_t row) { return static_cast<std::size_t>(row); }

/// A day that lies between two; both `never`: it has not come.
struct Days {
  std::int32_t lo = Date::first().days();
  std::int32_t hi = Date::never().days();
  [[nodiscard]] bool exact() const { return lo == hi; }
};

Days earliest(Days a, Days b) { return {std::min(a.lo, b.lo), std::min(a.hi, b.hi)}; }

class DayColumn {
 public:
  explicit DayColumn(const Column& column)
      : low_(column.values.as<std::int32_t>()), high_((column.high.empty() ? column.values : column.high).as<std::int32_t>()) {}
  [[nodiscard]] Days operator[](std::int32_t row) const { return {low_[at(row)], high_[at(row)]}; }

 private:
  std::span<const std::int32_t> low_;
  std::span<const std::int32_t> high_;
};

/// Whether a row's code is one of some, whatever the width of the column.
class CodeColumn {
 public:
  CodeColumn(const Column& column, const CodeList& list) : column_(column), list_(list) {}
  [[nodiscard]] bool is_known(std::int32_t row) const { return column_.is_known(at(row)); }
  template <std::size_t count>
  [[nodiscard]] bool is(std::int32_t row, const std::array<std::string_view, count>& keys) const {
    if (!column_.is_known(at(row))) return false;
    const std::size_t place =
        column_.wide_codes() ? column_.values.as<std::uint16_t>()[at(row)] : column_.values.as<std::uint8_t>()[at(row)];
    return std::ranges::find(keys, list_.codes[place].key) != keys.end();
  }

 private:
  const Column& column_;
  const CodeList& list_;
};

struct RowsOfPeople {
  std::vector<std::int32_t> starts;
  std::vector<std::int32_t> rows;
  [[nodiscard]] std::span<std::int32_t> of(std::size_t person) {
    return std::span(rows).subspan(at(starts[person]), at(starts[person + 1] - starts[person]));
  }
};

RowsOfPeople rows_of_people(const Frame* frame, std::size_t people) {
  RowsOfPeople out{.starts = std::vector<std::int32_t>(people + 1, 0), .rows = {}};
  if (frame == nullptr) return out;
  const auto links = frame->link("person");
  for (const std::int32_t person : links)
    if (person != no_row) ++out.starts[at(person) + 1];
  std::partial_sum(out.starts.begin(), out.starts.end(), out.starts.begin());
  out.rows.resize(at(out.starts.back()));
  std::vector<std::int32_t> next(out.starts.begin(), out.starts.end() - 1);
  for (std::size_t row = 0; row < links.size(); ++row)
    if (links[row] != no_row) out.rows[at(next[at(links[row])]++)] = static_cast<std::int32_t>(row);
  return out;
}

constexpr std::array<std::string_view, 2> by_admission = {"admitted", "readmitted"};
constexpr std::array<std::string_view, 2> by_own_day = {"initial", "restored"};
constexpr std::array<std::string_view, 1> by_arrival = {"arrived"};
constexpr std::array<std::string_view, 1> by_reorganisation = {"reorganised"};
constexpr std::array<std::string_view, 5> endings = {"died", "struck_off", "expelled", "resigned", "annulled"};

/// Which admission a spell began by. Several may be it where days are not known, or perhaps none.
struct Match {
  std::optional<Days> official;  ///< of all that may be it
  bool surely = false;           ///< one of them is
};

/// The admissions of one registry, those that stand and those that were annulled.
class Admissions {
 public:
  explicit Admissions(const Frame& frame)
      : ceremony_(*frame.column("ceremony_on")), official_(*frame.column("official_on")), annulled_(*frame.column("annulled_on")) {}

  /// The last with `after` ≤ ceremony ≤ `since`.
  [[nodiscard]] Match last(std::span<const std::int32_t> mine, bool annulled, Days after, Days since) const {
    Match found;
    std::int32_t latest = after.lo;
    for (const std::int32_t row : mine) {
      const Days day = ceremony_[row];
      if (happened(annulled_[row]) != annulled || day.hi > since.lo || day.lo < after.hi) continue;
      found.surely = true;
      latest = std::max(latest, day.lo);
    }
    for (const std::int32_t row : mine) {
      const Days day = ceremony_[row];
      if (happened(annulled_[row]) != annulled || !happened(day) || day.lo > since.hi || day.hi < latest) continue;
      const Days one = official_[row];
      found.official = found.official ? Days{std::min(found.official->lo, one.lo), std::max(found.official->hi, one.hi)} : one;
    }
    return found;
  }

 private:
  [[nodiscard]] static bool happened(Days day) { return day.lo != Date::never().days(); }

  DayColumn ceremony_;
  DayColumn official_;
  DayColumn annulled_;
};

class Spells {
 public:
  Spells(const Schema& schema, const Frame& frame, const Frame* admissions)
      : since_(*frame.column("since")),
        until_(*frame.column("until")),
        official_on_(*frame.column("official_on")),
        began_by_(*frame.column("began_by"), *schema.list("began_by")),
        ended_by_(*frame.column("ended_by"), *schema.list("ended_by")),
        low_(frame.rows(), Days{}.lo),
        high_(frame.rows(), Days{}.hi) {
    if (admissions != nullptr) admissions_.emplace(*admissions);
  }

  void order(std::span<std::int32_t> mine) const {
    std::ranges::stable_sort(mine, {}, [&](std::int32_t row) { return since_[row].lo; });
  }

  /// Of one person, in their order.
  void tell(std::span<const std::int32_t> mine, std::span<const std::int32_t> admissions) {
    const bool in_order = mine.size() < 2 || std::ranges::all_of(mine, [&](std::int32_t row) { return since_[row].exact(); });
    const Days any_day{.lo = Date::first().days(), .hi = Date::last().days()};
    Days after{.lo = any_day.lo, .hi = in_order ? any_day.lo : any_day.hi};
    Days before;
    for (std::size_t i = 0; i < mine.size(); ++i) {
      const std::int32_t row = mine[i];
      const bool anew = i == 0 || began_by_.is(row, by_admission) || ended_by_.is(mine[i - 1], endings);
      if (i != 0 && anew) after = in_order ? end_of(mine[i - 1]) : any_day;
      const Days own = official_on_[row];
      Days found;
      const bool says_itself = !began_by_.is_known(row) && own.lo != Date::never().days();
      if (says_itself || began_by_.is(row, by_own_day)) {
        found = own;
      } else if (began_by_.is(row, by_admission)) {
        found = by_admissions(admissions, after, since_[row]);
      } else if (began_by_.is(row, by_arrival)) {
        found = own;
        if (!in_order) found.lo = Date::first().days();
        if (in_order && !anew) found = earliest(found, before);
        const Match admitted = admission(admissions, false, after, since_[row]);
        if (admitted.official) found = earliest(found, {admitted.official->lo, admitted.surely ? admitted.official->hi : found.hi});
      } else if (began_by_.is(row, by_reorganisation)) {
        if (in_order && !anew) found = before;
      }
      before = found;
      low_[at(row)] = found.lo;
      high_[at(row)] = found.hi;
    }
  }

  [[nodiscard]] Column column() const {
    Column column;
    column.field = official_since_field();
    column.rows = low_.size();
    column.values = Buffer::of(low_);
    column.high = low_ == high_ ? column.values : Buffer::of(high_);
    column.has_unknowns = low_ != high_;
    std::vector<std::uint8_t> bits((low_.size() + 7) / 8, 0);
    for (std::size_t row = 0; row < low_.size(); ++row) {
      if (low_[row] == high_[row] && low_[row] != Date::never().days())
        bits[row / 8] = static_cast<std::uint8_t>(bits[row / 8] | (1U << (row % 8)));
      else
        ++column.null_count;
    }
    if (column.null_count != 0) column.validity = Buffer::of(bits);
    return column;
  }

 private:
  [[nodiscard]] Match admission(std::span<const std::int32_t> admissions, bool annulled, Days after, Days since) const {
    return admissions_ ? admissions_->last(admissions, annulled, after, since) : Match{};
  }

  // An admission that was annulled makes nobody official; of one that nobody wrote down the day is not known.
  [[nodiscard]] Days by_admissions(std::span<const std::int32_t> admissions, Days after, Days since) const {
    const std::int32_t never = Date::never().days();
    const Match standing = admission(admissions, false, after, since);
    if (standing.official && standing.surely) return *standing.official;
    if (standing.official) return {.lo = std::min(standing.official->lo, since.lo), .hi = never};
    return {.lo = admission(admissions, true, after, since).surely ? never : since.lo, .hi = never};
  }

  [[nodiscard]] Days end_of(std::int32_t row) const { return until_[row].lo == Date::never().days() ? since_[row] : until_[row]; }

  DayColumn since_;
  DayColumn until_;
  DayColumn official_on_;
  CodeColumn began_by_;
  CodeColumn ended_by_;
  std::optional<Admissions> admissions_;
  std::vector<std::int32_t> low_;
  std::vector<std::int32_t> high_;
};

}  // namespace

const Field& official_since_field() {
  static const Field field = [] {
    Field date;
    date.name = "official_since";
    date.label = {"Chính thức từ ngày", "Official since"};
    date.type = FieldType::date;
    date.later = true;
    date.sensitivity = Sensitivity::personal;
    return date;
  }();
  return field;
}

Membership membership_of(const Schema& schema, const Frame& spells, std::size_t people, const Frame* admissions) {
  RowsOfPeople mine = rows_of_people(&spells, people);
  RowsOfPeople admissions_of = rows_of_people(admissions, people);
  Spells all(schema, spells, admissions);
  for (std::size_t person = 0; person < people; ++person) {
    all.order(mine.of(person));
    all.tell(mine.of(person), admissions_of.of(person));
  }
  return {.official_since = all.column(), .of_people = {Buffer::of(mine.starts), Buffer::of(mine.rows)}};
}

void add_membership(const Schema& schema, std::map<std::string, Frame, std::less<>>& frames) {
  const auto spells = frames.find("spells");
  const auto people = frames.find("people");
  if (spells == frames.end() || people == frames.end()) return;
  if (spells->second.link_target("person") != "people" || spells->second.has_index("people")) return;
  const auto admissions = frames.find("admissions");
  Membership made =
      membership_of(schema, spells->second, people->second.rows(), admissions == frames.end() ? nullptr : &admissions->second);
  spells->second = spells->second.with_column({official_since_field(), std::move(made.official_since)})
                       .with_index("people", std::move(made.of_people));
}

}  // namespace ketnap
