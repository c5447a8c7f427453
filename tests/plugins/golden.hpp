#pragma once
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>

#include <catch2/catch_test_macros.hpp>

/// Compares bytes with tests/golden/<name>; other bytes are written beside it as <name>.received, for tests/golden/approve.
inline void check_golden(const std::string& name, const std::string& bytes) {
  const std::filesystem::path folder = std::filesystem::path(KETNAP_TESTS_DIR) / "golden";
  std::ostringstream golden;
  golden << std::ifstream(folder / name, std::ios::binary).rdbuf();
  const std::filesystem::path received = folder / (name + ".received");
  if (std::filesystem::exists(folder / name) && golden.str() == bytes) {
    std::filesystem::remove(received);
    SUCCEED();
    return;
  }
  std::ofstream(received, std::ios::binary) << bytes;
  FAIL_CHECK("differs from golden/" << name << ": see golden/" << name << ".received, and golden/approve where it is meant");
}
