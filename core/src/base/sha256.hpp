#pragma once
#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace ketnap {

/// SHA-256 of bytes that come piece by piece.
class Sha256 {
 public:
  Sha256();
  void add(std::string_view bytes);
  /// 64 hexadecimal digits, of all bytes so far.
  [[nodiscard]] std::string hex() const;

  using State = std::array<std::uint32_t, 8>;
  using Absorb = void (*)(State&, std::string_view whole_blocks);
  static constexpr std::size_t block_size = 64;

 private:
  Absorb absorb_;
  State state_ = {0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a, 0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19};
  std::string waiting_;  // less than a block
  std::uint64_t size_ = 0;
};

}  // namespace ketnap
