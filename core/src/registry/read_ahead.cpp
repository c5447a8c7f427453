#include "read_ahead.hpp"

#include <utility>

namespace ketnap {

ReadAhead::ReadAhead(Make make, bool on_thread) : make_(std::move(make)) {
  if (on_thread) thread_ = std::thread([this] { run(); });
}

ReadAhead::~ReadAhead() {
  if (!thread_.joinable()) return;
  {
    const std::lock_guard lock(mutex_);
    is_stopped_ = true;
  }
  changed_.notify_all();
  thread_.join();
}

void ReadAhead::run() {
  for (std::size_t number = 0;; ++number) {
    {
      std::unique_lock lock(mutex_);
      // The block that is in use is not made anew.
      changed_.wait(lock, [&] { return is_stopped_ || number + 1 < asked_ + blocks_.size(); });
      if (is_stopped_) return;
    }
    bool is_made = false;
    std::exception_ptr problem;
    try {
      is_made = make_(blocks_[number % blocks_.size()]);
    } catch (...) {
      problem = std::current_exception();
    }
    {
      const std::lock_guard lock(mutex_);
      if (is_made) ++made_;
      is_at_end_ = !is_made;
      problem_ = problem;
    }
    changed_.notify_all();
    if (!is_made) return;
  }
}

RowBlock* ReadAhead::next() {
  if (!thread_.joinable()) return make_(blocks_.front()) ? &blocks_.front() : nullptr;
  std::unique_lock lock(mutex_);
  ++asked_;
  changed_.notify_all();
  changed_.wait(lock, [&] { return made_ >= asked_ || is_at_end_; });
  if (made_ >= asked_) return &blocks_[(asked_ - 1) % blocks_.size()];
  if (problem_) std::rethrow_exception(problem_);
  return nullptr;
}

}  // namespace ketnap
