#pragma once
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <ketnap/base/date.hpp>
#include <ketnap/base/lang.hpp>
#include <ketnap/base/period.hpp>
#include <ketnap/plugin/catalog.hpp>
#include <ketnap/plugin/report.hpp>
#include <ketnap/registry/scope.hpp>
#include <ketnap/report/verdict.hpp>

namespace ketnap {

/// A plan says what to run, on what, with which plugins; run/README.md is its page. Paths are as the plan writes them: whoever runs
/// it takes them from the plan's folder.
struct Plan {
  struct Load {
    std::vector<std::string> files;                           ///< paths and patterns
    std::vector<std::pair<std::string, std::string>> tables;  ///< table, path
    std::string document;
    std::string by;
    std::optional<LoadScope> scope;
    std::string set_aside;  ///< a folder; empty: they stay in the registry
    std::string findings;   ///< a CSV file; empty: none
  };
  struct Check {
    std::vector<std::string> rules;  ///< empty: all
    std::vector<Period> past;        ///< empty: open dossiers at their next step
    std::vector<UnitChoice> units;   ///< empty: all
    std::optional<Outcome> outcome;  ///< which verdicts go into the files
    std::vector<std::string> out;
  };
  struct Measure {
    std::vector<std::string> indicators;
    std::vector<UnitChoice> units;  ///< empty: the topmost
    std::vector<Period> periods;
    std::vector<std::string> terms;  ///< keys of the table `terms`, whose days are periods too
    Breakdown by;
    std::vector<std::string> out;
  };
  struct Report {
    std::string id;
    std::string unit;  ///< empty: the topmost
    Period period;
    Audience audience = Audience::internal;
    std::vector<std::string> out;
  };

  std::string file;  ///< its name, for messages
  std::string registry;
  std::vector<std::string> plugins;
  std::optional<Date> as_of;
  Lang lang = Lang::vi;  ///< of what it writes
  bool strict = false;
  std::vector<Load> load;
  std::vector<Check> check;
  std::vector<Measure> measure;
  std::vector<Report> report;
  std::string digest;  ///< sha256 of what it says: comments and spaces do not count
};

/// A plan's text. `as_of` goes before the plan's own; `{day}`, `{month}`, `{quarter}`, `{year}` in its texts are those of that day.
/// Where there is none, `Plan::as_of` is empty and they are filled in with a day far off, so that mistakes are found all the same.
/// Errors 3260-3262 and 3267 name file, place and what was expected.
[[nodiscard]] Plan read_plan(std::string_view file, std::string_view text, std::optional<Date> as_of = std::nullopt);

/// That the catalog has the rules, indicators, reports and formats that a plan names, before anything is written: Errors 3103,
/// 3104, 3106, 4005.
void expect_declared(const Plan& plan, const Catalog& catalog);

/// What a plan was locked with. The same lock and the same files give the same bytes.
struct PlanLock {
  struct Plugin {
    std::string name;
    std::string version;
    std::string digest;  ///< sha256 of what it declares and of its files
    friend bool operator==(const Plugin&, const Plugin&) = default;
  };
  std::string ketnap;   ///< version
  std::string plan;     ///< Plan::digest
  std::string schema;   ///< sha256 of the schema
  std::string catalog;  ///< Catalog::digest
  std::vector<Plugin> plugins;
  friend bool operator==(const PlanLock&, const PlanLock&) = default;

  [[nodiscard]] std::string json() const;
};

/// The files of a plugin that is a package: paths inside it, and bytes.
struct PluginSource {
  std::string name;
  std::vector<PluginFile> files;
};

/// What runs now. A plugin without a source is part of ketnap: what it declares and ketnap's version stand for it.
[[nodiscard]] PlanLock lock_of(const Plan& plan, const Catalog& catalog, std::span<const PluginSource> sources);
/// Errors 3260-3262.
[[nodiscard]] PlanLock read_lock(std::string_view file, std::string_view text);
/// `vn 1.0.0 (3f2a90c1) ≠ vn 1.1.0 (77c1de05)`: what was locked, then what is there now; empty where nothing differs.
[[nodiscard]] std::vector<std::string> differences(const PlanLock& locked, const PlanLock& now);

}  // namespace ketnap
