#include <algorithm>
#include <cstring>
#include <optional>
#include <set>

#include <ketnap/data/derived.hpp>

#include "cache_bytes.hpp"
#include "cache_file.hpp"
#include "raw_tables.hpp"
#include "row_order.hpp"

namespace ketnap {
namespace {

void expect(bool is_so, const char* what) {
  if (!is_so) throw Unfit(what);
}

template <class T>
std::vector<T> values_of(const Buffer& buffer) {
  const auto of = buffer.as<T>();
  return {of.begin(), of.end()};
}

std::string text_of(const char* from, std::size_t size) { return {from, ::strnlen(from, size)}; }

/// What the fields of a frame must be, in their order.
std::vector<Field> fields_of(const Schema& schema, const std::string& table) {
  const TableSchema* found = schema.table(table);
  expect(found != nullptr, "it has a table of another schema");
  std::vector<Field> fields = found->fields;
  if (table == "spells" && schema.table("people") != nullptr) fields.push_back(official_since_field());
  return fields;
}

CacheDirectory read_directory(const CacheBytes& bytes) {
  const Buffer json = bytes.read(bytes.head().directory);
  try {
    const auto* text = static_cast<const char*>(json.data());
    return nlohmann::json::parse(text, text + json.bytes()).get<CacheDirectory>();
  } catch (const nlohmann::json::exception&) {
    throw Unfit("its directory is damaged");
  }
}

class CacheReader {
 public:
  CacheReader(std::unique_ptr<CacheBytes> bytes, const CacheDirectory& directory, const Schema& schema, const Log& log,
              std::function<std::shared_ptr<const History>()> rebuild)
      : history_(std::make_shared<History>(directory.batch, schema)),
        source_(std::make_shared<const CacheSource>(std::move(bytes), log, std::move(rebuild))) {}

  std::shared_ptr<const History> read(const CacheDirectory& directory) {
    for (const CachedVersions& versions : directory.versioned) read_versions(versions);
    read_units(directory);
    for (const CachedTable& table : directory.tables) {
      expect(history_->schema.table(table.name) != nullptr && !is_versioned(table.name), "it has a table of another schema");
      expect(table.rows < static_cast<std::uint64_t>(std::numeric_limits<std::int32_t>::max()), "it has too many rows");
      expect(rows_.emplace(table.name, table.rows).second, "it has a table twice");
    }
    for (const TableSchema& table : history_->schema.tables()) expect(rows_.contains(table.name), "it lacks a table");
    if (rows_.contains("spells"))
      for (const TableSchema& table : history_->schema.derived()) expect(rows_.contains(table.name), "it lacks a table");
    for (const CachedTable& table : directory.tables) history_->tables[table.name] = read_table(table);
    return history_;
  }

 private:
  void read_versions(const CachedVersions& cached) {
    const Layout* layout = history_->layout(cached.name);
    expect(layout != nullptr && is_versioned(cached.name), "it has a table of another schema");
    expect(cached.columns.size() == layout->table->fields.size(), "it has another schema");
    RawTable raw{.layout = layout, .rows = static_cast<std::int32_t>(cached.rows), .columns = {}};
    expect(static_cast<std::uint64_t>(raw.rows) == cached.rows && raw.rows >= 0, "it has too many rows");
    for (std::size_t i = 0; i < cached.columns.size(); ++i)
      raw.columns.push_back(read_raw(cached.columns[i], layout->table->fields[i], cached.rows));
    expect(unsound_value(history_->schema, raw).empty(), "a value is none");
    expect(are_in_order(raw), "versions are out of order");
    std::size_t keys = 0;
    for (std::int32_t row = 0; row < raw.rows; ++row)
      if (row == 0 || raw.columns.front().text(row) != raw.columns.front().text(row - 1)) ++keys;
    rows_[cached.name] = keys;
    expect(history_->versioned.emplace(cached.name, std::move(raw)).second, "it has a table twice");
  }

