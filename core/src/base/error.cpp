#include <ketnap/base/error.hpp>

#include <algorithm>
#include <cctype>
#include <cstddef>
#include <string_view>

namespace ketnap {
namespace {

const Message& message_of(int number) {
  const auto all = messages();
  const auto found = std::ranges::lower_bound(all, number, {}, &Message::number);
  if (found == all.end() || found->number != number)
    throw std::logic_error("the table of messages has no number " + std::to_string(number));
  return *found;
}

struct Filled {
  std::string text;
  bool complete = true;  ///< every placeholder had a non-empty argument
};

// Arguments are copied as they are: braces and brackets inside them mean nothing.
Filled fill(std::string_view pattern, std::span<const std::string> args) {
  Filled out;
  for (std::size_t i = 0; i < pattern.size(); ++i) {
    if (pattern[i] == '[') {
      const std::size_t close = pattern.find(']', i);
      if (close == std::string_view::npos) throw std::logic_error("a message has an open bracket");
      if (const Filled part = fill(pattern.substr(i + 1, close - i - 1), args); part.complete) out.text += part.text;
      i = close;
    } else if (pattern[i] == '{' && i + 2 < pattern.size() && pattern[i + 2] == '}' &&
               std::isdigit(static_cast<unsigned char>(pattern[i + 1])) != 0) {
      const auto index = static_cast<std::size_t>(pattern[i + 1] - '0');
      if (index < args.size() && !args[index].empty()) {
        out.text += args[index];
      } else {
        out.complete = false;
        out.text += '?';
      }
      i += 2;
    } else {
      out.text += pattern[i];
    }
  }
  return out;
}

// A text that ends with an argument has no full stop of its own; one that ends a line needs no space.
std::string whole_message(int number, std::span<const std::string> args, Lang lang) {
  std::string out = message_code(number) + ' ' + message_text(number, args, lang);
  if (!out.ends_with('\n')) {
    if (!out.ends_with('.') && !out.ends_with('!') && !out.ends_with('?')) out += '.';
    out += ' ';
  }
  return out + message_todo(number, args, lang);
}

}  // namespace

Error::Error(int number, std::vector<std::string> args)
    : std::runtime_error(whole_message(number, args, Lang::vi)), number_(number), args_(std::move(args)) {}

std::string Error::code() const { return message_code(number_); }

std::string Error::message(Lang lang) const { return whole_message(number_, args_, lang); }

std::string message_code(int number) { return std::string("KN").append(std::to_string(number)); }

std::string message_text(int number, std::span<const std::string> args, Lang lang) {
  const Message& message = message_of(number);
  return fill(lang == Lang::vi ? message.vi : message.en, args).text;
}

std::string message_todo(int number, std::span<const std::string> args, Lang lang) {
  const Message& message = message_of(number);
  return fill(lang == Lang::vi ? message.vi_todo : message.en_todo, args).text;
}

}  // namespace ketnap
