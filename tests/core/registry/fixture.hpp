#pragma once
#include <filesystem>
#include <fstream>
#include <string>
#include <utility>
#include <vector>

#include <ketnap/data/schema.hpp>
#include <ketnap/registry/registry.hpp>

namespace registry_tests {

/// A folder of its own, removed at the end.
class Folder {
 public:
  Folder() {
    std::string name = (std::filesystem::temp_directory_path() / "ketnap.XXXXXX").string();
    path_ = ::mkdtemp(name.data());
  }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;
  ~Folder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }

  [[nodiscard]] std::filesystem::path operator/(const std::string& name) const { return path_ / name; }
  [[nodiscard]] const std::filesystem::path& path() const { return path_; }
  std::filesystem::path write(const std::string& name, const std::string& text) const {
    std::ofstream(path_ / name, std::ios::binary) << text;
    return path_ / name;
  }

 private:
  std::filesystem::path path_;
};

inline ketnap::CodeList list_of(std::string id, const std::vector<std::string>& keys, bool ordered = false) {
  ketnap::CodeList list;
  list.id = std::move(id);
  list.ordered = ordered;
  for (const std::string& key : keys) list.codes.push_back({key, {key, key}});
  return list;
}

/// The core's tables with short lists of a nation.
inline ketnap::Schema schema() {
  std::vector<ketnap::CodeList> lists = ketnap::core_lists();
  lists.push_back(list_of("sex", {"female", "male"}));
  lists.push_back(list_of("ethnicity", {"kinh", "tay", "thai", "hmong"}));
  lists.push_back(list_of("religion", {"none", "buddhist", "catholic"}));
  lists.push_back(list_of("occupation", {"pupil", "student", "farm", "other"}));
  lists.push_back(list_of("education", {"none", "primary", "lower_secondary", "upper_secondary"}, true));
  lists.push_back(list_of("profession", {"none", "college", "university"}, true));
  lists.push_back(list_of("theory", {"none", "elementary", "intermediate"}, true));
  lists.push_back(list_of("sector", {"residential", "agency", "school"}));
  lists.push_back(list_of("paper", {"application", "background", "awareness_certificate"}));
  lists.push_back(list_of("source_group", {"pupil_12", "worker", "other"}));
  return {ketnap::core_tables(), std::move(lists)};
}

inline ketnap::Registry new_registry(const Folder& folder) {
  return ketnap::Registry::create(folder / "test.ketnap", schema(), {{"vn", "1.0"}});
}

/// Files by name and text, loaded as one batch.
using Files = std::vector<std::pair<std::string, std::string>>;
inline ketnap::Batch load(ketnap::Registry& registry, const Folder& folder, const Files& files) {
  ketnap::LoadRequest request;
  request.at = "2024-01-01T08:00:00";
  for (const auto& [name, text] : files) request.files.push_back(folder.write(name, text));
  return registry.load(request);
}

inline std::vector<int> numbers(const ketnap::Batch& batch) {
  std::vector<int> found;
  found.reserve(batch.findings.size());
  for (const ketnap::Finding& finding : batch.findings) found.push_back(finding.number);
  return found;
}

inline ketnap::Date day(const std::string& iso) { return ketnap::Date::parse(iso).value(); }

/// As of a day, on that day's tree.
inline std::shared_ptr<const ketnap::Snapshot> at(const ketnap::Registry& registry, const std::string& as_of, int as_known = 0) {
  return registry.snapshot({.as_of = day(as_of), .as_known = as_known, .tree = day(as_of)});
}

inline std::string three_units() {
  return "unit,since,state,level,kind,name,parent\n"
         "A,2000-01-01,open,province,committee,Tỉnh A,\n"
         "A.1,2000-01-01,open,grassroots,committee,Xã 1,A\n"
         "A.1.1,2000-01-01,open,cell,cell,Chi bộ 1,A.1\n";
}
inline std::string two_people() { return "person,name,born,sex\nP1,Nguyễn Văn An,1990-02-03,male\nP2,Trần Thị Bình,1991,female\n"; }

}  // namespace registry_tests
