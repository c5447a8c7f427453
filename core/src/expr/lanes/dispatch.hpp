#pragma once
#include <ketnap/expr/program.hpp>

#include "expr/lanes/kernels.hpp"

namespace ketnap::lanes {

/// Null of `plain`, and of a set that this machine has not.
[[nodiscard]] const Kernels* kernels_of(InstructionSet set);

}  // namespace ketnap::lanes
