#include <ketnap/base/log.hpp>

#include <string>
#include <utility>

#include <spdlog/logger.h>
#include <spdlog/sinks/sink.h>

namespace ketnap {
namespace {

LogLevel level_of(spdlog::level::level_enum level) {
  switch (level) {
    case spdlog::level::trace:
    case spdlog::level::debug:
      return LogLevel::debug;
    case spdlog::level::info:
      return LogLevel::info;
    case spdlog::level::warn:
      return LogLevel::warning;
    default:
      return LogLevel::error;
  }
}

// Not spdlog's base_sink: that holds a mutex around the call, and a sink that waits for Python's lock while another thread holds
// that lock and waits for the mutex would never return.
class FunctionSink final : public spdlog::sinks::sink {
 public:
  explicit FunctionSink(Log::Sink function) : function_(std::move(function)) {}

  void log(const spdlog::details::log_msg& message) override {
    function_(level_of(message.level), std::string_view(message.payload.data(), message.payload.size()));
  }
  void flush() override {}
  void set_pattern(const std::string&) override {}
  void set_formatter(std::unique_ptr<spdlog::formatter>) override {}

 private:
  Log::Sink function_;
};

// With a time point of our own spdlog does not ask the clock.
void write(spdlog::logger* logger, spdlog::level::level_enum level, std::string_view line) {
  if (logger != nullptr)
    logger->log(spdlog::log_clock::time_point{}, spdlog::source_loc{}, level, spdlog::string_view_t(line.data(), line.size()));
}

}  // namespace

Log Log::to(Sink sink) {
  Log log;
  if (!sink) return log;
  log.logger_ = std::make_shared<spdlog::logger>("ketnap", std::make_shared<FunctionSink>(std::move(sink)));
  log.logger_->set_level(spdlog::level::debug);
  // spdlog would print a sink's failure; a line is lost instead, never the work.
  log.logger_->set_error_handler([](const std::string&) {});
  return log;
}

void Log::debug(std::string_view line) const { write(logger_.get(), spdlog::level::debug, line); }
void Log::info(std::string_view line) const { write(logger_.get(), spdlog::level::info, line); }
void Log::warning(std::string_view line) const { write(logger_.get(), spdlog::level::warn, line); }

}  // namespace ketnap
