#pragma once
#include <array>
#include <condition_variable>
#include <cstddef>
#include <exception>
#include <functional>
#include <mutex>
#include <thread>

#include "row_block.hpp"

namespace ketnap {

/// Blocks in the order in which they are made, some of them ahead on a thread of their own. There the maker is alone with what it
/// changes; it stops and is joined when this goes.
///
///   ReadAhead blocks([&](RowBlock& block) { return rows.next(block); }, true);
///   while (RowBlock* block = blocks.next()) use(*block);
class ReadAhead {
 public:
  /// Makes the next block; false: there is none.
  using Make = std::function<bool(RowBlock&)>;
  /// `on_thread` false: each is made when it is asked for.
  ReadAhead(Make make, bool on_thread);
  ReadAhead(const ReadAhead&) = delete;
  ReadAhead& operator=(const ReadAhead&) = delete;
  ~ReadAhead();

  /// The next block, until the next call; nullptr at the end. Throws what making it threw.
  RowBlock* next();

 private:
  void run();

  Make make_;
  std::array<RowBlock, 4> blocks_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::size_t made_ = 0;   // blocks so far
  std::size_t asked_ = 0;  // the last of them is in use
  bool is_at_end_ = false;
  bool is_stopped_ = false;
  std::exception_ptr problem_;
  std::thread thread_;
};

}  // namespace ketnap
