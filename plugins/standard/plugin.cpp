#include "plugin.hpp"

#include "../embedded_files.hpp"
#include "formats.hpp"

namespace ketnap {

namespace embedded {
std::span<const EmbeddedFile> standard();
}  // namespace embedded

namespace plugins {
namespace {

void register_values(CatalogBuilder& catalog) {
  catalog.add_files(embedded_files(embedded::standard()));
  catalog.add(
      Format{.id = "standard.json", .title = {"JSON", "JSON"}, .suffix = "json", .media_type = "application/json", .render = json});
  catalog.add(Format{.id = "standard.csv",
                     .title = {"CSV (một dòng mỗi số)", "CSV (one row a figure)"},
                     .suffix = "csv",
                     .media_type = "text/csv",
                     .render = csv});
  catalog.add(Format{.id = "standard.markdown",
                     .title = {"Markdown", "Markdown"},
                     .suffix = "md",
                     .media_type = "text/markdown",
                     .render = markdown});
}

}  // namespace

Plugin standard() { return {.info = embedded_info(embedded::standard()), .register_values = register_values}; }

}  // namespace plugins
}  // namespace ketnap
