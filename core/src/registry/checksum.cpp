#include "checksum.hpp"

#include <array>
#include <bit>
#include <cstring>

namespace ketnap {
namespace {

// Odd, so that a product tells its factor.
constexpr std::uint64_t of_word = 0x9E3779B97F4A7C15U;
constexpr std::uint64_t of_lane = 0xD6E8FEB86659FD93U;
constexpr std::size_t lanes = 8;
constexpr std::size_t block = lanes * sizeof(std::uint64_t);

std::uint64_t absorbed(std::uint64_t lane, std::uint64_t word) { return std::rotl(lane ^ (word * of_word), 29) * of_lane; }

}  // namespace

std::uint64_t checksum(const void* data, std::size_t bytes, std::uint64_t seed) {
  std::array<std::uint64_t, lanes> state{};
  for (std::size_t i = 0; i < lanes; ++i) state[i] = seed + (i + 1) * of_word;
  const auto* from = static_cast<const unsigned char*>(data);
  std::size_t left = bytes;
  const auto absorb = [&](const unsigned char* words) {
    for (std::size_t i = 0; i < lanes; ++i) {
      std::uint64_t word = 0;
      std::memcpy(&word, words + i * sizeof(word), sizeof(word));
      state[i] = absorbed(state[i], word);
    }
  };
  for (; left >= block; left -= block, from += block) absorb(from);
  if (left != 0) {
    std::array<unsigned char, block> last{};
    std::memcpy(last.data(), from, left);
    absorb(last.data());
  }
  std::uint64_t sum = absorbed(seed, bytes);
  for (const std::uint64_t lane : state) sum = absorbed(sum, lane);
  return sum ^ (sum >> 32U);
}

}  // namespace ketnap
