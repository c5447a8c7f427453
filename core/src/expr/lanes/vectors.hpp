#pragma once

// What the loops are written in, for the instruction set that the including file is compiled for: `Lanes`, as many values of 32
// bits as `width`, `Mask`, what holds of each of them, and `Bytes`, 64 codes. All of it has internal linkage, and nothing of the
// standard library is called: the linker must not take a function of one file for that of another.
#if defined(__AVX512BW__)
#include "expr/lanes/vectors_avx512.hpp"
#elif defined(__AVX2__)
#include "expr/lanes/vectors_avx2.hpp"
#else
#include "expr/lanes/vectors_portable.hpp"
#endif
