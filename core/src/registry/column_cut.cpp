#include "column_cut.hpp"

#include <algorithm>
#include <cstring>

#include "validity.hpp"

namespace ketnap {
namespace {

Column begun(const Column& column, const RowsCut& cut) {
  Column out;
  out.field = column.field;
  out.rows = cut.size;
  return out;
}

std::size_t at(std::int32_t row) { return static_cast<std::size_t>(row); }

template <class T>
Buffer gathered(const Buffer& values, const RowsCut& cut) {
  return Buffer::written(cut.size * sizeof(T), [&](void* memory) {
    cut.each_run([&](const RowsCut::Run& run, std::size_t place) {
      std::memcpy(static_cast<T*>(memory) + place, values.as<T>().data() + run.first, at(run.count) * sizeof(T));
    });
  });
}

void gather_texts(const Column& column, const RowsCut& cut, Column& out) {
  const auto from = column.values.as<std::int32_t>();
  std::size_t bytes = 0;
  for (const RowsCut::Run& run : cut.runs) bytes += at(from[at(run.first + run.count)] - from[at(run.first)]);
  out.bytes = Buffer::written(bytes, [&](void* memory) {
    auto* to = static_cast<char*>(memory);
    for (const RowsCut::Run& run : cut.runs) {
      const std::int32_t begin = from[at(run.first)];
      const std::size_t many = at(from[at(run.first + run.count)] - begin);
      if (many != 0) std::memcpy(to, static_cast<const char*>(column.bytes.data()) + begin, many);
      to += many;
    }
  });
  out.values = Buffer::written((cut.size + 1) * sizeof(std::int32_t), [&](void* memory) {
    auto* ends = static_cast<std::int32_t*>(memory);
    *ends = 0;
    for (const RowsCut::Run& run : cut.runs) {
      const std::int32_t shift = *ends - from[at(run.first)];
      for (const std::int32_t end : from.subspan(at(run.first) + 1, at(run.count))) *++ends = end + shift;
    }
  });
}

/// The latest days are the earliest where all are the same.
void give_days(Column& column, Buffer low, Buffer high) {
  const bool is_exact = std::ranges::equal(low.as<std::int32_t>(), high.as<std::int32_t>());
  column.values = std::move(low);
  column.high = is_exact ? column.values : std::move(high);
}

void copy_validity(const Column& column, const RowsCut& cut, Column& out) {
  if (column.validity.empty()) return;
  Validity validity(cut.size);
  cut.each_row([&](std::size_t row, std::size_t place) {
    if (!column.is_known(row)) validity.clear(place);
  });
  validity.give(out);
}

/// As it is stored: a day, unknown_day or raw_none.
std::int32_t stored_day(const Column& column, const DaysTold& told, std::size_t row) {
  if (told.has_unknown) return told.stored.get().as<std::int32_t>()[row];
  return column.is_known(row) ? column.values.as<std::int32_t>()[row] : raw_none;
}

}  // namespace

void RowsCut::add(std::int32_t first, std::int32_t end) {
  if (first == end) return;
  size += at(end - first);
  if (!runs.empty() && runs.back().first + runs.back().count == first)
    runs.back().count += end - first;
  else
    runs.push_back({.first = first, .count = end - first});
}

Column cut_values(const Column& column, const RowsCut& cut) {
  Column out = begun(column, cut);
  copy_validity(column, cut, out);
  out.has_unknowns = out.null_count != 0;
  switch (column.field.type) {
    case FieldType::partial_date:
      give_days(out, gathered<std::int32_t>(column.values, cut), gathered<std::int32_t>(column.high, cut));
      out.has_unknowns = out.high.data() != out.values.data();
      break;
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
  Validity validity(cut.size);
  out.values = Buffer::written(cut.size * sizeof(std::int32_t), [&](void* memory) {
    auto* const targets = static_cast<std::int32_t*>(memory);
    cut.each_row([&](std::size_t row, std::size_t place) {
      const std::int32_t to = from[row];
      targets[place] = to == no_row || target.is_all ? to : target.places.get()[at(to)];
      if (targets[place] == no_row) validity.clear(place);
    });
  });
  validity.give(out);
  out.has_unknowns = out.null_count != 0;
  return out;
}

Column cut_days(const Column& column, const DaysTold& told, const RowsCut& cut, Date as_of, const Column* opening,
                const DaysTold* opening_told) {
  Column out = begun(column, cut);
  const bool is_same = !told.has_unknown && (!column.field.later || told.last <= as_of.days());
  if (is_same && column.high.data() == column.values.data()) {
    copy_validity(column, cut, out);
    out.values = out.high = gathered<std::int32_t>(column.values, cut);
    return out;
  }
  const auto from_low = column.values.as<std::int32_t>();
  const auto from_high = column.high.as<std::int32_t>();
  Validity validity(cut.size);
  const auto write = [&](std::int32_t* lows, std::int32_t* highs) {
    cut.each_row([&](std::size_t row, std::size_t place) {
      std::int32_t& low = lows[place] = from_low[row];
      std::int32_t& high = highs[place] = from_high[row];
      if (!column.is_known(row)) {
        validity.clear(place);
        if (stored_day(column, told, row) == unknown_day) {
          const std::int32_t opened = opening == nullptr ? raw_none : stored_day(*opening, *opening_told, row);
          high = as_of.days();
          low = std::min(opened == raw_none ? Date::first().days() : opened, high);
          out.has_unknowns = true;
        }
        out.has_unknowns = out.has_unknowns || low != high;
      } else if (column.field.later && low > as_of.days()) {
        low = high = Date::never().days();
        validity.clear(place);
      }
    });
  };
  Buffer high;
  Buffer low = Buffer::written(cut.size * sizeof(std::int32_t), [&](void* lows) {
    high = Buffer::written(cut.size * sizeof(std::int32_t),
                           [&](void* highs) { write(static_cast<std::int32_t*>(lows), static_cast<std::int32_t*>(highs)); });
  });
  give_days(out, std::move(low), std::move(high));
  validity.give(out);
  return out;
}

}  // namespace ketnap
