#pragma once
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace ketnap {

struct RowSetAside {
  std::int64_t row = 0;  ///< as a spreadsheet counts: the header is 1
  std::string text;      ///< the record as it stands in the file
  friend bool operator==(const RowSetAside&, const RowSetAside&) = default;
};

/// The rows of one file that findings kept out of a batch.
struct SetAside {
  std::string file;                   ///< its name, without folders
  std::string table;                  ///< that it was read as
  std::optional<std::string> header;  ///< its first record; none where a ketnap before format 2 loaded it
  std::vector<RowSetAside> rows;      ///< in the order of the file

  /// A file with the same header and only these rows: corrected, it is loaded again. Error 1138 where the header is not known.
  [[nodiscard]] std::string csv() const;
};

/// Writes each as a file of its own name into the folder, which is made where it is not there, for its owner alone; of two files of
/// one name the second becomes `people.2.csv`. Nothing is written where one of them is there already (Error 1139) or where one has
/// no header (Error 1138). Returns what was written.
[[nodiscard]] std::vector<std::filesystem::path> save(const std::vector<SetAside>& set_aside, const std::filesystem::path& folder);

}  // namespace ketnap
