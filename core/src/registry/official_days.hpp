#pragma once
#include <cstdint>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include <ketnap/data/frame.hpp>
#include <ketnap/data/schema.hpp>

#include "raw_table.hpp"
#include "subjects.hpp"

namespace ketnap {

/// When some people were official members, reckoned as snapshots do it (data/README.md).
class OfficialDays {
 public:
  /// `people`: their numbers.
  OfficialDays(const Subjects& subjects, const Schema& schema, const std::vector<Layout>& layouts,
               std::vector<std::int64_t> people);

  /// Whether nothing that is not known could make the person an official member on that day.
  [[nodiscard]] bool is_surely_not(std::int64_t person, std::int32_t day) const;
  /// Whether the batch wrote, replaced or retracted a spell or an admission of the person.
  [[nodiscard]] bool is_touched(std::int64_t person) const { return touched_.contains(person); }

 private:
  Frame frame_of(const Subjects& subjects, const Schema& schema, const Layout& layout);

  std::unordered_map<std::int64_t, std::int32_t> places_;  // a number's row among these people
  std::unordered_set<std::int64_t> touched_;
  Frame spells_;
};

}  // namespace ketnap
