#include <cstdio>
#include <filesystem>
#include <fstream>
#include <stdexcept>

#include <ketnap/base/date.hpp>

#include "count/counts.hpp"

namespace count {
namespace {

// A little-endian .npy of one or two dimensions.
class Folder {
 public:
  explicit Folder(std::string path) : path_(std::move(path)) { std::filesystem::create_directories(path_); }

  template <class T>
  void write(const std::string& name, const std::vector<T>& values, std::size_t width = 0) const {
    const std::string shape =
        width == 0 ? std::to_string(values.size()) + "," : std::to_string(values.size() / width) + ", " + std::to_string(width);
    std::string header =
        std::string("{'descr': '") + (sizeof(T) == 1 ? "|u1" : "<i4") + "', 'fortran_order': False, 'shape': (" + shape + "), }";
    header.resize((header.size() + 10 + 1 + 63) / 64 * 64 - 10 - 1, ' ');
    header += '\n';
    std::ofstream out(path_ + "/" + name + ".npy", std::ios::binary);
    const char magic[] = {'\x93', 'N', 'U', 'M', 'P', 'Y', 1, 0};
    out.write(magic, sizeof magic);
    out.put(static_cast<char>(header.size() % 256)).put(static_cast<char>(header.size() / 256));
    out << header;
    out.write(reinterpret_cast<const char*>(values.data()), static_cast<std::streamsize>(values.size() * sizeof(T)));
    if (!out) throw std::runtime_error("cannot write " + path_ + "/" + name + ".npy");
  }
  [[nodiscard]] std::ofstream text(const std::string& name) const { return std::ofstream(path_ + "/" + name, std::ios::binary); }

 private:
  std::string path_;
};

}  // namespace

void dump(const std::string& path, const ketnap::Snapshot& nation, const Columns& columns, const Found& found) {
  const Folder folder(path);
  folder.write("units.parent", columns.parents);
  folder.write("units.end", columns.ends);
  folder.write("units.depth", columns.depths);
  const auto with_units = [&](const std::string& table, const std::vector<std::int32_t>& starts) {
    folder.write(table + ".starts", starts);
    std::vector<std::int32_t> units;
    for (std::size_t unit = 0; unit + 1 < starts.size(); ++unit)
      units.insert(units.end(), static_cast<std::size_t>(starts[unit + 1] - starts[unit]), static_cast<std::int32_t>(unit));
    folder.write(table + ".unit", units);
  };
  const Spells& spells = columns.spells;
  with_units("spells", spells.starts);
  folder.write("spells.since", spells.since);
  folder.write("spells.until", spells.until);
  folder.write("spells.official_low", spells.official_low);
  folder.write("spells.official_high", spells.official_high);
  folder.write("spells.born_low", spells.born_low);
  folder.write("spells.born_high", spells.born_high);
  folder.write("spells.began_by", spells.began_by);
  folder.write("spells.ended_by", spells.ended_by);
  folder.write("spells.sex", spells.sex);
  folder.write("spells.ethnicity", spells.ethnicity);
  folder.write("spells.religion", spells.religion);
  const Admissions& admissions = columns.admissions;
  with_units("admissions", admissions.starts);
  folder.write("admissions.decided_on", admissions.decided_on);
  folder.write("admissions.ceremony_on", admissions.ceremony_on);
  folder.write("admissions.official_on", admissions.official_on);
  folder.write("admissions.annulled_on", admissions.annulled_on);
  folder.write("admissions.born_low", admissions.born_low);
  folder.write("admissions.born_high", admissions.born_high);
  folder.write("admissions.sex", admissions.sex);
  folder.write("admissions.ethnicity", admissions.ethnicity);
  folder.write("admissions.occupation", admissions.occupation);
  folder.write("admissions.education", admissions.education);
  folder.write("admissions.youth_union", admissions.youth_union);
  folder.write("found.surely", found.surely, roots);
  folder.write("found.possibly", found.possibly, doubtful_roots);

  const auto list_of = [](const auto& all, const auto& text) {
    std::string out = "[";
    for (const auto& one : all) out += (out.size() == 1 ? "" : ", ") + text(one);
    return out + "]";
  };
  const auto quoted = [](const std::string& text) { return '"' + text + '"'; };
  const auto iso = [](std::int32_t days) { return ketnap::Date(days).iso(); };
  std::ofstream out = folder.text("workload.json");
  out << "{\n  \"people\": " << nation.frame("people").rows() << ",\n  \"units\": " << columns.parents.size()
      << ",\n  \"as_of\": \"" << nation.times().as_of.iso() << "\",\n  \"never\": " << ketnap::Date::never().days()
      << ",\n  \"unknown_code\": 255,\n  \"years\": "
      << list_of(year_days(), [&](const Year& year) { return "[" + quoted(iso(year.first)) + ", " + quoted(iso(year.last)) + "]"; })
      << ",\n  \"counts\": "
      << list_of(texts(), [&](const Text& one) { return "\n    [" + quoted(one.id) + ", " + quoted(one.text) + "]"; })
      << ",\n  \"doubtful\": " << list_of(doubtful, [&](Counted one) { return quoted(texts()[one].id); }) << ",\n  \"codes\": {";
  const char* before = "\n    ";
  for (const char* list : {"sex", "ethnicity", "religion", "occupation", "education", "began_by", "ended_by"}) {
    out << before << quoted(list) << ": "
        << list_of(nation.schema().list(list)->codes, [&](const ketnap::Code& code) { return quoted(code.key); });
    before = ",\n    ";
  }
  out << "\n  }\n}\n";
}

}  // namespace count
