#pragma once
#include <immintrin.h>

#include <cstddef>
#include <cstdint>

#include "expr/lanes/kernels.hpp"

// See vectors.hpp.
namespace ketnap::lanes {
namespace {

using Lanes = __m512i;
using Mask = __mmask16;
constexpr std::size_t width = 16;

inline Lanes load(const std::int32_t* at) { return _mm512_loadu_si512(at); }
inline void store(std::int32_t* at, Lanes a) { _mm512_storeu_si512(at, a); }
inline Lanes all(std::int32_t x) { return _mm512_set1_epi32(x); }
inline Lanes add(Lanes a, Lanes b) { return _mm512_add_epi32(a, b); }
inline Lanes subtract(Lanes a, Lanes b) { return _mm512_sub_epi32(a, b); }
inline Lanes multiply(Lanes a, Lanes b) { return _mm512_mullo_epi32(a, b); }
inline Lanes multiply_small(Lanes a, Lanes b) { return _mm512_madd_epi16(a, b); }
inline Lanes multiply_high(Lanes a, Lanes b) { return _mm512_mulhi_epu16(a, b); }
inline Lanes least(Lanes a, Lanes b) { return _mm512_min_epi32(a, b); }
inline Lanes greatest(Lanes a, Lanes b) { return _mm512_max_epi32(a, b); }
inline Lanes bits_and(Lanes a, Lanes b) { return _mm512_and_si512(a, b); }
inline Lanes bits_or(Lanes a, Lanes b) { return _mm512_or_si512(a, b); }
template <int by>
inline Lanes left(Lanes a) {
  return _mm512_slli_epi32(a, by);
}
template <int by>
inline Lanes right(Lanes a) {
  return _mm512_srli_epi32(a, by);
}
inline Lanes quotient(Lanes a, float inverse) {
  return _mm512_cvttps_epi32(_mm512_mul_ps(_mm512_add_ps(_mm512_cvtepi32_ps(a), _mm512_set1_ps(0.5F)), _mm512_set1_ps(inverse)));
}
inline Mask no_mask() { return 0; }
inline Mask greater(Lanes a, Lanes b) { return _mm512_cmpgt_epi32_mask(a, b); }
inline Mask same(Lanes a, Lanes b) { return _mm512_cmpeq_epi32_mask(a, b); }
inline Mask mask_or(Mask a, Mask b) { return static_cast<Mask>(a | b); }
inline Mask mask_and(Mask a, Mask b) { return static_cast<Mask>(a & b); }
inline Mask mask_not(Mask a) { return static_cast<Mask>(~a); }
inline bool any(Mask a) { return a != 0; }
inline Lanes select(Mask mask, Lanes yes, Lanes no) { return _mm512_mask_blend_epi32(mask, no, yes); }
inline std::uint32_t bits32(const Mask* masks) { return masks[0] | static_cast<std::uint32_t>(masks[1]) << 16U; }

inline std::size_t rows_of_word(Word word, std::int32_t first, std::int32_t* to) {
  const std::int32_t* begin = to;
  const Lanes counted = _mm512_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15);
  for (std::int32_t i = 0; i < 64; i += 16) {
    const auto bits = static_cast<Mask>(word >> static_cast<unsigned>(i));
    store(to, _mm512_maskz_compress_epi32(bits, add(counted, all(first + i))));
    to += __builtin_popcount(bits);
  }
  return static_cast<std::size_t>(to - begin);
}

struct Bytes {
  __m512i all;
};
inline Bytes load_bytes(const std::uint8_t* at) { return {_mm512_loadu_si512(at)}; }
inline Word bytes_from(Bytes a, std::uint8_t lo, std::uint8_t span) {
  const __m512i from = _mm512_sub_epi8(a.all, _mm512_set1_epi8(static_cast<char>(lo)));
  return _mm512_cmple_epu8_mask(from, _mm512_set1_epi8(static_cast<char>(span)));
}

// The 16 values from `at`, of which `left` are there; `fits` where they are numbers of 32 bits.
inline Lanes narrowed(const std::int64_t* at, std::size_t left, Mask& fits) {
  const __m512i low = _mm512_loadu_si512(at);
  const __m512i high = left > 8 ? _mm512_loadu_si512(at + 8) : _mm512_setzero_si512();
  const __m256i a = _mm512_cvtepi64_epi32(low);
  const __m256i b = _mm512_cvtepi64_epi32(high);
  fits = static_cast<Mask>(_mm512_cmpeq_epi64_mask(_mm512_cvtepi32_epi64(a), low) |
                           static_cast<unsigned>(_mm512_cmpeq_epi64_mask(_mm512_cvtepi32_epi64(b), high)) << 8U);
  return _mm512_inserti64x4(_mm512_castsi256_si512(a), b, 1);
}

}  // namespace
}  // namespace ketnap::lanes
