#include <catch2/catch_test_macros.hpp>

#include "core/expr/lives_world.hpp"

using namespace lives;

namespace {

Told told(const Frame& spells, std::int32_t row) {
  const Column& column = *spells.column("official_since");
  const auto at = static_cast<std::size_t>(row);
  return {column.values.as<std::int32_t>()[at], column.high.as<std::int32_t>()[at]};
}

Snapshot of_lines(const std::vector<std::string>& spells, const std::vector<std::string>& admissions) {
  Maker maker("2023-12-31");
  maker.table("units", "unit,parent,level,kind", {"H,,cell,cell"});
  maker.table("people", "person", {"P"});
  std::vector<std::string> lines;
  for (const std::string& line : spells) lines.push_back("S" + std::to_string(lines.size()) + ",P,H," + line);
  maker.table("spells", "spell,person,unit,since,until,began_by,ended_by,official_on", lines);
  lines.clear();
  for (const std::string& line : admissions) lines.push_back("A" + std::to_string(lines.size()) + ",P,H," + line);
  maker.table("admissions", "admission,person,unit,ceremony_on,official_on,annulled_on", lines);
  return maker.snapshot();
}

std::string written(Told told) {
  const auto text = [](int x) { return x == never ? "never" : Date(x).iso(); };
  return told.lo == told.hi ? text(told.lo) : text(told.lo) + ".." + text(told.hi);
}

std::vector<std::string> since_of(const std::vector<std::string>& spells, const std::vector<std::string>& admissions = {}) {
  const Snapshot snapshot = of_lines(spells, admissions);
  std::vector<std::string> out;
  for (std::size_t row = 0; row < spells.size(); ++row)
    out.push_back(written(told(snapshot.frame("spells"), static_cast<std::int32_t>(row))));
  return out;
}

using Texts = std::vector<std::string>;

}  // namespace

TEST_CASE("official since: a spell's own day, or that of its admission", "[membership]") {
  CHECK(since_of({"2010-01-01,,initial,,2005-02-03"}) == Texts{"2005-02-03"});
  CHECK(since_of({"2010-01-01,,restored,,"}) == Texts{"never"});
  CHECK(since_of({"2020-05-19,,admitted,,"}, {"2020-05-19,2021-05-19,"}) == Texts{"2021-05-19"});
  CHECK(since_of({"2020-05-19,,admitted,,"}, {"2020-05-19,,"}) == Texts{"never"});
  CHECK(since_of({"2020-05-19,,admitted,,"}, {"2020-05-01,2021-05-01,", "2020-05-20,2021-05-20,"}) == Texts{"2021-05-01"});
  CHECK(since_of({"2020-05-19,,admitted,,"}) == Texts{"2020-05-19..never"});
  CHECK(since_of({"2020-05-19,,,,"}) == Texts{"1900-03-01..never"});
}

TEST_CASE("official since: an annulled admission makes nobody official", "[membership]") {
  CHECK(since_of({"2020-05-19,2022-01-01,admitted,annulled,"}, {"2020-05-19,2021-05-19,2022-01-01"}) == Texts{"never"});
  // Of the one that stands.
  CHECK(since_of({"2020-05-19,2020-08-01,admitted,annulled,", "2020-09-01,,admitted,,"},
                 {"2020-05-19,2021-05-19,2020-08-01", "2020-09-01,2021-09-01,"}) == Texts{"never", "2021-09-01"});
  // Somebody expelled who is admitted again is not official by the admission of long ago.
  CHECK(since_of({"2010-01-01,2015-01-01,admitted,expelled,", "2022-01-01,,readmitted,,"}, {"2010-01-01,2011-01-01,"}) ==
        Texts{"2011-01-01", "2022-01-01..never"});
}

TEST_CASE("official since: moving and reorganisation keep it", "[membership]") {
  CHECK(
      since_of({"2020-01-01,2020-06-01,admitted,moved,", "2020-06-01,2020-09-01,arrived,reorganised,", "2020-09-01,,reorganised,,"},
               {"2020-01-01,2021-01-01,"}) == Texts{"2021-01-01", "2021-01-01", "2021-01-01"});
  CHECK(since_of({"2020-01-01,2020-06-01,initial,moved,2001-01-01", "2020-07-01,,arrived,,2001-02-02"}) ==
        Texts{"2001-01-01", "2001-01-01"});
  CHECK(since_of({"2020-06-01,,arrived,,"}, {"2019-12-01,2020-12-01,"}) == Texts{"2020-12-01"});
  CHECK(since_of({"2020-01-01,2020-06-01,initial,struck_off,2001-01-01", "2021-06-01,,arrived,,2021-02-02"}) ==
        Texts{"2001-01-01", "2021-02-02"});
  CHECK(since_of({"2020-06-01,,reorganised,,"}) == Texts{"1900-03-01..never"});
}

TEST_CASE("official since: what may be is what some completion of the unknown days gives", "[membership]") {
  Dice dice(20260);
  int exact = 0;
  int wide = 0;
  for (const int unknown : {0, 15, 40}) {
    World world(dice, 250, unknown);
    const Snapshot snapshot = world.maker().snapshot();
    const Frame& spells = snapshot.frame("spells");
    for (const Person& person : world.people) {
      for (int time = unknown == 0 ? 19 : 0; time < 20; ++time) {
        const Completed completed = World::completed(dice, person);
        for (std::size_t i = 0; i < completed.stays.size(); ++i) {
          const Told slow = completed.official_since(i);
          const Told fast = told(spells, person.spells[completed.stays[i].place].row);
          INFO(unknown << " " << written(slow) << " " << written(fast) << " " << completed.stays[i].began_by);
          if (unknown == 0)
            CHECK((fast.lo == slow.lo && fast.hi == slow.hi));
          else
            CHECK((fast.lo <= slow.lo && slow.hi <= fast.hi));
          ++(fast.lo == fast.hi ? exact : wide);
        }
      }
    }
  }
  CHECK(exact > 3000);
  CHECK(wide > 1000);
}

TEST_CASE("spells by person lie in the order of their first days", "[membership]") {
  const Snapshot snapshot =
      of_lines({"2022-01-01,,arrived,,", "2010-01-01,2020-01-01,initial,moved,", "2021-01-01,2021-06-01,arrived,,"}, {});
  const Frame::RowIndex& index = *snapshot.frame("spells").index("people");
  const auto rows = index.rows.as<std::int32_t>();
  CHECK(std::vector<std::int32_t>(rows.begin(), rows.end()) == std::vector<std::int32_t>{1, 2, 0});
  CHECK(snapshot.frame("admissions").index("people") == nullptr);
  const Snapshot same(snapshot.times(), snapshot.schema(), snapshot.tree(), snapshot.frames());
  CHECK(same.frame("spells").columns().size() == snapshot.frame("spells").columns().size());
}
