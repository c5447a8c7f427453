#include <ketnap/run/clearance.hpp>

#include <string_view>
#include <vector>

#include <ketnap/base/error.hpp>
#include <ketnap/expr/reads.hpp>

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

void expect_people_shown(const std::string& what, Sensitivity clearance) {
  if (clearance < Sensitivity::personal)
    throw Error(3131, {what, std::string(name_of(Sensitivity::personal)), std::string(name_of(clearance))});
}

}  // namespace ketnap
