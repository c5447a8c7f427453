#include "unit_circles.hpp"

#include <algorithm>
#include <map>
#include <string_view>
#include <utility>

namespace ketnap {
namespace {

constexpr std::size_t none = static_cast<std::size_t>(-1);
/// Of the units of a circle: each of its rows has a finding that names them.
constexpr std::size_t most_named = 12;

/// A unit's version with numbers for names.
struct Version {
  std::size_t unit = 0;
  std::int64_t since = 0;
  std::size_t parent = none;
  std::size_t incoming = none;
};

class Parents {
 public:
  Parents(const std::vector<UnitVersion>& existing, const std::vector<UnitVersion>& incoming)
      : existing_(&existing), incoming_(&incoming) {
    for (const auto* all : {&existing, &incoming})
      for (const UnitVersion& version : *all)
        if (numbers_.emplace(version.unit, names_.size()).second) names_.push_back(version.unit);
  }

  /// Circles among the existing and those incoming versions that are not in `out`.
  std::vector<UnitCircle> circles(const std::vector<bool>& out) {
    const std::vector<Version> versions = in_order(out);
    in_force_.assign(names_.size(), Version{});
    std::vector<const Version*> later;
    for (std::size_t i = 0; i < versions.size(); ++i) {
      if (i == 0 || versions[i].unit != versions[i - 1].unit)
        in_force_[versions[i].unit] = versions[i];
      else
        later.push_back(&versions[i]);
    }
    found_.clear();
    seen_.assign(names_.size(), 0);
    walk_ = 0;
    day_began_ = 1;
    for (std::size_t unit = 0; unit < names_.size(); ++unit) follow(unit);

    std::ranges::stable_sort(later, {}, &Version::since);
    for (auto day = later.begin(); day != later.end();) {
      const auto next = std::find_if(day, later.end(), [&](const Version* version) { return version->since != (*day)->since; });
      for (auto i = day; i != next; ++i) in_force_[(*i)->unit] = **i;
      day_began_ = walk_ + 1;
      for (auto i = day; i != next; ++i) follow((*i)->unit);
      day = next;
    }
    return std::move(found_);
  }

 private:
  std::vector<Version> in_order(const std::vector<bool>& out) const {
    std::map<std::pair<std::size_t, std::int64_t>, Version> by_unit_and_day;
    const auto numbered = [&](const UnitVersion& version, std::size_t incoming) {
      const auto parent = numbers_.find(version.parent);
      return Version{numbers_.find(version.unit)->second, version.since, parent == numbers_.end() ? none : parent->second,
                     incoming};
    };
    for (std::size_t i = 0; i < incoming_->size(); ++i) {
      if (out[i]) continue;
      const Version version = numbered((*incoming_)[i], i);
      by_unit_and_day.try_emplace({version.unit, version.since}, version);
    }
    for (const UnitVersion& one : *existing_) {
      const Version version = numbered(one, none);
      by_unit_and_day.try_emplace({version.unit, version.since}, version);
    }
    std::vector<Version> versions;
    versions.reserve(by_unit_and_day.size());
    for (const auto& [key, version] : by_unit_and_day) versions.push_back(version);
    return versions;
  }

  /// Walks up from a unit; stops at a top or where an earlier walk of this day was.
  void follow(std::size_t unit) {
    ++walk_;
    while (unit != none && seen_[unit] < day_began_) {
      seen_[unit] = walk_;
      unit = in_force_[unit].parent;
    }
    if (unit == none || seen_[unit] != walk_) return;
    std::string text = names_[unit];
    std::size_t units = 1;
    for (std::size_t next = in_force_[unit].parent; next != unit; next = in_force_[next].parent)
      if (++units <= most_named) text += " → " + names_[next];
    if (units > most_named) text += " → … (" + std::to_string(units) + ")";
    text += " → " + names_[unit];
    std::size_t next = unit;
    do {
      if (in_force_[next].incoming != none) found_.push_back({in_force_[next].incoming, text});
      next = in_force_[next].parent;
    } while (next != unit);
  }

  const std::vector<UnitVersion>* existing_;
  const std::vector<UnitVersion>* incoming_;
  std::map<std::string, std::size_t, std::less<>> numbers_;
  std::vector<std::string> names_;
  std::vector<Version> in_force_;
  std::vector<std::size_t> seen_;  // the last walk that came by, from 1
  std::size_t walk_ = 0;
  std::size_t day_began_ = 1;  // with this walk
  std::vector<UnitCircle> found_;
};

}  // namespace

std::vector<UnitCircle> unit_circles(const std::vector<UnitVersion>& existing, const std::vector<UnitVersion>& incoming) {
  Parents parents(existing, incoming);
  std::vector<bool> out(incoming.size());
  std::vector<UnitCircle> all;
  for (;;) {
    // Without a version an older one holds longer, so that another circle may come to light.
    bool is_new = false;
    for (UnitCircle& circle : parents.circles(out)) {
      if (out[circle.version]) continue;
      out[circle.version] = is_new = true;
      all.push_back(std::move(circle));
    }
    if (!is_new) return all;
  }
}

}  // namespace ketnap
