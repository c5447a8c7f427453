#include "run/targets.hpp"

#include <algorithm>
#include <string_view>
#include <utility>

#include "run/reading.hpp"

namespace ketnap {
namespace {

bool same_days(const Period& a, const Period& b) { return a.start() == b.start() && a.end() == b.end(); }
bool overlap(const Period& a, const Period& b) { return a.start() < b.end() && b.start() < a.end(); }

bool is_same(const Target& a, const Target& b) { return a.id == b.id && a.group == b.group && same_days(a.period, b.period); }

bool replaces(const Target& later, const Target& target) {
  return later.replaces == target.id && later.id != target.id && overlap(later.period, target.period) &&
         target.set_on <= later.set_on;
}

}  // namespace

std::vector<Target> targets_set(const Snapshot& snapshot, std::int32_t unit) {
  std::vector<Target> out;
  const Frame* frame = find_frame(snapshot, "targets");
  if (frame == nullptr) return out;
  const RowRange rows = rows_of_group(*frame, unit);
  for (std::size_t row = rows.begin; row < rows.end; ++row) {
    const auto text = [&](std::string_view column) -> std::string {
      const Column* found = frame->column(column);
      return found == nullptr ? std::string() : std::string(found->text(row));
    };
    const Date set_on = earliest_at(*frame->column("set_on"), row);
    std::optional<Period> period = Period::parse(text("period"));
    if (!period || snapshot.times().as_of < set_on) continue;
    Target target{.id = text("target"), .period = *std::move(period), .group = text("group"), .indicator = text("indicator")};
    target.has_at_least = !text("at_least").empty();
    target.has_at_most = !text("at_most").empty();
    target.at_least = Rational::of_text(text("at_least"));
    target.at_most = Rational::of_text(text("at_most"));
    target.set_on = set_on;
    target.document = text("document");
    target.replaces = text("replaces");
    out.push_back(std::move(target));
  }
  return out;
}

bool is_in_force(const Target& target, const std::vector<Target>& all) {
  return std::ranges::none_of(all, [&](const Target& other) {
    if (&other == &target) return false;
    // Of two that were set on one day the one that stands later.
    const bool is_later = target.set_on < other.set_on || (target.set_on == other.set_on && &target < &other);
    return (is_same(other, target) && is_later) || replaces(other, target);
  });
}

const Target* predecessor(const Target& target, const std::vector<Target>& all) {
  const Target* found = nullptr;
  for (const Target& other : all) {
    if (&other == &target || target.set_on < other.set_on) continue;
    const bool is_before =
        (is_same(other, target) && (other.set_on < target.set_on || &other < &target)) || replaces(target, other);
    if (is_before && (found == nullptr || found->set_on <= other.set_on)) found = &other;
  }
  return found;
}

}  // namespace ketnap
