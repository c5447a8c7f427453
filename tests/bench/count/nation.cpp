#include "count/nation.hpp"

#include <algorithm>
#include <map>
#include <numeric>
#include <string>
#include <string_view>
#include <utility>

#include <ketnap/data/derived.hpp>

#include "nation/out.hpp"
#include "nation/words.hpp"

namespace count {
namespace {

using ketnap::Buffer;
using ketnap::Column;
using ketnap::Date;
using ketnap::Field;
using ketnap::Frame;
using nation::Day;
using nation::day;
using nation::Random;

constexpr Day units_began = day(2000, 1, 1);
constexpr Day began = day(2008, 1, 1);  // the register
constexpr Day ends = day(2025, 12, 31);
constexpr std::int32_t never = Date::never().days();

std::size_t at(std::int32_t row) { return static_cast<std::size_t>(row); }

std::vector<std::uint8_t> validity_of(const std::vector<bool>& known) {
  std::vector<std::uint8_t> bits((known.size() + 7) / 8, 0);
  for (std::size_t i = 0; i < known.size(); ++i)
    if (known[i]) bits[i / 8] = static_cast<std::uint8_t>(bits[i / 8] | 1U << (i % 8));
  return bits;
}

Column days(const Field& field, const std::vector<std::int32_t>& low, const std::vector<std::int32_t>& high) {
  Column column;
  column.field = field;
  column.rows = low.size();
  column.values = Buffer::of(low);
  column.high = low == high ? column.values : Buffer::of(high);
  column.has_unknowns = low != high;
  std::vector<bool> known(low.size());
  for (std::size_t i = 0; i < low.size(); ++i) known[i] = low[i] != never;
  column.null_count = static_cast<std::size_t>(std::ranges::count(known, false));
  if (column.null_count != 0) column.validity = Buffer::of(validity_of(known));
  return column;
}

// Codes and Booleans; 255 is unknown.
Column bytes(const Field& field, const std::vector<std::uint8_t>& values) {
  Column column;
  column.field = field;
  column.rows = values.size();
  column.values = Buffer::of(values);
  std::vector<bool> known(values.size());
  for (std::size_t i = 0; i < values.size(); ++i) known[i] = values[i] != 255;
  column.null_count = static_cast<std::size_t>(std::ranges::count(known, false));
  column.has_unknowns = column.null_count != 0;
  if (column.has_unknowns) column.validity = Buffer::of(validity_of(known));
  return column;
}

struct Person {
  std::int32_t cell;
  Day born_low;
  Day born_high;
  std::uint8_t sex;
  std::uint8_t ethnicity;
  std::uint8_t religion;
  std::uint8_t occupation;
  std::uint8_t education;
  std::uint8_t youth_union;
  bool joined;  // since the register began
  Day since;
  Day decided;
  Day official = never;
  Day annulled = never;
  Day moved = never;
  Day left = never;
  std::int32_t moved_to = -1;
  bool left_dead = true;
};

class Maker {
 public:
  Maker(const ketnap::Schema& schema, std::size_t people, PeopleBy order) : schema_(schema), left_(people), order_(order) {}

  ketnap::Snapshot make() {
    for (int province = 1; left_ > 0; ++province) add_province(province);
    for (const auto& [cell, many] : cells_)
      for (std::size_t i = 0; i < many; ++i) people_.push_back(person(cell));
    number_people();
    std::map<std::string, Frame, std::less<>> frames;
    frames["units"] = units();
    frames["people"] = people();
    frames["profiles"] = profiles();
    frames["spells"] = spells();
    frames["admissions"] = admissions();
    const ketnap::Tree tree(units_);
    for (Frame& moves : frames_of_moves(schema_, tree, frames.at("spells"))) frames[moves.name()] = std::move(moves);
    const Date as_of{ends};
    return {{.as_of = as_of, .as_known = 1, .tree = as_of}, schema_, tree, std::move(frames)};
  }

 private:
  // -- units, in the order of the tree

