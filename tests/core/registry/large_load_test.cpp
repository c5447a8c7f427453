#include <algorithm>
#include <csignal>
#include <random>
#include <string>
#include <vector>

#include <sys/wait.h>
#include <unistd.h>

#include <catch2/catch_get_random_seed.hpp>
#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators_range.hpp>

#include <ketnap/base/error.hpp>

#include "core/registry/fixture.hpp"
#include "core/registry/raw.hpp"

using namespace registry_tests;

namespace {

/// Files full of what is right and wrong, quoted or not, with either line end.
class RandomFiles {
 public:
  explicit RandomFiles(unsigned seed) : random_(seed) {}

  Files make() {
    line_end_ = random_() % 2 == 0 ? "\n" : "\r\n";
    Files files = {
        {"units.csv", units()},
        {"people.csv", rows("person,name,born,sex,note", 40, {person(), names_, days_, {"male", "female", "", "man"}, names_})},
        {"profiles.csv", rows("person,since,occupation,youth_union", 40, {person(), days_, {"farm", "pupil", "", "x"}, bits_})},
        {"spells.csv", rows("spell,person,unit,since,until,began_by", 40,
                            {keys("S"), person(), unit(), days_, later_days_, {"initial", "admitted", ""}})},
        {"admissions.csv", rows("admission,person,unit,dossier,again,decided_on,ceremony_on,official_on", 30,
                                {keys("A"), person(), unit(), keys("D"), bits_, days_, later_days_, later_days_})},
        {"claims.csv", rows("claim,unit,period,group,said_on,value", 20,
                            {keys("c"), unit(), {"2022", "2023-Q1", "năm"}, {""}, days_, {"1", "3%", "2,5"}})}};
    std::shuffle(files.begin(), files.end(), random_);
    return files;
  }
  unsigned draw(unsigned below) { return static_cast<unsigned>(random_() % below); }

 private:
  using Choice = std::vector<std::string>;

  static Choice keys(const std::string& sign) {
    return {sign + "1", sign + "2", sign + "3", sign + "4", sign + "ệ5", sign + "6", ""};
  }
  static Choice person() { return {"P1", "P2", "P3", "P4", " P5 ", "Pe\xCC\x82", "P\xC3\xAA", "P9"}; }
  static Choice unit() { return {"A", "A.1", "A.1.1", "A.1.2", "Z"}; }
  const Choice names_ = {"Nguyễn Văn An", "Nguye\xCC\x82\xCC\x83n", "An \"Ba\"", "x,y", "hai\ndòng", "", "B\xE2\x80\x8Binh"};
  const Choice days_ = {"2020-01-02", "2015-03", "1990", "2021-02-30", "2012-12-31", "2022-06-01"};
  const Choice later_days_ = {"2020-01-02", "?", "", "2023-01-02", "31/12/2020"};
  const Choice bits_ = {"1", "0", "yes", ""};

  std::string cell(const std::string& text) {
    if (text.find_first_of(",\"\n") == std::string::npos && draw(5) != 0) return text;
    std::string quoted = "\"";
    for (const char c : text) quoted += c == '"' ? std::string("\"\"") : std::string(1, c);
    return quoted + "\"";
  }
  std::string rows(const std::string& header, unsigned most, const std::vector<Choice>& columns) {
    std::string text = (draw(4) == 0 ? "\xEF\xBB\xBF" : "") + header + line_end_;
    for (unsigned n = draw(most); n > 0; --n) {
      if (draw(12) == 0) text += line_end_;
      for (std::size_t i = 0; i < columns.size(); ++i)
        text += (i == 0 ? "" : ",") + cell(columns[i][draw(static_cast<unsigned>(columns[i].size()))]);
      if (draw(25) == 0) text += ",more";
      if (n > 1 || draw(3) != 0) text += line_end_;
    }
    if (draw(20) == 0) text += "\"open";
    if (draw(20) == 0) text += "\xE1\xBB";
    return text;
  }
  std::string units() {
    std::string text = three_units() + "A.1.2,2010-01-01,open,cell,cell,\"Chi bộ \"\"2\"\"\",A.1\n";
    for (unsigned n = draw(6); n > 0; --n)
      text += unit()[draw(5)] + ",201" + std::to_string(draw(10)) + "-01-01,open,cell,cell,Tên," + unit()[draw(5)] + "\n";
    return text;
  }

