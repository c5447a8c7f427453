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

void Runner::profile() {
  const engine::Profiles profiles = engine::profiles_of(instruction());
  const Rows people = rows_of(0);
  const View& day = arg(1);
  const std::size_t mask = day.operand().mask;
  std::int32_t* to = lane(0);
  for (std::size_t i = 0; i < rows_; ++i)
    to[i] = engine::profile_in_force(profiles, people.at(i), day.lo[i & mask], day.hi[i & mask]);
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
