#pragma once
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <future>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace ketnap {

/// Where and how `SortedEntries` sorts.
struct Sorting {
  std::filesystem::path folder;  ///< of a file without a name, for what memory should not hold
  std::size_t run;               ///< so many entries are sorted at once, in memory
  bool with_thread;              ///< beside who adds and who takes
};

/// What an index says of facts, by value and then by fact: added in any order, then taken in blocks. A few runs of them lie in
/// memory, however many they are. Error 1107 where the file cannot be written or read.
///
///   SortedEntries entries({folder, 1 << 17, true});
///   entries.add("P2", 1);  entries.add("P1", 2);  ...  while (const auto* block = entries.next()) ...
class SortedEntries {
 public:
  struct Entry {
    std::string_view value;
    std::int64_t fact;
  };
  explicit SortedEntries(Sorting sorting);
  SortedEntries(const SortedEntries&) = delete;
  SortedEntries& operator=(const SortedEntries&) = delete;
  ~SortedEntries();

  /// A value of less than 64 KiB, a fact of 32 bits.
  void add(std::string_view value, std::int64_t fact);
  [[nodiscard]] std::int64_t size() const { return size_; }
  /// The next of them in order, until the next call; nullptr at the end. Nothing is added any more.
  [[nodiscard]] const std::vector<Entry>* next();

 private:
  struct Item {
    std::uint64_t prefix;  // of the value, so that most of them are compared without being looked at
    std::uint32_t start;
    std::uint32_t fact;
    std::uint16_t size;
  };
  struct Run {
    std::vector<Item> items;
    std::string bytes;
  };
  struct Block {
    std::string bytes;
    std::vector<Entry> entries;
  };
  class File;
  class Merge;

  static std::string sorted(Run& run);
  void begin(void (SortedEntries::*work)());
  void wait();
  void write_run();
  void make_block();

  Sorting sorting_;
  std::int64_t size_ = 0;
  Run run_;
  std::future<void> working_;  // on what follows
  Run full_;
  std::unique_ptr<File> file_;
  std::unique_ptr<Merge> merge_;
  Block made_;
  Block taken_;
};

}  // namespace ketnap
