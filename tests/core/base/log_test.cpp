#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include <catch2/catch_test_macros.hpp>

#include <ketnap/base/log.hpp>

using ketnap::Log;
using ketnap::LogLevel;

TEST_CASE("lines reach the sink as they are, with their level") {
  std::vector<std::pair<LogLevel, std::string>> lines;
  const Log log = Log::to([&](LogLevel level, std::string_view line) { lines.emplace_back(level, line); });
  log.debug("12 files {}");
  log.info("lô 1");
  log.warning("");
  CHECK(lines == std::vector<std::pair<LogLevel, std::string>>{
                     {LogLevel::debug, "12 files {}"}, {LogLevel::info, "lô 1"}, {LogLevel::warning, ""}});
}

TEST_CASE("a log without a sink goes nowhere") {
  const Log nowhere;
  nowhere.info("x");
  const Log empty = Log::to({});
  empty.warning("x");
}

TEST_CASE("a sink that throws loses its line, not the work") {
  int calls = 0;
  const Log log = Log::to([&](LogLevel, std::string_view) {
    ++calls;
    throw std::runtime_error("full");
  });
  CHECK_NOTHROW(log.info("one"));
  CHECK_NOTHROW(log.info("two"));
  CHECK(calls == 2);
}
