#pragma once
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace ketnap::written {

enum class TokenKind : std::uint8_t {
  word,     ///< a name, a keyword, or letters that are neither
  number,   ///< digits, with a point between them or without
  text,     ///< what the quotes enclose, escapes resolved
  symbol,   ///< an operator, bracket, comma or point
  foreign,  ///< what the written form does not have; `text` is what to write instead
  end
};

struct Token {
  TokenKind kind = TokenKind::end;
  std::string text;
  std::size_t begin = 0;  ///< byte offsets in the source
  std::size_t end = 0;
};

/// The source cut into tokens; the last one is `end`, or the first `foreign` one.
[[nodiscard]] std::vector<Token> tokens(std::string_view source);

/// A name: `[a-z_][a-z0-9_]*`, and neither a keyword of the written form nor one of Python.
[[nodiscard]] bool is_name(std::string_view word);

/// Text as a literal: in single quotes, with `\\`, `\'` and, for control characters, `\x0a`.
[[nodiscard]] std::string quoted(std::string_view text);

/// The line that shows a place: spaces and a caret under the byte `offset` of a line.
[[nodiscard]] std::string caret(std::string_view line, std::size_t offset);

/// Throws Error 3001: what was expected, and the line of the source with a caret under the offset.
[[noreturn]] void fail(std::string_view source, std::size_t offset, const std::string& expected);

}  // namespace ketnap::written
