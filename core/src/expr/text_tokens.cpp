#include "text_tokens.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <utility>

#include <ketnap/base/date.hpp>

namespace ketnap::written {
namespace {

using namespace std::string_view_literals;

// What may stand in a text, longest first, since the first that fits is taken; beside what the written form does not have, what to
// write instead: habits of other languages and of word processors.
constexpr auto symbols = std::to_array<std::pair<std::string_view, std::string_view>>({
    {"===", "`==`"},   {"!==", "`!=`"},    {"**", "`*`"},      {"//", "`/`"}, {"&&", "`and`"},   {"||", "`or`"},
    {"<>", "`!=`"},    {"=>", "`>=`"},     {"=<", "`<=`"},     {"==", ""},    {"!=", ""},        {"<=", ""},
    {">=", ""},        {"<", ""},          {">", ""},          {"=", ""},     {"+", ""},         {"-", ""},
    {"*", ""},         {"/", ""},          {"(", ""},          {")", ""},     {"{", ""},         {"}", ""},
    {",", ""},         {".", ""},          {"&", "`and`"},     {"|", "`or`"}, {"!", "`not`"},    {"~", "`not`"},
    {"%", "`/ 100`"},  {"[", "`{` | `(`"}, {"]", "`}` | `)`"}, {";", "`,`"},  {"≤", "`<=`"},     {"≥", "`>=`"},
    {"≠", "`!=`"},     {"×", "`*`"},       {"÷", "`/`"},       {"−", "`-`"},  {"–", "`-`"},      {"—", "`-`"},
    {"‘", "`'`"},      {"’", "`'`"},       {"“", "`'`"},       {"”", "`'`"},  {"\u00a0", "` `"}, {"\u200b", "` `"},
    {"\ufeff", "` `"},
});

constexpr std::array keywords{"and"sv,      "as"sv,     "assert"sv,   "async"sv,  "await"sv, "break"sv,  "class"sv,
                              "continue"sv, "def"sv,    "del"sv,      "elif"sv,   "else"sv,  "except"sv, "false"sv,
                              "finally"sv,  "for"sv,    "from"sv,     "global"sv, "if"sv,    "import"sv, "in"sv,
                              "is"sv,       "lambda"sv, "nonlocal"sv, "not"sv,    "or"sv,    "pass"sv,   "raise"sv,
                              "return"sv,   "true"sv,   "try"sv,      "while"sv,  "with"sv,  "yield"sv};

constexpr bool is_digit(char c) { return c >= '0' && c <= '9'; }
constexpr bool is_lower(char c) { return (c >= 'a' && c <= 'z') || c == '_'; }
// Any byte of a letter beyond ASCII counts, so that a Vietnamese word is one word in a message.
constexpr bool is_letter(char c) { return is_lower(c) || (c >= 'A' && c <= 'Z') || static_cast<unsigned char>(c) >= 0x80; }
constexpr bool is_control(char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; }
constexpr bool is_space(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }

bool is_digits(std::string_view text) { return !text.empty() && std::ranges::all_of(text, is_digit); }

std::optional<int> hex_digit(char c) {
  if (is_digit(c)) return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  return std::nullopt;
}

std::string escaped(char control) {
  constexpr std::string_view digits = "0123456789abcdef";
  const auto code = static_cast<unsigned char>(control);
  return {'\\', 'x', digits[code / 16], digits[code % 16]};
}

class Reader {
 public:
  explicit Reader(std::string_view source) : source_(source) {}

  std::vector<Token> all() {
    while (true) {
      while (at_ < source_.size() && is_space(source_[at_])) ++at_;
      Token token = next();
      at_ = token.end;
      tokens_.push_back(std::move(token));
      if (tokens_.back().kind == TokenKind::foreign || tokens_.back().kind == TokenKind::end) return std::move(tokens_);
    }
  }

 private:
  [[nodiscard]] char peek(std::size_t at) const { return at < source_.size() ? source_[at] : '\0'; }
  [[nodiscard]] Token token(TokenKind kind, std::string text, std::size_t end) const { return {kind, std::move(text), at_, end}; }

