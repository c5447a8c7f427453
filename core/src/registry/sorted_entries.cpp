#include "sorted_entries.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <bit>
#include <cerrno>
#include <cstring>
#include <system_error>
#include <tuple>
#include <utility>

#include <ketnap/base/error.hpp>

namespace ketnap {
namespace {

constexpr std::size_t read_at_once = std::size_t{1} << 16U;
constexpr std::size_t most_in_block = std::size_t{1} << 15U;
constexpr std::size_t block_bytes = std::size_t{1} << 20U;

/// Of the first bytes, in the order of the values.
std::uint64_t prefix_of(std::string_view value) {
  std::uint64_t prefix = 0;
  value.copy(reinterpret_cast<char*>(&prefix), sizeof(prefix));
  return std::endian::native == std::endian::little ? __builtin_bswap64(prefix) : prefix;
}

/// In a run that is written: what comes before the value's bytes.
struct Head {
  std::uint32_t fact;
  std::uint16_t size;
};
constexpr std::size_t head_size = sizeof(Head::fact) + sizeof(Head::size);

void append(std::string& run, Head head, std::string_view value) {
  run.append(reinterpret_cast<const char*>(&head.fact), sizeof(head.fact));
  run.append(reinterpret_cast<const char*>(&head.size), sizeof(head.size));
  run += value;
}

}  // namespace

/// It has no name, so that nothing is left of it whatever happens.
class SortedEntries::File {
 public:
  explicit File(const std::filesystem::path& folder)
      : folder_(folder), file_(::open(folder.c_str(), O_TMPFILE | O_RDWR | O_CLOEXEC, 0600)) {
    if (file_ >= 0) return;
    // Some file systems know no file without a name.
    std::string name = (folder / ".sorting.XXXXXX").string();
    file_ = ::mkostemp(name.data(), O_CLOEXEC);
    if (file_ < 0) fail();
    ::unlink(name.c_str());
  }
  File(const File&) = delete;
  File& operator=(const File&) = delete;
  ~File() { ::close(file_); }

  struct Place {
    std::int64_t begin;
    std::int64_t end;
  };
  void append(std::string_view bytes) {
    const std::int64_t begin = end_;
    while (!bytes.empty()) {
      const ssize_t written = ::pwrite(file_, bytes.data(), bytes.size(), end_);
      if (written < 0 && errno == EINTR) continue;
      if (written <= 0) fail();
      end_ += written;
      bytes.remove_prefix(static_cast<std::size_t>(written));
    }
    places_.push_back({begin, end_});
  }
  void read(char* to, std::size_t size, std::int64_t from) const {
    while (size != 0) {
      const ssize_t got = ::pread(file_, to, size, from);
      if (got < 0 && errno == EINTR) continue;
      if (got <= 0) fail();
      to += got;
      from += got;
      size -= static_cast<std::size_t>(got);
    }
  }
  [[nodiscard]] const std::vector<Place>& places() const { return places_; }

 private:
  [[noreturn]] void fail() const { throw Error(1107, {folder_.string(), std::generic_category().message(errno)}); }

  std::filesystem::path folder_;
  int file_;
  std::int64_t end_ = 0;
  std::vector<Place> places_;
};

/// The runs of a file and one that lies in memory, in one order.
class SortedEntries::Merge {
 public:
  Merge(std::unique_ptr<File> file, std::string last) : file_(std::move(file)) {
    if (file_)
      for (const File::Place& place : file_->places()) runs_.push_back({.bytes = {}, .next = place.begin, .end = place.end});
    runs_.push_back({.bytes = std::move(last)});
    for (Reading& run : runs_)
      if (step(run)) heap_.push_back(&run);
    std::ranges::make_heap(heap_, is_later);
  }

  void fill(Block& block) {
    block.bytes.clear();
    block.entries.clear();
    // It never grows: entries point into it.
    block.bytes.reserve(block_bytes);
    while (!heap_.empty() && block.entries.size() < most_in_block) {
      Reading& first = *heap_.front();
      if (block.bytes.size() + first.value.size() > block_bytes) return;
      const std::size_t start = block.bytes.size();
      block.bytes += first.value;
      block.entries.push_back({std::string_view(block.bytes).substr(start), first.fact});
      if (step(first))
        sink();
      else
        drop_first();
    }
  }

 private:
  struct Reading {
    std::string bytes;
    std::int64_t next = 0;  // of the file
    std::int64_t end = 0;
    std::size_t at = 0;  // in bytes
    std::uint64_t prefix = 0;
    std::string_view value = {};
    std::uint32_t fact = 0;
  };

