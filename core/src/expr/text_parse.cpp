#include <algorithm>
#include <array>
#include <charconv>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <ketnap/base/date.hpp>
#include <ketnap/base/text.hpp>
#include <ketnap/expr/text.hpp>

#include "text_tokens.hpp"

namespace ketnap {
namespace {

using written::is_name;
using written::Token;
using written::TokenKind;

// Beyond these a text is an attack or a slip, and whatever walks the tree would run out of stack. Python's parser stops at 200 too.
constexpr int max_nesting = 200;
constexpr int max_operators = 1000;
// The denominator of a decimal is a power of ten in 64 bits.
constexpr std::size_t max_decimals = 18;

constexpr std::string_view a_value = "`name` | `12` | `0.6` | `'text'` | `(`";
constexpr std::string_view an_operator = "`and` | `or` | `==` | `<=` | `in` | `+` | `.` …";
constexpr std::string_view a_literal = "`'text'` | `12` | `0.6` | `true` | `date('2022-01-01')`";
constexpr std::string_view a_day = "`date('2022-01-01')`";
constexpr std::string_view a_choice = "`if_(condition, a, b)`";
constexpr std::string_view a_count = "`count(rows, condition)`";
constexpr std::string_view a_64_bit_number = "`-9223372036854775808` … `9223372036854775807`";

// Words of other languages and what to write instead, where a value or an operator is expected.
using Foreign = std::pair<std::string_view, std::string_view>;
constexpr auto foreign_words = std::to_array<Foreign>({
    {"None", "`x is known` | `x is unknown`"},
    {"null", "`x is known` | `x is unknown`"},
    {"if", a_choice},
    {"elif", a_choice},
    {"else", a_choice},
    {"for", a_count},
    {"lambda", a_count},
});
constexpr auto keywords = std::to_array<std::string_view>({"and", "or", "not", "in", "is", "true", "false"});

using Comparison = std::pair<std::string_view, NodeKind>;
constexpr auto comparisons = std::to_array<Comparison>({
    {"==", NodeKind::equal},
    {"!=", NodeKind::not_equal},
    {"<", NodeKind::less},
    {"<=", NodeKind::less_equal},
    {">", NodeKind::greater},
    {">=", NodeKind::greater_equal},
});

std::string lower(std::string_view word) {
  std::string out(word);
  for (char& c : out) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return out;
}

std::string code(std::string_view written) { return "`" + std::string(written) + "`"; }

// Of the 30th of a February its last day.
std::string day_meant(std::string_view iso) {
  const auto first = iso.size() == 10 ? Date::parse(std::string(iso.substr(0, 8)) + "01") : std::nullopt;
  return first ? "`date('" + add_months(*first, 1).plus_days(-1).iso() + "')`" : std::string(a_day);
}

// A method for each line of the grammar (expr/README.md), under its name there.
class Parser {
 public:
  explicit Parser(std::string_view source) : source_(source), tokens_(written::tokens(source)) {}

  Expr whole() {
    Expr out = disjunction();
    if (now().kind != TokenKind::end) unexpected(an_operator);
    return out;
  }

 private:
  struct Arguments {
    std::vector<Expr> values;
    std::vector<std::string> keywords;
  };

  // One level of brackets or prefixes, for as long as it lives.
  class Level {
   public:
    explicit Level(Parser& parser) : parser_(parser) {
      if (++parser_.nesting_ > max_nesting) parser_.refuse(code("nesting <= " + std::to_string(max_nesting)));
    }
    ~Level() { --parser_.nesting_; }
    Level(const Level&) = delete;
    Level& operator=(const Level&) = delete;

   private:
    Parser& parser_;
  };

  Expr disjunction() {
    Expr left = conjunction();
    while (take_operator("or")) left = std::move(left) || conjunction();
    return left;
  }

  Expr conjunction() {
    Expr left = negation();
    while (take_operator("and")) left = std::move(left) && negation();
    return left;
  }

  Expr negation() {
    if (!at("not")) return comparison();
    const Level level(*this);
    take_operator("not");
    return !negation();
  }

  Expr comparison() {
    Expr left = sum();
    std::optional<Expr> out = compared(left);
    if (!out) return left;
    if (at_comparison()) refuse_chain(*out);
    return std::move(*out);
  }

