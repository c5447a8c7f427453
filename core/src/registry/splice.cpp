#include "splice.hpp"

#include <algorithm>
#include <cstring>
#include <limits>
#include <utility>

#include <ketnap/base/date.hpp>
#include <ketnap/base/error.hpp>

#include "data/spare_memory.hpp"

namespace ketnap {
namespace {

/// So many shifts are added one by one, more are looked up.
constexpr std::size_t few_steps = 8;
constexpr std::size_t chunk = 4096;
/// After a buffer's last value.
constexpr std::size_t readable = 64;

std::size_t at(std::int32_t row) { return static_cast<std::size_t>(row); }

bool bit(const std::uint8_t* bits, std::size_t place) { return ((bits[place / 8] >> (place % 8)) & 1U) != 0; }

void set_bit(std::uint8_t* bits, std::size_t place, bool is_set) {
  const auto mask = static_cast<std::uint8_t>(1U << (place % 8));
  bits[place / 8] = static_cast<std::uint8_t>(is_set ? bits[place / 8] | mask : bits[place / 8] & ~mask);
}

/// `from` has readable bytes after its last; nullptr is all ones.
void copy_bits(const std::uint8_t* from, std::size_t first, std::uint8_t* to, std::size_t place, std::size_t count) {
  const auto one = [&] {
    set_bit(to, place++, from == nullptr || bit(from, first));
    ++first;
    --count;
  };
  while (count != 0 && place % 8 != 0) one();
  const std::size_t bytes = count / 8;
  if (from == nullptr) {
    std::memset(to + place / 8, 0xFF, bytes);
  } else if (first % 8 == 0) {
    std::memcpy(to + place / 8, from + first / 8, bytes);
  } else {
    const unsigned shift = first % 8;
    for (std::size_t i = 0; i < bytes; ++i) {
      const unsigned both = from[first / 8 + i] | static_cast<unsigned>(from[first / 8 + i + 1]) << 8U;
      to[place / 8 + i] = static_cast<std::uint8_t>(both >> shift);
    }
  }
  first += bytes * 8;
  place += bytes * 8;
  count -= bytes * 8;
  while (count != 0) one();
}

template <class T>
Buffer spliced_values(const Splice& splice, const Buffer& earlier, const Buffer& come, SpareMemory& spare) {
  return written(spare, splice.rows() * sizeof(T), [&](void* memory) {
    auto* to = static_cast<char*>(memory);
    for (const Splice::Run& run : splice.runs()) {
      const auto* from = static_cast<const char*>((run.has_come ? come : earlier).data());
      std::memcpy(to, from + at(run.first) * sizeof(T), at(run.count) * sizeof(T));
      to += at(run.count) * sizeof(T);
    }
  });
}

void splice_texts(const Splice& splice, const SplicedColumn& of, Column& out, SpareMemory& spare) {
  std::uint64_t bytes = 0;
  for (const Splice::Run& run : splice.runs()) {
    const auto ends = (run.has_come ? of.come : of.earlier)->values.as<std::int32_t>();
    bytes += static_cast<std::uint64_t>(ends[at(run.first + run.count)] - ends[at(run.first)]);
  }
  if (bytes > static_cast<std::uint64_t>(std::numeric_limits<std::int32_t>::max())) throw Error(3201, {out.field.name});
  out.values = written(spare, (splice.rows() + 1) * sizeof(std::int32_t), [&](void* memory) {
    auto* to = static_cast<std::int32_t*>(memory);
    *to++ = 0;
    std::int32_t end = 0;
    for (const Splice::Run& run : splice.runs()) {
      const auto ends = (run.has_come ? of.come : of.earlier)->values.as<std::int32_t>().subspan(at(run.first), at(run.count) + 1);
      const std::int32_t shift = end - ends.front();
      for (std::size_t i = 1; i < ends.size(); ++i) *to++ = ends[i] + shift;
      end = ends.back() + shift;
    }
  });
  out.bytes = written(spare, bytes, [&](void* memory) {
    auto* to = static_cast<char*>(memory);
    for (const Splice::Run& run : splice.runs()) {
      const Column& from = run.has_come ? *of.come : *of.earlier;
      const auto ends = from.values.as<std::int32_t>();
      const std::size_t first = at(ends[at(run.first)]);
      const std::size_t count = at(ends[at(run.first + run.count)]) - first;
      if (count != 0) std::memcpy(to, static_cast<const char*>(from.bytes.data()) + first, count);
      to += count;
    }
  });
}

void splice_validity(const Splice& splice, const SplicedColumn& of, Column& out, SpareMemory& spare) {
  const Column& earlier = *of.earlier;
  const Column& come = *of.come;
  if (out.null_count == 0) return;
  const std::size_t bytes = (splice.rows() + 7) / 8;
  out.validity = written(spare, bytes, [&](void* memory) {
    auto* bits = static_cast<std::uint8_t*>(memory);
    bits[bytes - 1] = of.ends_with_ones ? 0xFF : 0;
    std::size_t place = 0;
    for (const Splice::Run& run : splice.runs()) {
      const Buffer& from = (run.has_come ? come : earlier).validity;
      copy_bits(from.empty() ? nullptr : from.as<std::uint8_t>().data(), at(run.first), bits, place, at(run.count));
      place += at(run.count);
    }
  });
}

bool is_of_days(const Column& column) {
  return column.field.type == FieldType::date || column.field.type == FieldType::partial_date;
}

bool spans_days(const Column& column, std::size_t row) {
  return column.values.as<std::int32_t>()[row] != column.high.as<std::int32_t>()[row];
}

bool is_unknown(const SplicedColumn& of, const Column& column, std::size_t row) {
  if (spans_days(column, row)) return true;
  if (!of.nulls_are_unknown || column.is_known(row)) return false;
  const std::int32_t day = column.values.as<std::int32_t>()[row];
  return day != Date::never().days() && day != Date::first().days();
}

/// Whether some row of the later frame is such, where the earlier column says of itself that it has one, or that it has none.
template <class Is>
bool has_any(const Splice& splice, const SplicedColumn& of, bool had, Is is) {
  for (const Splice::Come& one : splice.come())
    if (is(*of.come, at(one.row))) return true;
  if (!had) return false;
  if (std::ranges::none_of(splice.gone(), [&](std::int32_t row) { return is(*of.earlier, at(row)); })) return true;
  for (const Splice::Run& run : splice.runs())
    for (std::int32_t row = run.first; !run.has_come && row < run.first + run.count; ++row)
      if (is(*of.earlier, at(row))) return true;
  return false;
}

void splice_days(const Splice& splice, const SplicedColumn& of, bool has_high, Column& out, SpareMemory& spare) {
  out.values = spliced_values<std::int32_t>(splice, of.earlier->values, of.come->values, spare);
  out.high = has_high ? spliced_values<std::int32_t>(splice, of.earlier->high, of.come->high, spare) : out.values;
}

std::size_t null_count(const Splice& splice, const SplicedColumn& of) {
  std::size_t nulls = of.earlier->null_count;
  for (const std::int32_t row : splice.gone()) nulls -= of.earlier->is_known(at(row)) ? 0U : 1U;
  for (const Splice::Come& one : splice.come()) nulls += of.come->is_known(at(one.row)) ? 0U : 1U;
  return nulls;
}

}  // namespace

Splice::Splice(std::size_t rows, std::vector<std::int32_t> gone, std::vector<Come> come)
    : rows_before_(rows), gone_(std::move(gone)), come_(std::move(come)) {
  const auto end = static_cast<std::int32_t>(rows);
  std::int32_t row = 0;
  std::int32_t place = 0;
  auto next_gone = gone_.begin();
  auto next_come = come_.begin();
  const auto shifts = [&](std::int32_t from, std::int32_t shift) {
    if (shift != (steps_.empty() ? 0 : steps_.back().shift)) steps_.push_back({from, shift});
  };
  while (true) {
    const auto first = next_come;
    for (; next_come != come_.end() && next_come->before == row; ++next_come) {
      const bool follows = next_come != first && std::prev(next_come)->row + 1 == next_come->row;
      if (follows)
        ++runs_.back().count;
      else
        runs_.push_back({.has_come = true, .first = next_come->row, .count = 1});
      come_places_.push_back(place++);
    }
    if (row == end) break;
    if (next_gone != gone_.end() && *next_gone == row) {
      shifts(row, place - 1 - row);
      ++next_gone;
      ++row;
      continue;
    }
    std::int32_t stop = next_gone == gone_.end() ? end : *next_gone;
    if (next_come != come_.end()) stop = std::min(stop, next_come->before);
    shifts(row, place - row);
    runs_.push_back({.has_come = false, .first = row, .count = stop - row});
    place += stop - row;
    row = stop;
  }
  rows_ = at(place);
}

bool Splice::is_gone(std::int32_t row) const { return std::ranges::binary_search(gone_, row); }

std::int32_t Splice::place_of(std::int32_t row) const {
  const auto next = std::ranges::upper_bound(steps_, row, {}, &Step::from);
  return next == steps_.begin() ? row : row + std::prev(next)->shift;
}

void Splice::move(std::span<const std::int32_t> rows, std::int32_t* places) const {
  if (steps_.size() > few_steps) {
    // One more in front, for no_row.
    std::vector<std::int32_t> place(rows_before_ + 1, no_row);
    for (std::size_t i = 0; i < rows_before_; ++i) place[i + 1] = static_cast<std::int32_t>(i);
    for (std::size_t step = 0; step < steps_.size(); ++step) {
      const std::size_t end = step + 1 == steps_.size() ? rows_before_ : at(steps_[step + 1].from);
      for (std::size_t i = at(steps_[step].from); i < end; ++i) place[i + 1] += steps_[step].shift;
    }
    for (std::size_t i = 0; i < rows.size(); ++i) places[i] = place[at(rows[i] + 1)];
    return;
  }
  for (std::size_t first = 0; first < rows.size(); first += chunk) {
    const std::size_t count = std::min(chunk, rows.size() - first);
    const std::int32_t* from = rows.data() + first;
    std::int32_t* to = places + first;
    std::copy_n(from, count, to);
    std::int32_t before = 0;
    for (const Step& step : steps_) {
      const std::int32_t more = step.shift - before;
      before = step.shift;
      for (std::size_t i = 0; i < count; ++i) to[i] += from[i] >= step.from ? more : 0;
    }
  }
}

Buffer written(SpareMemory& spare, std::size_t bytes, const std::function<void(void*)>& fill) {
  const std::shared_ptr<std::byte> memory = spare.take<std::byte>(bytes + readable);
  if (bytes != 0) fill(memory.get());
  std::memset(memory.get() + bytes, 0, readable);
  return {memory, memory.get(), bytes};
}

Buffer spliced_links(const Splice& splice, std::span<const std::int32_t> earlier, std::span<const std::int32_t> come,
                     const Splice& targets, std::span<const std::int32_t> come_targets, SpareMemory& spare) {
  return written(spare, splice.rows() * sizeof(std::int32_t), [&](void* memory) {
    auto* to = static_cast<std::int32_t*>(memory);
    for (const Splice::Run& run : splice.runs()) {
      const auto from = (run.has_come ? come : earlier).subspan(at(run.first), at(run.count));
      if (!run.has_come)
        targets.move(from, to);
      else
        std::ranges::transform(from, to, [&](std::int32_t row) { return row == no_row ? no_row : come_targets[at(row)]; });
      to += run.count;
    }
  });
}

Unknowns unknowns(const Splice& splice, const SplicedColumn& of) {
  if (!is_of_days(*of.earlier)) return {.has_unknowns = null_count(splice, of) != 0, .has_high = false};
  const auto is_one = [&](const Column& column, std::size_t row) { return is_unknown(of, column, row); };
  const bool had_high = of.earlier->high.data() != of.earlier->values.data();
  return {.has_unknowns = has_any(splice, of, of.earlier->has_unknowns, is_one),
          .has_high = has_any(splice, of, had_high, spans_days)};
}

Column spliced(const Splice& splice, const SplicedColumn& of, const Unknowns& told, SpareMemory& spare) {
  Column out;
  out.field = of.earlier->field;
  out.rows = splice.rows();
  out.null_count = null_count(splice, of);
  splice_validity(splice, of, out, spare);
  out.has_unknowns = told.has_unknowns;
  switch (out.field.type) {
    case FieldType::date:
    case FieldType::partial_date:
      splice_days(splice, of, told.has_high, out, spare);
      break;
    case FieldType::integer:
      out.values = spliced_values<std::int64_t>(splice, of.earlier->values, of.come->values, spare);
      break;
    case FieldType::boolean:
      out.values = spliced_values<std::uint8_t>(splice, of.earlier->values, of.come->values, spare);
      break;
    case FieldType::code:
      // A frame without rows does not tell how wide its codes are.
      out.values = of.earlier->wide_codes() || of.come->wide_codes()
                       ? spliced_values<std::uint16_t>(splice, of.earlier->values, of.come->values, spare)
                       : spliced_values<std::uint8_t>(splice, of.earlier->values, of.come->values, spare);
      break;
    case FieldType::link:
      out.values = spliced_links(splice, of.earlier->values.as<std::int32_t>(), of.come->values.as<std::int32_t>(), *of.targets,
                                 of.come_targets, spare);
      break;
    case FieldType::text:
    case FieldType::number:
    case FieldType::period:
      splice_texts(splice, of, out, spare);
      break;
  }
  return out;
}

}  // namespace ketnap
