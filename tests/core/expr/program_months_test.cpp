#include <catch2/catch_get_random_seed.hpp>
#include <catch2/catch_test_macros.hpp>

#include <ketnap/expr/bind.hpp>
#include <ketnap/expr/program.hpp>
#include <ketnap/expr/text.hpp>

#include "random_world.hpp"

using namespace random_world;

namespace {

// Days between the first and the last that data may have, many of them near a month's end; now and then `never`, or an interval.
struct Days {
  std::vector<std::int32_t> lo;
  std::vector<std::int32_t> hi;
};

Days some_days(Dice& dice, int rows, bool may_be_never, bool may_be_unknown) {
  const auto some_day = [&] {
    const int year = 1901 + dice.below(199);
    const int month = 1 + dice.below(12);
    const Date first = Date::from_civil(year, month, 1).value();
    return dice.below(2) == 0 ? add_months(first, 1).plus_days(-1 - dice.below(3)) : first.plus_days(dice.below(28));
  };
  Days days;
  for (int i = 0; i < rows; ++i) {
    days.lo.push_back(some_day().days());
    days.hi.push_back(days.lo.back());
    if (may_be_never && dice.below(4) == 0) days.lo.back() = days.hi.back() = Date::never().days();
    if (may_be_unknown && dice.below(10) == 0) {
      days.lo.back() = Date::first().days();
      days.hi.back() = (may_be_never ? Date::never() : Date::last()).days();
    }
  }
  return days;
}

Column column_of(const Field& field, const Days& days) {
  Column column;
  column.field = field;
  column.rows = days.lo.size();
  column.has_unknowns = days.lo != days.hi;
  column.values = Buffer::of(days.lo);
  column.high = column.has_unknowns ? Buffer::of(days.hi) : column.values;
  return column;
}

const std::vector<Parameter>& laws() {
  static const std::vector<Parameter> all = [] {
    const auto law = [](std::string id, const std::vector<std::pair<const char*, int>>& values) {
      Parameter one;
      one.id = std::move(id);
      for (const auto& [in_force, value] : values)
        one.versions.push_back({.in_force = period(in_force), .value = value, .basis = ""});
      return one;
    };
    return std::vector<Parameter>{
        law("always", {{"1900-01-01..1999-12-31", 5}, {"2000-01-01..2010-05-31", -13}, {"2010-06-01..", 24}}),
        law("later", {{"1950-01-01..1969-12-31", 12}, {"1975-01-01..", 7}})};
  }();
  return all;
}

Snapshot days_of(Dice& dice, int rows, bool may_be_unknown) {
  std::vector<Column> columns;
  for (const char* name : {"d", "p", "e"}) {
    const Field& field = *std::ranges::find(cells_of_rows(), std::string(name), &Field::name);
    columns.push_back(column_of(field, some_days(dice, rows, field.later, may_be_unknown)));
  }
  std::map<std::string, Frame, std::less<>> frames;
  frames["things"] = Frame("things", static_cast<std::size_t>(rows), std::move(columns));
  return {{}, schema(), {}, std::move(frames)};
}

}  // namespace

TEST_CASE("months compare as keys as they do by the calendar") {
  Dice dice(Catch::getSeed());
  const std::vector<std::string> later = {"add_months(d, N) # p",     "p # add_months(d, N)",     "add_months(e, N) # p",
                                          "p # add_months(e, N)",     "e # add_months(d, N)",     "add_months(d, N) # e",
                                          "e # add_months(e, N)",     "months_between(d, p) # N", "N # months_between(d, p)",
                                          "months_between(e, d) # N", "months_between(d, e) # N", "years_between(d, p) # N",
                                          "years_between(e, p) # N",  "N # years_between(d, e)",  "N # months_between(e, e)",
                                          "days_between(d, e) # N",   "days_between(e, p) # N"};
  const std::vector<std::string> months = {"0",
                                           "1",
                                           "-1",
                                           "12",
                                           "60",
                                           "-25",
                                           "param('always', at=d)",
                                           "param('later', at=d)",
                                           "-2 * param('always', at=p)",
                                           "param('later', at=p) * param('always', at=d)"};
  for (const int rows : {1, 65, 4000}) {
    for (const bool unknown : {false, true}) {
      const Snapshot snapshot = days_of(dice, rows, unknown);
      for (const std::string& form : later) {
        for (const char* compared : {"<", "<=", ">", ">=", "=="}) {
          std::string text = form;
          text.replace(text.find('#'), 1, compared);
          text.replace(text.find('N'), 1, months[static_cast<std::size_t>(dice.below(static_cast<int>(months.size())))]);
          const BindResult result = bind_value(parse(text), "things", {&schema(), &laws()});
          REQUIRE(result.bound != nullptr);
          const Root root{result.bound, {}};
          const Program program(snapshot, snapshot.frame("things"), {&root, 1}, laws());
          Program::Workspace plainly(InstructionSet::plain);
          program.run(0, static_cast<std::size_t>(rows), plainly);
          for (const InstructionSet set : {InstructionSet::baseline, InstructionSet::avx2, InstructionSet::avx512}) {
            Program::Workspace work(set);
            program.run(0, static_cast<std::size_t>(rows), work);
            INFO(text << " on " << rows << " rows");
            CHECK(std::ranges::equal(program.planes(work, 0).surely, program.planes(plainly, 0).surely));
            CHECK(std::ranges::equal(program.planes(work, 0).possibly, program.planes(plainly, 0).possibly));
          }
        }
      }
    }
  }
}

TEST_CASE("every day has its key") {
  std::vector<std::int32_t> days;
  for (std::int32_t day = Date::first().days(); day <= Date::last().days(); ++day) days.push_back(day);
  const auto rows = days.size();
  const Snapshot snapshot = [&] {
    std::vector<Column> columns;
    for (const char* name : {"d", "p"}) {
      const Field& field = *std::ranges::find(cells_of_rows(), std::string(name), &Field::name);
      if (name[0] == 'p') std::ranges::rotate(days, days.begin() + 59);
      columns.push_back(column_of(field, {.lo = days, .hi = days}));
    }
    std::map<std::string, Frame, std::less<>> frames;
    frames["things"] = Frame("things", rows, std::move(columns));
    return Snapshot({}, schema(), {}, std::move(frames));
  }();
  for (const std::string text :
       {"p >= add_months(d, 2)", "p > add_months(d, 2)", "months_between(d, p) == 1", "d <= add_months(p, -2)"}) {
    const Root root{bind_value(parse(text), "things", {&schema(), nullptr}).bound, {}};
    const Program program(snapshot, snapshot.frame("things"), {&root, 1}, {});
    Program::Workspace plainly(InstructionSet::plain);
    program.run(0, rows, plainly);
    for (const InstructionSet set : {InstructionSet::baseline, InstructionSet::avx2, InstructionSet::avx512}) {
      Program::Workspace work(set);
      program.run(0, rows, work);
      INFO(text);
      CHECK(Program::ran_fast(work));
      CHECK(std::ranges::equal(program.planes(work, 0).surely, program.planes(plainly, 0).surely));
    }
  }
}
