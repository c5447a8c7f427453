#include <fstream>

#include "contender.hpp"
#include "judge/cases.hpp"

namespace judge {
namespace {

std::string quoted(const std::string& text) { return '"' + text + '"'; }

template <class Items, class Print>
std::string listed(const Items& items, const Print& print) {
  std::string all;
  for (const auto& item : items) all += (all.empty() ? "" : ", ") + print(item);
  return '[' + all + ']';
}

}  // namespace

void dump(const Cases& cases, const std::filesystem::path& folder) {
  std::filesystem::create_directories(folder);
  const ketnap::Frame& frame = cases.snapshot.frame(table);
  const std::array<std::size_t, 1> shape = {frame.rows()};
  std::vector<std::string> names;
  for (const ketnap::Column& column : frame.columns()) {
    const std::string& name = column.field.name;
    const auto write = [&](const std::string& part, const std::string& type, std::span<const std::byte> bytes) {
      bench::write_npy(folder / (name + part + ".npy"), type, shape, bytes);
    };
    names.push_back(name);
    if (column.field.type == ketnap::FieldType::date || column.field.type == ketnap::FieldType::partial_date) {
      write("", "<i4", std::as_bytes(column.values.as<std::int32_t>()));
      write("_high", "<i4", std::as_bytes(column.high.as<std::int32_t>()));
    } else if (column.field.type == ketnap::FieldType::integer) {
      std::vector<std::uint8_t> is_known(frame.rows());
      const std::span<const std::uint8_t> bits = column.validity.as<std::uint8_t>();
      for (std::size_t row = 0; row < frame.rows(); ++row) is_known[row] = bits[row / 8] >> (row % 8) & 1U;
      write("", "<i8", std::as_bytes(column.values.as<std::int64_t>()));
      write("_known", "|b1", std::as_bytes(std::span<const std::uint8_t>(is_known)));
    } else {
      write("", "|u1", std::as_bytes(column.values.as<std::uint8_t>()));
    }
  }
  std::ofstream out(folder / "cases.json");
  out << "{\"rows\": " << frame.rows() << ",\n \"columns\": " << listed(names, quoted)
      << ",\n \"rules\": " << listed(rule_texts(), quoted) << ",\n \"parameters\": {";
  for (std::size_t law = 0; law < laws; ++law) {
    const ketnap::Parameter& parameter = cases.parameters[law];
    out << (law == 0 ? "\n  " : ",\n  ") << quoted(parameter.id) << ": "
        << listed(cases.columns.law[law], [](const Version& version) {
             return '[' + std::to_string(version.start) + ", " + std::to_string(version.value) + ']';
           });
  }
  out << "\n }}\n";
}

}  // namespace judge
