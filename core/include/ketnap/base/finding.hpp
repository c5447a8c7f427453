#pragma once
#include <compare>
#include <cstdint>
#include <string>
#include <vector>

#include <ketnap/base/lang.hpp>

namespace ketnap {

/// A record that is bad, with its place and remedy. Findings are data: they are collected completely in one pass, never
/// stop a load, and are never dropped. A finding names the shape of what was read, never a person's value.
///
///   Finding{.number = 2103, .file = "people.csv", .row = 17, .column = "born", .args = {shape("31/02/2023")}}
///   .text(Lang::en)  ->  "Not a day of the calendar (it has the shape 99/99/9999)."
struct Finding {
  int number = 0;        ///< in the table of messages (base/error.hpp), KN2xxx
  std::string file;      ///< the file's name as given to load, without folders
  std::string sheet;     ///< of a workbook; empty for CSV
  std::int64_t row = 0;  ///< 1 is the header; 0 where the whole file is meant
  std::string column;    ///< empty where the whole row is meant
  std::vector<std::string> args;
  bool set_aside = false;  ///< its row was kept out; else the row, if it means one, was written all the same

  [[nodiscard]] std::string code() const;
  /// What is wrong, without its place.
  [[nodiscard]] std::string text(Lang lang) const;
  /// What to do.
  [[nodiscard]] std::string todo(Lang lang) const;

  /// By file, sheet, row, column, number: the order in which findings are shown and stored.
  friend std::strong_ordering operator<=>(const Finding& a, const Finding& b);
  friend bool operator==(const Finding&, const Finding&) = default;
};

}  // namespace ketnap
