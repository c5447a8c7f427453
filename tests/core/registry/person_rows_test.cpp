#include <algorithm>
#include <map>
#include <random>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include <catch2/catch_get_random_seed.hpp>
#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators_range.hpp>

#include "core/registry/fixture.hpp"
#include "core/registry/raw.hpp"

using namespace registry_tests;

// A registry's first batch notes what is compared of people while it writes their rows; later ones, and `verify`, read it.

namespace {

std::string units() { return three_units() + "A.1.2,2000-01-01,open,cell,cell,Chi bộ 2,A.1\n"; }

/// Rows about few people, so that most contradict each other; keys in either form of Unicode, the same said twice, or otherwise.
class RandomLives {
 public:
  explicit RandomLives(unsigned seed) : random_(seed) {}

  Files make(const std::string& suffix = "") {
    return {{"people" + suffix + ".csv",
             rows("person,name,born", 16, {person(), {"An", "Bình"}, {"1990-02-03", "1991", "", "2004-05"}})},
            {"profiles" + suffix + ".csv", rows("person,since", 12, {person(), days()})},
            {"spells" + suffix + ".csv", rows("spell,person,unit,since,until,began_by,ended_by", 40,
                                              {keys("S", 30),
                                               person(),
                                               {"A.1.1", "A.1.2"},
                                               days(),
                                               later_days(),
                                               {"initial", "admitted", "readmitted", "arrived", ""},
                                               {"moved", "annulled", ""}})},
            {"admissions" + suffix + ".csv", rows("admission,person,unit,again,decided_on,ceremony_on,annulled_on", 30,
                                                  {keys("A", 24),
                                                   person(),
                                                   {"A.1.1", "A.1.2"},
                                                   {"0", "1", "1", ""},
                                                   days(),
                                                   later_days(),
                                                   {"", "", "", "2015-01-01", "?"}})},
            {"dossiers" + suffix + ".csv", rows("dossier,person,unit,opened_on", 8, {keys("D", 8), person(), {"A.1.1"}, days()})},
            {"courses" + suffix + ".csv", "course,kind\nC1,awareness\nC2,new_member\n"},
            {"certificates" + suffix + ".csv", rows("person,course,issued_on", 8, {person(), {"C1", "C2"}, days()})}};
  }
  unsigned draw(unsigned below) { return static_cast<unsigned>(random_() % below); }

 private:
  using Choice = std::vector<std::string>;

  static Choice person() { return {"P1", "P2", "P3", " P4", "Pe\xCC\x82", "P\xC3\xAA", "P9"}; }
  static Choice days() {
    return {"1989-12-31", "1990-02-03", "1991-06-01", "2010-01-01", "2012-01-01", "2014-01-01", "2016-01-01", ""};
  }
  static Choice later_days() { return {"2010-01-01", "2012-01-01", "2014-01-01", "2016-01-01", "?", "", ""}; }
  static Choice keys(const std::string& sign, int count) {
    Choice all;
    for (int i = 0; i < count; ++i)
      all.push_back(sign + (i % 5 == 0 ? "\xE1\xBB\x87" : i % 5 == 1 ? "e\xCC\xA3\xCC\x82" : "") + std::to_string(i / 2));
    return all;
  }

  std::string rows(const std::string& header, unsigned most, const std::vector<Choice>& columns) {
    std::string text = header + "\n";
    std::string last;
    for (unsigned n = draw(most) + most / 2; n > 0; --n) {
      if (last.empty() || draw(8) != 0) {
        last.clear();
        for (const Choice& column : columns) last += (last.empty() ? "" : ",") + column[draw(static_cast<unsigned>(column.size()))];
      }
      text += last + "\n";
    }
    return text;
  }

