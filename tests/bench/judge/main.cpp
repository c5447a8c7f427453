#include <algorithm>
#include <atomic>
#include <bit>
#include <cstdio>
#include <cstdlib>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include <ketnap/expr/bind.hpp>
#include <ketnap/expr/explainer.hpp>
#include <ketnap/expr/program.hpp>
#include <ketnap/expr/text.hpp>

#include "contender.hpp"
#include "judge/cases.hpp"

namespace {

struct Settings {
  std::size_t rows = 0;
  ketnap::InstructionSet set = ketnap::InstructionSet::best;
  std::size_t block_rows = 4096;
  std::size_t threads = 1;
};

/// The blocks of all cases, one after the other, by as many threads; `work(thread, begin, end)`.
template <class Work>
void each_block(const Settings& settings, const Work& work) {
  std::atomic<std::size_t> next = 0;
  const auto run = [&](std::size_t thread) {
    for (std::size_t begin = 0; (begin = next.fetch_add(settings.block_rows)) < settings.rows;)
      work(thread, begin, std::min(begin + settings.block_rows, settings.rows));
  };
  std::vector<std::jthread> others;
  for (std::size_t thread = 1; thread < settings.threads; ++thread) others.emplace_back(run, thread);
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

using Judge = std::function<void(judge::Found&)>;

Judge by_ketnap(const judge::Cases& cases, const Settings& settings) {
  const auto program = std::make_shared<const ketnap::Program>(cases.snapshot, cases.snapshot.frame(judge::table),
                                                               bound_rules(cases), cases.parameters);
  const auto workspaces = std::make_shared<std::vector<ketnap::Program::Workspace>>();
  for (std::size_t thread = 0; thread < settings.threads; ++thread) workspaces->emplace_back(settings.set);
  return [=](judge::Found& found) {
    each_block(settings, [&](std::size_t thread, std::size_t begin, std::size_t end) {
      ketnap::Program::Workspace& work = (*workspaces)[thread];
      program->run(begin, end, work);
      for (std::size_t rule = 0; rule < judge::rules; ++rule) {
        const ketnap::BitPlanes planes = program->planes(work, rule);
        const auto at = static_cast<std::ptrdiff_t>(rule * found.words + begin / 64);
        std::ranges::copy(planes.surely, found.surely.begin() + at);
        std::ranges::copy(planes.possibly, found.possibly.begin() + at);
      }
    });
  };
}

/// Every failure with each of its atoms and what they compared: block by block the verdicts first, then what each rule that fails
/// read.
class Explaining {
 public:
  Explaining(const judge::Cases& cases, const Settings& settings, ketnap::Explainer::Values values)
      : settings_(settings),
        roots_(bound_rules(cases)),
        program_(cases.snapshot, cases.snapshot.frame(judge::table), roots_, cases.parameters),
        explainer_(cases.snapshot, cases.snapshot.frame(judge::table), roots_, cases.parameters, ketnap::Sensitivity::sensitive,
                   values),
        blocks_((settings.rows + settings.block_rows - 1) / settings.block_rows) {
    for (std::size_t thread = 0; thread < settings.threads; ++thread)
      threads_.push_back({ketnap::Program::Workspace(settings.set), explainer_.workspace(settings.set), {}});
  }

  void run(judge::Found& found) {
    each_block(settings_, [&](std::size_t thread, std::size_t begin, std::size_t end) {
      Thread& here = threads_[thread];
      ketnap::Explained& to = blocks_[begin / settings_.block_rows];
      to.clear();
      program_.run(begin, end, here.work);
      for (std::size_t rule = 0; rule < judge::rules; ++rule) {
        const ketnap::BitPlanes planes = program_.planes(here.work, rule);
        const auto at = static_cast<std::ptrdiff_t>(rule * found.words + begin / 64);
        std::ranges::copy(planes.surely, found.surely.begin() + at);
        std::ranges::copy(planes.possibly, found.possibly.begin() + at);
        here.failed.resize(planes.possibly.size());
        std::ranges::transform(planes.possibly, here.failed.begin(), std::bit_not<>());
        if ((end - begin) % 64 != 0) here.failed.back() &= (std::uint64_t{1} << ((end - begin) % 64)) - 1;
        explainer_.explain(rule, here.failed, begin, ketnap::Truth::no, here.explaining, to);
      }
    });
  }

  /// Each of them as it would be told; how many values were read.
  [[nodiscard]] std::size_t tell() const {
    std::atomic<std::size_t> readings = 0;
    each_block(settings_, [&](std::size_t, std::size_t begin, std::size_t) {
      const ketnap::Explained& found = blocks_[begin / settings_.block_rows];
      for (const ketnap::Explained::Part& part : found.parts())
        for (std::size_t i = 0; i < part.rows; ++i)
          for (const ketnap::Atom& atom : explainer_.explanation(found, part, i).atoms) readings += atom.readings.size();
    });
    return readings;
  }

  /// Whether the columns hold what the plain code computes for each of their rows, and each failure is there.
  [[nodiscard]] bool is_right(const judge::Cases& cases, const judge::Found& found) const {
    std::size_t failures = 0;
    for (std::size_t rule = 0; rule < judge::rules; ++rule) {
      const auto atoms = explainer_.atoms(rule);
      std::vector<ketnap::Root> roots;
      for (const auto& atom : atoms)
        for (const auto& read : atom.reads) roots.push_back({read.bound, {}});
      const ketnap::Program plainly(cases.snapshot, cases.snapshot.frame(judge::table), roots, cases.parameters);
      ketnap::Program::Workspace work(ketnap::InstructionSet::plain);
      plainly.run(0, settings_.rows, work);
      for (const ketnap::Explained& block : blocks_) {
        for (const ketnap::Explained::Part& part : block.parts()) {
          if (part.condition != rule) continue;
          failures += part.rows;
          for (std::size_t i = 0; i < part.rows; ++i) {
            const auto row = static_cast<std::size_t>(block.rows(part)[i]);
            if ((found.possibly[rule * found.words + row / 64] >> (row % 64) & 1U) != 0) return false;
            std::size_t root = 0;
            for (const auto& atom : atoms) {
              for (const auto& read : atom.reads) {
                const std::size_t at = root++;
                if (read.in != ketnap::Explainer::Read::In::values) continue;
                const ketnap::Explained::Value value = block.value(part, read.column, i);
                const ketnap::Values wanted = plainly.values(work, at);
                if (value.lo != wanted.lo[row] || value.hi != wanted.hi[row]) return false;
              }
            }
          }
        }
      }
    }
    std::size_t passed = 0;
    for (const std::uint64_t word : found.possibly) passed += static_cast<std::size_t>(std::popcount(word));
    return failures + passed == judge::rules * settings_.rows;
  }

 private:
  struct Thread {
    ketnap::Program::Workspace work;
    ketnap::Explainer::Workspace explaining;
    std::vector<std::uint64_t> failed;
  };

  Settings settings_;
  std::vector<ketnap::Root> roots_;
  ketnap::Program program_;
  ketnap::Explainer explainer_;
  std::vector<ketnap::Explained> blocks_;
  std::vector<Thread> threads_;
};

Judge by_ketnap_explained(const judge::Cases& cases, const Settings& settings) {
  const auto explaining = std::make_shared<Explaining>(cases, settings, ketnap::Explainer::Values::compared);
  return [=](judge::Found& found) { explaining->run(found); };
}

Judge by_ketnap_in_words(const judge::Cases& cases, const Settings& settings) {
  const auto explaining = std::make_shared<Explaining>(cases, settings, ketnap::Explainer::Values::all);
  return [=](judge::Found& found) {
    explaining->run(found);
    if (explaining->tell() == 0) std::abort();
  };
}

Judge by_hand(void (*judge_rows)(const judge::Columns&, std::size_t, std::size_t, judge::Found&), const judge::Cases& cases,
              const Settings& settings) {
  return [=, &cases](judge::Found& found) {
    each_block(settings, [&](std::size_t, std::size_t begin, std::size_t end) { judge_rows(cases.columns, begin, end, found); });
  };
}

Judge judge_named(const std::string& name, const judge::Cases& cases, const Settings& settings) {
  if (name == "ketnap") return by_ketnap(cases, settings);
  if (name == "ketnap-explained") return by_ketnap_explained(cases, settings);
  if (name == "ketnap-in-words") return by_ketnap_in_words(cases, settings);
  if (name == "by-eight" && judge::has_avx2()) return by_hand(judge::judge_by_eight, cases, settings);
  if (name == "plainly") return by_hand(judge::judge_plainly, cases, settings);
  std::fprintf(stderr, "nobody is called %s on this machine\n", name.c_str());
  std::exit(2);
}

int serve(const std::string& name, const Settings& settings) {
  const judge::Cases cases = judge::make_cases(settings.rows);
  judge::Found found(settings.rows);
  const Judge judge = judge_named(name, cases, settings);
  return bench::serve({[&] { judge(found); },
                       [&](const std::filesystem::path& file) {
                         std::vector<std::uint64_t> both = found.surely;
                         both.insert(both.end(), found.possibly.begin(), found.possibly.end());
                         const std::array<std::size_t, 3> shape = {2, judge::rules, found.words};
                         bench::write_npy(file, "<u8", shape, std::as_bytes(std::span<const std::uint64_t>(both)));
                       }});
}

// All that can run here against the plainest, by one thread and by two.
int check(std::size_t rows) {
  const judge::Cases cases = judge::make_cases(rows);
  judge::Found expected(rows);
  judge::judge_plainly(cases.columns, 0, rows, expected);
  for (const std::size_t threads : {std::size_t{1}, std::size_t{2}}) {
    for (const char* name : {"ketnap", "ketnap-explained", "ketnap-in-words", "by-eight", "plainly"}) {
      if (std::string(name) == "by-eight" && !judge::has_avx2()) continue;
      judge::Found found(rows);
      judge_named(name, cases, {.rows = rows, .block_rows = 4096, .threads = threads})(found);
      if (found == expected) continue;
      std::fprintf(stderr, "%s by %zu threads does not find what is found plainly\n", name, threads);
      return 1;
    }
    Explaining explaining(cases, {.rows = rows, .block_rows = 4096, .threads = threads}, ketnap::Explainer::Values::compared);
    judge::Found found(rows);
    explaining.run(found);
    if (!explaining.is_right(cases, found)) {
      std::fprintf(stderr, "what ketnap read by %zu threads is not what the plain code reads\n", threads);
      return 1;
    }
  }
  return 0;
}

}  // namespace

int main(int count, char** arguments) {
  const std::vector<std::string> words(arguments + 1, arguments + count);
  const auto number = [&](std::size_t i) { return std::strtoull(words[i].c_str(), nullptr, 10); };
  if (words.size() == 2 && words[0] == "check") return check(number(1));
  if (words.size() == 3 && words[0] == "dump") {
    judge::dump(judge::make_cases(number(1)), words[2]);
    return 0;
  }
  if (words.size() == 6 && words[0] == "serve")
    return serve(words[1], {.rows = number(2), .set = instructions(words[3]), .block_rows = number(4), .threads = number(5)});
  std::fputs("ketnap_bench_judge check CASES | dump CASES FOLDER | serve NAME CASES INSTRUCTIONS BLOCK THREADS\n", stderr);
  return 2;
}
