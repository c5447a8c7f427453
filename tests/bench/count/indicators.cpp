#include <algorithm>
#include <chrono>
#include <cstdio>
#include <vector>

#include <ketnap/base/error.hpp>
#include <ketnap/run/measure.hpp>

#include "count/counts.hpp"

namespace count {

void time_indicators(const ketnap::Snapshot& nation, const ketnap::Catalog& catalog, ketnap::InstructionSet set) {
  ketnap::MeasureRequest request;
  for (const ketnap::Tree::Unit& unit : nation.tree().units())
    if (unit.depth <= 1)
      request.units.push_back({.reach = ketnap::UnitChoice::Reach::unit, .code = unit.code, .level = {}, .kind = {}});
  request.periods = ketnap::years(first_year, first_year + static_cast<int>(years) - 1);
  request.threads = 2;
  request.set = set;
  std::vector<ketnap::MeasureRequest> requests;
  for (const ketnap::BoundIndicator& bound : catalog.indicators()) {
    request.indicators = {bound.id};
    requests.push_back(request);
  }
  for (const char* indicator : {"vn.members", "vn.admissions"}) {
    for (const char* codes : {"sex", "occupation"}) {
      request.indicators = {indicator};
      request.by.codes = codes;
      requests.push_back(request);
    }
  }
  for (const ketnap::MeasureRequest& asked : requests) {
    const std::string name = asked.indicators.front() + (asked.by.empty() ? "" : " by " + asked.by.codes);
    try {
      std::vector<double> taken;
      for (int round = 0; round < 2; ++round) {
        const auto start = std::chrono::steady_clock::now();
        (void)measure(nation, catalog, asked);
        taken.push_back(std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - start).count());
      }
      std::printf("%-44s %9.1f ms, then %9.1f ms\n", name.c_str(), taken[0], taken[1]);
    } catch (const ketnap::Error& error) {
      std::printf("%-44s %s\n", name.c_str(), error.what());
    }
    std::fflush(stdout);
  }
}

}  // namespace count
