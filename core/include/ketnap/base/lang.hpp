#pragma once
#include <string>

namespace ketnap {

/// The two languages of every text that a user reads. Ids, code and documentation are English.
enum class Lang { vi, en };

/// A text in both languages, as a plugin declares it: `{"vi": "Tuổi tối thiểu", "en": "Minimum age"}`.
/// A plugin may give one text only: it then stands for both.
struct Label {
  std::string vi;
  std::string en;

  [[nodiscard]] const std::string& in(Lang lang) const {
    const std::string& wanted = lang == Lang::vi ? vi : en;
    return wanted.empty() ? (lang == Lang::vi ? en : vi) : wanted;
  }
  friend bool operator==(const Label&, const Label&) = default;
};

}  // namespace ketnap
