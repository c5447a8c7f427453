#include <sys/resource.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <functional>
#include <span>
#include <string>
#include <vector>

#include <ketnap/expr/count.hpp>
#include <ketnap/run/measure.hpp>

#include "count/counts.hpp"

namespace {

using Clock = std::chrono::steady_clock;

struct Options {
  std::size_t people = 5'600'000;
  std::size_t rounds = 11;
  ketnap::InstructionSet set = ketnap::InstructionSet::best;
  count::PeopleBy order = count::PeopleBy::key;
  std::string folder;
  bool each_indicator = false;
};

[[noreturn]] void usage() {
  std::fprintf(stderr,
               "ketnap_bench_count [--people N] [--rounds N] [--people-by key|tree] "
               "[--instructions plain|baseline|avx2|avx512|best] [--dump FOLDER] [--indicators each]\n");
  std::exit(2);
}

Options options_of(std::span<char*> arguments) {
  Options out;
  for (std::size_t i = 1; i < arguments.size(); i += 2) {
    if (i + 1 == arguments.size()) usage();
    const std::string name = arguments[i];
    const std::string value = arguments[i + 1];
    if (name == "--people")
      out.people = std::strtoull(value.c_str(), nullptr, 10);
    else if (name == "--rounds")
      out.rounds = std::strtoull(value.c_str(), nullptr, 10);
    else if (name == "--people-by" && (value == "key" || value == "tree"))
      out.order = value == "key" ? count::PeopleBy::key : count::PeopleBy::tree;
    else if (name == "--instructions")
      out.set = ketnap::instruction_set(value);
    else if (name == "--indicators" && value == "each")
      out.each_indicator = true;
    else if (name == "--dump")
      out.folder = value;
    else
      usage();
  }
  return out;
}

double peak_megabytes() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  return static_cast<double>(usage.ru_maxrss) / 1024;
}

/// The counts of one frame: what the engine is asked, and which results they are.
struct Pass {
  const ketnap::Frame* frame;
  std::vector<ketnap::Root> roots;
  std::size_t first_count;
  std::size_t many_counts;
};

std::vector<Pass> passes_of(const ketnap::Snapshot& nation, const ketnap::Catalog& catalog) {
  std::vector<Pass> out = {{&nation.frame("spells"), {}, 0, count::of_spells},
                           {&nation.frame("admissions"), {}, count::of_spells, count::counts - count::of_spells}};
  for (Pass& pass : out) {
    for (const ketnap::Period& year : ketnap::years(count::first_year, count::first_year + static_cast<int>(count::years) - 1)) {
      for (std::size_t i = pass.first_count; i < pass.first_count + pass.many_counts; ++i) {
        const ketnap::Bound& counted = *catalog.indicator(std::string("bench.") + count::texts()[i].id).value;
        pass.roots.push_back({counted.args[0], request_dates(counted.rows, year, nation.times().as_of)});
      }
    }
  }
  return out;
}

std::size_t differences(const ketnap::Snapshot& nation, const Pass& pass, const ketnap::Counts& counts, const count::Found& found) {
  std::size_t wrong = 0;
  for (std::size_t unit = 0; unit < nation.tree().size(); ++unit) {
    const auto first = static_cast<std::int32_t>(unit);
    const std::int32_t end = nation.tree()[unit].end;
    for (std::size_t y = 0; y < count::years; ++y) {
      for (std::size_t i = 0; i < pass.many_counts; ++i) {
        const std::size_t counted = pass.first_count + i;
        const std::size_t root = y * pass.many_counts + i;
        const std::int32_t surely = found.surely[(unit * count::years + y) * count::counts + counted];
        const auto doubt = static_cast<std::size_t>(std::ranges::find(count::doubtful, counted) - count::doubtful.begin());
        const std::int32_t possibly =
            doubt == count::doubtful.size() ? surely : found.possibly[(unit * count::years + y) * count::doubtful.size() + doubt];
        if (counts.surely(root, first, end) == surely && counts.possibly(root, first, end) == possibly) continue;
        if (wrong++ < 5)
          std::fprintf(stderr, "%s in %zu at %s: by hand %d..%d, ketnap %lld..%lld\n", count::texts()[counted].id,
                       count::first_year + y, nation.tree()[unit].code.c_str(), surely, possibly,
                       static_cast<long long>(counts.surely(root, first, end)),
                       static_cast<long long>(counts.possibly(root, first, end)));
      }
    }
  }
  return wrong;
}

/// 21 indicators over six years, for all units of the nation.
ketnap::MeasureRequest request_of(const Options& options, std::size_t threads) {
  ketnap::MeasureRequest request;
  for (const count::Text& text : count::texts()) request.indicators.push_back(std::string("bench.") + text.id);
  request.units = {{.reach = ketnap::UnitChoice::Reach::under, .code = {}, .level = {}, .kind = {}}};
  request.periods = ketnap::years(count::first_year, count::first_year + static_cast<int>(count::years) - 1);
  request.threads = threads;
  request.set = options.set;
  return request;
}

