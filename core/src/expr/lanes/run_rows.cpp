#include <algorithm>
#include <array>

#include "expr/lanes/runner.hpp"
#include "expr/profiles.hpp"

namespace ketnap::lanes {

void Runner::link() {
  const std::int32_t* links = instruction().links;
  const Rows rows = rows_of(0);
  if (rows.first >= 0) return set_rows(links + rows.first);
  std::int32_t* to = lane(0);
  for (std::size_t i = 0; i < rows_; ++i) to[i] = rows.rows[i] == no_row ? no_row : links[rows.rows[i]];
  set_rows(to);
}

// On most days the last profile is in force. Where those of many people lie is read first, so that one read does not wait for the
// other.
void Runner::profile() {
  constexpr std::size_t together = 256;
  std::array<std::int32_t, together> ends{};
  std::array<std::int32_t, together> since{};
  const engine::Profiles profiles = engine::profiles_of(instruction());
  const Rows people = rows_of(0);
  const View& day = arg(1);
  const std::size_t mask = day.operand().mask;
  std::int32_t* to = lane(0);
  for (std::size_t first = 0; first < rows_; first += together) {
    const std::size_t many = std::min(together, rows_ - first);
    for (std::size_t i = 0; i < many; ++i) {
      const std::int32_t person = people.at(first + i);
      const bool has_any = person != no_row && profiles.starts[person] != profiles.starts[person + 1];
      ends[i] = has_any ? profiles.starts[person + 1] : 0;
    }
    for (std::size_t i = 0; i < many; ++i) since[i] = ends[i] == 0 ? highest : profiles.since[ends[i] - 1];
    for (std::size_t i = 0; i < many; ++i) {
      const std::size_t row = first + i;
      const std::int32_t low = day.lo[row & mask];
      to[row] = since[i] <= low && low != highest ? ends[i] - 1
                                                  : engine::profile_in_force(profiles, people.at(row), low, day.hi[row & mask]);
    }
  }
  set_rows(to);
}

void Runner::keyed() {
  const engine::Keyed& where = code_.keyed[static_cast<std::size_t>(step_->operand)];
  if (where.code->wide_codes()) return keyed_by(where, where.code->values.as<std::uint16_t>().data());
  keyed_by(where, where.code->values.as<std::uint8_t>().data());
}

template <class Code>
void Runner::keyed_by(const engine::Keyed& where, const Code* codes) {
  const std::int64_t* rounds = where.round == nullptr ? nullptr : where.round->values.as<std::int64_t>().data();
  const std::int32_t* starts = where.starts.data();
  const auto place = static_cast<Code>(where.place);
  const Rows rows = rows_of(0);
  std::int32_t* to = lane(0);
  for (std::size_t i = 0; i < rows_; ++i) {
    const std::int32_t parent = rows.at(i);
    std::int32_t found = no_row;
    if (parent != no_row)
      for (std::int32_t row = starts[parent]; row < starts[parent + 1]; ++row)
        if (codes[row] == place && (found == no_row || rounds == nullptr || rounds[row] >= rounds[found])) found = row;
    to[i] = found;
  }
  set_rows(to);
}

}  // namespace ketnap::lanes
