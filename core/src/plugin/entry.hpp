#pragma once
#include <array>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <ketnap/base/lang.hpp>
#include <ketnap/base/period.hpp>
#include <ketnap/base/rational.hpp>
#include <nlohmann/json.hpp>

namespace ketnap {

using Json = nlohmann::ordered_json;

/// A file's JSON, comments allowed. Error 1206 where it is none, or where an object has a key twice.
[[nodiscard]] Json read_json(std::string_view plugin, std::string_view file, std::string_view text);

/// One object of a plugin's file, read field by field. What is missing or of the wrong kind is Error 1207, and what nobody asked
/// for is Error 1208, each naming the plugin, the file and the entry.
class Entry {
 public:
  /// `number` counts from 1; 0: the file holds one object only. `id` is what the entry calls itself.
  Entry(std::string plugin, std::string file, const Json& json, std::size_t number, std::string id = {});

  [[nodiscard]] bool has(std::string_view field);
  [[nodiscard]] const Json& field(std::string_view field, std::string_view expected);
  [[nodiscard]] std::string text(std::string_view field, bool required = false);
  /// A string, or an array of strings joined by line breaks: how long Exprs are written.
  [[nodiscard]] std::string lines(std::string_view field, bool required = false);
  /// A string or an array of strings.
  [[nodiscard]] std::vector<std::string> list(std::string_view field);
  /// The field `basis` where there can be but one: a string, or an array of one.
  [[nodiscard]] std::string basis();
  /// A string, which stands for both languages, or `{"vi": …, "en": …}`.
  [[nodiscard]] Label label(std::string_view field);
  [[nodiscard]] bool boolean(std::string_view field);
  [[nodiscard]] int integer(std::string_view field, int least, int most);
  [[nodiscard]] std::optional<Period> period(std::string_view field);
  [[nodiscard]] Rational number(std::string_view field);
  /// The word of a closed set that `name_of` gives; the first where the field is absent.
  template <class Word, std::size_t count>
  [[nodiscard]] Word word(std::string_view field, const std::array<Word, count>& words);

  /// An object within this one, called by the same id.
  [[nodiscard]] Entry part(const Json& json, std::size_t number) const { return {plugin_, file_, json, number, id_}; }

  /// Error 1208 for the first field that none of the above has asked for.
  void refuse_unknown() const;
  [[noreturn]] void refuse(std::string_view field, std::string_view expected) const;
  /// Error 1208 for a field that is none of these.
  [[noreturn]] void refuse_field(const std::string& name, const std::vector<std::string>& known) const;

 private:
  [[nodiscard]] const Json* find(std::string_view field);
  std::string plugin_;
  std::string file_;
  const Json& json_;
  std::string place_;
  std::string id_;
  std::vector<std::string> known_;
};

template <class Word, std::size_t count>
Word Entry::word(std::string_view field, const std::array<Word, count>& words) {
  if (!has(field)) return words.front();
  const std::string given = text(field, true);
  std::string expected;
  for (const Word word : words) {
    if (name_of(word) == given) return word;
    expected += (expected.empty() ? "" : " | ") + std::string(name_of(word));
  }
  refuse(field, expected);
}

}  // namespace ketnap