  std::mt19937 random_;
  std::string line_end_;
};

/// All that a registry holds.
std::vector<std::string> all_of(const ketnap::Registry& registry) {
  const Raw raw(registry.path());
  std::vector<std::string> all;
  for (const std::string& table :
       raw.rows("SELECT name FROM sqlite_schema WHERE type = 'table' AND name <> 'meta' ORDER BY name")) {
    all.push_back(table);
    for (std::string& row : raw.rows("SELECT * FROM \"" + table + "\" ORDER BY 1")) all.push_back(std::move(row));
  }
  for (std::string& index : raw.rows("SELECT name, tbl_name, sql FROM sqlite_schema WHERE type = 'index' ORDER BY name"))
    all.push_back(std::move(index));
  return all;
}

struct Outcome {
  int error = 0;
  std::vector<std::string> args;
  std::vector<ketnap::Batch> batches;
  std::vector<std::string> all;
  std::vector<ketnap::Finding> verified;
};

/// Loads batches of files into a new registry; a refused one is named and passed over.
std::vector<Outcome> outcomes(const std::vector<Files>& batches, std::size_t piece, int threads) {
  const Folder folder;
  auto registry = new_registry(folder);
  std::vector<Outcome> found;
  for (const Files& files : batches) {
    ketnap::LoadRequest request;
    request.at = "2024-01-01T08:00:00";
    request.piece = piece;
    request.threads = threads;
    for (const auto& [name, text] : files) request.files.push_back(folder.write(name, text));
    Outcome& outcome = found.emplace_back();
    try {
      (void)registry.load(request);
    } catch (const ketnap::Error& error) {
      outcome.error = error.number();
      outcome.args = error.args();
    }
    outcome.batches = registry.batches();
    outcome.all = all_of(registry);
    outcome.verified = registry.verify();
    // What the rows say may be wrong; how they are written is not, but for links that lead nowhere.
    for (const ketnap::Finding& finding : outcome.verified) CHECK((finding.number == 2305 || finding.number / 100 == 22));
  }
  return found;
}

void check_equal(const std::vector<Outcome>& found, const std::vector<Outcome>& expected) {
  REQUIRE(found.size() == expected.size());
  for (std::size_t i = 0; i < found.size(); ++i) {
    CAPTURE(i);
    CHECK(found[i].error == expected[i].error);
    CHECK(found[i].args == expected[i].args);
    CHECK(found[i].all == expected[i].all);
    CHECK(found[i].verified == expected[i].verified);
    REQUIRE(found[i].batches.size() == expected[i].batches.size());
    for (std::size_t k = 0; k < found[i].batches.size(); ++k) {
      CHECK(found[i].batches[k].findings == expected[i].batches[k].findings);
      CHECK(found[i].batches[k].unchanged == expected[i].batches[k].unchanged);
    }
  }
}

std::string many_people(int count, const std::string& name = "Nguyễn Văn An") {
  std::string text = "person,name,born,sex\n";
  for (int i = 0; i < count; ++i) text += "P" + std::to_string(i * 7919 % 1'000'003) + "," + name + ",1990-02-03,male\n";
  return text;
}

ketnap::LoadRequest large_request(const Folder& folder, const Files& files) {
  ketnap::LoadRequest request;
  request.at = "2024-01-01T08:00:00";
  request.piece = 4096;
  for (const auto& [name, text] : files) request.files.push_back(folder.write(name, text));
  return request;
}

}  // namespace

TEST_CASE("load: wherever files are cut, whoever reads them, the same is written and found", "[registry]") {
  RandomFiles random(Catch::getSeed() + static_cast<unsigned>(GENERATE(range(0, 12))));
  std::vector<Files> batches = {random.make(), random.make()};
  batches.push_back(batches[random.draw(2)]);
  CAPTURE(batches);
  const auto expected = outcomes(batches, std::size_t{1} << 30U, 1);
  for (const std::size_t piece : {std::size_t{1}, std::size_t{1} + random.draw(60), std::size_t{200}})
    check_equal(outcomes(batches, piece, random.draw(2) == 0 ? 1 : 0), expected);
}

TEST_CASE("load: files loaded again unchanged say the same, whether they are read row by row or not", "[registry]") {
  RandomFiles random(Catch::getSeed() + static_cast<unsigned>(GENERATE(range(100, 112))));
  const Files first = random.make();
  std::vector<Files> batches = {first, first, {}, first, first};
  const auto& some = first[random.draw(static_cast<unsigned>(first.size()))];
  batches[2] = {some};
  // A change of one table between, whose rows others lead to.
  if (random.draw(2) == 0) batches[2] = {{"people.csv", "person,name\nP1,Khác\nP7,Mới\n"}};
  CAPTURE(batches);
  check_equal(outcomes(batches, 1, 1), outcomes(batches, std::size_t{1} << 30U, 1));
}

