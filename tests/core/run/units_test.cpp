#include <catch2/catch_test_macros.hpp>
#include <ketnap/base/error.hpp>

#include "world.hpp"

using namespace run_world;

namespace {

std::vector<std::string> chosen(const std::vector<UnitChoice>& choices) {
  Maker maker("2022-12-31");
  const Snapshot snapshot = snapshot_of(with_units(maker));
  std::vector<std::string> out;
  for (const std::int32_t place : chosen_units(snapshot.tree(), choices))
    out.push_back(snapshot.tree()[static_cast<std::size_t>(place)].code);
  return out;
}

using Codes = std::vector<std::string>;

}  // namespace

TEST_CASE("units are chosen by reach, kind and level, each once, in tree order") {
  CHECK(chosen({unit("H.B"), unit("H.A"), unit("H.B")}) == Codes{"H.A", "H.B"});
  CHECK(chosen({children("H")}) == Codes{"H", "H.A", "H.B"});
  CHECK(chosen({children("H.B")}) == Codes{"H.B"});
  CHECK(chosen({under("H.A")}) == Codes{"H.A", "H.A.1", "H.A.S", "H.A.S.1"});
  CHECK(chosen({under("H", "cell")}) == Codes{"H.A.1", "H.A.S.1", "H.B"});
  CHECK(chosen({under("H", "cell", "grassroots")}) == Codes{"H.B"});
  CHECK(chosen({under("", "", "grassroots"), children("H.A.S")}) == Codes{"H.A", "H.A.S", "H.A.S.1", "H.B"});
}

TEST_CASE("an unknown unit, level or kind is answered with the nearest") {
  try {
    (void)chosen({unit("H.A.s")});
    FAIL("not refused");
  } catch (const Error& error) {
    CHECK(error.number() == 3102);
    CHECK(error.args() == Codes{"H.A.s", "H.A.S"});
  }
  try {
    (void)chosen({under("H", "cel")});
    FAIL("not refused");
  } catch (const Error& error) {
    CHECK(error.number() == 3111);
    CHECK(error.args() == Codes{"cel", "cell"});
  }
}
