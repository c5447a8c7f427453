#pragma once
#include <span>
#include <stdexcept>
#include <string>
#include <vector>

#include <ketnap/base/lang.hpp>

namespace ketnap {

/// What can go wrong is numbered once and for all, so that it can be searched for and asserted on:
/// KN1xxx loading and plugins, KN2xxx data, KN3xxx running (expressions, requests), KN4xxx rendering.
/// A number's text says what happened, where, what was expected, and what to do; it exists in both languages.
///
///   throw Error(1001, {path});     // "KN1001 Không có tệp files/people.csv. Kiểm tra lại đường dẫn."
///
/// A finding (base/finding.hpp) takes its number from the same table.
class Error : public std::runtime_error {
 public:
  explicit Error(int number, std::vector<std::string> args = {});

  [[nodiscard]] int number() const { return number_; }
  /// "KN1001", the number as users see and search it.
  [[nodiscard]] std::string code() const;
  [[nodiscard]] const std::vector<std::string>& args() const { return args_; }
  /// The whole message, code first; `what()` is this in Vietnamese.
  [[nodiscard]] std::string message(Lang lang) const;

 private:
  int number_;
  std::vector<std::string> args_;
};

/// One entry of the table of messages; `{0}`, `{1}` stand for arguments. What stands in brackets is left out where an argument in
/// it is empty or missing: `"[Is {1} meant? ]Correct the name."` needs no nearest name to be a sentence.
struct Message {
  int number;
  const char* vi;       ///< what happened
  const char* vi_todo;  ///< what to do
  const char* en;
  const char* en_todo;
};

/// All messages, ordered by number. Documentation and tests are made from it.
[[nodiscard]] std::span<const Message> messages();

/// "KN2103", for a number of the table.
[[nodiscard]] std::string message_code(int number);
/// What happened, with arguments filled in, without code and remedy. A number that the table lacks is a programmer's error and
/// throws std::logic_error.
[[nodiscard]] std::string message_text(int number, std::span<const std::string> args, Lang lang);
/// What to do about it.
[[nodiscard]] std::string message_todo(int number, std::span<const std::string> args, Lang lang);

}  // namespace ketnap
