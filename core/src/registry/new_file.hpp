#pragma once
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace ketnap {

/// A new empty file beside `path`, readable by its owner alone whatever the umask says; removed unless it was put in its place.
class NewFile {
 public:
  /// Error 1110 where the folder is not there or cannot be written to.
  explicit NewFile(const std::filesystem::path& path);
  NewFile(const NewFile&) = delete;
  NewFile& operator=(const NewFile&) = delete;
  ~NewFile();

  [[nodiscard]] const std::string& name() const { return name_; }
  /// Writes it whole and durably. Error 1156.
  void write(std::string_view bytes) const;
  /// False where something is there already: it is not replaced.
  [[nodiscard]] bool put_in_place(const std::filesystem::path& path) const;
  /// The same in place of what is there, of which nothing is lost that cannot be made again. Error 1110.
  void replace(const std::filesystem::path& path) const;

 private:
  std::filesystem::path path_;
  std::string name_;
};

/// Makes the folder where it is not there, and makes sure that none of these files is there yet. Error 1110, 1139.
void expect_free(const std::filesystem::path& folder, const std::vector<std::string>& names);
/// Error 1110, 1139, 1156.
void write_new_file(const std::filesystem::path& path, std::string_view bytes);

}  // namespace ketnap
