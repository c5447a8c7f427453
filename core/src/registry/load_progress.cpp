#include "load_progress.hpp"

#include <algorithm>

namespace ketnap {
namespace {

/// Told so often in all, if not more seldom.
constexpr std::int64_t times_told = 200;
constexpr std::int64_t least_between = std::int64_t{1} << 16U;

}  // namespace

void LoadProgress::begin(const std::string& file, std::int64_t bytes) {
  start_ = std::min(start_ + bytes_, all_);
  bytes_ = std::min(bytes, all_ - start_);
  file_ = file;
}

void LoadProgress::part(std::int64_t done, std::int64_t all) {
  const double share = all <= 0 ? 1.0 : std::clamp(static_cast<double>(done) / static_cast<double>(all), 0.0, 1.0);
  const std::int64_t now = start_ + static_cast<std::int64_t>(share * static_cast<double>(bytes_));
  if (now - told_ >= std::max(all_ / times_told, least_between)) tell(now);
}

void LoadProgress::reach(std::int64_t done) {
  start_ = std::clamp(done, start_, all_);
  bytes_ = 0;
  tell(start_);
}

void LoadProgress::tell(std::int64_t done) {
  if (done <= told_) return;
  told_ = done;
  if (tell_) tell_(file_, done, all_);
}

}  // namespace ketnap
