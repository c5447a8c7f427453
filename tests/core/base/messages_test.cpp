#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <optional>
#include <set>
#include <sstream>
#include <string>
#include <string_view>
#include <vector>

#include <catch2/catch_test_macros.hpp>

#include <ketnap/base/error.hpp>
#include <ketnap/base/finding.hpp>

using ketnap::Error;
using ketnap::Finding;
using ketnap::Lang;
using ketnap::Message;
using ketnap::messages;

namespace {

std::set<char> placeholders(std::string_view text) {
  std::set<char> out;
  for (std::size_t i = 0; i + 2 < text.size(); ++i)
    if (text[i] == '{' && text[i + 2] == '}' && '0' <= text[i + 1] && text[i + 1] <= '9') out.insert(text[i + 1]);
  return out;
}

// The numbers that follow a word in a source: `Error(1001` after "Error(".
std::set<int> numbers_after(std::string_view word, std::string_view source) {
  std::set<int> out;
  for (std::size_t at = source.find(word); at != std::string_view::npos; at = source.find(word, at + 1)) {
    const std::string_view rest = source.substr(at + word.size());
    const std::size_t length = std::min(rest.find_first_not_of("0123456789"), rest.size());
    if (length == 4) out.insert(std::stoi(std::string(rest.substr(0, length))));
  }
  return out;
}

// What stands in brackets, or nothing at all where the brackets do not match.
std::optional<std::vector<std::string>> bracketed(std::string_view text) {
  std::vector<std::string> out;
  bool open = false;
  for (const char c : text) {
    if (c == '[') {
      if (open) return std::nullopt;
      open = true;
      out.emplace_back();
    } else if (c == ']') {
      if (!open) return std::nullopt;
      open = false;
    } else if (open) {
      out.back() += c;
    }
  }
  return open ? std::nullopt : std::optional(out);
}

bool has_vietnamese_letters(std::string_view text) {
  return std::ranges::any_of(text, [](char c) { return static_cast<unsigned char>(c) >= 0x80; });
}

}  // namespace

TEST_CASE("messages are ordered by number, each once, in their families") {
  CHECK(std::ranges::adjacent_find(messages(), std::ranges::greater_equal{}, &Message::number) == messages().end());
  CHECK(messages().front().number > 1000);
  CHECK(messages().back().number < 5000);
}

TEST_CASE("every message says in both languages what happened and what to do") {
  for (const Message& m : messages()) {
    CAPTURE(m.number);
    for (const std::string_view text : {m.vi, m.vi_todo, m.en, m.en_todo}) {
      REQUIRE(!text.empty());
      CHECK(!text.starts_with(' '));
      CHECK(!text.ends_with(' '));
      const auto parts = bracketed(text);
      REQUIRE(parts.has_value());
      for (const std::string& part : *parts) CHECK(!placeholders(part).empty());
    }
    CHECK(has_vietnamese_letters(m.vi));
    CHECK(has_vietnamese_letters(m.vi_todo));
    CHECK(!has_vietnamese_letters(m.en));
    CHECK(!has_vietnamese_letters(m.en_todo));
    CHECK(std::string_view(m.vi_todo).ends_with('.'));
    CHECK(std::string_view(m.en_todo).ends_with('.'));
  }
}

TEST_CASE("both languages of a message take the same arguments") {
  for (const Message& m : messages()) {
    CAPTURE(m.number);
    if (m.number == 1108 || m.number == 1121 || m.number == 3010 || m.number == 3230)
      continue;  // a list, which comes in each language
    CHECK(placeholders(m.vi) == placeholders(m.en));
    CHECK(placeholders(m.vi_todo) == placeholders(m.en_todo));
  }
}

TEST_CASE("no message leaves a bracket or a brace behind when every argument is there") {
  const std::vector<std::string> args(10, "x");
  for (const Message& m : messages()) {
    CAPTURE(m.number);
    for (const Lang lang : {Lang::vi, Lang::en}) {
      const std::string all = Error(m.number, args).message(lang);
      CHECK(all.find('[') == std::string::npos);
      CHECK(placeholders(all).empty());
      CHECK(all.starts_with("KN" + std::to_string(m.number) + ' '));
    }
  }
}

