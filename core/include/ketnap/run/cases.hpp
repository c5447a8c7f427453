#pragma once
#include <filesystem>
#include <span>
#include <string>
#include <vector>

#include <ketnap/base/date.hpp>
#include <ketnap/plugin/catalog.hpp>

namespace ketnap {

/// One rule on one case: what was expected, and what came out.
struct CaseResult {
  std::string file;
  std::string title;
  std::string dossier;  ///< the key that the case has in the registry of all of them
  Date on;
  std::string rule;
  std::string expected;  ///< pass, fail, unknown, not_applicable, not_in_force
  std::string got;
  [[nodiscard]] bool holds() const { return expected == got; }
};

/// Runs the cases of a plugin: files of JSON, each one case or an array of them
///
///   {"case": "đủ 18 tuổi", "on": "2024-05-20", "dossier": {"born": "2006-05-20"}, "expect": {"vn.age_min": "pass"}}
///
/// Without a `case` it bears the file's name. All of them become rows of one registry, which is made in `folder` (an empty one)
/// beside the CSV files that it was loaded from; each case is a dossier that does the step of its rules on its day. In `dossier`
/// may stand
///
/// - fields of people, profiles, dossiers, whatever plugin added them: `born`, `education`, `moved_on`;
/// - `vote`, `certificate` and `admission`: one row each, as its table has it; `spells`: earlier memberships of the person;
/// - `papers`, `introducers`, `helpers`, `helper_notes`, `steps`, `votes`: arrays of rows. A paper is present, a round counted up
///   where nothing else is said; an introducer is a member official since 2000 (`"official_on"`: another day, null: none at all);
/// - `residence_area`: fields of areas;
/// - `unit`: `{"level": "grassroots"}` for a chi bộ cơ sở, `{"section": true}` for a cell below a section, `"official_members"`
///   of the cell (5).
///
/// A row that a registry would set aside is refused, so that no case passes by being lost. Error 1206-1208, 3104 and 3230, which
/// name file and case.
[[nodiscard]] std::vector<CaseResult> run_cases(const Catalog& catalog, std::span<const PluginFile> files,
                                                const std::filesystem::path& folder);

}  // namespace ketnap
