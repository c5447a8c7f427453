#include <ketnap/data/frame.hpp>

#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <new>

namespace ketnap {
namespace {

constexpr std::size_t alignment = 64;

std::size_t offset_of(std::int32_t row) { return static_cast<std::size_t>(row); }

template <class T>
Buffer gather(const Buffer& from, std::span<const std::int32_t> rows) {
  const auto values = from.as<T>();
  std::vector<T> taken(rows.size());
  std::ranges::transform(rows, taken.begin(), [&](std::int32_t row) { return values[offset_of(row)]; });
  return Buffer::of(taken);
}

void gather_text(const Column& from, std::span<const std::int32_t> rows, Column& to) {
  std::vector<std::int32_t> ends = {0};
  std::string bytes;
  for (const std::int32_t row : rows) {
    bytes += from.text(offset_of(row));
    ends.push_back(static_cast<std::int32_t>(bytes.size()));
  }
  to.values = Buffer::of(ends);
  to.bytes = Buffer::copy(bytes.data(), bytes.size());
}

void gather_validity(const Column& from, std::span<const std::int32_t> rows, Column& to) {
  if (from.validity.empty()) return;
  std::vector<std::uint8_t> bits((rows.size() + 7) / 8, 0);
  for (std::size_t i = 0; i < rows.size(); ++i) {
    if (from.is_known(offset_of(rows[i])))
      bits[i / 8] = static_cast<std::uint8_t>(bits[i / 8] | (1U << (i % 8)));
    else
      ++to.null_count;
  }
  if (to.null_count != 0) to.validity = Buffer::of(bits);
}

Column take_column(const Column& from, std::span<const std::int32_t> rows) {
  Column to;
  to.field = from.field;
  to.rows = rows.size();
  switch (from.field.type) {
    case FieldType::date:
    case FieldType::partial_date:
      to.values = gather<std::int32_t>(from.values, rows);
      to.high = from.high.data() == from.values.data() ? to.values : gather<std::int32_t>(from.high, rows);
      break;
    case FieldType::link:
      to.values = gather<std::int32_t>(from.values, rows);
      break;
    case FieldType::integer:
      to.values = gather<std::int64_t>(from.values, rows);
      break;
    case FieldType::boolean:
      to.values = gather<std::uint8_t>(from.values, rows);
      break;
    case FieldType::code:
      to.values = from.wide_codes() ? gather<std::uint16_t>(from.values, rows) : gather<std::uint8_t>(from.values, rows);
      break;
    case FieldType::text:
    case FieldType::number:
    case FieldType::period:
      gather_text(from, rows, to);
      break;
  }
  gather_validity(from, rows, to);
  to.has_unknowns = from.has_unknowns;
  return to;
}

}  // namespace

Buffer Buffer::copy(const void* data, std::size_t bytes) {
  const std::size_t size = (bytes + 2 * alignment - 1) / alignment * alignment;
  auto* memory = static_cast<std::byte*>(std::aligned_alloc(alignment, size));
  if (memory == nullptr) throw std::bad_alloc();
  std::shared_ptr<const void> owner(memory, [](void* p) { std::free(p); });
  if (bytes != 0) std::memcpy(memory, data, bytes);
  std::memset(memory + bytes, 0, size - bytes);
  return {std::move(owner), memory, bytes};
}

bool Column::is_known(std::size_t row) const {
  return validity.empty() || ((validity.as<std::uint8_t>()[row / 8] >> (row % 8)) & 1U) != 0;
}

std::string_view Column::text(std::size_t row) const {
  const auto ends = values.as<std::int32_t>();
  const auto start = static_cast<std::size_t>(ends[row]);
  return {static_cast<const char*>(bytes.data()) + start, static_cast<std::size_t>(ends[row + 1]) - start};
}

Frame::Frame(std::string name, std::size_t rows, std::vector<Column> columns)
    : name_(std::move(name)), rows_(rows), columns_(std::move(columns)) {
  for (const Column& column : columns_)
    if (column.field.type == FieldType::link) links_[column.field.name] = {column.field.target, column.values};
}

const Column* Frame::column(std::string_view name) const {
  const auto found = std::ranges::find(columns_, name, [](const Column& column) -> std::string_view { return column.field.name; });
  return found == columns_.end() ? nullptr : &*found;
}

std::span<const std::int32_t> Frame::link(std::string_view name) const {
  const auto found = links_.find(name);
  return found == links_.end() ? std::span<const std::int32_t>() : found->second.rows.as<std::int32_t>();
}

std::string_view Frame::link_target(std::string_view name) const {
  const auto found = links_.find(name);
  return found == links_.end() ? std::string_view() : std::string_view(found->second.target);
}

Frame Frame::with_link(std::string name, std::string target, Buffer rows) const {
  Frame frame = *this;
  frame.links_[std::move(name)] = {std::move(target), std::move(rows)};
  return frame;
}

Frame Frame::grouped(std::string parent, Buffer starts) const {
  Frame frame = *this;
  frame.groups_of_ = std::move(parent);
  frame.starts_ = std::move(starts);
  return frame;
}

Frame Frame::with_counted_below(Buffer units) const {
  Frame frame = *this;
  frame.counted_below_ = std::move(units);
  return frame;
}

const Frame::RowIndex* Frame::index(std::string_view parent) const {
  const auto found = indexes_.find(parent);
  return found == indexes_.end() ? nullptr : &found->second;
}

Frame Frame::with_index(std::string parent, Buffer starts, Buffer rows) const {
  Frame frame = *this;
  frame.indexes_[std::move(parent)] = {std::move(starts), std::move(rows)};
  return frame;
}

Frame Frame::with_column(Column column) const {
  Frame frame = *this;
  if (column.field.type == FieldType::link) frame.links_[column.field.name] = {column.field.target, column.values};
  frame.columns_.push_back(std::move(column));
  return frame;
}

Frame take(const Frame& frame, std::span<const std::int32_t> rows) {
  std::vector<Column> columns;
  columns.reserve(frame.columns().size());
  for (const Column& column : frame.columns()) columns.push_back(take_column(column, rows));
  return {frame.name(), rows.size(), std::move(columns)};
}

}  // namespace ketnap