  std::optional<Expr> compared(const Expr& left) {
    for (const auto& [symbol, kind] : comparisons) {
      if (take_operator(symbol)) return detail::tree(kind, {left, sum()});
    }
    if (take_operator("in")) return detail::tree(NodeKind::in, {left, set()});
    if (at("not")) {
      take_operator("not");
      if (!take_operator("in")) unexpected("`in`");
      return !detail::tree(NodeKind::in, {left, set()});
    }
    if (take_operator("is")) {
      const bool known = at("known");
      if (!known && !at("unknown")) refuse(at("not") ? "`is unknown`" : "`known` | `unknown`");
      ++place_;
      return known ? left.is_known() : !left.is_known();
    }
    return std::nullopt;
  }

  [[nodiscard]] bool at_comparison() const {
    const bool symbol = std::ranges::any_of(comparisons, [this](const auto& c) { return at(c.first); });
    return symbol || at("in") || at("is") || (at("not") && at("in", 1));
  }

  // `a < b < c`: shows the two comparisons that are meant.
  [[noreturn]] void refuse_chain(const Expr& first) {
    const std::size_t place = place_;
    const bool symbol = std::ranges::find(comparisons, first.kind(), &Comparison::second) != comparisons.end();
    const std::string meant = symbol ? print(first) + " and " + print(*compared(first.args()[1])) : "(" + print(first) + ") …";
    place_ = place;
    refuse(code(meant));
  }

  Expr sum() {
    Expr left = product();
    while (true) {
      if (take_operator("+")) {
        left = std::move(left) + product();
      } else if (take_operator("-")) {
        left = std::move(left) - product();
      } else {
        return left;
      }
    }
  }

  Expr product() {
    Expr left = unary();
    while (true) {
      if (take_operator("*")) {
        left = std::move(left) * unary();
      } else if (take_operator("/")) {
        left = std::move(left) / unary();
      } else {
        return left;
      }
    }
  }

  Expr unary() {
    if (!at("-")) return postfix();
    if (now(1).kind == TokenKind::number && !at(".", 2)) {
      ++place_;
      return number("-");
    }
    const Level level(*this);
    take_operator("-");
    return -unary();
  }

  Expr postfix() {
    Expr out = primary();
    while (take_operator(".")) {
      std::string member = name();
      if (at("(")) {
        Arguments given = arguments();
        out = out.method(std::move(member), std::move(given.values), std::move(given.keywords));
      } else {
        out = out.attribute(std::move(member));
      }
    }
    return out;
  }

  Expr primary() {
    const Token& token = now();
    if (token.kind == TokenKind::number) return number("");
    if (token.kind == TokenKind::text) return text(tokens_[place_++].text);
    if (at("true") || at("false")) return boolean(tokens_[place_++].text == "true");
    if (at("(")) {
      const Level level(*this);
      ++place_;
      Expr inside = disjunction();
      expect(")");
      return inside;
    }
    if (at("{")) refuse("`x in {…}`");
    if (token.kind != TokenKind::word || !is_name(token.text)) unexpected(a_value, true);
    return at("(", 1) ? call() : col(name());
  }

  // A day is a literal, so what is no day is no expression.
  Expr call() {
    const std::size_t begin = place_;
    const std::string function = name();
    Arguments given = arguments();
    Expr out = ketnap::call(function, std::move(given.values), std::move(given.keywords));
    if (function != "date") return out;
    const bool text = out.kind() == NodeKind::date;
    if (text && Date::parse(out.node().name)) return out;
    const std::size_t argument = begin + 2;
    fail(tokens_[text ? argument : begin].begin, text ? day_meant(out.node().name) : std::string(a_day));
  }

  Arguments arguments() {
    const Level level(*this);
    Arguments out;
    expect("(");
    if (take(")")) return out;
    do {
      out.keywords.push_back(keyword(out.keywords));
      out.values.push_back(disjunction());
    } while (take(","));
    if (!take(")")) unexpected("`,` | `)`");
    return out;
  }

  // `kind=` before an argument; once there is one, all that follow have theirs.
  std::string keyword(const std::vector<std::string>& before) {
    if (now().kind != TokenKind::word || !at("=", 1)) {
      if (!before.empty() && !before.back().empty() && now().kind != TokenKind::foreign) refuse("`name=`");
      return {};
    }
    if (std::ranges::find(before, now().text) != before.end()) refuse("`name=`");
    std::string out = name();
    ++place_;
    return out;
  }