  std::mt19937 random_;
};

/// Of the rows of people against each other.
bool is_of_people(const ketnap::Finding& one) { return one.number == 2203 || (one.number >= 2218 && one.number <= 2222); }

std::vector<ketnap::Finding> of_people(const std::vector<ketnap::Finding>& findings) {
  std::vector<ketnap::Finding> found;
  std::ranges::copy_if(findings, std::back_inserter(found), is_of_people);
  return found;
}

/// Loads after the units, and after so many others.
ketnap::Batch load_later(const Files& files, int others, std::size_t piece) {
  const Folder folder;
  auto registry = new_registry(folder);
  Files before = {{"units.csv", units()}};
  if (others > 0) before.emplace_back("others.people.csv", "");
  std::string people = "person,name,born\n";
  for (int i = 0; i < others; ++i) people.append("X").append(std::to_string(i)).append(",Người khác,1980\n");
  if (others > 0) before.back() = {"people.csv", people};
  load(registry, folder, before);
  ketnap::LoadRequest request{.files = {}, .tables = {}, .at = "2024-01-01T08:00:00", .by = "", .document = "", .progress = {}};
  request.piece = piece;
  for (const auto& [name, text] : files) request.files.push_back(folder.write(name, text));
  return registry.load(request);
}

ketnap::Batch load_first(Files files, std::size_t piece) {
  const Folder folder;
  auto registry = new_registry(folder);
  files.emplace_back("units.csv", units());
  ketnap::LoadRequest request{.files = {}, .tables = {}, .at = "2024-01-01T08:00:00", .by = "", .document = "", .progress = {}};
  request.piece = piece;
  for (const auto& [name, text] : files) request.files.push_back(folder.write(name, text));
  return registry.load(request);
}

/// A finding by the key of its row, since verify names facts, and loads name rows of files.
using ByKey = std::vector<std::tuple<int, std::string, std::string, std::string>>;  // number, table, column, key

ByKey by_key(const std::vector<ketnap::Finding>& findings, const std::filesystem::path& path, const std::string& place) {
  const Raw raw(path);
  ByKey found;
  for (const ketnap::Finding& one : of_people(findings)) {
    const std::string table = one.file.substr(0, one.file.find('.'));
    std::string sql = "SELECT key FROM fact_";
    sql.append(table).append(" WHERE op = 1 AND ").append(place).append(" = ").append(std::to_string(one.row));
    const auto key = raw.rows(sql);
    REQUIRE(key.size() == 1);
    found.emplace_back(one.number, table, one.column, key[0]);
  }
  std::ranges::sort(found);
  return found;
}

/// What 2203, 2220 and 2222 mean, said slowly of what is in force: each row with each other row of its person.
ByKey said_slowly(const std::filesystem::path& path) {
  const Raw raw(path);
  ByKey found;
  const auto add = [&](int number, const std::string& table, const std::string& column, const std::string& sql) {
    for (const std::string& key : raw.rows(sql)) found.emplace_back(number, table, column, key);
  };
  // A day that is not known is no day; a spell that ended then may have ended at once.
  const std::string spell =
      "SELECT s.spell, s.person, s.since, CASE WHEN s.until = '?' THEN s.since ELSE coalesce(s.until, '9999-12-31') END AS until, "
      "f.fact FROM spells s JOIN fact_spells f ON f.key = s.spell AND f.op = 1 AND NOT EXISTS (SELECT 1 FROM fact_spells g WHERE "
      "g.key = f.key AND g.batch > f.batch)";
  add(2203, "spells", "since",
      "WITH s AS (" + spell +
          ") SELECT a.spell FROM s a WHERE a.since < a.until AND EXISTS (SELECT 1 FROM s b WHERE b.person = a.person AND b.since < "
          "b.until AND (b.since, b.until, b.fact) < (a.since, a.until, a.fact) AND a.since < b.until)");
  add(2220, "admissions", "ceremony_on",
      "SELECT admission FROM admissions a WHERE annulled_on IS NULL AND ceremony_on <> '?' AND NOT EXISTS (SELECT 1 FROM spells s "
      "WHERE "
      "s.person = a.person AND (s.since IS NULL OR (s.since = a.ceremony_on AND s.unit = a.unit)) AND (s.began_by IS NULL OR "
      "(s.began_by "
      "= 'admitted' AND a.again IS NOT 1) OR (s.began_by = 'readmitted' AND a.again IS NOT 0)))");
  const auto early = [&](const std::string& table, const std::string& column, const std::string& days) {
    add(2222, table, column,
        "SELECT f.key FROM fact_" + table +
            " f JOIN person n ON n.id = f.person JOIN fact_people p ON p.key = n.key AND p.op = 1 AND NOT EXISTS (SELECT 1 FROM "
            "fact_people q WHERE q.key = p.key AND q.batch > p.batch) WHERE f.op = 1 AND NOT EXISTS (SELECT 1 FROM fact_" +
            table + " g WHERE g.key = f.key AND g.batch > f.batch) AND " + days);
  };
  const auto is_early = [](const std::string& day) { return "(f." + day + " <> -2147483648 AND f." + day + " < p.born)"; };
  early("profiles", "since", is_early("since"));
  early("spells", "since", is_early("since"));
  early("admissions", "decided_on", is_early("decided_on"));
  early("admissions", "ceremony_on", "coalesce(" + is_early("decided_on") + ", 0) = 0 AND " + is_early("ceremony_on"));
  early("dossiers", "opened_on", is_early("opened_on"));
  early("certificates", "issued_on", is_early("issued_on"));
  std::ranges::sort(found);
  return found;
}

/// What is in force, in the order in which it was written: of two rows that are equal but for their keys the later one is told.
Files in_force(const std::filesystem::path& path) {
  const Raw raw(path);
  Files files = {{"units.csv", units()}, {"courses.csv", "course,kind\nC1,awareness\nC2,new_member\n"}};
  const auto add = [&](const std::string& table, const std::string& key, const std::vector<std::string>& columns) {
    std::string header;
    std::string row = "''";
    for (const std::string& column : columns) {
      row.append(header.empty() ? " || coalesce(v." : " || ',' || coalesce(v.").append(column).append(", '')");
      header.append(header.empty() ? "" : ",").append(column);
    }
    std::string text = header + "\n";
    const std::string sql = "SELECT " + row + " FROM " + table + " v JOIN fact_" + table + " f ON f.key = " + key +
                            " GROUP BY f.key ORDER BY max(f.fact)";
    for (const std::string& line : raw.rows(sql)) text += line + "\n";
    files.emplace_back(table + ".csv", text);
  };
  add("people", "v.person", {"person", "name", "born"});
  add("profiles", "v.person || char(31) || v.since", {"person", "since"});
  add("spells", "v.spell", {"spell", "person", "unit", "since", "until", "began_by", "ended_by"});
  add("admissions", "v.admission", {"admission", "person", "unit", "again", "decided_on", "ceremony_on", "annulled_on"});
  add("dossiers", "v.dossier", {"dossier", "person", "unit", "opened_on"});
  add("certificates", "v.person || char(31) || v.course", {"person", "course", "issued_on"});
  return files;
}

ByKey only(const ByKey& found, const std::vector<int>& numbers) {
  ByKey some;
  std::ranges::copy_if(found, std::back_inserter(some),
                       [&](const auto& one) { return std::ranges::find(numbers, std::get<0>(one)) != numbers.end(); });
  return some;
}

}  // namespace

