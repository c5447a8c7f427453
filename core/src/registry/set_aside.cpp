#include <ketnap/registry/set_aside.hpp>

#include <algorithm>

#include <ketnap/base/error.hpp>

#include "new_file.hpp"

namespace ketnap {
namespace {

/// `people.csv`, then `people.2.csv`: the header says which table it is.
std::string free_name(const std::string& file, const std::vector<std::string>& taken) {
  const std::filesystem::path path(file);
  std::string name = file;
  for (int number = 2; std::ranges::find(taken, name) != taken.end(); ++number)
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
  std::vector<std::string> names;
  std::vector<std::string> texts;
  for (const SetAside& one : set_aside) {
    names.push_back(free_name(one.file, names));
    texts.push_back(one.csv());
  }
  expect_free(folder, names);
  std::vector<std::filesystem::path> paths;
  for (std::size_t i = 0; i < names.size(); ++i) {
    paths.push_back(folder / names[i]);
    write_new_file(paths.back(), texts[i]);
  }
  return paths;
}

}  // namespace ketnap
