#include <ketnap/data/clearance.hpp>

#include <algorithm>
#include <array>

#include <ketnap/base/error.hpp>

namespace ketnap {

Sensitivity clearance_of(std::string_view name) {
  constexpr std::array all = {Sensitivity::open, Sensitivity::internal, Sensitivity::personal, Sensitivity::sensitive};
  const auto found = std::ranges::find(all, name, [](Sensitivity level) { return name_of(level); });
  if (found == all.end()) throw Error(3112, {"clearance", std::string(name), R"("public", "internal", "personal", "sensitive")"});
  return *found;
}

std::string withheld_text(Sensitivity needed, Lang lang) {
  const std::string name(name_of(needed));
  return lang == Lang::vi ? "(không hiển thị; cần quyền xem " + name + ")" : "(withheld; needs the clearance " + name + ")";
}

Sensitivity most_sensitive(const TableSchema& table) {
  Sensitivity most = Sensitivity::open;
  for (const Field& field : table.fields) most = std::max(most, field.sensitivity);
  return most;
}

Sensitivity most_sensitive_of_key(const TableSchema& table) {
  Sensitivity most = Sensitivity::open;
  for (const Field* field : table.keys()) most = std::max(most, field->sensitivity);
  return most;
}

}  // namespace ketnap
