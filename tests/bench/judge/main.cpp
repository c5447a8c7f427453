#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <functional>
#include <map>
#include <string>
#include <thread>
#include <vector>

#include <ketnap/expr/bind.hpp>
#include <ketnap/expr/program.hpp>
#include <ketnap/expr/text.hpp>

#include "judge/cases.hpp"

namespace {

using Clock = std::chrono::steady_clock;

constexpr std::size_t slow_rounds = 3;  // of what is slower by far

/// The blocks of all cases, one after the other, by as many threads; `work(thread, begin, end)`.
template <class Work>
void each_block(std::size_t rows, std::size_t threads, std::size_t block_rows, const Work& work) {
  std::atomic<std::size_t> next = 0;
  const auto run = [&](std::size_t thread) {
    for (std::size_t begin = 0; (begin = next.fetch_add(block_rows)) < rows;)
      work(thread, begin, std::min(begin + block_rows, rows));
  };
  std::vector<std::jthread> others;
  for (std::size_t thread = 1; thread < threads; ++thread) others.emplace_back(run, thread);
  run(0);
}

std::vector<ketnap::Root> bound_rules(const judge::Cases& cases) {
  std::vector<ketnap::Root> roots;
  for (const std::string& text : judge::rule_texts()) {
    const ketnap::BindResult result = bind_value(ketnap::parse(text), judge::table, {&cases.snapshot.schema(), &cases.parameters});
    for (const ketnap::BindError& error : result.errors) {
      std::fprintf(stderr, "%s: %s\n", text.c_str(), error.message(ketnap::Lang::en).c_str());
      std::exit(1);
    }
    roots.push_back({result.bound, {}});
  }
  return roots;
}

ketnap::InstructionSet instructions(const std::string& name) {
  using ketnap::InstructionSet;
  const std::map<std::string, InstructionSet> sets = {{"plain", InstructionSet::plain},
                                                      {"baseline", InstructionSet::baseline},
                                                      {"avx2", InstructionSet::avx2},
                                                      {"avx512", InstructionSet::avx512},
                                                      {"best", InstructionSet::best}};
  const auto found = sets.find(name);
  if (found != sets.end() && is_available(found->second)) return found->second;
  std::fprintf(stderr, "no instructions %s on this machine\n", name.c_str());
  std::exit(2);
}

struct Contender {
  std::string name;
  std::function<void()> run;
  judge::Found found;
  bool is_slow = false;
  std::vector<double> milliseconds{};
};

double median(std::vector<double> values) {
  std::ranges::sort(values);
  return values[values.size() / 2];
}

// What one takes beside another, run after run.
double ratio(const Contender& one, const Contender& other) {
  std::vector<double> ratios;
  for (std::size_t i = 0; i < std::min(one.milliseconds.size(), other.milliseconds.size()); ++i)
    ratios.push_back(one.milliseconds[i] / other.milliseconds[i]);
  return median(std::move(ratios));
}

int differences(const judge::Found& expected, const Contender& one) {
  int many = 0;
  for (std::size_t rule = 0; rule < judge::rules; ++rule) {
    for (std::size_t word = 0; word < expected.words; ++word) {
      const std::size_t at = rule * expected.words + word;
      if (expected.surely[at] == one.found.surely[at] && expected.possibly[at] == one.found.possibly[at]) continue;
      std::fprintf(stderr, "%s: rule %zu differs in cases %zu..: %s\n", one.name.c_str(), rule + 1, word * 64,
                   judge::rule_texts()[rule].c_str());
      ++many;
      break;
    }
  }
  return many;
}

}  // namespace

// ketnap_bench_judge CASES ROUNDS INSTRUCTIONS BLOCK
int main(int count, char** arguments) {
  const std::size_t rows = count > 1 ? std::strtoull(arguments[1], nullptr, 10) : 2'000'000;
  const std::size_t rounds = count > 2 ? std::strtoull(arguments[2], nullptr, 10) : 21;
  const judge::Cases cases = judge::make_cases(rows);
  const ketnap::Frame& frame = cases.snapshot.frame(judge::table);
  const ketnap::Program program(cases.snapshot, frame, bound_rules(cases), cases.parameters);
  const ketnap::InstructionSet set = instructions(count > 3 ? arguments[3] : "best");
  const std::size_t block_rows = count > 4 ? std::strtoull(arguments[4], nullptr, 10) : 4096;
  std::vector<ketnap::Program::Workspace> workspaces;
  for (int thread = 0; thread < 2; ++thread) workspaces.emplace_back(set);

  std::vector<Contender> contenders;
  contenders.reserve(8);
  const auto add = [&](std::string name) -> judge::Found& {
    contenders.push_back({.name = std::move(name), .run = {}, .found = judge::Found(rows)});
    return contenders.back().found;
  };
  const auto by_ketnap = [&](std::size_t threads) {
    judge::Found& found = add("ketnap");
    contenders.back().run = [&, threads] {
      each_block(rows, threads, block_rows, [&](std::size_t thread, std::size_t begin, std::size_t end) {
        program.run(begin, end, workspaces[thread]);
        for (std::size_t rule = 0; rule < judge::rules; ++rule) {
          const ketnap::BitPlanes planes = program.planes(workspaces[thread], rule);
          std::ranges::copy(planes.surely, found.surely.begin() + static_cast<std::ptrdiff_t>(rule * found.words + begin / 64));
          std::ranges::copy(planes.possibly, found.possibly.begin() + static_cast<std::ptrdiff_t>(rule * found.words + begin / 64));
        }
      });
    };
  };
  const auto by_hand = [&](const char* name, auto judge_rows, std::size_t threads) {
    judge::Found& found = add(name);
    contenders.back().run = [&, judge_rows, threads] {
      each_block(rows, threads, block_rows,
                 [&](std::size_t, std::size_t begin, std::size_t end) { judge_rows(cases.columns, begin, end, found); });
    };
  };
  for (const std::size_t threads : {std::size_t{1}, std::size_t{2}}) {
    by_ketnap(threads);
    if (judge::has_avx2()) by_hand("by hand, fused, AVX2", judge::judge_by_eight, threads);
    by_hand("by hand, plain", judge::judge_plainly, threads);
    contenders.back().is_slow = true;
  }
  for (Contender& one : contenders) one.run();
  int wrong = 0;
  for (const Contender& one : contenders) wrong += differences(contenders[contenders.size() / 2 - 1].found, one);
  if (wrong != 0) return 1;

  for (std::size_t round = 0; round < rounds; ++round) {
    for (Contender& one : contenders) {
      if (one.is_slow && round >= slow_rounds) continue;
      const auto start = Clock::now();
      one.run();
      one.milliseconds.push_back(std::chrono::duration<double, std::milli>(Clock::now() - start).count());
    }
  }
  std::printf("%zu cases, %zu rules, %zu instructions; equal results. Medians of %zu rounds, all in each round:\n", rows,
              judge::rules, program.size(), rounds);
  const std::size_t each = contenders.size() / 2;
  for (std::size_t i = 0; i < contenders.size(); ++i) {
    const Contender& one = contenders[i];
    std::printf("%zu thread%s  %-22s %8.1f ms (least %.1f)  ketnap takes %.2f of it\n", i / each + 1, i / each == 0 ? " " : "s",
                one.name.c_str(), median(one.milliseconds), *std::ranges::min_element(one.milliseconds),
                ratio(contenders[i / each * each], one));
  }
  return 0;
}
