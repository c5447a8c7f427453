#pragma once
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include <ketnap/data/schema.hpp>

namespace ketnap {

/// Whose story is asked for: exactly one of a person, a unit, a dossier, a batch, or a table with a key (Error 1135).
///
///   registry.log({.person = "P-77001"})
///   registry.log({.table = "profiles", .key = {"P-77001", "2019-09-01"}})
struct LogQuestion {
  std::string person{};   ///< all facts whose person this is or was, and what belongs to their dossiers
  std::string unit{};     ///< its versions, and what stands for the unit itself: targets, claims, terms, courses
  std::string dossier{};  ///< it and what belongs to it, its admission too
  int batch = 0;          ///< all that it wrote
  std::string table{};
  std::vector<std::string> key{};  ///< its columns as a file writes them; the first ones alone mean all rows that begin so
  /// Fields that are more sensitive, or above the registry's clearance, are named, but their values withheld.
  Sensitivity clearance = Sensitivity::personal;
  std::size_t most = 0;  ///< of a batch at most so many entries, the first; 0: all
};

/// A field that a fact changed, as a file writes it: ISO dates, partial ones as far as they are known, codes and people by key;
/// empty where nothing was or is said.
struct LogChange {
  std::string field;
  std::string before;
  std::string after;
  bool withheld = false;  ///< before and after are empty because the clearance does not reach
  /// The same for people: `05/10/2023`, `Nam`, `Chi bộ thôn 3 (HNA.BL.BD.03)`.
  Label said_before{};
  Label said_after{};
};

enum class LogAct { added, changed, retracted };
[[nodiscard]] std::string_view name_of(LogAct act);

/// One fact as it was written.
struct LogEntry {
  int batch = 0;
  std::string at;
  std::string by;
  std::string document;
  std::string reason;
  int undoes = 0;        ///< the batch that this one took back; 0: none
  std::string file;      ///< that the values came from, in this batch or, where they are restored, in an earlier one; may be empty
  std::int64_t row = 0;  ///< in that file; 0: none
  std::string table;
  std::vector<std::string> key;  ///< its columns; empty where the clearance does not reach
  Label said_document{};         ///< where `document` is the key of one: number, day and issuer
  std::vector<Label> said_key{};
  LogAct act = LogAct::added;
  std::vector<LogChange> changes;  ///< in the order of fields, without those of the key
};

}  // namespace ketnap