TEST_CASE("load: a large first load leaves the file as every other batch does", "[registry]") {
  const Folder folder;
  auto registry = new_registry(folder);
  const auto request = large_request(folder, {{"people.csv", many_people(20'000)}, {"units.csv", three_units()}});
  const auto batch = registry.load(request);
  CHECK(batch.added == 20'003);
  CHECK(batch.findings.empty());
  CHECK(Raw(registry.path()).rows("PRAGMA journal_mode") == std::vector<std::string>{"wal"});
  CHECK(Raw(registry.path()).rows("PRAGMA integrity_check") == std::vector<std::string>{"ok"});
  CHECK(registry.verify().empty());
  CHECK(registry.load(request).unchanged == 20'003);
  const auto other = large_request(folder, {{"people.csv", many_people(20'001, "Trần Thị Bình")}});
  const auto changed = registry.load(other);
  CHECK(changed.replaced == 20'000);
  CHECK(changed.added == 1);
}

TEST_CASE("load: a large first load beside somebody who has the file open", "[registry]") {
  const Folder folder;
  auto registry = new_registry(folder);
  const auto other = ketnap::Registry::open(registry.path());
  CHECK(registry.load(large_request(folder, {{"people.csv", many_people(20'000)}})).added == 20'000);
  CHECK(other.head() == 1);
  CHECK(Raw(registry.path()).rows("PRAGMA journal_mode") == std::vector<std::string>{"wal"});
}

TEST_CASE("load: progress only grows, also while indexes are made, and is whole when all is read", "[registry]") {
  const Folder folder;
  auto registry = new_registry(folder);
  struct Told {
    std::string file;
    std::int64_t done;
    std::int64_t all;
  };
  std::vector<Told> told;
  auto request = large_request(folder, {{"people.csv", many_people(200'000)}, {"units.csv", three_units()}});
  request.progress = [&](const std::string& file, std::int64_t done, std::int64_t all) { told.push_back({file, done, all}); };
  const auto load = [&] {
    told.clear();
    const auto batch = registry.load(request);
    REQUIRE(!told.empty());
    for (std::size_t i = 0; i < told.size(); ++i) {
      CHECK((told[i].file == "people.csv" || told[i].file == "units.csv"));
      CHECK((told[i].all == told.front().all && told[i].done <= told[i].all));
      CHECK((i == 0 || told[i - 1].done < told[i].done));
    }
    CHECK(told.back().done == told.back().all);
    // What is compared at the end counts.
    CHECK(told.back().all - told[told.size() - 2].done > told.back().all / 100);
    return batch;
  };
  const auto size = static_cast<std::int64_t>(many_people(200'000).size());

  // A first load: to read a file is somewhat more than half of it.
  CHECK(load().added == 200'003);
  const auto said_between = [&](std::int64_t from, std::int64_t to) {
    return std::ranges::count_if(told, [&](const Told& one) { return from < one.done && one.done < to; });
  };
  CHECK(told.front().all > size * 3 / 2);
  CHECK(said_between(0, size) > 20);
  CHECK(said_between(size + size / 10, told.front().all - size / 10) > 20);

  // The same again is looked at, and found to be known.
  CHECK(load().unchanged == 200'003);
  CHECK(told.front().all < size * 3 / 2);

  // Something else is loaded row by row.
  request.files = {folder.write("people.csv", many_people(200'000) + "Q,Somebody new,,\n")};
  CHECK(load().added == 1);
  CHECK(said_between(size / 4, told.front().all) > 20);
}

TEST_CASE("load: an exception out of the caller's progress ends a large load, and leaves nothing behind", "[registry]") {
  const Folder folder;
  auto registry = new_registry(folder);
  auto request = large_request(folder, {{"people.csv", many_people(200'000)}, {"units.csv", three_units()}});
  int all = 0;
  request.progress = [&](const std::string&, std::int64_t, std::int64_t) { ++all; };
  request.dry_run = true;
  CHECK(registry.load(request).added == 200'003);
  request.dry_run = false;
  // While rows are read, while indexes are made, at the end.
  for (const int at : {1, 2, 3, all * 3 / 4, all - 1, all}) {
    int calls = 0;
    request.progress = [&](const std::string&, std::int64_t, std::int64_t) {
      if (++calls == at) throw std::runtime_error("stop");
    };
    CHECK_THROWS_AS(registry.load(request), std::runtime_error);
    CHECK(registry.head() == 0);
    CHECK(Raw(registry.path()).rows("SELECT (SELECT count(*) FROM fact_people) + (SELECT count(*) FROM person)") ==
          std::vector<std::string>{"0"});
    CHECK(Raw(registry.path()).rows("PRAGMA journal_mode") == std::vector<std::string>{"wal"});
  }
  request.progress = {};
  CHECK(registry.load(request).added == 200'003);
}

TEST_CASE("load: who is killed in a large first load leaves an empty registry that opens", "[registry]") {
  const Folder folder;
  const auto path = new_registry(folder).path();
  auto request = large_request(folder, {{"people.csv", many_people(200'000)}, {"units.csv", three_units()}});
  bool was_half_written = false;
  // Among the first rows, among the others, while indexes are made.
  for (const int at : {1, 60, 150}) {
    const pid_t child = ::fork();
    if (child == 0) {
      int calls = 0;
      request.progress = [&](const std::string&, std::int64_t, std::int64_t) {
        if (++calls == at) ::kill(::getpid(), SIGKILL);
      };
      (void)ketnap::Registry::open(path).load(request);
      ::_exit(0);
    }
    int status = 0;
    ::waitpid(child, &status, 0);
    CHECK(WIFSIGNALED(status));
    was_half_written = was_half_written || std::filesystem::file_size(path) > 1'000'000;
    const auto registry = ketnap::Registry::open(path);
    CHECK(registry.head() == 0);
    CHECK(registry.verify().empty());
    CHECK(Raw(path).rows("SELECT count(*) FROM fact_people") == std::vector<std::string>{"0"});
  }
  CHECK(was_half_written);
  CHECK(ketnap::Registry::open(path).load(request).added == 200'003);
}
