#include "arrow_column.hpp"

#include <algorithm>

namespace ketnap {
namespace {

// Signed, since pandas takes no unsigned dictionary index: 255 in a null's place then reads as -1.
constexpr std::size_t most_codes_of_8_bits = 128;
constexpr std::size_t most_codes_of_16_bits = 32768;

ArrowColumn plain(const Column& column, std::string name, std::string format, const Buffer& values) {
  return {.name = std::move(name),
          .format = std::move(format),
          .null_count = static_cast<std::int64_t>(column.null_count),
          .buffers = {column.null_count == 0 ? Buffer() : column.validity, values},
          .has_dictionary = false,
          .dictionary = {}};
}

Buffer bits_of(const Column& column) {
  const auto values = column.values.as<std::uint8_t>();
  std::vector<std::uint8_t> bits((values.size() + 7) / 8, 0);
  for (std::size_t i = 0; i < values.size(); ++i)
    if (values[i] == 1) bits[i / 8] = static_cast<std::uint8_t>(bits[i / 8] | (1U << (i % 8)));
  return Buffer::of(bits);
}

template <class To, class From>
Buffer widened(std::span<const From> values) {
  std::vector<To> wide(values.size());
  std::ranges::transform(values, wide.begin(), [](From value) { return static_cast<To>(value); });
  return Buffer::of(wide);
}

ArrowColumn coded(const Snapshot& snapshot, const Column& column) {
  const CodeList& list = *snapshot.schema().list(column.field.target);
  const std::size_t count = list.codes.size();
  ArrowColumn out = plain(column, column.field.name, "c", column.values);
  if (column.wide_codes()) {
    out.format = count <= most_codes_of_16_bits ? "s" : "i";
    if (out.format == "i") out.buffers[1] = widened<std::int32_t>(column.values.as<std::uint16_t>());
  } else if (count > most_codes_of_8_bits) {
    out.format = "s";
    out.buffers[1] = widened<std::int16_t>(column.values.as<std::uint8_t>());
  }
  std::vector<std::int32_t> offsets = {0};
  std::string bytes;
  for (const Code& code : list.codes) {
    bytes += code.key;
    offsets.push_back(static_cast<std::int32_t>(bytes.size()));
  }
  out.has_dictionary = true;
  out.dictionary = {Buffer::of(offsets), Buffer::copy(bytes.data(), bytes.size()), static_cast<std::int64_t>(count), list.ordered};
  return out;
}

const Column& keys_of(const Snapshot& snapshot, const Column& link) {
  return *snapshot.frame(link.field.target).column(snapshot.schema().table(link.field.target)->keys().front()->name);
}

ArrowColumn linked(const Snapshot& snapshot, const Column& column) {
  const Column& keys = keys_of(snapshot, column);
  ArrowColumn out = plain(column, column.field.name, "i", column.values);
  out.has_dictionary = true;
  out.dictionary = {keys.values, keys.bytes, static_cast<std::int64_t>(keys.rows), false};
  return out;
}

/// Rows taken from a frame must not bring the keys of everybody else along.
ArrowColumn linked_to_named(const Snapshot& snapshot, const Column& column) {
  const Column& keys = keys_of(snapshot, column);
  const auto rows = column.values.as<std::int32_t>();
  std::vector<std::int32_t> named(rows.begin(), rows.end());
  std::ranges::sort(named);
  named.erase(std::ranges::unique(named).begin(), named.end());
  if (!named.empty() && named.front() == no_row) named.erase(named.begin());

  std::vector<std::int32_t> places(rows.size());
  std::ranges::transform(rows, places.begin(), [&](std::int32_t row) {
    return row == no_row ? no_row : static_cast<std::int32_t>(std::ranges::lower_bound(named, row) - named.begin());
  });
  std::vector<std::int32_t> offsets = {0};
  std::string bytes;
  for (const std::int32_t row : named) {
    bytes += keys.text(static_cast<std::size_t>(row));
    offsets.push_back(static_cast<std::int32_t>(bytes.size()));
  }
  ArrowColumn out = plain(column, column.field.name, "i", Buffer::of(places));
  out.has_dictionary = true;
  out.dictionary = {Buffer::of(offsets), Buffer::copy(bytes.data(), bytes.size()), static_cast<std::int64_t>(named.size()), false};
  return out;
}

}  // namespace

std::vector<ArrowColumn> arrow_columns(const Snapshot& snapshot, const Frame& frame, Sensitivity clearance) {
  const auto own = snapshot.frames().find(frame.name());
  const bool is_whole = own != snapshot.frames().end() && &own->second == &frame;
  std::vector<ArrowColumn> columns;
  for (const Field& field : frame.fields()) {
    if (field.sensitivity > clearance) continue;
    const Column& column = *frame.column(field.name);
    const std::string& name = column.field.name;
    switch (column.field.type) {
      case FieldType::date:
        columns.push_back(plain(column, name, "tdD", column.values));
        break;
      case FieldType::partial_date:
        columns.push_back(plain(column, name, "tdD", column.values));
        columns.push_back(plain(column, name + "_latest", "tdD", column.high));
        break;
      case FieldType::integer:
        columns.push_back(plain(column, name, "l", column.values));
        break;
      case FieldType::boolean:
        columns.push_back(plain(column, name, "b", bits_of(column)));
        break;
      case FieldType::code:
        columns.push_back(coded(snapshot, column));
        break;
      case FieldType::link:
        columns.push_back(is_whole ? linked(snapshot, column) : linked_to_named(snapshot, column));
        break;
      case FieldType::text:
      case FieldType::number:
      case FieldType::period:
        columns.push_back(plain(column, name, "u", column.values));
        columns.back().buffers.push_back(column.bytes);
        break;
    }
  }
  return columns;
}

}  // namespace ketnap
