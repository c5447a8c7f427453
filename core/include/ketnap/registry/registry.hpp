#pragma once
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <ketnap/base/log.hpp>
#include <ketnap/data/clearance.hpp>
#include <ketnap/data/schema.hpp>
#include <ketnap/data/snapshot.hpp>
#include <ketnap/registry/batch.hpp>
#include <ketnap/registry/log_entry.hpp>
#include <ketnap/registry/record.hpp>
#include <ketnap/registry/scope.hpp>
#include <ketnap/registry/set_aside.hpp>

namespace ketnap {

class FactReader;

/// A plugin as the registry names it: it opens with these and no others.
struct PluginName {
  std::string name;
  std::string version;
  friend bool operator==(const PluginName&, const PluginName&) = default;
};

/// What to load. A file is recognised by its name (`people.csv`), else by its key columns; `tables` says it outright, file by file
/// (same length as `files`, empty text: recognise it).
struct LoadRequest {
  std::vector<std::filesystem::path> files;
  std::vector<std::string> tables;
  std::string at;  ///< when, by the caller's clock
  std::string by;
  std::string document;
  std::optional<LoadScope> scope{};  ///< none: rows that the files lack stay
  /// Does everything but keep it: the Batch says what the load would do, and has the number 0.
  bool dry_run = false;
  /// Called now and then with the file at work, and how much of the whole load is done; may be empty. `done` only grows, `all`
  /// stays, and they are equal when only what rows say against each other is left to look at. They count bytes of the files; what
  /// else takes time, as making a first load's indexes, counts as the bytes that are read meanwhile.
  std::function<void(const std::string& file, std::int64_t done, std::int64_t all)> progress;
  /// 1: all is done by the calling thread; else another one reads large files ahead of it. The outcome is the same.
  int threads = 0;
  /// Bytes that are read at a time; memory grows with it, the outcome is the same.
  std::size_t piece = std::size_t{1} << 19U;
};

/// Which batch to take back, and why; the reason is not empty.
struct UndoRequest {
  int number = 0;
  std::string at;
  std::string by;
  std::string reason;
  /// Does everything but keep it: the Batch says what the undo would do, and has the number 0.
  bool dry_run = false;
};

/// What a file says that it was made with.
struct MadeWith {
  Schema schema;
  std::vector<PluginName> plugins;
};

/// Whether snapshots are cut from a cache beside the file (`x.ketnap.cache`), which the first one writes; `none`: it is neither
/// read nor written, and each snapshot is built from the facts themselves. It holds the same, byte for byte.
enum class Cache { kept, none };

/// The register of units, people and what happened to them: one SQLite file (0600), to which facts are only ever added. A fact is a
/// row (key, batch, assert or retract, source, row, typed values); of a key's rows the last batch up to a number holds.
///
/// A plain `sqlite3` shell reads it: the view `people` spells out the facts in force (`fact_people` holds them all); people, units
/// and codes are integers inside.
///
/// Every method may throw Error 1101-1111 and 1154-1157; a registry of an older format is brought up to this one when it is opened,
/// and a copy of it is kept beside it (`x.ketnap.v2`). Where nobody can write into its folder, and in a network's file system, it
/// is open for reading only (Errors 1154, 1155 for what writes). One object belongs to one thread at a time.
///
/// It belongs to one viewer, too: what it tells keeps to the clearance that it was opened with (data/clearance.hpp).
class Registry {
 public:
  /// Error 1101 where the file exists: it is never overwritten. It is made beside its place and put there when it is whole: where
  /// only opening it fails then (Error 1107), it is there, and empty.
  [[nodiscard]] static Registry create(const std::filesystem::path& path, const Schema& schema, std::vector<PluginName> plugins,
                                       Log log = {}, Sensitivity clearance = Sensitivity::sensitive, Cache cache = Cache::kept);
  /// Error 1102 where there is none, 1103-1105 where it is none of ours, damaged or newer.
  [[nodiscard]] static Registry open(const std::filesystem::path& path, Log log = {},
                                     Sensitivity clearance = Sensitivity::sensitive, Cache cache = Cache::kept);
  /// What it was made with, and nothing of it changed: whether the plugins at hand fit is known before open() brings it up to date.
  [[nodiscard]] static MadeWith made_with(const std::filesystem::path& path);
  /// The number of a file's last batch, without opening it for anything else: whether what was made from it is the newest.
  [[nodiscard]] static int head_of(const std::filesystem::path& path);
  Registry(Registry&&) noexcept;
  Registry& operator=(Registry&&) noexcept;
  ~Registry();