  std::int32_t add_unit(std::int32_t parent, const std::string& code, const char* level, const char* kind) {
    units_.push_back({.code = code,
                      .name = "Đơn vị " + code,
                      .level = level,
                      .kind = kind,
                      .parent = parent,
                      .opened_on = Date(units_began),
                      .closed_on = Date::never()});
    return static_cast<std::int32_t>(units_.size()) - 1;
  }

  static std::string numbered(const std::string& above, int number) {
    const std::string digits = std::to_string(1000 + number).substr(1);
    return above.empty() ? "T" + digits : above + "." + digits;
  }

  void add_province(int number) {
    const std::string code = numbered("", number);
    const std::int32_t province = add_unit(-1, code, "province", "committee");
    std::size_t here = 0;
    for (int i = 1; here < 165'000 && left_ > 0; ++i) here += add_superior(province, numbered(code, i));
  }

  std::size_t add_superior(std::int32_t parent, const std::string& code) {
    const std::int32_t superior = add_unit(parent, code, "superior", "committee");
    std::size_t here = 0;
    for (int i = 1; here < 1'700 && left_ > 0; ++i) here += add_grassroots(superior, numbered(code, i));
    return here;
  }

  std::size_t add_grassroots(std::int32_t parent, const std::string& code) {
    if (random_.chance(60)) return fill(add_unit(parent, code, "grassroots", "cell"));
    const std::int32_t grassroots = add_unit(parent, code, "grassroots", "committee");
    std::size_t here = 0;
    for (int i = 1; here < 110 && left_ > 0; ++i) {
      if (!random_.chance(40)) {
        here += fill(add_unit(grassroots, numbered(code, i), "cell", "cell"));
        continue;
      }
      const std::string section = numbered(code, i);
      const std::int32_t above = add_unit(grassroots, section, "section", "committee");
      for (int k = 1; k <= 3 && left_ > 0; ++k) here += fill(add_unit(above, numbered(section, k), "cell", "cell"));
    }
    return here;
  }

  std::size_t fill(std::int32_t cell) {
    std::int64_t many = random_.chance(20) ? 0 : random_.between(3, 35);
    if (random_.below(20'000) == 0) many = random_.between(2'000, 5'000);
    const std::size_t people = std::min(static_cast<std::size_t>(many), left_);
    left_ -= people;
    cells_.emplace_back(cell, people);
    return people;
  }

  // -- people

  template <class Words>
  std::uint8_t code(const char* list, const Words& words) {
    return static_cast<std::uint8_t>(schema_.list(list)->place_of(random_.of(words)).value());
  }

  Person person(std::int32_t cell) {
    Person one{};
    one.cell = cell;
    one.joined = random_.chance(620);
    one.since = one.joined ? static_cast<Day>(random_.between(began, ends - 100)) : began;
    one.decided = one.since - static_cast<Day>(random_.between(3, 30));
    one.born_low = one.since - static_cast<Day>(random_.between(std::int64_t{18} * 366, std::int64_t{one.joined ? 45 : 65} * 365));
    one.born_high = one.born_low;
    if (random_.chance(30)) {
      const auto year = static_cast<int>(nation::civil(one.born_low).year());
      one.born_low = day(year, 1, 1);
      one.born_high = day(year, 12, 31);
    }
    one.sex = static_cast<std::uint8_t>(random_.chance(420) ? 0 : 1);
    one.ethnicity = random_.chance(10) ? 255 : random_.chance(850) ? kinh_ : code("ethnicity", nation::minorities);
    one.religion = random_.chance(900) ? no_religion_ : code("religion", nation::religions);
    one.occupation = code("occupation", nation::occupations);
    one.education = code("education", nation::educations);
    one.youth_union = random_.chance(10) ? 255 : random_.chance(600) ? 1 : 0;
    if (one.joined) {
      one.official = nation::a_year_later(one.since);
      if (one.official > ends) one.official = never;
      if (random_.chance(2)) one.annulled = std::min(ends, one.since + static_cast<Day>(random_.between(30, 90)));
    }
    if (one.annulled != never) {
      one.official = never;
    } else if (one.since < ends - 400) {
      if (random_.chance(200)) one.moved = one.since + static_cast<Day>(random_.between(100, ends - one.since - 100));
      if (random_.chance(60))
        one.left = static_cast<Day>(random_.between(one.moved == never ? one.since + 50 : one.moved + 1, ends));
      if (one.moved != never) one.moved_to = random_.of(cells_).first;
      one.left_dead = random_.chance(700);
    }
    return one;
  }

  void number_people() {
    row_of_.resize(people_.size());
    std::iota(row_of_.begin(), row_of_.end(), 0);
    if (order_ == PeopleBy::tree) return;
    for (std::size_t i = row_of_.size(); i > 1; --i)
      std::swap(row_of_[i - 1], row_of_[at(static_cast<std::int32_t>(random_.below(static_cast<std::int64_t>(i))))]);
  }

  // -- frames

  [[nodiscard]] const Field& field(const char* table, const char* name) const { return *schema_.table(table)->find(name); }

  Frame units() const {
    std::vector<std::uint8_t> level;
    std::vector<std::uint8_t> kind;
    for (const ketnap::Tree::Unit& unit : units_) {
      level.push_back(static_cast<std::uint8_t>(schema_.list("unit_level")->place_of(unit.level).value()));
      kind.push_back(static_cast<std::uint8_t>(schema_.list("unit_kind")->place_of(unit.kind).value()));
    }
    const std::vector<std::int32_t> opened(units_.size(), units_began);
    const std::vector<std::int32_t> closed(units_.size(), never);
    return {"units",
            units_.size(),
            {bytes(field("units", "level"), level), bytes(field("units", "kind"), kind),
             days(ketnap::opened_on_field(), opened, opened), days(ketnap::closed_on_field(), closed, closed)}};
  }

  // A value of each person, by the rows of `people`.
  template <class T>
  std::vector<T> by_row(T Person::* value) const {
    std::vector<T> out(people_.size());
    for (std::size_t i = 0; i < people_.size(); ++i) out[at(row_of_[i])] = people_[i].*value;
    return out;
  }

  Frame people() const {
    return {"people",
            people_.size(),
            {days(field("people", "born"), by_row(&Person::born_low), by_row(&Person::born_high)),
             bytes(field("people", "sex"), by_row(&Person::sex)), bytes(field("people", "ethnicity"), by_row(&Person::ethnicity)),
             bytes(field("people", "religion"), by_row(&Person::religion))}};
  }

  // One for each, from the day on which the decision was made.
  Frame profiles() const {
    const std::vector<std::int32_t> since = by_row(&Person::decided);
    std::vector<std::int32_t> starts(people_.size() + 1);
    std::iota(starts.begin(), starts.end(), 0);
    return Frame(
               "profiles", people_.size(),
               {days(field("profiles", "since"), since, since), bytes(field("profiles", "occupation"), by_row(&Person::occupation)),
                bytes(field("profiles", "education"), by_row(&Person::education)),
                bytes(field("profiles", "youth_union"), by_row(&Person::youth_union))})
        .grouped("people", Buffer::of(starts));
  }

  // Rows in the order of the tree: `units` of each row, which `starts` is made of and the values are sorted by.
  struct Order {
    std::vector<std::int32_t> starts;
    std::vector<std::int32_t> place;  // of each row

    template <class T>
    [[nodiscard]] std::vector<T> sorted(const std::vector<T>& values) const {
      std::vector<T> out(values.size());
      for (std::size_t i = 0; i < values.size(); ++i) out[at(place[i])] = values[i];
      return out;
    }
  };
  [[nodiscard]] Order order_by(const std::vector<std::int32_t>& units) const {
    Order out;
    out.starts.assign(units_.size() + 1, 0);
    for (const std::int32_t unit : units) ++out.starts[at(unit) + 1];
    std::partial_sum(out.starts.begin(), out.starts.end(), out.starts.begin());
    std::vector<std::int32_t> next = out.starts;
    for (const std::int32_t unit : units) out.place.push_back(next[at(unit)]++);
    return out;
  }

  Frame spells() const {
    std::vector<std::int32_t> person;
    std::vector<std::int32_t> unit;
    std::vector<std::int32_t> since;
    std::vector<std::int32_t> until;
    std::vector<std::int32_t> official;
    std::vector<std::uint8_t> began_by;
    std::vector<std::uint8_t> ended_by;
    const auto place = [&](const char* list, const char* key) {
      return static_cast<std::uint8_t>(schema_.list(list)->place_of(key).value());
    };
    const std::uint8_t moved = place("ended_by", "moved");
    const std::uint8_t annulled = place("ended_by", "annulled");
    const std::uint8_t died = place("ended_by", "died");
    const std::uint8_t struck_off = place("ended_by", "struck_off");
    const std::uint8_t arrived = place("began_by", "arrived");
    const std::uint8_t admitted = place("began_by", "admitted");
    const std::uint8_t initial = place("began_by", "initial");
    const auto add = [&](std::size_t i, std::int32_t in, Day from, Day to, std::uint8_t by, std::uint8_t ended) {
      person.push_back(row_of_[i]);
      unit.push_back(in);
      since.push_back(from);
      until.push_back(to);
      official.push_back(by == arrived ? people_[i].official : never);
      began_by.push_back(by);
      ended_by.push_back(ended);
    };
    for (std::size_t i = 0; i < people_.size(); ++i) {
      const Person& one = people_[i];
      const Day first_end = one.annulled != never ? one.annulled : one.moved != never ? one.moved : one.left;
      const std::uint8_t last = one.left_dead ? died : struck_off;
      add(i, one.cell, one.since, first_end, one.joined ? admitted : initial,
          first_end == never      ? 255
          : one.annulled != never ? annulled
          : one.moved != never    ? moved
                                  : last);
      if (one.moved != never) add(i, one.moved_to, one.moved, one.left, arrived, one.left == never ? 255 : last);
    }
    const Order order = order_by(unit);
    Column who;
    who.field = field("spells", "person");
    who.rows = person.size();
    who.values = Buffer::of(order.sorted(person));
    const std::vector<std::int32_t> from = order.sorted(since);
    const std::vector<std::int32_t> to = order.sorted(until);
    const std::vector<std::int32_t> official_on = order.sorted(official);
    return Frame("spells", person.size(),
                 {who, days(field("spells", "since"), from, from), days(field("spells", "until"), to, to),
                  bytes(field("spells", "began_by"), order.sorted(began_by)),
                  bytes(field("spells", "ended_by"), order.sorted(ended_by)),
                  days(field("spells", "official_on"), official_on, official_on)})
        .with_link("person", "people", who.values)
        .with_link("unit", "units", Buffer::of(order.sorted(unit)))
        .grouped("units", Buffer::of(order.starts));
  }

  Frame admissions() const {
    std::vector<std::int32_t> person;
    std::vector<std::int32_t> unit;
    std::vector<std::int32_t> decided;
    std::vector<std::int32_t> ceremony;
    std::vector<std::int32_t> official;
    std::vector<std::int32_t> annulled;
    for (std::size_t i = 0; i < people_.size(); ++i) {
      const Person& one = people_[i];
      if (!one.joined) continue;
      person.push_back(row_of_[i]);
      unit.push_back(one.cell);
      decided.push_back(one.decided);
      ceremony.push_back(one.since);
      official.push_back(one.official);
      annulled.push_back(one.annulled);
    }
    const Order order = order_by(unit);
    const auto column = [&](const char* name, const std::vector<std::int32_t>& values) {
      const std::vector<std::int32_t> sorted = order.sorted(values);
      return days(field("admissions", name), sorted, sorted);
    };
    const Buffer who = Buffer::of(order.sorted(person));
    Column people;
    people.field = field("admissions", "person");
    people.rows = person.size();
    people.values = who;
    const std::vector<std::uint8_t> again(person.size(), 0);
    return Frame("admissions", person.size(),
                 {people, column("decided_on", decided), column("ceremony_on", ceremony), column("official_on", official),
                  column("annulled_on", annulled), bytes(field("admissions", "again"), again)})
        .with_link("person", "people", who)
        .with_link("profile", "profiles", who)
        .grouped("units", Buffer::of(order.starts));
  }

  const ketnap::Schema& schema_;
  std::size_t left_;
  PeopleBy order_;
  Random random_{20'231'031};
  std::uint8_t kinh_ = static_cast<std::uint8_t>(schema_.list("ethnicity")->place_of("kinh").value());
  std::uint8_t no_religion_ = static_cast<std::uint8_t>(schema_.list("religion")->place_of("none").value());
  std::vector<ketnap::Tree::Unit> units_;
  std::vector<std::pair<std::int32_t, std::size_t>> cells_;
  std::vector<Person> people_;
  std::vector<std::int32_t> row_of_;  // of each person in `people`
};

template <class T>
std::vector<T> copied(std::span<const T> values) {
  return {values.begin(), values.end()};
}

std::vector<std::int32_t> days_of(const Frame& frame, const char* name, bool high = false) {
  const Column& column = *frame.column(name);
  return copied((high && !column.high.empty() ? column.high : column.values).as<std::int32_t>());
}
std::vector<std::uint8_t> bytes_of(const Frame& frame, const char* name) {
  return copied(frame.column(name)->values.as<std::uint8_t>());
}

template <class T>
std::vector<T> at_rows(const std::vector<T>& values, std::span<const std::int32_t> rows) {
  std::vector<T> out;
  out.reserve(rows.size());
  for (const std::int32_t row : rows) out.push_back(values[at(row)]);
  return out;
}

}  // namespace

ketnap::Snapshot make_nation(const ketnap::Schema& schema, std::size_t people, PeopleBy order) {
  return Maker(schema, people, order).make();
}

Columns columns_of(const ketnap::Snapshot& nation) {
  const Frame& people = nation.frame("people");
  const Frame& profiles = nation.frame("profiles");
  const Frame& spells = nation.frame("spells");
  const Frame& admissions = nation.frame("admissions");
  Columns out;
  for (const ketnap::Tree::Unit& unit : nation.tree().units()) {
    out.parents.push_back(unit.parent);
    out.ends.push_back(unit.end);
    out.depths.push_back(static_cast<std::uint8_t>(unit.depth));
  }
  const auto member = spells.link("person");
  out.spells = {.starts = copied(spells.starts()),
                .since = days_of(spells, "since"),
                .until = days_of(spells, "until"),
                .official_low = days_of(spells, "official_since"),
                .official_high = days_of(spells, "official_since", true),
                .born_low = at_rows(days_of(people, "born"), member),
                .born_high = at_rows(days_of(people, "born", true), member),
                .began_by = bytes_of(spells, "began_by"),
                .ended_by = bytes_of(spells, "ended_by"),
                .sex = at_rows(bytes_of(people, "sex"), member),
                .ethnicity = at_rows(bytes_of(people, "ethnicity"), member),
                .religion = at_rows(bytes_of(people, "religion"), member)};
  const auto admitted = admissions.link("person");
  const auto profile = admissions.link("profile");
  out.admissions = {.starts = copied(admissions.starts()),
                    .decided_on = days_of(admissions, "decided_on"),
                    .ceremony_on = days_of(admissions, "ceremony_on"),
                    .official_on = days_of(admissions, "official_on"),
                    .annulled_on = days_of(admissions, "annulled_on"),
                    .born_low = at_rows(days_of(people, "born"), admitted),
                    .born_high = at_rows(days_of(people, "born", true), admitted),
                    .sex = at_rows(bytes_of(people, "sex"), admitted),
                    .ethnicity = at_rows(bytes_of(people, "ethnicity"), admitted),
                    .occupation = at_rows(bytes_of(profiles, "occupation"), profile),
                    .education = at_rows(bytes_of(profiles, "education"), profile),
                    .youth_union = at_rows(bytes_of(profiles, "youth_union"), profile)};
  return out;
}

}  // namespace count