  static bool is_later(const Reading* a, const Reading* b) {
    if (a->prefix != b->prefix) return a->prefix > b->prefix;
    return std::tie(a->value, a->fact) > std::tie(b->value, b->fact);
  }

  /// False at the run's end.
  bool step(Reading& run) const {
    if (!has(run, head_size)) return false;
    std::uint16_t size = 0;
    std::memcpy(&run.fact, run.bytes.data() + run.at, sizeof(run.fact));
    std::memcpy(&size, run.bytes.data() + run.at + sizeof(run.fact), sizeof(size));
    has(run, head_size + size);
    run.value = std::string_view(run.bytes).substr(run.at + head_size, size);
    run.prefix = prefix_of(run.value);
    run.at += head_size + size;
    return true;
  }

  bool has(Reading& run, std::size_t size) const {
    const std::size_t left = run.bytes.size() - run.at;
    if (left >= size) return true;
    const auto more = std::min(static_cast<std::size_t>(run.end - run.next), read_at_once + size);
    if (more == 0) return false;
    run.bytes.erase(0, run.at);
    run.at = 0;
    run.bytes.resize(left + more);
    file_->read(run.bytes.data() + left, more, run.next);
    run.next += static_cast<std::int64_t>(more);
    return true;
  }

  /// The first of the heap has become a later one.
  void sink() {
    Reading* const moved = heap_.front();
    std::size_t at = 0;
    for (std::size_t child = 1; child < heap_.size(); child = 2 * at + 1) {
      if (child + 1 < heap_.size() && is_later(heap_[child], heap_[child + 1])) ++child;
      if (!is_later(moved, heap_[child])) break;
      heap_[at] = heap_[child];
      at = child;
    }
    heap_[at] = moved;
  }

  void drop_first() {
    heap_.front() = heap_.back();
    heap_.pop_back();
    if (!heap_.empty()) sink();
  }

  std::unique_ptr<File> file_;
  std::vector<Reading> runs_;
  std::vector<Reading*> heap_;
};

SortedEntries::SortedEntries(Sorting sorting) : sorting_(std::move(sorting)) {}

SortedEntries::~SortedEntries() {
  if (working_.valid()) working_.wait();
}

void SortedEntries::add(std::string_view value, std::int64_t fact) {
  if (run_.items.size() == sorting_.run) {
    wait();
    std::swap(run_, full_);
    begin(&SortedEntries::write_run);
  }
  run_.items.push_back({.prefix = prefix_of(value),
                        .start = static_cast<std::uint32_t>(run_.bytes.size()),
                        .fact = static_cast<std::uint32_t>(fact),
                        .size = static_cast<std::uint16_t>(value.size())});
  run_.bytes += value;
  ++size_;
}

const std::vector<SortedEntries::Entry>* SortedEntries::next() {
  wait();
  if (!merge_) {
    merge_ = std::make_unique<Merge>(std::move(file_), sorted(run_));
    run_ = full_ = Run();
    make_block();
  }
  std::swap(made_, taken_);
  if (taken_.entries.empty()) return nullptr;
  begin(&SortedEntries::make_block);
  return &taken_.entries;
}

void SortedEntries::begin(void (SortedEntries::*work)()) {
  if (sorting_.with_thread)
    working_ = std::async(std::launch::async, [this, work] { (this->*work)(); });
  else
    (this->*work)();
}

void SortedEntries::wait() {
  if (working_.valid()) working_.get();
}

void SortedEntries::write_run() {
  const std::string run = sorted(full_);
  if (!file_) file_ = std::make_unique<File>(sorting_.folder);
  file_->append(run);
}

void SortedEntries::make_block() { merge_->fill(made_); }

/// As it is written; the run is empty then.
std::string SortedEntries::sorted(Run& run) {
  const std::string_view bytes = run.bytes;
  const auto value = [&](const Item& item) { return bytes.substr(item.start, item.size); };
  const auto is_before = [&](const Item& a, const Item& b) {
    if (a.prefix != b.prefix) return a.prefix < b.prefix;
    return std::tuple(value(a), a.fact) < std::tuple(value(b), b.fact);
  };
  if (!std::ranges::is_sorted(run.items, is_before)) std::ranges::sort(run.items, is_before);
  std::string out;
  out.reserve(bytes.size() + run.items.size() * head_size);
  for (const Item& item : run.items) append(out, {item.fact, item.size}, value(item));
  run.items.clear();
  run.bytes.clear();
  return out;
}

}  // namespace ketnap
