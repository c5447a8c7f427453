#include <ketnap/registry/set_aside.hpp>

#include <set>

#include <ketnap/base/error.hpp>

#include "new_file.hpp"

namespace ketnap {
namespace {

/// `people.csv`, then `people.2.csv`: the header says which table it is.
std::string free_name(const std::string& file, const std::set<std::string>& taken) {
  const std::filesystem::path path(file);
  std::string name = file;
  for (int number = 2; taken.contains(name); ++number)
    name = path.stem().string() + "." + std::to_string(number) + path.extension().string();
  return name;
}

}  // namespace

std::string SetAside::csv() const {
  if (!header) throw Error(1138, {file});
  std::string text = *header + "\n";
  for (const RowSetAside& row : rows) text += row.text + "\n";
  return text;
}

std::vector<std::filesystem::path> save(const std::vector<SetAside>& set_aside, const std::filesystem::path& folder) {
  std::vector<FileToWrite> files;
  std::set<std::string> names;
  for (const SetAside& one : set_aside) {
    const std::string name = free_name(one.file, names);
    names.insert(name);
    files.push_back({name, one.csv()});
  }
  return write_new_files(folder, files);
}

}  // namespace ketnap
