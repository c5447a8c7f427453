#include "linked_in.hpp"

#include "standard/plugin.hpp"
#include "vn/plugin.hpp"

namespace ketnap::plugins {

std::vector<Plugin> linked_in() { return {standard(), vn()}; }

}  // namespace ketnap::plugins
