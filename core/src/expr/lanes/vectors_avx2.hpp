#pragma once
#include <immintrin.h>

#include <cstddef>
#include <cstdint>

#include "expr/lanes/kernels.hpp"

// See vectors.hpp.
namespace ketnap::lanes {
namespace {

using Lanes = __m256i;
using Mask = __m256i;
constexpr std::size_t width = 8;

inline Lanes load(const std::int32_t* at) { return _mm256_loadu_si256(reinterpret_cast<const __m256i*>(at)); }
inline void store(std::int32_t* at, Lanes a) { _mm256_storeu_si256(reinterpret_cast<__m256i*>(at), a); }
inline Lanes all(std::int32_t x) { return _mm256_set1_epi32(x); }
inline Lanes add(Lanes a, Lanes b) { return _mm256_add_epi32(a, b); }
inline Lanes subtract(Lanes a, Lanes b) { return _mm256_sub_epi32(a, b); }
inline Lanes multiply(Lanes a, Lanes b) { return _mm256_mullo_epi32(a, b); }
inline Lanes multiply_small(Lanes a, Lanes b) { return _mm256_madd_epi16(a, b); }
inline Lanes multiply_high(Lanes a, Lanes b) { return _mm256_mulhi_epu16(a, b); }
inline Lanes least(Lanes a, Lanes b) { return _mm256_min_epi32(a, b); }
inline Lanes greatest(Lanes a, Lanes b) { return _mm256_max_epi32(a, b); }
inline Lanes bits_and(Lanes a, Lanes b) { return _mm256_and_si256(a, b); }
inline Lanes bits_or(Lanes a, Lanes b) { return _mm256_or_si256(a, b); }
template <int by>
inline Lanes left(Lanes a) {
  return _mm256_slli_epi32(a, by);
}
template <int by>
inline Lanes right(Lanes a) {
  return _mm256_srli_epi32(a, by);
}
inline Lanes quotient(Lanes a, float inverse) {
  return _mm256_cvttps_epi32(_mm256_mul_ps(_mm256_add_ps(_mm256_cvtepi32_ps(a), _mm256_set1_ps(0.5F)), _mm256_set1_ps(inverse)));
}
inline Mask no_mask() { return _mm256_setzero_si256(); }
inline Mask greater(Lanes a, Lanes b) { return _mm256_cmpgt_epi32(a, b); }
inline Mask same(Lanes a, Lanes b) { return _mm256_cmpeq_epi32(a, b); }
inline Mask mask_or(Mask a, Mask b) { return _mm256_or_si256(a, b); }
inline Mask mask_and(Mask a, Mask b) { return _mm256_and_si256(a, b); }
inline Mask mask_not(Mask a) { return _mm256_xor_si256(a, _mm256_set1_epi32(-1)); }
inline bool any(Mask a) { return _mm256_testz_si256(a, a) == 0; }
inline Lanes select(Mask mask, Lanes yes, Lanes no) { return _mm256_blendv_epi8(no, yes, mask); }
inline std::uint32_t bits32(const Mask* masks) {
  // Packing goes by halves of 128 bits, four rows at a time: they are put in order again.
  const __m256i bytes = _mm256_packs_epi16(_mm256_packs_epi32(masks[0], masks[1]), _mm256_packs_epi32(masks[2], masks[3]));
  const __m256i ordered = _mm256_permutevar8x32_epi32(bytes, _mm256_setr_epi32(0, 4, 1, 5, 2, 6, 3, 7));
  return static_cast<std::uint32_t>(_mm256_movemask_epi8(ordered));
}

struct Bytes {
  __m256i low;
  __m256i high;
};
inline Bytes load_bytes(const std::uint8_t* at) {
  return {_mm256_loadu_si256(reinterpret_cast<const __m256i*>(at)), _mm256_loadu_si256(reinterpret_cast<const __m256i*>(at + 32))};
}
inline std::uint32_t half_from(__m256i a, std::uint8_t lo, std::uint8_t span) {
  const __m256i from = _mm256_sub_epi8(a, _mm256_set1_epi8(static_cast<char>(lo)));
  const __m256i inside = _mm256_cmpeq_epi8(_mm256_min_epu8(from, _mm256_set1_epi8(static_cast<char>(span))), from);
  return static_cast<std::uint32_t>(_mm256_movemask_epi8(inside));
}
inline Word bytes_from(Bytes a, std::uint8_t lo, std::uint8_t span) {
  return half_from(a.low, lo, span) | static_cast<Word>(half_from(a.high, lo, span)) << 32U;
}

inline Lanes narrowed(const std::int64_t* at, std::size_t left, Mask& fits) {
  const __m256i low = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(at));
  const __m256i high = left > 4 ? _mm256_loadu_si256(reinterpret_cast<const __m256i*>(at + 4)) : _mm256_setzero_si256();
  const auto halves = [&](auto even) { return _mm256_permute4x64_epi64(_mm256_castps_si256(even), 0xd8); };
  const Lanes value = halves(_mm256_shuffle_ps(_mm256_castsi256_ps(low), _mm256_castsi256_ps(high), 0x88));
  const Lanes above = halves(_mm256_shuffle_ps(_mm256_castsi256_ps(low), _mm256_castsi256_ps(high), 0xdd));
  fits = _mm256_cmpeq_epi32(above, _mm256_srai_epi32(value, 31));
  return value;
}

/// Of each byte the places of its bits, one after the other.
struct PlacesOfBits {
  std::uint8_t of[256][8] = {};
  constexpr PlacesOfBits() {
    for (unsigned byte = 0; byte < 256; ++byte) {
      std::uint8_t* to = of[byte];
      for (std::uint8_t bit = 0; bit < 8; ++bit)
        if ((byte >> bit & 1U) != 0) *to++ = bit;
    }
  }
};
constexpr PlacesOfBits places_of_bits;

inline std::size_t rows_of_word(Word word, std::int32_t first, std::int32_t* to) {
  std::int32_t* const begin = to;
  for (; word != 0; word >>= 8U, first += 8) {
    const auto byte = static_cast<unsigned>(word & 0xffU);
    const __m128i places = _mm_loadl_epi64(reinterpret_cast<const __m128i*>(places_of_bits.of[byte]));
    store(to, add(_mm256_cvtepu8_epi32(places), all(first)));
    to += __builtin_popcount(byte);
  }
  return static_cast<std::size_t>(to - begin);
}

}  // namespace
}  // namespace ketnap::lanes
