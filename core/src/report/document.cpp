#include <ketnap/report/document.hpp>

namespace ketnap {

std::string_view name_of(Audience audience) {
  switch (audience) {
    case Audience::form:
      return "form";
    case Audience::internal:
      return "internal";
    case Audience::open:
      return "public";
  }
  return {};
}

}  // namespace ketnap
