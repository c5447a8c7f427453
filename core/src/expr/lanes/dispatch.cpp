#include "expr/lanes/dispatch.hpp"

#include <array>
#include <string>
#include <utility>

#include <ketnap/base/error.hpp>

namespace ketnap {

namespace lanes {

const Kernels* kernels_of(InstructionSet set) {
  switch (set) {
    case InstructionSet::plain:
      return nullptr;
    case InstructionSet::baseline:
      return &baseline_kernels();
    case InstructionSet::avx2:
      return avx2_kernels();
    case InstructionSet::avx512:
      return avx512_kernels();
    case InstructionSet::best:
      break;
  }
  for (const Kernels* kernels : {avx512_kernels(), avx2_kernels()})
    if (kernels != nullptr) return kernels;
  return &baseline_kernels();
}

}  // namespace lanes

bool is_available(InstructionSet set) { return set == InstructionSet::plain || lanes::kernels_of(set) != nullptr; }

InstructionSet instruction_set(std::string_view name) {
  using Named = std::pair<std::string_view, InstructionSet>;
  constexpr std::array all = {Named{"best", InstructionSet::best}, Named{"avx512", InstructionSet::avx512},
                              Named{"avx2", InstructionSet::avx2}, Named{"baseline", InstructionSet::baseline},
                              Named{"plain", InstructionSet::plain}};
  std::string available;
  for (const auto& [known, set] : all) {
    if (!is_available(set)) continue;
    if (name == known) return set;
    available += (available.empty() ? "" : ", ") + std::string(known);
  }
  throw Error(3112, {"KETNAP_ISA", std::string(name), available});
}

}  // namespace ketnap
