#include "run/arrived_papers.hpp"

#include <algorithm>
#include <limits>
#include <string>

#include "run/reading.hpp"

namespace ketnap {
namespace {

/// A row of the frame that is made: one that was there, or one that arrived.
struct Row {
  std::int32_t from = no_row;
  std::int32_t dossier = no_row;
  std::int64_t code = 0;
  std::int64_t round = 0;
};

template <class T, class Arrived>
Buffer values_of(const Buffer& from, std::span<const Row> rows, const Arrived& arrived) {
  const auto old = from.as<T>();
  std::vector<T> out;
  out.reserve(rows.size());
  for (const Row& row : rows)
    out.push_back(row.from == no_row ? static_cast<T>(arrived(row)) : old[static_cast<std::size_t>(row.from)]);
  return Buffer::of(out);
}

void set_texts(const Column& from, std::span<const Row> rows, Column& to) {
  std::vector<std::int32_t> ends = {0};
  std::string bytes;
  for (const Row& row : rows) {
    if (row.from != no_row) bytes += from.text(static_cast<std::size_t>(row.from));
    ends.push_back(static_cast<std::int32_t>(bytes.size()));
  }
  to.values = Buffer::of(ends);
  to.bytes = Buffer::copy(bytes.data(), bytes.size());
}

// Whether an arrived paper has a value in the column.
bool is_given(const Field& field) { return field.name == "dossier" || field.name == "paper" || field.name == "round"; }

Column column_of(const Schema& schema, const Column& from, std::span<const Row> rows) {
  Column to;
  to.field = from.field;
  to.rows = rows.size();
  const bool given = is_given(from.field);
  switch (from.field.type) {
    case FieldType::date:
    case FieldType::partial_date: {
      const Buffer& high = from.high.empty() ? from.values : from.high;
      const auto unknown = [&](Date day) {
        return [&, day](const Row&) { return (from.field.later ? Date::never() : day).days(); };
      };
      to.values = values_of<std::int32_t>(from.values, rows, unknown(Date::first()));
      to.high = values_of<std::int32_t>(high, rows, unknown(Date::last()));
      break;
    }
    case FieldType::integer:
      to.values = values_of<std::int64_t>(from.values, rows, [&](const Row& row) { return given ? row.round : 0; });
      break;
    case FieldType::boolean:
      to.values = values_of<std::uint8_t>(from.values, rows, [](const Row&) { return 255; });
      break;
    case FieldType::code: {
      const auto code = [&](const Row& row) { return given ? row.code : std::numeric_limits<std::int64_t>::max(); };
      // A frame without rows does not tell how wide its codes are.
      const bool is_wide = from.rows == 0 ? schema.list(from.field.target)->codes.size() > 254 : from.wide_codes();
      to.values = is_wide ? values_of<std::uint16_t>(from.values, rows, code) : values_of<std::uint8_t>(from.values, rows, code);
      break;
    }
    case FieldType::link:
      to.values = values_of<std::int32_t>(from.values, rows, [&](const Row& row) { return given ? row.dossier : no_row; });
      break;
    case FieldType::text:
    case FieldType::number:
    case FieldType::period:
      set_texts(from, rows, to);
      break;
  }
  std::vector<std::uint8_t> bits((rows.size() + 7) / 8, 0);
  for (std::size_t i = 0; i < rows.size(); ++i) {
    if (rows[i].from == no_row ? given : from.is_known(static_cast<std::size_t>(rows[i].from)))
      bits[i / 8] = static_cast<std::uint8_t>(bits[i / 8] | (1U << (i % 8)));
    else
      ++to.null_count;
  }
  if (to.null_count != 0) to.validity = Buffer::of(bits);
  to.has_unknowns = from.has_unknowns || !given;
  return to;
}

}  // namespace

Snapshot with_papers(const Snapshot& snapshot, std::span<const std::int32_t> dossiers, std::span<const std::int64_t> codes) {
  const Frame& papers = snapshot.frame("papers");
  const auto starts = papers.starts();
  const Column& paper = *papers.column("paper");
  const auto round = papers.column("round")->values.as<std::int64_t>();
  std::vector<bool> wanted(starts.size(), false);
  for (const std::int32_t dossier : dossiers) wanted[static_cast<std::size_t>(dossier)] = true;
  std::vector<Row> rows;
  std::vector<std::int32_t> now = {0};
  now.reserve(starts.size());
  for (std::size_t group = 0; group + 1 < starts.size(); ++group) {
    if (!wanted[group]) {
      now.push_back(now.back());
      continue;
    }
    const RowRange range = rows_of_group(papers, static_cast<std::int32_t>(group));
    for (std::size_t row = range.begin; row < range.end; ++row) rows.push_back({.from = static_cast<std::int32_t>(row)});
    for (std::size_t i = 0; i < codes.size(); ++i) {
      std::int64_t last = 0;
      for (std::size_t row = range.begin; row < range.end; ++row)
        if (code_at(paper, row) == codes[i]) last = std::max(last, round[row]);
      rows.push_back({.from = no_row, .dossier = static_cast<std::int32_t>(group), .code = codes[i], .round = last + 1});
    }
    now.push_back(static_cast<std::int32_t>(rows.size()));
  }
  std::vector<Column> columns;
  for (const Column& column : papers.columns()) columns.push_back(column_of(snapshot.schema(), column, rows));
  auto frames = snapshot.frames();
  frames["papers"] = Frame(papers.name(), rows.size(), std::move(columns)).grouped(papers.groups_of(), Buffer::of(now));
  return {Snapshot::Complete(), snapshot.times(), snapshot.schema(), snapshot.tree(), std::move(frames)};
}

}  // namespace ketnap
