#pragma once
#include <cstdint>
#include <functional>
#include <string>

namespace ketnap {

/// How far a load is in all that it does, told in bytes of its files; what else it does counts as the bytes that are read in the
/// same time. It only grows, and what is left of it is a true measure of the time left.
///
///   LoadProgress progress(request.progress, all);
///   progress.begin("people.csv", 1000);  progress.part(1, 4);  ...  progress.reach(1000);
class LoadProgress {
 public:
  using Tell = std::function<void(const std::string& file, std::int64_t done, std::int64_t all)>;
  LoadProgress(Tell tell, std::int64_t all) : tell_(std::move(tell)), all_(all) {}

  /// What counts as so many bytes; what was begun before is over.
  void begin(const std::string& file, std::int64_t bytes);
  /// So much of it is done.
  void part(std::int64_t done, std::int64_t all);
  /// Whatever was left out on the way.
  void reach(std::int64_t done);

 private:
  void tell(std::int64_t done);

  Tell tell_;
  std::int64_t all_;
  std::string file_;
  std::int64_t start_ = 0;
  std::int64_t bytes_ = 0;
  std::int64_t told_ = 0;
};

}  // namespace ketnap
