#pragma once
#include <atomic>
#include <functional>
#include <memory>
#include <mutex>
#include <utility>

namespace ketnap {

/// A value that is made when it is first asked for, once, whichever thread asks; copies share it. Where making it throws, the next
/// who asks tries again.
///
///   const auto squares = Lazy<std::vector<int>>::made_by([] { return slowly(); });
///   squares.get().size();                       // made here
///   Lazy<std::vector<int>> known = some_vector; // nothing to make
template <class T>
class Lazy;

/// Marks that this thread is making a Lazy, for `after_making`.
class Making {
 public:
  Making();
  Making(const Making&) = delete;
  Making& operator=(const Making&) = delete;
  ~Making();
};

/// Does it now, or where this thread is making a Lazy, when the outermost is made. What may wait for another thread belongs here,
/// as a log's sink that takes Python's lock: that thread may hold it and wait for the Lazy.
void after_making(std::function<void()> act);

template <class T>
class Lazy {
 public:
  Lazy() : Lazy(T()) {}
  Lazy(T value) : state_(std::make_shared<State>()) {  // NOLINT(google-explicit-constructor): a value is one that is made
    state_->value = std::move(value);
    state_->is_made = true;
  }
  [[nodiscard]] static Lazy made_by(std::function<T()> make) {
    Lazy lazy{std::make_shared<State>()};
    lazy.state_->make = std::move(make);
    return lazy;
  }

  [[nodiscard]] const T& get() const {
    if (!state_->is_made.load(std::memory_order_acquire)) make();
    return state_->value;
  }

 private:
  struct State {
    std::atomic<bool> is_made = false;
    std::mutex turn;
    std::function<T()> make;
    T value;
  };
  explicit Lazy(std::shared_ptr<State> state) : state_(std::move(state)) {}

  void make() const {
    const Making making;
    const std::lock_guard lock(state_->turn);
    if (state_->is_made.load(std::memory_order_relaxed)) return;
    state_->value = state_->make();
    state_->make = nullptr;
    state_->is_made.store(true, std::memory_order_release);
  }

  std::shared_ptr<State> state_;
};

}  // namespace ketnap
