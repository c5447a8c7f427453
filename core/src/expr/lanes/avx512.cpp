#include "expr/lanes/kernels.hpp"

#if defined(__AVX512BW__)
#include "expr/lanes/loops.hpp"

namespace ketnap::lanes {

const Kernels* avx512_kernels() {
  return __builtin_cpu_supports("avx512bw") != 0 && __builtin_cpu_supports("avx512dq") != 0 ? &all_kernels : nullptr;
}

}  // namespace ketnap::lanes
#else
namespace ketnap::lanes {

const Kernels* avx512_kernels() { return nullptr; }

}  // namespace ketnap::lanes
#endif
