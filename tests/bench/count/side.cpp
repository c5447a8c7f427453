#include <cstdio>
#include <cstdlib>
#include <string>
#include <vector>

#include <ketnap/expr/count.hpp>

#include "contender.hpp"
#include "count/counts.hpp"

namespace {

/// The counts of one frame: what the engine is asked, and which of the counts they are.
struct Asked {
  const ketnap::Frame* frame;
  std::vector<ketnap::Root> roots;
  std::size_t first;
  std::size_t many;
};

std::vector<Asked> asked_of(const ketnap::Snapshot& nation, const ketnap::Catalog& catalog) {
  std::vector<Asked> out = {{&nation.frame("spells"), {}, 0, count::of_spells},
                            {&nation.frame("admissions"), {}, count::of_spells, count::counts - count::of_spells}};
  for (Asked& asked : out) {
    for (const ketnap::Period& year : ketnap::years(count::first_year, count::first_year + static_cast<int>(count::years) - 1)) {
      for (std::size_t i = asked.first; i < asked.first + asked.many; ++i) {
        const ketnap::Bound& counted = *catalog.indicator(std::string("bench.") + count::texts()[i].id).value;
        asked.roots.push_back({counted.args[0], request_dates(counted.rows, year, nation.times().as_of)});
      }
    }
  }
  return out;
}

void spell_out(const ketnap::Snapshot& nation, const std::vector<Asked>& passes, const std::vector<ketnap::Counts>& counted,
               count::Found& found) {
  for (std::size_t pass = 0; pass < passes.size(); ++pass) {
    const Asked& asked = passes[pass];
    for (std::size_t unit = 0; unit < nation.tree().size(); ++unit) {
      const auto first = static_cast<std::int32_t>(unit);
      const std::int32_t end = nation.tree()[unit].end;
      for (std::size_t root = 0; root < asked.roots.size(); ++root) {
        const std::size_t year = root / asked.many;
        const auto which = static_cast<count::Counted>(asked.first + root % asked.many);
        found.surely[(unit * count::years + year) * count::counts + which] =
            static_cast<std::int32_t>(counted[pass].surely(root, first, end));
        for (std::size_t doubt = 0; doubt < count::doubtful.size(); ++doubt)
          if (count::doubtful[doubt] == which)
            found.possibly[(unit * count::years + year) * count::doubtful.size() + doubt] =
                static_cast<std::int32_t>(counted[pass].possibly(root, first, end));
      }
    }
  }
}

void write(const std::filesystem::path& file, const count::Found& found, std::size_t units) {
  std::vector<std::int32_t> both;
  both.reserve(found.surely.size() + found.possibly.size());
  for (std::size_t unit = 0; unit < units; ++unit) {
    const auto row = [&](const std::vector<std::int32_t>& all, std::size_t width) {
      const auto at = static_cast<std::ptrdiff_t>(unit * width);
      both.insert(both.end(), all.begin() + at, all.begin() + at + static_cast<std::ptrdiff_t>(width));
    };
    row(found.surely, count::roots);
    row(found.possibly, count::doubtful_roots);
  }
  const std::array<std::size_t, 2> shape = {units, count::roots + count::doubtful_roots};
  bench::write_npy(file, "<i4", shape, std::as_bytes(std::span<const std::int32_t>(both)));
}

}  // namespace

// ketnap_bench_count_side ketnap|by-hand PEOPLE THREADS
int main(int argument_count, char** arguments) {
  const std::vector<std::string> words(arguments + 1, arguments + argument_count);
  if (words.size() != 3 || (words[0] != "ketnap" && words[0] != "by-hand")) {
    std::fputs("ketnap_bench_count_side ketnap|by-hand PEOPLE THREADS\n", stderr);
    return 2;
  }
  const ketnap::Catalog catalog = count::catalog();
  const ketnap::Snapshot nation =
      count::make_nation(catalog.schema(), std::strtoull(words[1].c_str(), nullptr, 10), count::PeopleBy::key);
  const std::size_t threads = std::strtoull(words[2].c_str(), nullptr, 10);
  const std::size_t units = nation.tree().size();
  if (words[0] == "by-hand") {
    const count::Columns columns = count::columns_of(nation);
    const count::Codes codes = count::codes_of(catalog.schema());
    count::Found found(units);
    return bench::serve({[&] { count::count_by_hand(columns, codes, threads, found); },
                         [&](const std::filesystem::path& file) { write(file, found, units); }});
  }
  const std::vector<Asked> passes = asked_of(nation, catalog);
  std::vector<ketnap::Counts> counted;
  return bench::serve({[&] {
                         counted.clear();
                         for (const Asked& asked : passes)
                           counted.push_back(
                               count_rows(nation, *asked.frame, asked.roots, catalog.parameters(), {.threads = threads}));
                       },
                       [&](const std::filesystem::path& file) {
                         count::Found found(units);
                         spell_out(nation, passes, counted, found);
                         write(file, found, units);
                       }});
}
