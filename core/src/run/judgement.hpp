#pragma once
#include <bit>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <map>
#include <vector>

#include <ketnap/data/snapshot.hpp>
#include <ketnap/expr/program.hpp>
#include <ketnap/plugin/catalog.hpp>
#include <ketnap/report/verdict.hpp>

#include "run/judged.hpp"

namespace ketnap {

/// Every rule on every judged step (run/check.hpp: judged_steps), as bits; what is asked for is spelt out afterwards.
class Judgement {
 public:
  /// The frame must outlive it. The same for any number of threads; column functions are asked by one.
  Judgement(const Snapshot& snapshot, const Catalog& catalog, const Frame& judged, OnError on_error, std::size_t threads,
            InstructionSet set = InstructionSet::best);

  /// Days of the steps that a rule was in force for, by its place in Catalog::rules().
  struct Days {
    Date first = Date::never();
    Date last = Date(std::numeric_limits<std::int32_t>::min());
  };
  [[nodiscard]] std::map<std::int32_t, Days> days() const;
  [[nodiscard]] const std::vector<Verdicts::Failure>& failures() const { return failures_; }
  /// How many times each() says something.
  [[nodiscard]] std::size_t size() const;

  /// `use(row, rule, outcome)` for each rule that was in force, by dossier's key, step, rule.
  template <class Use>
  void each(const Use& use) const {
    for (const std::int32_t row : order_) {
      const Part& part = parts_[part_of_[static_cast<std::size_t>(row)]];
      const std::size_t at = static_cast<std::size_t>(row) - part.begin;
      for (std::size_t word = 0; word < part.words; ++word) {
        const Said& said = part.said[at * part.words + word];
        for (std::uint64_t left = said.in_force; left != 0; left &= left - 1) {
          const auto bit = static_cast<std::size_t>(std::countr_zero(left));
          const auto number = (said.low >> bit & 1U) | (said.high >> bit & 1U) << 1U;
          use(row, part.rulings[word * 64 + bit].rule, static_cast<Outcome>(number));
        }
      }
    }
  }

 private:
  struct Ruling {
    std::int32_t rule = 0;
    Days days;
  };
  /// What 64 rules say of a row: which were in force, and the two bits of the outcome's number.
  struct Said {
    std::uint64_t in_force = 0;
    std::uint64_t low = 0;
    std::uint64_t high = 0;
  };
  /// The rows of one step.
  struct Part {
    std::size_t begin = 0;
    std::size_t end = 0;
    std::vector<Ruling> rulings;
    std::size_t words = 0;   ///< of each row
    std::vector<Said> said;  ///< by row: they are read in the order of keys, one row after another that lies elsewhere
  };
  [[nodiscard]] Part judge(const Snapshot& snapshot, const Catalog& catalog, const Frame& judged, const StepRange& of,
                           OnError on_error, std::size_t threads, InstructionSet set);

  std::vector<Part> parts_;
  std::vector<Verdicts::Failure> failures_;
  std::vector<std::uint8_t> part_of_;  // of each row
  std::vector<std::int32_t> order_;    // rows by dossier's key and step
};

}  // namespace ketnap