TEST_CASE("people's rows: noted while they are written, or read again, the same is found", "[registry]") {
  RandomLives random(Catch::getSeed() + static_cast<unsigned>(GENERATE(range(0, 16))));
  const Files files = random.make();
  for (const auto& [name, text] : files) UNSCOPED_INFO(name << "\n" << text);
  const auto first = load_first(files, std::size_t{1} << 19U);
  CHECK(of_people(load_first(files, 64).findings) == of_people(first.findings));
  for (const int others : {0, 6000}) {
    const auto later = load_later(files, others, std::size_t{1} << 19U);
    CHECK(later.set_aside == first.set_aside);
    CHECK(of_people(later.findings) == of_people(first.findings));
  }
}

TEST_CASE("people's rows: random lives have each contradiction", "[registry]") {
  std::map<int, int> times;
  for (unsigned seed = 1; seed <= 30; ++seed)
    for (const ketnap::Finding& one : of_people(load_first(RandomLives(seed).make(), std::size_t{1} << 19U).findings))
      ++times[one.number];
  for (const int number : {2203, 2218, 2219, 2220, 2221, 2222}) {
    CAPTURE(number);
    CHECK(times[number] > 3);
  }
}

TEST_CASE("people's rows: after later loads, other values and retractions, as a first load of what is left", "[registry]") {
  RandomLives random(Catch::getSeed() + static_cast<unsigned>(GENERATE(range(0, 12))));
  const Folder folder;
  auto registry = new_registry(folder);
  load(registry, folder, {{"units.csv", units()}});
  for (int i = 0; i < 3; ++i) load(registry, folder, random.make());
  if (random.draw(2) == 0) registry.undo({.number = registry.head(), .at = "", .by = "", .reason = "nhầm"});
  ketnap::RecordRequest retracted;
  for (const std::string& spell : Raw(registry.path()).rows("SELECT spell FROM spells ORDER BY spell LIMIT 2"))
    retracted.records.push_back({.act = ketnap::Record::Act::retract, .table = "spells", .fields = {{"spell", spell}}});
  retracted.reason = "nhầm";
  registry.record(retracted);
  const ByKey verified = by_key(registry.verify(), registry.path(), "fact");
  const std::vector<int> slow = {2203, 2220, 2222};
  CHECK(only(verified, slow) == said_slowly(registry.path()));

  const Folder other;
  auto fresh = new_registry(other);
  const auto batch = load(fresh, other, in_force(registry.path()));
  REQUIRE(batch.set_aside == 0);
  const ByKey again = by_key(batch.findings, fresh.path(), "row");
  CHECK(only(again, slow) == said_slowly(fresh.path()));
  CHECK(again == verified);
}