TEST_CASE("every number that the core throws or reports is in the table") {
  const std::filesystem::path sources = std::filesystem::path(KETNAP_TESTS_DIR) / ".." / "core" / "src";
  std::set<int> seen;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(sources)) {
    if (entry.path().extension() != ".cpp") continue;
    std::ostringstream text;
    text << std::ifstream(entry.path()).rdbuf();
    for (const std::string_view word : {"Error(", "number = "}) {
      for (const int number : numbers_after(word, text.str())) {
        INFO(entry.path().filename() << " mentions " << number);
        CHECK(std::ranges::find(messages(), number, &Message::number) != messages().end());
        seen.insert(number);
      }
    }
  }
  CHECK(seen.contains(3101));
  CHECK(seen.contains(3202));
}

TEST_CASE("an error tells its code, what happened and what to do") {
  const Error error(1001, {"files/people.csv"});
  CHECK(error.number() == 1001);
  CHECK(error.code() == "KN1001");
  CHECK(std::string(error.what()) == "KN1001 Không có tệp files/people.csv. Kiểm tra lại đường dẫn và tên tệp.");
  CHECK(error.message(Lang::vi) == error.what());
  CHECK(error.message(Lang::en) == "KN1001 There is no file files/people.csv. Check the path and the file's name.");
  CHECK(error.args() == std::vector<std::string>{"files/people.csv"});
}

TEST_CASE("a part in brackets disappears with its argument") {
  CHECK(Error(3005, {"yers", "years"}).message(Lang::en) ==
        "KN3005 There is no function yers. Is years meant? Correct the function's name.");
  CHECK(Error(3005, {"yers", ""}).message(Lang::en) == "KN3005 There is no function yers. Correct the function's name.");
  CHECK(Error(3005, {"yers"}).message(Lang::en) == "KN3005 There is no function yers. Correct the function's name.");
}

TEST_CASE("an argument is copied as it is, and a missing one is a question mark") {
  CHECK(Error(1001, {"[a] {0} {1}"}).message(Lang::en) ==
        "KN1001 There is no file [a] {0} {1}. Check the path and the file's name.");
  CHECK(Error(1001).message(Lang::en) == "KN1001 There is no file ?. Check the path and the file's name.");
}

TEST_CASE("a message that ends with an argument or a line still reads as sentences") {
  CHECK(Error(4001, {"demo.txt", "no room"}).message(Lang::en) ==
        "KN4001 The format demo.txt failed: no room. Correct the format or tell the plugin's author; no file was written.");
  CHECK(Error(3001, {"')'", "count(x\n       ^"}).message(Lang::en) ==
        "KN3001 The expression is not well formed: expected ')'.\ncount(x\n       ^\nCorrect it at the mark ^.");
}

TEST_CASE("a number that the table lacks is a programmer's error") {
  CHECK_THROWS_AS(Error(1999), std::logic_error);
  CHECK_THROWS_AS(ketnap::message_text(0, {}, Lang::vi), std::logic_error);
  CHECK_THROWS_AS(ketnap::message_todo(9999, {}, Lang::en), std::logic_error);
}

TEST_CASE("a finding takes its texts from the same table") {
  const Finding finding{.number = 2103, .file = "people.csv", .sheet = "", .row = 17, .column = "born", .args = {"99/99/9999"}};
  CHECK(finding.code() == "KN2103");
  CHECK(finding.text(Lang::en) == "Not a day of the calendar (it has the shape 99/99/9999).");
  CHECK(finding.text(Lang::vi) == "Không phải một ngày có trong lịch (đọc được dạng 99/99/9999).");
  CHECK(finding.todo(Lang::en) == "Write year-month-day, as in 2023-10-31.");
}

TEST_CASE("findings are ordered by file, sheet, row, column, number") {
  const Finding first{.number = 2110, .file = "a.csv", .sheet = "", .row = 9, .column = "z", .args = {}};
  const std::vector<Finding> later = {
      {.number = 2103, .file = "b.csv", .sheet = "", .row = 1, .column = "", .args = {}},
      {.number = 2103, .file = "a.csv", .sheet = "s", .row = 1, .column = "", .args = {}},
      {.number = 2103, .file = "a.csv", .sheet = "", .row = 10, .column = "a", .args = {}},
      {.number = 2111, .file = "a.csv", .sheet = "", .row = 9, .column = "z", .args = {}},
      {.number = 2110, .file = "a.csv", .sheet = "", .row = 9, .column = "z", .args = {"x"}},
  };
  for (const Finding& other : later) {
    CHECK(first < other);
    CHECK(other != first);
  }
  CHECK((first <=> first) == std::strong_ordering::equal);
}
