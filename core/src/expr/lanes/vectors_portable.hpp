#pragma once
#include <cstddef>
#include <cstdint>
#include <cstring>

#include "expr/lanes/kernels.hpp"

#if defined(__SSE2__)
#include <immintrin.h>
#endif

// See vectors.hpp. Vectors of 16 bytes as the compiler knows them for any processor.
namespace ketnap::lanes {
namespace {

using Lanes __attribute__((vector_size(16))) = std::int32_t;
using Unsigned __attribute__((vector_size(16))) = std::uint32_t;
using Floats __attribute__((vector_size(16))) = float;
using Mask = Lanes;
constexpr std::size_t width = 4;

inline Lanes load(const std::int32_t* at) {
  Lanes a;
  std::memcpy(&a, at, sizeof a);
  return a;
}
inline void store(std::int32_t* at, Lanes a) { std::memcpy(at, &a, sizeof a); }
inline Lanes all(std::int32_t x) { return Lanes{x, x, x, x}; }
inline Lanes add(Lanes a, Lanes b) {
  return reinterpret_cast<Lanes>(reinterpret_cast<Unsigned>(a) + reinterpret_cast<Unsigned>(b));
}
inline Lanes subtract(Lanes a, Lanes b) {
  return reinterpret_cast<Lanes>(reinterpret_cast<Unsigned>(a) - reinterpret_cast<Unsigned>(b));
}
inline Lanes multiply(Lanes a, Lanes b) {
  return reinterpret_cast<Lanes>(reinterpret_cast<Unsigned>(a) * reinterpret_cast<Unsigned>(b));
}
inline Lanes multiply_small(Lanes a, Lanes b) { return multiply(a, b); }
inline Lanes multiply_high(Lanes a, Lanes b) {
  return reinterpret_cast<Lanes>(reinterpret_cast<Unsigned>(a) * reinterpret_cast<Unsigned>(b) >> 16U);
}
inline Lanes least(Lanes a, Lanes b) { return a < b ? a : b; }
inline Lanes greatest(Lanes a, Lanes b) { return a > b ? a : b; }
inline Lanes bits_and(Lanes a, Lanes b) { return a & b; }
inline Lanes bits_or(Lanes a, Lanes b) { return a | b; }
template <int by>
inline Lanes left(Lanes a) {
  return reinterpret_cast<Lanes>(reinterpret_cast<Unsigned>(a) << by);
}
template <int by>
inline Lanes right(Lanes a) {
  return reinterpret_cast<Lanes>(reinterpret_cast<Unsigned>(a) >> by);
}
inline Lanes quotient(Lanes a, float inverse) {
  const Floats half = {0.5F, 0.5F, 0.5F, 0.5F};
  return __builtin_convertvector((__builtin_convertvector(a, Floats) + half) * inverse, Lanes);
}
inline Mask no_mask() { return Lanes{}; }
inline Mask greater(Lanes a, Lanes b) { return a > b; }
inline Mask same(Lanes a, Lanes b) { return a == b; }
inline Mask mask_or(Mask a, Mask b) { return a | b; }
inline Mask mask_and(Mask a, Mask b) { return a & b; }
inline Mask mask_not(Mask a) { return ~a; }
inline bool any(Mask a) { return (a[0] | a[1] | a[2] | a[3]) != 0; }
inline Lanes select(Mask mask, Lanes yes, Lanes no) { return mask ? yes : no; }
inline std::uint32_t bits4(Mask mask) {
#if defined(__SSE2__)
  return static_cast<std::uint32_t>(_mm_movemask_ps(reinterpret_cast<__m128>(mask)));
#else
  const Lanes weights = {1, 2, 4, 8};
  const Lanes bits = mask & weights;
  return static_cast<std::uint32_t>(bits[0] | bits[1] | bits[2] | bits[3]);
#endif
}
inline std::uint32_t bits32(const Mask* masks) {
  std::uint32_t bits = 0;
  for (std::size_t i = 0; i < 8; ++i) bits |= bits4(masks[i]) << (4 * i);
  return bits;
}

struct Bytes {
  std::uint8_t all[64];
};
inline Bytes load_bytes(const std::uint8_t* at) {
  Bytes bytes;
  std::memcpy(bytes.all, at, sizeof bytes.all);
  return bytes;
}
inline Word bytes_from(const Bytes& a, std::uint8_t lo, std::uint8_t span) {
  Word bits = 0;
  for (std::size_t byte = 0; byte < 8; ++byte) {
    std::uint8_t inside[8];
    for (std::size_t i = 0; i < 8; ++i) inside[i] = static_cast<std::uint8_t>(a.all[byte * 8 + i] - lo) <= span ? 1 : 0;
    std::uint64_t eight = 0;
    std::memcpy(&eight, inside, 8);
    bits |= ((eight * 0x0102040810204080U) >> 56U) << (byte * 8);
  }
  return bits;
}

inline Lanes narrowed(const std::int64_t* at, std::size_t left, Mask& fits) {
  Lanes value = {};
  for (std::size_t i = 0; i < width && i < left; ++i) {
    value[i] = static_cast<std::int32_t>(at[i]);
    fits[i] = value[i] == at[i] ? -1 : 0;
  }
  return value;
}

inline std::size_t rows_of_word(Word word, std::int32_t first, std::int32_t* to) {
  std::int32_t* const begin = to;
  for (; word != 0; word &= word - 1) *to++ = first + __builtin_ctzll(word);
  return static_cast<std::size_t>(to - begin);
}

}  // namespace
}  // namespace ketnap::lanes