  Expr set() {
    if (!at("{")) unexpected("`{`");
    ++place_;
    std::vector<Expr> literals;
    do {
      literals.push_back(literal());
    } while (take(","));
    if (!take("}")) unexpected("`,` | `}`");
    return detail::tree(NodeKind::set, std::move(literals));
  }

  Expr literal() {
    if (at("-") && now(1).kind == TokenKind::number) {
      ++place_;
      return number("-");
    }
    const TokenKind kind = now().kind;
    const bool plain = kind == TokenKind::number || kind == TokenKind::text || at("true") || at("false");
    if (!plain && !(at("date") && at("(", 1))) unexpected(a_literal, true);
    return primary();
  }

  // In normal form: `0.60` is `0.6`, `2.0` is the integer 2.
  Expr number(std::string_view sign) {
    std::string digits = std::string(sign) + now().text;
    if (digits.find('.') != std::string::npos) digits.erase(digits.find_last_not_of('0') + 1);
    if (digits.ends_with('.')) digits.pop_back();
    const std::size_t point = std::min(digits.find('.'), digits.size());
    const std::size_t decimals = digits.size() - std::min(point + 1, digits.size());
    std::string mantissa = digits;
    std::erase(mantissa, '.');
    std::int64_t value = 0;
    const bool whole_fits = std::from_chars(mantissa.data(), mantissa.data() + mantissa.size(), value).ec == std::errc();
    // A decimal's negative is a decimal.
    const bool has_negative = decimals == 0 || value != std::numeric_limits<std::int64_t>::min();
    if (!whole_fits || !has_negative || decimals > max_decimals) refuse(std::string(a_64_bit_number));
    ++place_;
    return decimals == 0 ? Expr(value) : decimal(std::move(digits));
  }

  std::string name() {
    if (now().kind != TokenKind::word || !is_name(now().text)) unexpected("`name`", true);
    return tokens_[place_++].text;
  }

  [[nodiscard]] const Token& now(std::size_t ahead = 0) const { return tokens_[std::min(place_ + ahead, tokens_.size() - 1)]; }

  [[nodiscard]] bool at(std::string_view written, std::size_t ahead = 0) const {
    const Token& token = now(ahead);
    return (token.kind == TokenKind::word || token.kind == TokenKind::symbol) && token.text == written;
  }

  bool take(std::string_view written) {
    if (!at(written)) return false;
    ++place_;
    return true;
  }

  bool take_operator(std::string_view written) {
    if (!at(written)) return false;
    if (++operators_ > max_operators) refuse(code("operators <= " + std::to_string(max_operators)));
    ++place_;
    return true;
  }

  void expect(std::string_view written) {
    if (!take(written)) unexpected(code(written));
  }

  [[noreturn]] void fail(std::size_t offset, const std::string& expected) const { written::fail(source_, offset, expected); }
  [[noreturn]] void refuse(const std::string& expected) const { fail(now().begin, expected); }

  // What is written here instead of what was expected: a habit of another language is answered with the word for it.
  [[noreturn]] void unexpected(std::string_view expected, bool value = false) const {
    const Token& token = now();
    if (token.kind == TokenKind::foreign && !token.text.empty()) refuse(token.text);
    if (at("=")) refuse("`==`");
    if (token.kind != TokenKind::word) refuse(std::string(expected));
    const auto* foreign = std::ranges::find(foreign_words, token.text, &Foreign::first);
    if (foreign != foreign_words.end()) refuse(std::string(foreign->second));
    const std::string small = lower(token.text);
    const bool keyword = std::ranges::find(keywords, small) != keywords.end();
    if (small != token.text && (keyword || (value && is_name(small)))) refuse(code(small));
    const bool letters = std::ranges::any_of(token.text, [](char c) { return static_cast<unsigned char>(c) >= 0x80; });
    if (value && letters) refuse(code(written::quoted(token.text)) + " | `name`");
    refuse(std::string(expected));
  }

  std::string_view source_;
  std::vector<Token> tokens_;
  std::size_t place_ = 0;
  int nesting_ = 0;
  int operators_ = 0;
};

}  // namespace

Expr parse(std::string_view text) {
  if (const auto invalid = first_invalid_utf8(text)) written::fail(text, *invalid, "`UTF-8`");
  return Parser(text).whole();
}

}  // namespace ketnap
