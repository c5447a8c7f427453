#include <ketnap/data/snapshot.hpp>

#include <algorithm>
#include <mutex>
#include <numeric>
#include <vector>

#include <ketnap/base/error.hpp>
#include <ketnap/base/text.hpp>

#include "data/joined.hpp"
#include "data/membership.hpp"
#include "data/spare_memory.hpp"

namespace ketnap {
namespace {

constexpr char key_separator = '\x1f';

std::size_t at(std::int32_t row) { return static_cast<std::size_t>(row); }

/// The columns whose texts make a row's key. Tables of units and areas have a row for each version, their frames one for each key.
std::vector<Column> key_columns(const Schema& schema, const Frame& frame) {
  std::vector<Column> columns;
  const TableSchema* table = schema.table(frame.name());
  if (table == nullptr) return columns;
  const bool is_versioned = frame.name() == "units" || frame.name() == "areas";
  for (const Field* key : table->keys())
    if (const Column* column = frame.column(key->name); column != nullptr && !(is_versioned && !columns.empty()))
      columns.push_back(*column);
  return columns;
}

void append_key(std::string& out, const Snapshot& snapshot, const Column& column, std::size_t row) {
  if (!column.is_known(row)) return;
  switch (column.field.type) {
    case FieldType::text:
    case FieldType::number:
    case FieldType::period:
      out += column.text(row);
      break;
    case FieldType::date:
    case FieldType::partial_date:
      out += Date(column.values.as<std::int32_t>()[row]).iso();
      break;
    case FieldType::integer:
      out += std::to_string(column.values.as<std::int64_t>()[row]);
      break;
    case FieldType::boolean:
      out += column.values.as<std::uint8_t>()[row] == 0 ? '0' : '1';
      break;
    case FieldType::code: {
      const std::size_t place =
          column.wide_codes() ? column.values.as<std::uint16_t>()[row] : column.values.as<std::uint8_t>()[row];
      out += snapshot.schema().list(column.field.target)->codes.at(place).key;
      break;
    }
    case FieldType::link: {
      const Frame& target = snapshot.frame(column.field.target);
      const auto columns = key_columns(snapshot.schema(), target);
      if (!columns.empty()) append_key(out, snapshot, columns.front(), at(column.values.as<std::int32_t>()[row]));
      break;
    }
  }
}

std::string key_of(const Snapshot& snapshot, const std::vector<Column>& columns, std::int32_t row) {
  std::string key;
  for (std::size_t i = 0; i < columns.size(); ++i) {
    if (i != 0) key += key_separator;
    append_key(key, snapshot, columns[i], at(row));
  }
  return key;
}

}  // namespace

struct Snapshot::KeyIndex {
  std::once_flag once;
  std::vector<Column> columns;       // copies, so that a copied snapshot may share the index
  std::vector<std::int32_t> by_key;  // rows in the order of their keys
  std::vector<std::string> keys;     // beside `by_key`; empty where the key is one text column
};

Snapshot::Snapshot(Complete, SnapshotTimes times, Schema schema, Tree tree, std::map<std::string, Frame, std::less<>> frames,
                   const Snapshot* beside)
    : times_(times),
      schema_(std::move(schema)),
      tree_(std::move(tree)),
      frames_(std::move(frames)),
      key_indexes_(std::make_shared<std::map<std::string, KeyIndex, std::less<>>>()),
      joined_(std::make_shared<JoinedColumns>()),
      spare_memory_(beside == nullptr ? std::make_shared<SpareMemory>() : beside->spare_memory_) {
  for (const auto& [name, frame] : frames_) (*key_indexes_)[name];
}

Snapshot::Snapshot(SnapshotTimes times, Schema schema, Tree tree, std::map<std::string, Frame, std::less<>> frames)
    : Snapshot(Complete(), times, std::move(schema), std::move(tree), std::move(frames)) {
  add_membership(schema_, frames_);
}

const Frame& Snapshot::frame(std::string_view name) const {
  const auto found = frames_.find(name);
  if (found != frames_.end()) return found->second;
  std::vector<std::string> known;
  for (const auto& [one, frame] : frames_) known.push_back(one);
  throw Error(3107, {std::string(name), nearest(name, known).value_or("")});
}

std::int32_t Snapshot::row_of(std::string_view frame_name, std::string_view key) const {
  if (frame_name == "units") return tree_.find(key).value_or(no_row);
  const Frame& rows = frame(frame_name);
  KeyIndex& index = key_indexes_->find(frame_name)->second;
  std::call_once(index.once, [&] {
    index.columns = key_columns(schema_, rows);
    index.by_key.resize(rows.rows());
    std::iota(index.by_key.begin(), index.by_key.end(), 0);
    if (index.columns.size() == 1 && index.columns.front().field.type == FieldType::text) {
      const Column& column = index.columns.front();
      const auto text = [&](std::int32_t row) { return column.text(at(row)); };
      if (!std::ranges::is_sorted(index.by_key, {}, text)) std::ranges::sort(index.by_key, {}, text);
      return;
    }
    std::vector<std::string> keys(rows.rows());
    std::ranges::transform(index.by_key, keys.begin(), [&](std::int32_t row) { return key_of(*this, index.columns, row); });
    std::ranges::sort(index.by_key, {}, [&](std::int32_t row) -> const std::string& { return keys[at(row)]; });
    index.keys.reserve(keys.size());
    for (const std::int32_t row : index.by_key) index.keys.push_back(std::move(keys[at(row)]));
  });
  if (index.keys.empty()) {
    if (index.columns.empty()) return no_row;
    const auto text = [&](std::int32_t row) { return index.columns.front().text(at(row)); };
    const auto found = std::ranges::lower_bound(index.by_key, key, {}, text);
    return found != index.by_key.end() && text(*found) == key ? *found : no_row;
  }
  const auto found = std::ranges::lower_bound(index.keys, key, std::less<>());
  return found != index.keys.end() && *found == key ? index.by_key[static_cast<std::size_t>(found - index.keys.begin())] : no_row;
}

const Column& Snapshot::joined(std::span<const std::int32_t> link, const Column& column) const { return joined_->at(link, column); }

std::int32_t profile_on(const Frame& profiles, std::int32_t person, Date day) {
  if (person == no_row) return no_row;
  const auto starts = profiles.starts();
  const auto since = profiles.column("since")->values.as<std::int32_t>();
  const auto first = since.begin() + starts[at(person)];
  const auto last = since.begin() + starts[at(person) + 1];
  const auto next = std::upper_bound(first, last, day.days());
  return next == first ? no_row : static_cast<std::int32_t>(next - since.begin()) - 1;
}

std::int32_t profile_on(const Snapshot& snapshot, std::int32_t person, Date day) {
  const auto profiles = snapshot.frames().find("profiles");
  return profiles == snapshot.frames().end() ? no_row : profile_on(profiles->second, person, day);
}

}  // namespace ketnap
