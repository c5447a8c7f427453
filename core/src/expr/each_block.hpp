#pragma once
#include <algorithm>
#include <atomic>
#include <cstddef>
#include <exception>
#include <mutex>
#include <thread>
#include <vector>

namespace ketnap {

/// `work(thread, block)` for each of `blocks`, by up to `threads` threads that take the next one each. What a block throws is
/// thrown here, of several that of the first block, whatever the number of threads.
template <class Work>
void each_block(std::size_t blocks, std::size_t threads, const Work& work) {
  std::atomic<std::size_t> next = 0;
  std::mutex mutex;
  std::size_t failed = blocks;
  std::exception_ptr error;
  const auto run = [&](std::size_t thread) {
    for (std::size_t block = 0; (block = next.fetch_add(1)) < blocks;) {
      try {
        work(thread, block);
      } catch (...) {
        const std::lock_guard lock(mutex);
        next = blocks;
        if (block < failed) error = std::current_exception();
        failed = std::min(failed, block);
      }
    }
  };
  {
    std::vector<std::jthread> others;
    for (std::size_t thread = 1; thread < std::min(threads, blocks); ++thread) others.emplace_back(run, thread);
    run(0);
  }
  if (error != nullptr) std::rethrow_exception(error);
}

}  // namespace ketnap
