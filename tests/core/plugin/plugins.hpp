#pragma once
#include <string>
#include <utility>
#include <vector>

#include <ketnap/base/error.hpp>
#include <ketnap/plugin/catalog.hpp>

/// Plugins made of files, for tests.
namespace test_plugins {

using namespace ketnap;

inline Plugin from_files(std::string name, std::vector<PluginFile> files,
                         std::vector<std::pair<std::string, std::string>> requirements = {}, std::string version = "1.0.0") {
  return {.info = {.name = std::move(name), .version = std::move(version), .requirements = std::move(requirements)},
          .register_values = [files = std::move(files)](CatalogBuilder& catalog) { catalog.add_files(files); }};
}

inline Plugin from_file(std::string name, std::string file, std::string text) {
  return from_files(std::move(name), {{.name = std::move(file), .text = std::move(text)}});
}

/// A nation in small: lists, a document, a parameter, two versions of a rule, an indicator.
inline Plugin land() {
  return from_files(
      "land",
      {{"codes.json",
        R"json([{"list": "sex", "codes": [{"key": "female", "label": {"vi": "Nữ", "en": "Female"}}, {"key": "male"}]}])json"},
       {"documents.json", R"json({"charter": {"title": {"vi": "Điều lệ", "en": "Charter"}, "issued_on": "2011-01-19"}})json"},
       {"parameters.json", R"json({"land.age_min": [{"in_force": "2011-01-19..", "value": 18, "basis": "charter, 1.2"}]})json"},
       {"rules.json", R"json([
    // Two versions of one rule.
    {"id": "land.age", "step": "cell_vote", "in_force": "2020..", "basis": "charter, 1.2", "title": "Tuổi",
     "holds": ["years_between(born, step_date)", "  >= param('land.age_min')"]},
    {"id": "land.age", "step": "cell_vote", "in_force": "2011..2019", "severity": "warns", "confidence": "reported", "holds": "born is known"}])json"},
       {"indicators.json", R"json([{"id": "land.women", "title": {"vi": "Nữ", "en": "Women"}, "scale": "percent", "decimals": 2,
                                "value": "share(admissions, sex == 'female')"}])json"}});
}

/// The number of the Error that a call throws, 0 where it throws none.
template <class Call>
int error_of(const Call& call) {
  try {
    call();
  } catch (const Error& error) {
    return error.number();
  }
  return 0;
}

/// Its text in English.
template <class Call>
std::string message_of(const Call& call) {
  try {
    call();
  } catch (const Error& error) {
    return error.message(Lang::en);
  }
  return {};
}

}  // namespace test_plugins
