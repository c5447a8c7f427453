#include <ketnap/run/cases.hpp>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>

#include <catch2/catch_test_macros.hpp>
#include <ketnap/base/error.hpp>
#include <ketnap/linked_in.hpp>

using namespace ketnap;

namespace {

std::vector<PluginFile> files_in(const std::filesystem::path& folder) {
  std::vector<PluginFile> out;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    std::ifstream file(entry.path(), std::ios::binary);
    out.push_back({entry.path().filename().string(), {std::istreambuf_iterator<char>(file), {}}});
  }
  std::ranges::sort(out, {}, &PluginFile::name);
  return out;
}

/// A folder of one's own, gone afterwards.
struct Folder {
  std::filesystem::path path =
      std::filesystem::temp_directory_path() / ("ketnap_cases_" + std::to_string(reinterpret_cast<std::uintptr_t>(this)));
  Folder() { std::filesystem::create_directories(path); }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;
  ~Folder() { std::filesystem::remove_all(path); }
};

Catalog nation() { return load_plugins(plugins::linked_in(), std::vector<std::string>{"vn"}); }

int number_of(const std::string& text) {
  const Folder folder;
  try {
    static_cast<void>(run_cases(nation(), std::vector<PluginFile>{{"x.json", text}}, folder.path));
  } catch (const Error& error) {
    return error.number();
  }
  return 0;
}

}  // namespace

TEST_CASE("the nation's rules say of every case what is written beside it") {
  const Folder folder;
  const auto results = run_cases(nation(), files_in(std::string(KETNAP_TESTS_DIR) + "/cases/vn"), folder.path);
  CHECK(results.size() > 350);
  for (const CaseResult& one : results) {
    CAPTURE(one.file, one.title, one.on.iso(), one.rule);
    CHECK(one.got == one.expected);
  }
}

TEST_CASE("a case that does not hold says what came out") {
  const Folder folder;
  const std::string text =
      R"([{"case": "x", "on": "2024-05-20", "dossier": {"born": "2006-05-21"}, "expect": {"vn.age_min": "pass"}}])";
  const auto results = run_cases(nation(), std::vector<PluginFile>{{"x.json", text}}, folder.path);
  REQUIRE(results.size() == 1);
  CHECK(results[0].got == "fail");
  CHECK(!results[0].holds());
}

TEST_CASE("a file may be one case, which bears the file's name where it has none") {
  const Folder folder;
  const std::string text = R"({"on": "2024-05-20", "dossier": {"born": "2006-05-20"}, "expect": {"vn.age_min": "pass"}})";
  const auto results = run_cases(nation(), std::vector<PluginFile>{{"t.json", text}}, folder.path);
  REQUIRE(results.size() == 1);
  CHECK(results[0].holds());
  CHECK(results[0].title == "t.json");
}

TEST_CASE("a case that cannot be meant is refused") {
  const auto one = [](const std::string& dossier, const std::string& expect) {
    return R"([{"case": "x", "on": "2024-05-20", "dossier": )" + dossier + R"(, "expect": )" + expect + "}]";
  };
  const std::string passes = R"({"vn.age_min": "pass"})";
  CHECK(number_of(one(R"({"borne": "2006"})", passes)) == 1208);
  CHECK(number_of(one(R"({"papers": [{"papr": "application"}]})", passes)) == 1208);
  CHECK(number_of(one(R"({"papers": {"paper": "application"}})", passes)) == 1207);
  CHECK(number_of(one("{}", R"({"vn.age_mini": "pass"})")) == 3104);
  CHECK(number_of(one("{}", R"({"vn.age_min": "passes"})")) == 1207);
  CHECK(number_of(one("{}", R"({"vn.age_min": "pass", "vn.probation": "pass"})")) == 1207);
  CHECK(number_of(one(R"({"born": "31/02/2006"})", passes)) == 3230);
  CHECK(number_of("{}") == 1207);
  CHECK(number_of("[") == 1206);
}
