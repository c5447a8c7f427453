#pragma once
#include <cstddef>
#include <filesystem>
#include <functional>
#include <span>
#include <string>
#include <vector>

/// One side of an interleaved run, in a process of its own: it loads, says `ready`, then obeys lines of standard input.
///
///   run          does the work once; the answer is how many milliseconds that took
///   answer FILE  writes what the last run found, in the form that all sides of this benchmark share; the answer is `done`
///
/// Peers in Python do the same (peers/side.py); contender.py is on the other end.
namespace bench {

struct Side {
  std::function<void()> run;
  std::function<void(const std::filesystem::path&)> answer;
};
int serve(const Side& side);

/// Writes NumPy's file format, version 1.0, little endian: `type` is as `<i4`, `|u1`, `<u8`.
void write_npy(const std::filesystem::path& file, const std::string& type, std::span<const std::size_t> shape,
               std::span<const std::byte> bytes);

}  // namespace bench
