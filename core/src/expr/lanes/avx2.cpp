#include "expr/lanes/kernels.hpp"

#if defined(__AVX2__)
#include "expr/lanes/all_loops.hpp"

namespace ketnap::lanes {

const Kernels* avx2_kernels() { return __builtin_cpu_supports("avx2") != 0 ? &all_kernels : nullptr; }

}  // namespace ketnap::lanes
#else
namespace ketnap::lanes {

const Kernels* avx2_kernels() { return nullptr; }

}  // namespace ketnap::lanes
#endif