  RawColumn read_raw(const CachedRawColumn& cached, const Field& field, std::size_t rows) const {
    const CacheBytes& bytes = source_->bytes();
    RawColumn raw;
    raw.low = values_of<std::int32_t>(bytes.read(cached.low));
    raw.high = values_of<std::int32_t>(bytes.read(cached.high));
    raw.integers = values_of<std::int64_t>(bytes.read(cached.integers));
    const Buffer has_integer = bytes.read(cached.has_integer);
    for (const std::uint8_t has : has_integer.as<std::uint8_t>()) raw.has_integer.push_back(has != 0);
    const Buffer text = bytes.read(cached.bytes);
    if (!text.empty()) raw.bytes.assign(static_cast<const char*>(text.data()), text.bytes());
    raw.starts = values_of<std::uint64_t>(bytes.read(cached.starts));
    switch (field.type) {
      case FieldType::partial_date:
        expect(raw.high.size() == rows, "a column has another size");
        [[fallthrough]];
      case FieldType::date:
      case FieldType::code:
      case FieldType::boolean:
        expect(raw.low.size() == rows, "a column has another size");
        break;
      case FieldType::integer:
        expect(raw.integers.size() == rows && raw.has_integer.size() == rows, "a column has another size");
        break;
      default:
        expect(raw.starts.size() == rows + 1 && raw.starts.front() == 0 && std::ranges::is_sorted(raw.starts) &&
                   raw.starts.back() == raw.bytes.size(),
               "a text is cut short");
    }
    return raw;
  }

  void read_units(const CacheDirectory& directory) {
    const std::size_t units = rows_["units"];
    const Buffer places = source_->bytes().read(directory.unit_places);
    const Buffer parents = source_->bytes().read(directory.unit_parents);
    expect_rows(places, units, units, false);
    expect_rows(parents, units, units, true);
    history_->unit_places = values_of<std::int32_t>(places);
    history_->unit_parents = values_of<std::int32_t>(parents);
    std::vector<bool> is_there(units);
    for (const std::int32_t place : history_->unit_places) {
      expect(!is_there[static_cast<std::size_t>(place)], "two units have one place");
      is_there[static_cast<std::size_t>(place)] = true;
    }
  }

  /// Reads it when it is asked for, from the history made anew where the cache is damaged.
  template <class T>
  Lazy<T> late(std::function<T(const CacheBytes&)> read, std::function<T(const History&)> instead) const {
    return Lazy<T>::made_by([source = source_, read = std::move(read), instead = std::move(instead)] {
      try {
        return read(source->bytes());
      } catch (const Unfit& unfit) {
        return instead(source->instead(unfit.what()));
      }
    });
  }

  static Buffer lent(const Frame& frame, std::span<const std::int32_t> part) {
    return {std::make_shared<const Frame>(frame), part.data(), part.size_bytes()};
  }
  static const Frame& of(const History& history, const std::string& table) { return history.tables.find(table)->second.frame; }

  HistoryTable read_table(const CachedTable& cached) {
    const std::string& name = cached.name;
    const std::size_t rows = cached.rows;
    const std::vector<Field> fields = fields_of(history_->schema, name);
    expect(fields.size() == cached.columns.size(), "it has another schema");
    std::vector<LateColumn> columns;
    for (std::size_t i = 0; i < fields.size(); ++i) {
      expect(fields[i].name == cached.columns[i].field, "it has another schema");
      columns.push_back({fields[i], late_column(name, fields[i], cached.columns[i], rows)});
    }
    HistoryTable table;
    table.frame = Frame::of_late(name, rows, std::move(columns));
    add_groups(cached, table.frame);
    for (const CachedLink& link : cached.links) {
      expect(link.name == "profile" && link.target == "profiles" && rows_.contains("profiles"), "it has another schema");
      const Lazy<Buffer> there = late<Buffer>(
          [piece = link.rows, rows, targets = rows_["profiles"]](const CacheBytes& bytes) {
            Buffer read = bytes.read(piece);
            expect_rows(read, rows, targets, true);
            return read;
          },
          [name](const History& history) { return lent(of(history, name), of(history, name).link("profile")); });
      table.frame = table.frame.with_link(link.name, link.target, there);
    }
    for (const CachedIndex& index : cached.indexes) {
      expect(name == "spells" && index.parent == "people", "it has another schema");
      table.frame = table.frame.with_index(
          "people", late<Frame::RowIndex>(
                        [index, rows, people = rows_["people"]](const CacheBytes& bytes) {
                          Frame::RowIndex read{.starts = bytes.read(index.starts), .rows = bytes.read(index.rows)};
                          expect_starts(read.starts, people, rows);
                          expect_rows(read.rows, static_cast<std::size_t>(read.starts.as<std::int32_t>().back()), rows, false);
                          return read;
                        },
                        [name](const History& history) { return *of(history, name).index("people"); }));
    }
    add_days(cached, table);
    return table;
  }