  [[nodiscard]] const std::filesystem::path& path() const;
  [[nodiscard]] Sensitivity clearance() const;
  /// The copy that was kept when opening brought the file up to date; empty where it was.
  [[nodiscard]] const std::filesystem::path& kept_copy() const;
  [[nodiscard]] const Schema& schema() const;
  [[nodiscard]] const std::vector<PluginName>& plugins() const;
  /// The number of the last batch; 0 while empty.
  [[nodiscard]] int head() const;
  [[nodiscard]] std::vector<Batch> batches() const;

  /// Any set of files in any order, as one batch in one transaction. Bad rows become findings and are set aside; a file that cannot
  /// be read as its table at all (Error 1001-1010) stops the load, and nothing of it is written. With a scope, rows that the files
  /// lack are retracted (Error 1140-1142 where that cannot be told or done).
  Batch load(const LoadRequest& request);

  /// What somebody types, as one batch in one transaction: all of it or, with RecordsRefused (Error 1121), none. Error 1112-1122
  /// where a record cannot be meant. Where nothing changes there is no batch: its number is 0, and it says how much is unchanged.
  Batch record(const RecordRequest& request);
  /// What `record` would do; nothing is written. Takes the turn of a writer while it lasts (Error 1106). Fields that are more
  /// sensitive than `clearance` or the registry's are named, but their values withheld.
  [[nodiscard]] RecordPreview preview(const RecordRequest& request, Sensitivity clearance = Sensitivity::personal) const;
  /// The facts in force whose fields have these texts, each as the record that would put it again, in the order of their keys,
  /// without fields above the clearance:
  ///   registry.facts("spells", {{"person", "P-77001"}})
  /// Error 1112, 1113, 1151.
  [[nodiscard]] std::vector<Record> facts(std::string_view table, const FieldTexts& fields) const;

  /// Takes a batch back, as a batch of its own: each key that it wrote says again what it said before, or is retracted. An undo can
  /// be undone. Where that leaves a link without its row, or a person in two cells at once, the new batch has a finding. Error 1109
  /// (no such batch), 1131-1134, and 1130 where later batches that still stand wrote one of the keys: it names them.
  Batch undo(const UndoRequest& request);

  /// One CSV of the registry's own form for each table that has facts at a batch (0: the head), for its owner alone, into a folder
  /// that has none of them yet; the same facts give the same bytes. Loaded into a new registry they give an equal one, but for rows
  /// whose person or unit was retracted. Returns what was written. Error 1109, 1110, 1139, 1150, 1156.
  [[nodiscard]] std::vector<std::filesystem::path> export_files(const std::filesystem::path& folder, int as_known = 0) const;

  /// Reads the whole file and tells what is not as this class writes it (findings 2301-2309: damaged pages, facts whose key, values
  /// or links are wrong, batches that do not add up, views and triggers that were changed); where it is, also what the facts in
  /// force say against each other (22xx, as loads do). A finding's file is the table, its row the fact. Empty where all is well.
  [[nodiscard]] std::vector<Finding> verify() const;

  /// The rows that findings kept out of a batch, file by file. Error 1109 where there is no such batch; 1150 where the clearance
  /// does not reach, unless this object loaded the batch itself: who had the file gets its rows back.
  [[nodiscard]] std::vector<SetAside> set_aside(int batch) const;

  /// What was written about one thing, in the order of batches. Error 1136, 1137 where it never was.
  [[nodiscard]] std::vector<LogEntry> log(const LogQuestion& question) const;

  /// The view at the given times. as_known 0 means the head. Error 1109 where there is no such batch.
  [[nodiscard]] std::shared_ptr<const Snapshot> snapshot(SnapshotTimes times) const;

 private:
  friend class Acts;
  struct State;
  [[nodiscard]] FactReader fact_reader() const;
  explicit Registry(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace ketnap