// Some of the figures, since all 45 million would need more memory than a machine has.
std::size_t differences(const ketnap::Table& table, const count::Found& found) {
  std::size_t wrong = 0;
  for (std::size_t unit = 0; unit < table.units.size(); unit = unit < 100 ? unit + 1 : unit + 997) {
    for (std::size_t y = 0; y < count::years; ++y) {
      for (std::size_t i = 0; i < count::counts; ++i) {
        const ketnap::Figure& figure = table.at(unit, y, i);
        const std::int32_t surely = found.surely[(unit * count::years + y) * count::counts + i];
        const auto doubt = static_cast<std::size_t>(std::ranges::find(count::doubtful, i) - count::doubtful.begin());
        const std::int32_t possibly =
            doubt == count::doubtful.size() ? surely : found.possibly[(unit * count::years + y) * count::doubtful.size() + doubt];
        if (figure.low == ketnap::Rational(surely) && figure.high == ketnap::Rational(possibly)) continue;
        if (wrong++ < 5) std::fprintf(stderr, "measure: %s of %s is wrong\n", figure.indicator.c_str(), figure.unit.c_str());
      }
    }
  }
  return wrong;
}

struct Contender {
  std::string name;
  std::function<void()> run;
  std::vector<double> milliseconds{};
};

double median(std::vector<double> values) {
  std::ranges::sort(values);
  return values[values.size() / 2];
}

// How many times as long one takes as another, run after run.
double ratio(const Contender& one, const Contender& other) {
  std::vector<double> ratios;
  for (std::size_t i = 0; i < one.milliseconds.size(); ++i) ratios.push_back(one.milliseconds[i] / other.milliseconds[i]);
  return median(std::move(ratios));
}

}  // namespace

int main(int argument_count, char** arguments) {
  const Options options = options_of({arguments, static_cast<std::size_t>(argument_count)});
  const ketnap::Catalog catalog = count::catalog();
  const ketnap::Snapshot nation = count::make_nation(catalog.schema(), options.people, options.order);
  if (options.each_indicator) {
    count::time_indicators(nation, catalog, options.set);
    return 0;
  }
  const count::Columns columns = count::columns_of(nation);
  const count::Codes codes = count::codes_of(catalog.schema());
  const std::vector<Pass> passes = passes_of(nation, catalog);
  const std::size_t units = nation.tree().size();
  count::Found found(units);

  // Equal results first: every count at every unit, by whatever contender.
  count::count_by_hand(columns, codes, 1, found);
  count::Found again(units);
  count::count_by_hand(columns, codes, 2, again);
  if (again != found) {
    std::fprintf(stderr, "by hand, two threads find another number than one\n");
    return 1;
  }
  const auto counted = [&](const Pass& pass, std::size_t threads) {
    return count_rows(nation, *pass.frame, pass.roots, catalog.parameters(), {.threads = threads, .set = options.set});
  };
  for (const Pass& pass : passes)
    for (const std::size_t threads : {1, 2})
      if (differences(nation, pass, counted(pass, threads), found) != 0) return 1;
  const auto measured = [&](std::size_t threads) { return measure(nation, catalog, request_of(options, threads)); };
  for (const std::size_t threads : {1, 2})
    if (differences(measured(threads), found) != 0) return 1;
  if (!options.folder.empty()) count::dump(options.folder, nation, columns, found);

  std::vector<Contender> contenders;
  const auto add = [&](const char* name, auto run) {
    contenders.push_back({std::string(name) + ", two threads", [run] { run(2); }});
    contenders.push_back({std::string(name) + ", one thread", [run] { run(1); }});
  };
  add("ketnap, count_rows", [&](std::size_t threads) {
    for (const Pass& pass : passes) (void)counted(pass, threads);
  });
  add("ketnap, measure", [&](std::size_t threads) { (void)measured(threads); });
  add("by hand", [&](std::size_t threads) { count::count_by_hand(columns, codes, threads, found); });
  for (std::size_t round = 0; round < options.rounds; ++round) {
    for (Contender& one : contenders) {
      const auto start = Clock::now();
      one.run();
      one.milliseconds.push_back(std::chrono::duration<double, std::milli>(Clock::now() - start).count());
    }
  }
  std::printf("%zu people, %zu spells, %zu admissions, %zu units; %zu counts of %zu years; equal results; peak %.0f MB.\n",
              options.people, columns.spells.since.size(), columns.admissions.ceremony_on.size(), units,
              static_cast<std::size_t>(count::counts), count::years, peak_megabytes());
  std::printf("Medians of %zu rounds, all in each round:\n", options.rounds);
  for (const Contender& one : contenders) {
    const auto [least, most] = std::ranges::minmax(one.milliseconds);
    std::printf("%-32s %8.1f ms (%.1f to %.1f)  %.2f times %s\n", one.name.c_str(), median(one.milliseconds), least, most,
                ratio(one, contenders.front()), contenders.front().name.c_str());
  }
  return 0;
}
