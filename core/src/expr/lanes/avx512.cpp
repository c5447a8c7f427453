#include "expr/lanes/kernels.hpp"

#if defined(__AVX512BITALG__)
#include "expr/lanes/all_loops.hpp"

namespace ketnap::lanes {

const Kernels* avx512_kernels() {
  const bool is_there = __builtin_cpu_supports("avx512bw") != 0 && __builtin_cpu_supports("avx512dq") != 0 &&
                        __builtin_cpu_supports("avx512vl") != 0 && __builtin_cpu_supports("avx512bitalg") != 0;
  return is_there ? &all_kernels : nullptr;
}

}  // namespace ketnap::lanes
#else
namespace ketnap::lanes {

const Kernels* avx512_kernels() { return nullptr; }

}  // namespace ketnap::lanes
#endif
