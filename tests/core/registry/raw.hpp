#pragma once
#include <sqlite3.h>

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include <catch2/catch_test_macros.hpp>

namespace registry_tests {

/// A registry's file as a plain SQLite shell sees it.
class Raw {
 public:
  explicit Raw(const std::filesystem::path& path) {
    sqlite3* handle = nullptr;
    REQUIRE(sqlite3_open(path.c_str(), &handle) == SQLITE_OK);
    handle_.reset(handle);
  }
  void run(const std::string& sql) const {
    INFO(sql);
    REQUIRE(sqlite3_exec(handle_.get(), sql.c_str(), nullptr, nullptr, nullptr) == SQLITE_OK);
  }
  /// All rows of a query, cells with bars between them.
  [[nodiscard]] std::vector<std::string> rows(const std::string& sql) const {
    std::vector<std::string> found;
    const auto add = [](void* to, int count, char** cells, char**) {
      std::string row;
      for (int i = 0; i < count; ++i) row += (i == 0 ? "" : "|") + std::string(cells[i] == nullptr ? "" : cells[i]);
      static_cast<std::vector<std::string>*>(to)->push_back(row);
      return 0;
    };
    REQUIRE(sqlite3_exec(handle_.get(), sql.c_str(), add, &found, nullptr) == SQLITE_OK);
    return found;
  }

 private:
  struct Close {
    void operator()(sqlite3* handle) const { sqlite3_close(handle); }
  };
  std::unique_ptr<sqlite3, Close> handle_;
};

}  // namespace registry_tests
