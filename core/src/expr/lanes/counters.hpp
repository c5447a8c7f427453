#pragma once
#include <cstddef>
#include <cstdint>
#include <cstring>

#include "expr/lanes/kernels.hpp"

#if defined(__SSE2__)
#include <immintrin.h>
#endif

// What counting_loops.hpp is written in: vectors of 16-bit counters, as vectors.hpp has those of 32-bit lanes and for the same
// reasons. The `low` and `high` halves of two vectors are taken in turn, for each 16 bytes by themselves.
namespace ketnap::lanes {
namespace {

#if defined(__AVX512BITALG__)

using Counters = __m512i;

inline Counters load_counters(const void* at) { return _mm512_loadu_si512(at); }
inline void store_counters(void* at, Counters a) { _mm512_storeu_si512(at, a); }
inline void stream(void* at, Counters a) { _mm512_stream_si512(static_cast<__m512i*>(at), a); }
inline Counters all_counters(std::uint16_t x) { return _mm512_set1_epi16(static_cast<short>(x)); }
inline Counters add_counters(Counters a, Counters b) { return _mm512_add_epi16(a, b); }
inline Counters counters_and(Counters a, Counters b) { return _mm512_and_si512(a, b); }
inline Counters bits_of(Counters a) { return _mm512_popcnt_epi16(a); }
inline Counters low16(Counters a, Counters b) { return _mm512_unpacklo_epi16(a, b); }
inline Counters high16(Counters a, Counters b) { return _mm512_unpackhi_epi16(a, b); }
inline void store_quarters(std::uint16_t* at, std::size_t apart, Counters a) {
  _mm_storeu_si128(reinterpret_cast<__m128i*>(at), _mm512_castsi512_si128(a));
  _mm_storeu_si128(reinterpret_cast<__m128i*>(at + apart), _mm512_extracti32x4_epi32(a, 1));
  _mm_storeu_si128(reinterpret_cast<__m128i*>(at + 2 * apart), _mm512_extracti32x4_epi32(a, 2));
  _mm_storeu_si128(reinterpret_cast<__m128i*>(at + 3 * apart), _mm512_extracti32x4_epi32(a, 3));
}

#elif defined(__AVX2__)

using Counters = __m256i;

inline Counters load_counters(const void* at) { return _mm256_loadu_si256(static_cast<const __m256i*>(at)); }
inline void store_counters(void* at, Counters a) { _mm256_storeu_si256(static_cast<__m256i*>(at), a); }
inline void stream(void* at, Counters a) { _mm256_stream_si256(static_cast<__m256i*>(at), a); }
inline Counters all_counters(std::uint16_t x) { return _mm256_set1_epi16(static_cast<short>(x)); }
inline Counters add_counters(Counters a, Counters b) { return _mm256_add_epi16(a, b); }
inline Counters counters_and(Counters a, Counters b) { return _mm256_and_si256(a, b); }
inline Counters bits_of(Counters a) {
  const __m256i of_four =
      _mm256_setr_epi8(0, 1, 1, 2, 1, 2, 2, 3, 1, 2, 2, 3, 2, 3, 3, 4, 0, 1, 1, 2, 1, 2, 2, 3, 1, 2, 2, 3, 2, 3, 3, 4);
  const __m256i four = _mm256_set1_epi8(15);
  const __m256i low = _mm256_shuffle_epi8(of_four, _mm256_and_si256(a, four));
  const __m256i high = _mm256_shuffle_epi8(of_four, _mm256_and_si256(_mm256_srli_epi16(a, 4), four));
  return _mm256_maddubs_epi16(_mm256_add_epi8(low, high), _mm256_set1_epi8(1));
}
inline Counters low16(Counters a, Counters b) { return _mm256_unpacklo_epi16(a, b); }
inline Counters high16(Counters a, Counters b) { return _mm256_unpackhi_epi16(a, b); }
inline void store_quarters(std::uint16_t* at, std::size_t apart, Counters a) {
  _mm_storeu_si128(reinterpret_cast<__m128i*>(at), _mm256_castsi256_si128(a));
  _mm_storeu_si128(reinterpret_cast<__m128i*>(at + apart), _mm256_extracti128_si256(a, 1));
}

#else

using Counters __attribute__((vector_size(16))) = std::uint16_t;

inline Counters load_counters(const void* at) {
  Counters a;
  std::memcpy(&a, at, sizeof a);
  return a;
}
inline void store_counters(void* at, Counters a) { std::memcpy(at, &a, sizeof a); }
inline void stream(void* at, Counters a) {
#if defined(__SSE2__)
  _mm_stream_si128(static_cast<__m128i*>(at), reinterpret_cast<__m128i>(a));
#else
  store_counters(at, a);
#endif
}
inline Counters all_counters(std::uint16_t x) { return Counters{x, x, x, x, x, x, x, x}; }
inline Counters add_counters(Counters a, Counters b) { return a + b; }
inline Counters counters_and(Counters a, Counters b) { return a & b; }
inline Counters bits_of(Counters a) {
  a = a - (a >> 1 & all_counters(0x5555));
  a = (a & all_counters(0x3333)) + (a >> 2 & all_counters(0x3333));
  a = (a + (a >> 4)) & all_counters(0x0f0f);
  return (a + (a >> 8)) & all_counters(0x00ff);
}
inline Counters low16(Counters a, Counters b) { return __builtin_shufflevector(a, b, 0, 8, 1, 9, 2, 10, 3, 11); }
inline Counters high16(Counters a, Counters b) { return __builtin_shufflevector(a, b, 4, 12, 5, 13, 6, 14, 7, 15); }
inline void store_quarters(std::uint16_t* at, std::size_t, Counters a) { store_counters(at, a); }

#endif

constexpr std::size_t counters = sizeof(Counters) / sizeof(std::uint16_t);

// What was streamed is there for other threads.
inline void end_of_stream() {
#if defined(__SSE2__)
  _mm_sfence();
#endif
}

}  // namespace
}  // namespace ketnap::lanes
