#include <catch2/catch_test_macros.hpp>

#include <ketnap/base/error.hpp>
#include <ketnap/expr/text.hpp>

#include "../run/world.hpp"

using namespace run_world;

namespace {

IndicatorOption option(std::vector<std::pair<std::string, std::string>> values) {
  IndicatorOption out{.name = "o", .values = {}};
  for (auto& [key, text] : values) out.values.push_back({.key = key, .title = {"theo " + key, {}}, .value = parse(text)});
  return out;
}

Catalog with(const std::string& text, std::vector<IndicatorOption> options = {}) {
  return catalog([&](CatalogBuilder& builder) {
    builder.add(Group{.id = "t.women", .title = {"Nữ", {}}, .rows = {"admissions", "members"}, .where = parse("sex == 'female'")});
    Indicator indicator{.id = "t.it", .title = {"Số", {}}, .value = parse(text), .basis = {}};
    indicator.options = std::move(options);
    builder.add(indicator);
  });
}

const RowPart& women() {
  static const RowPart part{.id = "t.women", .title = {}, .condition = group("t.women")};
  return part;
}

std::string part(const std::string& text) {
  const Catalog catalog = with(text);
  return print(catalog.of_part(catalog.indicator("t.it"), women()).text);
}

std::string within(const std::string& text) {
  const Catalog catalog = with(text);
  const RowPart part{.id = "o=x", .title = {}, .condition = parse("again")};
  return print(catalog.of_part(catalog.indicator("t.it"), part, &women()).text);
}

int refused(const std::string& text, std::vector<IndicatorOption> options) {
  try {
    with(text, std::move(options));
  } catch (const Error& error) {
    return error.number();
  }
  return 0;
}

}  // namespace

TEST_CASE("an option is one of its Exprs, wherever it stands, and part of id and title") {
  const auto chosen = [](const std::string& text, const std::string& value) {
    const Catalog catalog = with(text, {option({{"first", "1"}, {"second", value}})});
    const BoundIndicator& found = catalog.indicator("t.it[o=second]");
    CHECK(found.id == "t.it[o=second]");
    CHECK(found.options == "o=second");
    CHECK(found.title.vi == "Số, theo second");
    return print(found.text);
  };
  CHECK(chosen("count(admissions) / option('o')", "count(members) + 1") == "count(admissions) / (count(members) + 1)");
  CHECK(chosen("count(admissions.during(years=option('o')))", "10") == "count(admissions.during(years=10))");
  const Catalog catalog = with("count(admissions) / option('o')", {option({{"a", "1"}, {"b", "2"}})});
  CHECK(catalog.indicator("t.it").options == "o=a");
  CHECK(catalog.indicator("t.it[o=a]").id == "t.it");
  CHECK(catalog.indicators().size() == 1);
  CHECK(catalog.json() == with("count(admissions) / option('o')", {option({{"a", "1"}, {"b", "2"}})}).json());
  CHECK(catalog.json() != with("count(admissions) / option('o')", {option({{"a", "1"}, {"b", "3"}})}).json());
}

TEST_CASE("an option that the list has not, that is not used or declared wrongly is refused") {
  const Catalog catalog = with("count(admissions) / option('o')", {option({{"a", "1"}, {"b", "2"}})});
  for (const char* id : {"t.it[o=c]", "t.it[p=a]", "t.it[o]", "t.it[o=a", "t.it[o=a,o=b]"}) {
    try {
      (void)catalog.indicator(id);
      FAIL(id);
    } catch (const Error& error) {
      CHECK(error.number() == 3203);
    }
  }
  CHECK(refused("count(admissions)", {option({{"a", "1"}})}) == 1207);
  CHECK(refused("option('o') + 1", {option({})}) == 1207);
  CHECK(refused("option('o') + 1", {option({{"a", "1"}, {"a", "2"}})}) == 1207);
  CHECK(refused("option('o') + 1", {option({{"A", "1"}})}) == 1207);
  CHECK(refused("option('o') + 1", {option({{"a", "1"}}), option({{"a", "1"}})}) == 1207);
  CHECK(refused("option('o') + 1", {option({{"a", "admisions"}})}) == 3010);
  CHECK(refused("option('p') + 1", {}) == 3010);
}

TEST_CASE("a part is a condition on every row that is counted") {
  CHECK(part("count(admissions)") == "count(admissions, group('t.women'))");
  CHECK(part("count(admissions, again)") == "count(admissions, group('t.women') and again)");
  CHECK(part("count(admissions) / count(members.at('start'))") ==
        "count(admissions, group('t.women')) / count(members.at('start'), group('t.women'))");
  CHECK(part("share(admissions, again)") == "share(admissions, again, of=group('t.women'))");
  CHECK(part("share(admissions, again, of=sex == 'male')") == "share(admissions, again, of=group('t.women') and sex == 'male')");
  CHECK(part("mean(members, years_between(born, since))") == "mean(members, years_between(born, since), group('t.women'))");
  CHECK(part("if_(all(members, official), 1, 0)") == "if_(all(members, not group('t.women') or official), 1, 0)");
  CHECK(part("if_(any(admissions), 1, 0)") == "if_(any(admissions, group('t.women')), 1, 0)");
}

TEST_CASE("units below are no people: their rows are of the part") {
  CHECK(part("count(below(kind='cell'))") == "count(below(kind='cell'))");
  CHECK(part("count(below(kind='cell'), count(admissions) == 0)") ==
        "count(below(kind='cell'), count(admissions, group('t.women')) == 0)");
  CHECK(part("share(below(), count(outer.below()) > 1, of=count(members) > 0)") ==
        "share(below(), count(outer.below()) > 1, of=count(members, group('t.women')) > 0)");
}

TEST_CASE("what a unit states and owes is of the group") {
  CHECK(part("count(admissions) / claim('x')") == "count(admissions, group('t.women')) / claim('x', group='t.women')");
  CHECK(part("claim('x', at='start')") == "claim('x', at='start', group='t.women')");
  CHECK(part("target('t').at_least") == "target('t', group='t.women').at_least");
  CHECK(part("claim('x', group='other')") == "claim('x', group='t.women')");
}

TEST_CASE("a text that says itself what a part means is only told which") {
  CHECK(part("share(admissions, group())") == "share(admissions, group('t.women'))");
  CHECK(part("share(admissions, group()) + count(members)") == "share(admissions, group('t.women')) + count(members)");
  CHECK(within("share(admissions, group())") == "share(admissions, again, of=group('t.women'))");
  CHECK(within("count(admissions)") == "count(admissions, again and group('t.women'))");
}

TEST_CASE("rows that have no such part are refused, and so is what is no Expr") {
  const Catalog catalog = with("count(courses)");
  CHECK_THROWS_AS(catalog.of_part(catalog.indicator("t.it"), women()), Error);
}
