#pragma once
#include <cstddef>
#include <map>
#include <memory>
#include <mutex>

namespace ketnap {

/// Large memory for what is computed from a snapshot. What is given back is kept for the next one, as much as is worth keeping: to
/// touch memory for the first time may take longer than to fill it. Any thread may ask.
class SpareMemory : public std::enable_shared_from_this<SpareMemory> {
 public:
  SpareMemory() = default;
  SpareMemory(const SpareMemory&) = delete;
  SpareMemory& operator=(const SpareMemory&) = delete;
  ~SpareMemory();

  /// Not set to anything; starts on a cache line.
  template <class T>
  [[nodiscard]] std::shared_ptr<T> take(std::size_t values) {
    return std::static_pointer_cast<T>(take_bytes(values * sizeof(T)));
  }

 private:
  [[nodiscard]] std::shared_ptr<void> take_bytes(std::size_t bytes);
  void give_back(void* memory, std::size_t bytes);

  std::mutex mutex_;
  std::multimap<std::size_t, void*> kept_;  // by size
  std::size_t kept_bytes_ = 0;
};

}  // namespace ketnap
