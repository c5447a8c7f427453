#pragma once
#include <cstddef>
#include <cstdint>
#include <cstring>

#include "expr/lanes/kernels.hpp"

#if defined(__SSE2__)
#include <immintrin.h>
#endif

// What loops.hpp is written in, for the instruction set that the including file is compiled for. All of it has internal linkage,
// and nothing of the standard library is called: the linker must not take a function of one file for that of another.
namespace ketnap::lanes {
namespace {

#if defined(__AVX512BW__)

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

#elif defined(__AVX2__)

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

#else

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

#endif

#if defined(__AVX2__) && !defined(__AVX512BW__)
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
#elif !defined(__AVX512BW__)
inline std::size_t rows_of_word(Word word, std::int32_t first, std::int32_t* to) {
  std::int32_t* const begin = to;
  for (; word != 0; word &= word - 1) *to++ = first + __builtin_ctzll(word);
  return static_cast<std::size_t>(to - begin);
}
#endif

}  // namespace
}  // namespace ketnap::lanes
