#include "profile_links.hpp"

#include <ketnap/data/snapshot.hpp>

namespace ketnap {
namespace {

Buffer links(const Frame& frame, const Column& day, const Frame& profiles) {
  const auto people = frame.link("person");
  const auto low = day.values.as<std::int32_t>();
  const auto high = day.high.as<std::int32_t>();
  std::vector<std::int32_t> rows(frame.rows(), no_row);
  for (std::size_t i = 0; i < rows.size(); ++i) {
    if (low[i] == Date::never().days()) continue;
    const std::int32_t first = profile_on(profiles, people[i], Date(low[i]));
    if (low[i] == high[i] || first == profile_on(profiles, people[i], Date(high[i]))) rows[i] = first;
  }
  return Buffer::of(rows);
}

}  // namespace

std::optional<Lazy<Buffer>> profile_rows(const Schema& schema, const Frame& frame, const Frame& profiles) {
  const std::string& day = schema.table(frame.name())->row_day;
  bool has_day = false;
  for (const Field& field : frame.fields()) has_day = has_day || field.name == day;
  if (!has_day || frame.link_target("person") != "people") return std::nullopt;
  return Lazy<Buffer>::made_by([frame, day, profiles] { return links(frame, *frame.column(day), profiles); });
}

Frame with_profiles(const Schema& schema, const Frame& frame, const Frame& profiles) {
  const auto rows = profile_rows(schema, frame, profiles);
  return rows ? frame.with_link("profile", "profiles", *rows) : frame;
}

}  // namespace ketnap
