#pragma once
#include <array>
#include <charconv>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace nation {

/// A day as a count since 1970-01-01.
using Day = std::int32_t;

constexpr Day day(int year, int month, int of_month) {
  using namespace std::chrono;
  const year_month_day civil{std::chrono::year(year), std::chrono::month(static_cast<unsigned>(month)),
                             std::chrono::day(static_cast<unsigned>(of_month))};
  return static_cast<Day>(sys_days(civil).time_since_epoch().count());
}

inline std::chrono::year_month_day civil(Day days) {
  return std::chrono::year_month_day(std::chrono::sys_days(std::chrono::days(days)));
}

/// The same day twelve months later, or that month's last.
inline Day a_year_later(Day days) {
  const auto later = civil(days) + std::chrono::years(1);
  const auto kept = later.ok() ? later : later.year() / later.month() / std::chrono::last;
  return static_cast<Day>(std::chrono::sys_days(kept).time_since_epoch().count());
}

/// The days from 1920 to 2039 as texts, made once.
class Days {
 public:
  Days() {
    for (Day days = first; days < last; ++days) {
      const auto at = civil(days);
      std::array<char, 32> text{};
      std::snprintf(text.data(), text.size(), "%04d-%02u-%02u", static_cast<int>(at.year()), static_cast<unsigned>(at.month()),
                    static_cast<unsigned>(at.day()));
      texts_.append(text.data(), 10);
    }
  }
  [[nodiscard]] std::string_view text(Day days) const {
    return std::string_view(texts_).substr(static_cast<std::size_t>(days - first) * 10, 10);
  }

 private:
  static constexpr Day first = day(1920, 1, 1);
  static constexpr Day last = day(2040, 1, 1);
  std::string texts_;
};

/// A CSV file that is written row by row; it counts rows.
class Rows {
 public:
  Rows(const std::filesystem::path& path, std::string_view header) : file_(std::fopen(path.c_str(), "wb")) {
    if (!file_) throw std::runtime_error("cannot write " + path.string());
    buffer_.reserve(capacity + 4096);
    cells(header).end();
    count_ = 0;
  }
  Rows(const Rows&) = delete;
  Rows& operator=(const Rows&) = delete;
  ~Rows() { flush(); }

  Rows& cells(std::string_view text) {
    buffer_ += text;
    return *this;
  }
  Rows& cell(std::string_view text) { return cells(text).comma(); }
  Rows& number(std::int64_t value) {
    std::array<char, 24> digits{};
    const auto done = std::to_chars(digits.data(), digits.data() + digits.size(), value);
    return cells({digits.data(), static_cast<std::size_t>(done.ptr - digits.data())});
  }
  Rows& comma() {
    buffer_ += ',';
    return *this;
  }
  void end() {
    buffer_ += '\n';
    ++count_;
    if (buffer_.size() >= capacity) flush();
  }
  [[nodiscard]] std::int64_t count() const { return count_; }

 private:
  struct Close {
    void operator()(std::FILE* file) const { std::fclose(file); }
  };
  void flush() {
    if (std::fwrite(buffer_.data(), 1, buffer_.size(), file_.get()) != buffer_.size()) std::abort();
    buffer_.clear();
  }
  static constexpr std::size_t capacity = std::size_t{1} << 20U;
  std::unique_ptr<std::FILE, Close> file_;
  std::string buffer_;
  std::int64_t count_ = 0;
};

/// splitmix64: small, fast, the same on every machine.
class Random {
 public:
  explicit Random(std::uint64_t seed) : state_(seed) {}
  std::uint64_t next() {
    std::uint64_t z = state_ += 0x9E3779B97F4A7C15U;
    z = (z ^ (z >> 30U)) * 0xBF58476D1CE4E5B9U;
    z = (z ^ (z >> 27U)) * 0x94D049BB133111EBU;
    return z ^ (z >> 31U);
  }
  /// From 0 to `below` - 1.
  std::int64_t below(std::int64_t below) { return static_cast<std::int64_t>(next() % static_cast<std::uint64_t>(below)); }
  std::int64_t between(std::int64_t low, std::int64_t high) { return low + below(high - low + 1); }
  bool chance(int in_thousand) { return below(1000) < in_thousand; }
  template <class All>
  auto of(const All& all) {
    return all[static_cast<std::size_t>(below(static_cast<std::int64_t>(std::size(all))))];
  }

 private:
  std::uint64_t state_;
};

}  // namespace nation
