#include "sorted_indexes.hpp"

#include <array>
#include <string>
#include <utility>
#include <vector>

#include <ketnap/base/error.hpp>

#include "row_feed.hpp"
#include "schema_edit.hpp"

namespace ketnap {
namespace {

/// Entries that SQLite is given; then somebody hears how far it is.
constexpr std::size_t most_at_once = 4096;

/// In the order of the numbers, none of which is negative.
std::string_view in_order(std::int64_t number, std::array<char, sizeof(std::int64_t)>& bytes) {
  const auto big = static_cast<std::uint64_t>(number);
  for (std::size_t i = 0; i < bytes.size(); ++i) bytes[i] = static_cast<char>(big >> (8 * (bytes.size() - 1 - i)) & 0xFFU);
  return {bytes.data(), bytes.size()};
}
std::int64_t number_of(std::string_view bytes) {
  std::uint64_t number = 0;
  for (const char byte : bytes) number = number << 8U | static_cast<unsigned char>(byte);
  return static_cast<std::int64_t>(number);
}

}  // namespace

SortedIndexes::SortedIndexes(const Layout& layout, const Sorting& sorting) : layout_(&layout) {
  for (FactIndex& index : indexes_of(layout)) {
    const bool is_text = !index.column || layout.columns[*index.column].is_text;
    made_.emplace_back(std::move(index), is_text, sorting);
  }
}

void SortedIndexes::add(std::string_view key, std::span<const Stored> values, std::int64_t fact) {
  for (Made& made : made_) {
    std::array<char, sizeof(std::int64_t)> bytes{};
    if (!made.index.column)
      made.entries.add(key, fact);
    else if (const Stored& value = values[*made.index.column]; value.kind != Stored::Kind::none)
      made.entries.add(made.is_text ? value.text : in_order(value.integer, bytes), fact);
  }
}

void SortedIndexes::write(Database& database, int batch, const std::function<void(std::int64_t, std::int64_t)>& meanwhile) {
  std::int64_t all = 0;
  for (const Made& made : made_) all += made.entries.size();
  std::int64_t done = 0;
  for (Made& made : made_) {
    const std::string table = "entries_of_" + made.index.name;
    fill(database, made, table, batch, [&](std::size_t written) {
      done += static_cast<std::int64_t>(written);
      if (meanwhile) meanwhile(done, all);
    });
    become_index(database, table, made.index.name, "fact_" + layout_->table->name, made.index.sql());
  }
  made_.clear();
}

void SortedIndexes::fill(Database& database, Made& made, const std::string& table, int batch,
                         const std::function<void(std::size_t)>& written) {
  const std::string type = made.is_text ? "value TEXT" : "value INTEGER";
  database.run("CREATE TABLE " + sql_name(table) + " (" + type +
               (made.index.column ? ", fact INTEGER, PRIMARY KEY (value, fact)"
                                  : ", batch INTEGER, fact INTEGER, PRIMARY KEY (value, batch, fact)") +
               ") WITHOUT ROWID");
  RowFeed feed(database, "feed_" + made.index.name, made.is_text ? 0 : 1,
               "INSERT INTO " + sql_name(table) + " SELECT " + (made.is_text ? "key" : "c0") + (made.index.column ? "" : ", ?1") +
                   ", number");
  if (!made.index.column) feed.insert().bind(1, batch);
  std::vector<Stored> numbers;
  std::string last;
  std::size_t waiting = 0;
  while (const std::vector<SortedEntries::Entry>* block = made.entries.next()) {
    if (!made.is_text) {
      numbers.clear();
      for (const SortedEntries::Entry& entry : *block) numbers.push_back(Stored::of(number_of(entry.value)));
    }
    std::string_view before = last;
    for (std::size_t i = 0; i < block->size(); ++i) {
      const SortedEntries::Entry& entry = (*block)[i];
      // What a unique index refuses.
      if (!made.index.column && entry.value == before) throw database.damaged(made.index.name);
      before = entry.value;
      feed.add(entry.fact, entry.value, made.is_text ? std::span<const Stored>() : std::span(numbers).subspan(i, 1));
      if (++waiting < most_at_once && i + 1 < block->size()) continue;
      feed.run();
      written(std::exchange(waiting, 0));
    }
    last = before;
  }
}

}  // namespace ketnap