  Token next() {
    // The end stands behind the last token, not behind the spaces after it: there a caret can be seen.
    if (at_ == source_.size()) {
      const std::size_t last = tokens_.empty() ? 0 : tokens_.back().end;
      return {TokenKind::end, {}, last, last};
    }
    const char c = source_[at_];
    if (is_digit(c) || (c == '.' && is_digit(peek(at_ + 1)))) return number();
    if (c == '\'') return text();
    if (c == '"') return double_quoted();
    if (const auto* found = symbol_at(at_)) {
      const auto& [written, instead] = *found;
      const std::size_t end = at_ + written.size();
      return instead.empty() ? token(TokenKind::symbol, std::string(written), end)
                             : token(TokenKind::foreign, std::string(instead), end);
    }
    if (is_letter(c)) return token(TokenKind::word, std::string(source_.substr(at_, word_end() - at_)), word_end());
    return token(TokenKind::foreign, is_control(c) ? "` `" : "", at_ + 1);
  }

  [[nodiscard]] const std::pair<std::string_view, std::string_view>* symbol_at(std::size_t at) const {
    const std::string_view rest = source_.substr(at);
    const auto* found = std::ranges::find_if(symbols, [&](const auto& symbol) { return rest.starts_with(symbol.first); });
    return found == symbols.end() ? nullptr : found;
  }

  // Letters and digits from here on; `≤` is no letter, though its bytes look like one.
  [[nodiscard]] std::size_t word_end() const {
    std::size_t end = at_;
    while ((is_letter(peek(end)) && symbol_at(end) == nullptr) || is_digit(peek(end))) ++end;
    return end;
  }

  [[nodiscard]] Token number() const {
    std::size_t end = at_;
    while ((is_letter(peek(end)) && symbol_at(end) == nullptr) || is_digit(peek(end)) || peek(end) == '.') ++end;
    const std::string_view all = source_.substr(at_, end - at_);
    if (Date::parse(source_.substr(at_, 10))) {
      return token(TokenKind::foreign, "`date(" + quoted(source_.substr(at_, 10)) + ")`", at_ + 10);
    }
    const std::size_t point = std::min(all.find('.'), all.size());
    const std::string_view whole = all.substr(0, point);
    const std::string_view part = point == all.size() ? "0"sv : all.substr(point + 1);
    const bool well_formed = is_digits(whole) && is_digits(part) && (whole.size() == 1 || whole[0] != '0');
    return well_formed ? token(TokenKind::number, std::string(all), end) : token(TokenKind::foreign, "`12` | `0.6`", end);
  }

  [[nodiscard]] Token text() const {
    std::string value;
    for (std::size_t i = at_ + 1; i < source_.size() && source_[i] != '\n'; ++i) {
      const char c = source_[i];
      if (c == '\'') return token(TokenKind::text, std::move(value), i + 1);
      if (is_control(c)) return {TokenKind::foreign, "`" + escaped(c) + "`", i, i + 1};
      if (c != '\\') {
        value += c;
        continue;
      }
      const char after = peek(i + 1);
      const std::optional<char> control = after == 'x' ? control_at(i + 2) : std::nullopt;
      if (after != '\\' && after != '\'' && !control) return {TokenKind::foreign, "`\\\\` | `\\'` | `\\x0a`", i, i + 1};
      value += control.value_or(after);
      i += control ? 3 : 1;
    }
    return token(TokenKind::foreign, "`'…'`", source_.size());
  }

  [[nodiscard]] std::optional<char> control_at(std::size_t at) const {
    const std::optional<int> high = hex_digit(peek(at));
    const std::optional<int> low = hex_digit(peek(at + 1));
    if (!high || !low || *high > 7) return std::nullopt;
    const auto c = static_cast<char>(*high * 16 + *low);
    return is_control(c) ? std::optional(c) : std::nullopt;
  }

  [[nodiscard]] Token double_quoted() const {
    const std::size_t close = source_.find('"', at_ + 1);
    const std::string_view inside = close == std::string_view::npos ? "…"sv : source_.substr(at_ + 1, close - at_ - 1);
    return token(TokenKind::foreign, "`" + quoted(inside) + "`", source_.size());
  }

  std::string_view source_;
  std::size_t at_ = 0;
  std::vector<Token> tokens_;
};

}  // namespace

std::vector<Token> tokens(std::string_view source) { return Reader(source).all(); }

bool is_name(std::string_view word) {
  const auto allowed = [](char c) { return is_lower(c) || is_digit(c); };
  return !word.empty() && is_lower(word[0]) && std::ranges::all_of(word, allowed) && !std::ranges::binary_search(keywords, word);
}

std::string quoted(std::string_view text) {
  std::string out = "'";
  for (const char c : text) {
    if (c == '\\' || c == '\'') out += '\\';
    if (is_control(c)) {
      out += escaped(c);
    } else {
      out += c;
    }
  }
  return out + "'";
}

}  // namespace ketnap::written
