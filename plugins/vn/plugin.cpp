#include "plugin.hpp"

#include "../embedded_files.hpp"

namespace ketnap {

namespace embedded {
std::span<const EmbeddedFile> vn();
}  // namespace embedded

namespace plugins {

Plugin vn() {
  return {.info = embedded_info(embedded::vn()),
          .register_values = [](CatalogBuilder& catalog) { catalog.add_files(embedded_files(embedded::vn())); }};
}

}  // namespace plugins
}  // namespace ketnap