  Lazy<Column> late_column(const std::string& name, const Field& field, const CachedColumn& cached, std::size_t rows) {
    const CodeList* list = field.type == FieldType::code ? history_->schema.list(field.target) : nullptr;
    const std::size_t codes = list == nullptr ? 0 : list->codes.size();
    const std::size_t targets = field.type == FieldType::link ? rows_[field.target] : 0;
    return late<Column>(
        [field, cached, rows, codes, targets](const CacheBytes& bytes) {
          Column column = column_of(cached, field, rows, [&](const CachePiece& piece) { return bytes.read(piece); });
          expect_sound(column, codes, targets);
          return column;
        },
        [name, of_field = field.name](const History& history) { return *of(history, name).column(of_field); });
  }

  void add_groups(const CachedTable& cached, Frame& frame) {
    const std::string& name = cached.name;
    const bool is_derived = history_->layout(name) == nullptr;
    const std::string parent = is_derived ? "units" : grouping_of(*history_->schema.table(name)).parent;
    expect(cached.groups_of == parent, "it has another schema");
    if (!parent.empty())
      frame = frame.grouped(parent,
                            late<Buffer>(
                                [piece = cached.starts, rows = cached.rows, groups = rows_[parent]](const CacheBytes& bytes) {
                                  Buffer read = bytes.read(piece);
                                  expect_starts(read, groups, rows);
                                  return read;
                                },
                                [name](const History& history) { return lent(of(history, name), of(history, name).starts()); }));
    if (is_derived)
      frame = frame.with_counted_below(late<Buffer>(
          [piece = cached.counted_below, rows = cached.rows, units = rows_["units"]](const CacheBytes& bytes) {
            Buffer read = bytes.read(piece);
            expect_rows(read, rows, units, true);
            return read;
          },
          [name](const History& history) { return lent(of(history, name), of(history, name).counted_below()); }));
  }

  void add_days(const CachedTable& cached, HistoryTable& table) {
    const auto stored = [&](const CachePiece& piece, std::function<Buffer(const History&)> instead) {
      return late<Buffer>(
          [piece, rows = cached.rows](const CacheBytes& bytes) {
            Buffer read = bytes.read(piece);
            expect_size(read, rows * sizeof(std::int32_t));
            return read;
          },
          std::move(instead));
    };
    const std::string& name = cached.name;
    std::set<std::string> told;
    for (const CachedDays& days : cached.days) {
      const Field* field = history_->schema.table(name)->find(days.field);
      expect(field != nullptr && field->type == FieldType::date, "it has another schema");
      told.insert(days.field);
      DaysTold& of_field = table.days[days.field];
      of_field.last = days.last;
      of_field.has_unknown = days.has_unknown;
      if (days.has_unknown)
        of_field.stored = stored(days.stored, [name, of_name = days.field](const History& history) {
          return history.tables.find(name)->second.days.find(of_name)->second.stored.get();
        });
    }
    if (history_->layout(name) != nullptr)
      for (const Field& field : history_->schema.table(name)->fields)
        expect(field.type != FieldType::date || told.contains(field.name), "it has another schema");
    table.last_opening = cached.last_opening;
    if (name == "votes" && cached.openings.bytes != 0)
      table.openings =
          stored(cached.openings, [name](const History& history) { return history.tables.find(name)->second.openings.get(); });
  }

  std::shared_ptr<History> history_;
  std::shared_ptr<const CacheSource> source_;
  std::map<std::string, std::size_t, std::less<>> rows_;
};

}  // namespace

std::string stamp_of_cache(const std::filesystem::path& cache) {
  try {
    const CacheBytes bytes(cache);
    return text_of(bytes.head().stamp, sizeof(bytes.head().stamp));
  } catch (const Unfit&) {
    return {};
  }
}

std::shared_ptr<const History> read_cache(const std::filesystem::path& cache, const CacheFor& wanted, const Schema& schema,
                                          const Log& log) {
  std::error_code ignored;
  if (!std::filesystem::exists(std::filesystem::symlink_status(cache, ignored))) return nullptr;
  try {
    auto bytes = std::make_unique<CacheBytes>(cache);
    const CacheHead& head = bytes->head();
    std::optional<CacheDirectory> directory;
    if (text_of(head.stamp, sizeof(head.stamp)) == wanted.stamp) directory = read_directory(*bytes);
    if (!directory || text_of(head.key, sizeof(head.key)) != wanted.content(directory->batch)) {
      log.info("the registry's cache is of another state of it, or of another version of ketnap; it is made anew");
      return nullptr;
    }
    CacheReader reader(std::move(bytes), *directory, schema, log, wanted.rebuild(directory->batch));
    return reader.read(*directory);
  } catch (const Unfit& unfit) {
    log.warning("the registry's cache is not used: " + std::string(unfit.what()) + "; it is made anew");
    return nullptr;
  }
}

}  // namespace ketnap
