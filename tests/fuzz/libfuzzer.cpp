#include <cstddef>
#include <cstdint>

#include "fuzz/expr_text.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  check_expr_text({reinterpret_cast<const char*>(data), size});
  return 0;
}
