#pragma once
#include <cstdint>
#include <string>
#include <vector>

#include <ketnap/base/finding.hpp>

namespace ketnap {

/// One act of writing: a file loaded, a fact typed, a correction, an undo. Its number is knowledge time.
struct Batch {
  int number = 0;  ///< from 1; 0: nothing was written (a dry run, or records that change nothing)
  std::string at;  ///< ISO date and time, filled in by the caller: the core has no clock
  std::string by;
  std::string document;  ///< the document it rests on
  std::string reason;
  int undoes = 0;              ///< the batch that it takes back; 0: none
  std::string scope;           ///< of a load: what its files were complete for, `all` or `HNA.PL 2023-10`; empty: nothing
  std::int64_t added = 0;      ///< facts with a new key
  std::int64_t replaced = 0;   ///< facts with a key that had other values before
  std::int64_t unchanged = 0;  ///< rows that say what is known already: nothing is written for them
  std::int64_t retracted = 0;
  std::int64_t set_aside = 0;     ///< rows with a finding that keeps them out
  std::vector<Finding> findings;  ///< sorted
};

}  // namespace ketnap
