#include <ketnap/data/frame.hpp>

#include <algorithm>
#include <cstdlib>
#include <cstring>

#include "data/fresh_memory.hpp"

namespace ketnap {
namespace {

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

Buffer Buffer::written(std::size_t bytes, const std::function<void(void*)>& fill) {
  const std::size_t size = (bytes + 2 * cache_line - 1) / cache_line * cache_line;
  auto* memory = static_cast<std::byte*>(fresh_memory(size));
  std::shared_ptr<const void> owner(memory, [](void* p) { std::free(p); });
  if (bytes != 0) fill(memory);
  std::memset(memory + bytes, 0, size - bytes);
  return {std::move(owner), memory, bytes};
}

Buffer Buffer::copy(const void* data, std::size_t bytes) {
  return written(bytes, [&](void* memory) { std::memcpy(memory, data, bytes); });
}

bool Column::is_known(std::size_t row) const {
  return validity.empty() || ((validity.as<std::uint8_t>()[row / 8] >> (row % 8)) & 1U) != 0;
}

std::string_view Column::text(std::size_t row) const {
  const auto ends = values.as<std::int32_t>();
  const auto start = static_cast<std::size_t>(ends[row]);
  return {static_cast<const char*>(bytes.data()) + start, static_cast<std::size_t>(ends[row + 1]) - start};
}

Frame::Frame(std::string name, std::size_t rows, std::vector<Column> columns) : name_(std::move(name)) {
  Body body;
  body.rows = rows;
  for (Column& column : columns) {
    Field field = column.field;
    body.columns.push_back({std::move(field), std::move(column)});
  }
  body_ = std::move(body);
}

Frame Frame::of_late(std::string name, std::size_t rows, std::vector<LateColumn> columns) {
  Frame frame;
  frame.name_ = std::move(name);
  Body body;
  body.rows = rows;
  body.columns = std::move(columns);
  frame.body_ = std::move(body);
  return frame;
}

Frame::Frame(std::string name, std::function<Frame()> make)
    : name_(std::move(name)), body_(Lazy<Body>::made_by([make = std::move(make)] { return make().body(); })) {}

const LateColumn* Frame::late_column(std::string_view name) const {
  const auto& columns = body().columns;
  const auto found =
      std::ranges::find(columns, name, [](const LateColumn& column) -> std::string_view { return column.field.name; });
  return found == columns.end() ? nullptr : &*found;
}

std::vector<Column> Frame::columns() const {
  std::vector<Column> all;
  all.reserve(body().columns.size());
  for (const LateColumn& late : body().columns) all.push_back(late.column.get());
  return all;
}

std::vector<Field> Frame::fields() const {
  std::vector<Field> all;
  for (const LateColumn& late : body().columns) all.push_back(late.field);
  return all;
}

const Column* Frame::column(std::string_view name) const {
  const LateColumn* found = late_column(name);
  return found == nullptr ? nullptr : &found->column.get();
}

std::span<const std::int32_t> Frame::link(std::string_view name) const {
  if (const auto found = body().links.find(name); found != body().links.end()) return found->second.rows.get().as<std::int32_t>();
  const LateColumn* found = late_column(name);
  if (found == nullptr || found->field.type != FieldType::link) return {};
  return found->column.get().values.as<std::int32_t>();
}

std::string_view Frame::link_target(std::string_view name) const {
  if (const auto found = body().links.find(name); found != body().links.end()) return found->second.target;
  const LateColumn* found = late_column(name);
  return found == nullptr || found->field.type != FieldType::link ? std::string_view() : found->field.target;
}

Frame Frame::with(const std::function<void(Body&)>& change) const {
  Frame frame;
  frame.name_ = name_;
  Body changed = body();
  change(changed);
  frame.body_ = std::move(changed);
  return frame;
}

Frame Frame::with_link(std::string name, std::string target, Lazy<Buffer> rows) const {
  return with([&](Body& body) { body.links[std::move(name)] = {std::move(target), std::move(rows)}; });
}

Frame Frame::grouped(std::string parent, Lazy<Buffer> starts) const {
  return with([&](Body& body) {
    body.groups_of = std::move(parent);
    body.starts = std::move(starts);
  });
}

Frame Frame::with_counted_below(Lazy<Buffer> units) const {
  return with([&](Body& body) { body.counted_below = std::move(units); });
}

bool Frame::has_index(std::string_view parent) const { return body().indexes.contains(parent); }

const Frame::RowIndex* Frame::index(std::string_view parent) const {
  const auto found = body().indexes.find(parent);
  return found == body().indexes.end() ? nullptr : &found->second.get();
}

Frame Frame::with_index(std::string parent, Lazy<RowIndex> index) const {
  return with([&](Body& body) { body.indexes[std::move(parent)] = std::move(index); });
}

Frame Frame::with_column(LateColumn column) const {
  return with([&](Body& body) { body.columns.push_back(std::move(column)); });
}

Frame take(const Frame& frame, std::span<const std::int32_t> rows) {
  std::vector<Column> columns;
  for (const Column& column : frame.columns()) columns.push_back(take_column(column, rows));
  return {frame.name(), rows.size(), std::move(columns)};
}

}  // namespace ketnap
