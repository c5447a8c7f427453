#include <ketnap/base/finding.hpp>

#include <tuple>

#include <ketnap/base/error.hpp>

namespace ketnap {

std::string Finding::code() const { return message_code(number); }
std::string Finding::text(Lang lang) const { return message_text(number, args, lang); }
std::string Finding::todo(Lang lang) const { return message_todo(number, args, lang); }

std::strong_ordering operator<=>(const Finding& a, const Finding& b) {
  return std::tie(a.file, a.sheet, a.row, a.column, a.number, a.args) <=>
         std::tie(b.file, b.sheet, b.row, b.column, b.number, b.args);
}

}  // namespace ketnap
