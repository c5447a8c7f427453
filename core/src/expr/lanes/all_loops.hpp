#pragma once
#include "expr/lanes/comparing_loops.hpp"
#include "expr/lanes/counting_loops.hpp"
#include "expr/lanes/day_loops.hpp"
#include "expr/lanes/number_loops.hpp"
#include "expr/lanes/plane_loops.hpp"

namespace ketnap::lanes {
namespace {

constexpr Kernels all_kernels = {.at_most = at_most,
                                 .at_most_later = at_most_later,
                                 .equals = equals,
                                 .within = within,
                                 .bytes_within = bytes_within,
                                 .both = both,
                                 .either = either,
                                 .inverted = inverted,
                                 .keys = keys,
                                 .later = later,
                                 .apart = apart,
                                 .linear = linear,
                                 .product = product,
                                 .minimum = minimum,
                                 .maximum = maximum,
                                 .ends = ends,
                                 .in_force = in_force,
                                 .from_wide = from_wide,
                                 .single = single,
                                 .single_bytes = single_bytes,
                                 .bits_between = bits_between,
                                 .rows_of = rows_of,
                                 .turn = turn,
                                 .running = running};

}  // namespace
}  // namespace ketnap::lanes
