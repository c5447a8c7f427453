#include <ketnap/run/clearance.hpp>

#include <algorithm>
#include <optional>
#include <string_view>
#include <vector>

#include <ketnap/base/error.hpp>
#include <ketnap/expr/reads.hpp>
#include <ketnap/expr/text.hpp>

#include "run/parts.hpp"

namespace ketnap {
namespace {

/// What is read on rows of a table; nullptr stands for no condition at all.
struct On {
  std::string_view table;
  BoundPtr bound;
};

const Field* beyond(const Schema& schema, const std::vector<On>& all, Sensitivity clearance) {
  const Field* most = nullptr;
  for (const On& one : all) {
    const Field* const field = one.bound == nullptr ? nullptr : most_sensitive(schema, one.table, *one.bound);
    if (field != nullptr && (most == nullptr || most->sensitivity < field->sensitivity)) most = field;
  }
  return most != nullptr && most->sensitivity > clearance ? most : nullptr;
}

void expect(const Field* beyond, Sensitivity clearance) {
  if (beyond != nullptr)
    throw Error(3114, {beyond->name, std::string(name_of(beyond->sensitivity)), std::string(name_of(clearance))});
}

// The frames whose rows an indicator counts.
void add_frames(const Bound& bound, std::vector<std::string>& to) {
  const std::string& frame = bound.rows.frame;
  if (!frame.empty() && frame != "units" && std::ranges::find(to, frame) == to.end()) to.push_back(frame);
  for (const BoundPtr& arg : bound.args) add_frames(*arg, to);
}

// On which of the frames the Expr has a meaning at all, measuring finds out.
std::vector<On> read_on(const Catalog& catalog, const std::vector<std::string>& frames, const Expr& expr) {
  std::vector<On> all;
  for (const std::string& frame : frames) {
    try {
      all.push_back({frame, catalog.bound_on(expr, frame)});
    } catch (const Error&) {
      continue;
    }
  }
  return all;
}

}  // namespace

const Field* read_beyond(const Catalog& catalog, const BoundIndicator& indicator, Sensitivity clearance) {
  std::vector<On> all{{"units", indicator.value}};
  for (const BoundPtr& read : indicator.reads) all.push_back({indicator.value->rows.frame, read});
  return beyond(catalog.schema(), all, clearance);
}

const Field* read_beyond(const Catalog& catalog, const BoundRule& rule, Sensitivity clearance) {
  const std::string& judged = judged_table().name;
  std::vector<On> all{{judged, rule.applies}, {judged, rule.holds}};
  for (const BoundPtr& read : rule.reads) all.push_back({judged, read});
  return beyond(catalog.schema(), all, clearance);
}

void expect_within(const Catalog& catalog, const BoundIndicator& indicator, Sensitivity clearance) {
  expect(read_beyond(catalog, indicator, clearance), clearance);
}

void expect_within(const Catalog& catalog, const BoundRule& rule, Sensitivity clearance) {
  expect(read_beyond(catalog, rule, clearance), clearance);
}

void expect_within(const Catalog& catalog, const Group& group, Sensitivity clearance) {
  std::vector<std::string> frames;
  for (const std::string& rows : group.rows) frames.emplace_back(table_of_group_rows(rows));
  expect(beyond(catalog.schema(), read_on(catalog, frames, group.where), clearance), clearance);
}

void expect_within(const Catalog& catalog, const Breakdown& by, const BoundIndicator& indicator, bool scripted,
                   Sensitivity clearance) {
  if (by.empty() || indicator.value == nullptr || indicator.indicator.columns) return;
  std::optional<RowPart> within;
  if (!by.within.empty()) within = part_of(catalog, by.within);
  std::vector<std::string> frames;
  add_frames(*indicator.value, frames);
  const auto expect_own = [&](const Expr& expr) {
    expect(beyond(catalog.schema(), read_on(catalog, frames, expr), clearance), clearance);
  };
  if (!by.codes.empty()) expect_own(parse(by.codes));
  const bool is_of_a_code = by.within.find('=') != std::string::npos;
  if (within && is_of_a_code) expect_own(within->condition);
  if (!scripted) return;
  for (const RowPart& part : parts_of(catalog, by).parts)
    expect_within(catalog, catalog.of_part(indicator, part, within ? &*within : nullptr), clearance);
}

void expect_people_shown(const std::string& what, Sensitivity clearance) {
  if (clearance < Sensitivity::personal)
    throw Error(3131, {what, std::string(name_of(Sensitivity::personal)), std::string(name_of(clearance))});
}

}  // namespace ketnap
