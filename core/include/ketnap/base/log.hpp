#pragma once
#include <functional>
#include <memory>
#include <string_view>

namespace spdlog {
class logger;
}

namespace ketnap {

enum class LogLevel { debug, info, warning, error };

/// Where the core's log lines go. A line carries no person's name, number or date. The default goes nowhere: the core prints
/// nothing by itself. A handle is cheap to copy; it writes through spdlog. A sink may be called by several threads at once; where
/// it throws, its line is lost and the work goes on.
///
///   Log log = Log::to([](LogLevel, std::string_view line) { std::clog << line << '\n'; });
class Log {
 public:
  using Sink = std::function<void(LogLevel, std::string_view)>;

  Log() = default;
  [[nodiscard]] static Log to(Sink sink);

  void debug(std::string_view line) const;
  void info(std::string_view line) const;
  void warning(std::string_view line) const;

 private:
  std::shared_ptr<spdlog::logger> logger_;
};

}  // namespace ketnap
