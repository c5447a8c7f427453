#include "expr/lanes/all_loops.hpp"

namespace ketnap::lanes {

const Kernels& baseline_kernels() { return all_kernels; }

}  // namespace ketnap::lanes
