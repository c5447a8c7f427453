#include "column_cut.hpp"

#include <algorithm>

#include "validity.hpp"

namespace ketnap {
namespace {

Column begun(const Column& column, const RowsCut& cut) {
  Column out;
  out.field = column.field;
  out.rows = cut.size;
  return out;
}

template <class T>
Buffer gathered(const Buffer& values, const RowsCut& cut) {
  const auto from = values.as<T>();
  std::vector<T> taken(cut.size);
  for (std::size_t i = 0; i < taken.size(); ++i) taken[i] = from[cut[i]];
  return Buffer::of(taken);
}

/// Rows that follow each other are copied in one go: a snapshot lacks few of a history's.
void gather_texts(const Column& column, const RowsCut& cut, Column& out) {
  const auto from = column.values.as<std::int32_t>();
  std::vector<std::int32_t> ends(cut.size + 1, 0);
  std::string bytes;
  bytes.reserve(column.bytes.bytes());
  for (std::size_t first = 0; first < cut.size;) {
    std::size_t last = first + 1;
    while (last < cut.size && cut[last] == cut[last - 1] + 1) ++last;
    const auto run = from.subspan(cut[first], last - first + 1);
    const std::int32_t shift = ends[first] - run.front();
    for (std::size_t i = 1; i < run.size(); ++i) ends[first + i] = run[i] + shift;
    bytes.append(static_cast<const char*>(column.bytes.data()) + run.front(), static_cast<std::size_t>(run.back() - run.front()));
    first = last;
  }
  out.values = Buffer::of(ends);
  out.bytes = Buffer::copy(bytes.data(), bytes.size());
}

void give_days(Column& column, const std::vector<std::int32_t>& low, const std::vector<std::int32_t>& high) {
  column.values = Buffer::of(low);
  column.high = low == high ? column.values : Buffer::of(high);
}

void copy_validity(const Column& column, const RowsCut& cut, Column& out) {
  Validity validity(cut.size);
  if (!column.validity.empty())
    for (std::size_t i = 0; i < cut.size; ++i)
      if (!column.is_known(cut[i])) validity.clear(i);
  validity.give(out);
}

/// As it is stored: a day, unknown_day or raw_none.
std::int32_t stored_day(const Column& column, const DaysTold& told, std::size_t row) {
  if (told.has_unknown) return told.stored.get().as<std::int32_t>()[row];
  return column.is_known(row) ? column.values.as<std::int32_t>()[row] : raw_none;
}

}  // namespace

Column cut_values(const Column& column, const RowsCut& cut) {
  Column out = begun(column, cut);
  copy_validity(column, cut, out);
  out.has_unknowns = out.null_count != 0;
  switch (column.field.type) {
    case FieldType::partial_date: {
      const auto low = column.values.as<std::int32_t>();
      const auto high = column.high.as<std::int32_t>();
      std::vector<std::int32_t> lows(cut.size);
      std::vector<std::int32_t> highs(cut.size);
      for (std::size_t i = 0; i < cut.size; ++i) {
        lows[i] = low[cut[i]];
        highs[i] = high[cut[i]];
      }
      give_days(out, lows, highs);
      out.has_unknowns = lows != highs;
      break;
    }
    case FieldType::integer:
      out.values = gathered<std::int64_t>(column.values, cut);
      break;
    case FieldType::boolean:
      out.values = gathered<std::uint8_t>(column.values, cut);
      break;
    case FieldType::code:
      out.values = column.wide_codes() ? gathered<std::uint16_t>(column.values, cut) : gathered<std::uint8_t>(column.values, cut);
      break;
    default:
      gather_texts(column, cut, out);
      break;
  }
  return out;
}

Column cut_link(const Column& column, const RowsCut& cut, const RowsCut& target) {
  Column out = begun(column, cut);
  const auto from = column.values.as<std::int32_t>();
  std::vector<std::int32_t> targets(cut.size);
  Validity validity(cut.size);
  for (std::size_t i = 0; i < cut.size; ++i) {
    const std::int32_t row = from[cut[i]];
    targets[i] = row == no_row || target.is_all ? row : target.places[static_cast<std::size_t>(row)];
    if (targets[i] == no_row) validity.clear(i);
  }
  out.values = Buffer::of(targets);
  validity.give(out);
  out.has_unknowns = out.null_count != 0;
  return out;
}

Column cut_days(const Column& column, const DaysTold& told, const RowsCut& cut, Date as_of, const Column* opening,
                const DaysTold* opening_told) {
  Column out = begun(column, cut);
  const auto low = column.values.as<std::int32_t>();
  const auto high = column.high.as<std::int32_t>();
  std::vector<std::int32_t> lows(cut.size);
  std::vector<std::int32_t> highs(cut.size);
  Validity validity(cut.size);
  for (std::size_t i = 0; i < cut.size; ++i) {
    const std::size_t row = cut[i];
    lows[i] = low[row];
    highs[i] = high[row];
    if (!column.is_known(row)) {
      validity.clear(i);
      if (stored_day(column, told, row) == unknown_day) {
        const std::int32_t opened = opening == nullptr ? raw_none : stored_day(*opening, *opening_told, row);
        highs[i] = as_of.days();
        lows[i] = std::min(opened == raw_none ? Date::first().days() : opened, highs[i]);
        out.has_unknowns = true;
      }
      out.has_unknowns = out.has_unknowns || lows[i] != highs[i];
    } else if (column.field.later && low[row] > as_of.days()) {
      lows[i] = highs[i] = Date::never().days();
      validity.clear(i);
    }
  }
  give_days(out, lows, highs);
  validity.give(out);
  return out;
}

}  // namespace ketnap
