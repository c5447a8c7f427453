#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <system_error>
#include <utility>
#include <vector>

#include "cache_bytes.hpp"
#include "cache_directory.hpp"
#include "cache_file.hpp"
#include "new_cache.hpp"

namespace ketnap {
namespace {

/// Files of writers that are no more: nobody holds them.
void remove_left_behind(const std::filesystem::path& cache) {
  const std::string name = cache.filename().string() + ".";
  std::error_code problem;
  const std::filesystem::directory_iterator all(std::filesystem::absolute(cache).parent_path(), problem);
  if (problem) return;
  std::vector<std::filesystem::path> found;
  for (const auto& entry : all)
    if (const std::string one = entry.path().filename().string(); one.size() == name.size() + 6 && one.starts_with(name))
      found.push_back(entry.path());
  for (const std::filesystem::path& one : found) {
    const int handle = ::open(one.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
    if (handle < 0) continue;
    struct stat told{};
    const bool is_ours = ::fstat(handle, &told) == 0 && S_ISREG(told.st_mode) && told.st_uid == ::geteuid();
    if (is_ours && ::flock(handle, LOCK_EX | LOCK_NB) == 0) ::unlink(one.c_str());
    ::close(handle);
  }
}

CachedColumn put_column(NewCache& cache, const Column& column) {
  CachedColumn out;
  out.field = column.field.name;
  out.null_count = column.null_count;
  out.has_unknowns = column.has_unknowns;
  out.has_own_high = !column.high.empty() && column.high.data() != column.values.data();
  out.values = cache.put(column.values);
  if (out.has_own_high) out.high = cache.put(column.high);
  out.bytes = cache.put(column.bytes);
  out.validity = cache.put(column.validity);
  return out;
}

CachedVersions put_versions(NewCache& cache, const RawTable& raw) {
  CachedVersions out{.name = raw.layout->table->name, .rows = static_cast<std::uint64_t>(raw.rows), .columns = {}};
  for (const RawColumn& column : raw.columns) {
    const std::vector<std::uint8_t> has_integer(column.has_integer.begin(), column.has_integer.end());
    out.columns.push_back({.low = cache.put(column.low),
                           .high = cache.put(column.high),
                           .integers = cache.put(column.integers),
                           .has_integer = cache.put(has_integer),
                           .bytes = cache.put(column.bytes.data(), column.bytes.size()),
                           .starts = cache.put(column.starts)});
  }
  return out;
}

/// Writes each part of a history as soon as it is there, and reads again what others are made of.
class HistoryInCache : public HistoryKeeper {
 public:
  HistoryInCache(const std::filesystem::path& path, const CacheOf& of, int batch) : cache_(std::make_shared<NewCache>(path, of)) {
    directory_.batch = batch;
  }

  void keep(const MadeTable& table) override {
    Kept& kept = tables_[table.name];
    kept.fields = table.fields;
    CachedTable& out = kept.told;
    out.name = table.name;
    out.rows = table.rows;
    out.groups_of = table.groups_of;
    out.starts = cache_->put(table.starts);
    out.counted_below = cache_->put(table.counted_below);
    for (std::size_t i = 0; i < table.fields.size(); ++i) out.columns.push_back(put_column(*cache_, table.column(i)));
    for (const auto& [field, told] : table.days.days)
      out.days.push_back({field, told.last, told.has_unknown, cache_->put(told.stored.get())});
    out.last_opening = table.days.last_opening;
    out.openings = cache_->put(table.days.openings.get());
  }

  void keep_column(std::string_view table, Column column) override {
    Kept& kept = tables_.find(table)->second;
    kept.fields.push_back(column.field);
    kept.told.columns.push_back(put_column(*cache_, column));
  }

  void keep_index(std::string_view table, std::string_view parent, Frame::RowIndex index) override {
    tables_.find(table)->second.told.indexes.push_back({std::string(parent), cache_->put(index.starts), cache_->put(index.rows)});
  }

  void keep_link(std::string_view table, std::string_view name, std::string_view target, Lazy<Buffer> rows) override {
    tables_.find(table)->second.told.links.push_back({std::string(name), std::string(target), cache_->put(rows.get())});
  }

  void keep_versions(RawTable versions) override { directory_.versioned.push_back(put_versions(*cache_, versions)); }

  void keep_tree(const Tree& tree) override {
    std::vector<std::int32_t> parents;
    for (const Tree::Unit& unit : tree.units()) parents.push_back(unit.parent);
    directory_.unit_places = cache_->put(tree.by_code());
    directory_.unit_parents = cache_->put(parents);
  }

  [[nodiscard]] bool has(std::string_view table) const override { return tables_.contains(table); }

  [[nodiscard]] Frame frame(std::string_view table) const override {
    const Kept& kept = tables_.find(table)->second;
    const auto read = [cache = cache_](const CachePiece& piece) { return cache->read(piece); };
    std::vector<LateColumn> columns;
    for (std::size_t i = 0; i < kept.fields.size(); ++i)
      columns.push_back(
          {kept.fields[i], Lazy<Column>::made_by([read, cached = kept.told.columns[i], field = kept.fields[i],
                                                  rows = kept.told.rows] { return column_of(cached, field, rows, read); })});
    Frame frame = Frame::of_late(kept.told.name, kept.told.rows, std::move(columns));
    if (kept.told.groups_of.empty()) return frame;
    return frame.grouped(kept.told.groups_of, Lazy<Buffer>::made_by([read, starts = kept.told.starts] { return read(starts); }));
  }

  void finish() {
    for (auto& [name, kept] : tables_) directory_.tables.push_back(std::move(kept.told));
    cache_->finish(directory_);
  }

 private:
  struct Kept {
    std::vector<Field> fields;
    CachedTable told;
  };
  std::shared_ptr<NewCache> cache_;
  CacheDirectory directory_;
  std::map<std::string, Kept, std::less<>> tables_;
};

}  // namespace

void restamp_cache(const std::filesystem::path& cache, const std::string& from, const std::string& to) {
  if (from.empty() || to.empty() || stamp_of_cache(cache) != from) return;
  const int handle = ::open(cache.c_str(), O_RDWR | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
  if (handle < 0) return;
  CacheHead head{};
  const bool is_read = ::pread(handle, &head, sizeof(head), 0) == static_cast<ssize_t>(sizeof(head));
  if (is_read && is_sealed(head) && std::string_view(head.stamp).starts_with(from)) {
    set_stamp(head, to);
    seal(head);
    // What is half written is damaged, and no cache.
    static_cast<void>(::pwrite(handle, &head, sizeof(head), 0) == static_cast<ssize_t>(sizeof(head)));
  }
  ::close(handle);
}

bool write_cache(const std::filesystem::path& cache, const CacheOf& of, int batch, const std::function<void(HistoryKeeper&)>& make,
                 const Log& log) {
  try {
    remove_left_behind(cache);
    HistoryInCache kept(cache, of, batch);
    make(kept);
    kept.finish();
    return true;
  } catch (const Unwritten& problem) {
    log.info("no cache was written: " + std::string(problem.what()));
    return false;
  }
}

}  // namespace ketnap
