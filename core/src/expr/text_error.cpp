#include <cstddef>
#include <string>
#include <string_view>

#include <ketnap/base/error.hpp>
#include <ketnap/base/text.hpp>

#include "text_tokens.hpp"

namespace ketnap::written {
namespace {

// The places that a text takes on the screen: characters, of which the combining ones (U+0300 to U+036F: decomposed Vietnamese)
// take none.
std::size_t columns(std::string_view utf8) {
  std::size_t out = 0;
  for (std::size_t i = 0; i < utf8.size(); ++i) {
    const auto byte = static_cast<unsigned char>(utf8[i]);
    const auto next = static_cast<unsigned char>(i + 1 < utf8.size() ? utf8[i + 1] : 0);
    const bool combining = byte == 0xcc || (byte == 0xcd && next < 0xb0);
    const bool continuation = (byte & 0xc0) == 0x80;
    if (!combining && !continuation) ++out;
  }
  return out;
}

}  // namespace

std::string caret(std::string_view line, std::size_t offset) { return std::string(columns(line.substr(0, offset)), ' ') + '^'; }

void fail(std::string_view source, std::size_t offset, const std::string& expected) {
  const std::size_t before = source.substr(0, offset).rfind('\n');
  const std::size_t begin = before == std::string_view::npos ? 0 : before + 1;
  std::string line(source.substr(begin, source.find('\n', offset) - begin));
  if (const auto invalid = first_invalid_utf8(line)) line.resize(*invalid);
  for (char& c : line) {
    if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f) c = ' ';
  }
  const std::string mark = caret(line, offset - begin);
  line.erase(line.find_last_not_of(' ') + 1);
  throw Error(3001, {expected, line + '\n' + mark});
}

}  // namespace ketnap::written
