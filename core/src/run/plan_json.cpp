#include "plan_json.hpp"

#include <utility>

#include <ketnap/base/error.hpp>

namespace ketnap {
namespace {

/// `load (#2 load)` -> `load #2`
std::string shown_place(const std::string& place) {
  const std::size_t open = place.find(" (");
  std::string out = place.substr(0, open);
  if (open != std::string::npos && place.compare(open + 2, 1, "#") == 0)
    out += ' ' + place.substr(open + 2, place.find_first_of(" )", open + 2) - open - 2);
  return out;
}

}  // namespace

void reading_plan(std::string_view file, const std::function<void()>& read) {
  try {
    read();
  } catch (const Error& error) {
    const auto& args = error.args();
    switch (error.number()) {
      case 1206:
        throw Error(3260, {std::string(file), args[2]});
      case 1207: {
        const std::string place = args[1] + (args[2] == "{}" ? "" : " " + args[2]);
        throw Error(3261, {std::string(file), place, args[4], args[5]});
      }
      case 1208:
        throw Error(3262, {std::string(file), shown_place(args[1]), args[2], args[3]});
      default:
        throw;
    }
  }
}

Json read_plan_json(std::string_view file, std::string_view text) {
  Json json;
  reading_plan(file, [&] { json = read_json({}, file, text); });
  return json;
}

Entry plan_entry(std::string_view place, const Json& json, std::size_t number) {
  return {"plan", std::string(place), json, number, std::string(place)};
}

}  // namespace ketnap
