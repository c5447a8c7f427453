#include <ketnap/plugin/quantity.hpp>

namespace ketnap {

std::string_view name_of(Claimed::Over over) { return over == Claimed::Over::period ? "flow" : "stock"; }

}  // namespace ketnap
