#include "plugin/entry.hpp"

#include <algorithm>
#include <set>
#include <utility>

#include <ketnap/base/error.hpp>
#include <ketnap/base/text.hpp>

namespace ketnap {

Json read_json(std::string_view plugin, std::string_view file, std::string_view text) {
  const auto refuse = [&](std::string what) { throw Error(1206, {std::string(plugin), std::string(file), std::move(what)}); };
  // The parser itself would keep the last of two equal keys, and a declaration would be lost without a word.
  std::vector<std::set<std::string>> keys;
  std::string twice;
  const auto watch = [&](int, Json::parse_event_t event, Json& parsed) {
    if (event == Json::parse_event_t::object_start) keys.emplace_back();
    if (event == Json::parse_event_t::object_end) keys.pop_back();
    if (event == Json::parse_event_t::key && !keys.back().insert(parsed.get<std::string>()).second && twice.empty())
      twice = parsed.get<std::string>();
    return true;
  };
  Json out;
  try {
    out = Json::parse(text, watch, /*allow_exceptions=*/true, /*ignore_comments=*/true);
  } catch (const Json::parse_error& error) {
    std::string_view what = error.what();
    what.remove_prefix(std::min(what.find("] ") + 2, what.size()));
    refuse(std::string(what));
  }
  if (!twice.empty()) refuse("\"" + twice + "\" × 2");
  return out;
}

Entry::Entry(std::string plugin, std::string file, const Json& json, std::size_t number, std::string id)
    : plugin_(std::move(plugin)),
      file_(std::move(file)),
      json_(json),
      place_(number == 0 ? "{}" : "#" + std::to_string(number)),
      id_(std::move(id)) {
  if (!json_.is_object()) refuse("{}", "{ \"...\": ... }");
  if (!id_.empty()) return;
  for (const char* name : {"id", "list", "name"}) {
    if (const auto found = json_.find(name); found != json_.end() && found->is_string()) {
      id_ = found->get<std::string>();
      return;
    }
  }
}

const Json* Entry::find(std::string_view field) {
  if (std::ranges::find(known_, field) == known_.end()) known_.emplace_back(field);
  const auto found = json_.find(std::string(field));
  return found == json_.end() || found->is_null() ? nullptr : &*found;
}

bool Entry::has(std::string_view field) { return find(field) != nullptr; }

const Json& Entry::field(std::string_view field, std::string_view expected) {
  const Json* value = find(field);
  if (value == nullptr) refuse(field, expected);
  return *value;
}

std::string Entry::text(std::string_view field, bool required) {
  const Json* value = find(field);
  if (value == nullptr && !required) return {};
  if (value == nullptr || !value->is_string() || (required && value->get_ref<const std::string&>().empty()))
    refuse(field, "\"...\"");
  return nfc(value->get_ref<const std::string&>());
}

std::vector<std::string> Entry::list(std::string_view field) {
  const Json* value = find(field);
  if (value == nullptr) return {};
  if (value->is_string()) return {text(field)};
  if (!value->is_array() || !std::ranges::all_of(*value, [](const Json& part) { return part.is_string(); }))
    refuse(field, "[\"...\", ...]");
  std::vector<std::string> out;
  for (const Json& part : *value) out.push_back(nfc(part.get_ref<const std::string&>()));
  return out;
}

std::string Entry::basis() {
  const std::vector<std::string> all = list("basis");
  if (all.size() > 1) refuse("basis", "\"plan-2022, 1\"");
  return all.empty() ? std::string() : all.front();
}

std::string Entry::lines(std::string_view field, bool required) {
  std::string out;
  for (const std::string& line : list(field)) out += (out.empty() ? "" : "\n") + line;
  if (required && out.empty()) refuse(field, "\"...\"");
  return out;
}

Label Entry::label(std::string_view field) {
  const Json* value = find(field);
  if (value == nullptr) return {};
  if (value->is_string()) {
    const std::string both = text(field);
    return {.vi = both, .en = both};
  }
  Label out;
  if (!value->is_object()) refuse(field, R"({"vi": "...", "en": "..."})");
  for (const auto& [lang, part] : value->items()) {
    if ((lang != "vi" && lang != "en") || !part.is_string()) refuse(field, R"({"vi": "...", "en": "..."})");
    (lang == "vi" ? out.vi : out.en) = nfc(part.get_ref<const std::string&>());
  }
  return out;
}

bool Entry::boolean(std::string_view field) {
  const Json* value = find(field);
  if (value != nullptr && !value->is_boolean()) refuse(field, "true | false");
  return value != nullptr && value->get<bool>();
}

int Entry::integer(std::string_view field, int least, int most) {
  const Json* value = find(field);
  if (value == nullptr) return least;
  const std::string expected = std::to_string(least) + ".." + std::to_string(most);
  if (!value->is_number_integer()) refuse(field, expected);
  const auto number = value->get<std::int64_t>();
  if (number < least || number > most) refuse(field, expected);
  return static_cast<int>(number);
}

std::optional<Period> Entry::period(std::string_view field) {
  if (!has(field)) return std::nullopt;
  std::optional<Period> out = Period::parse(text(field));
  if (!out) refuse(field, "\"2022-01-01..\"");
  return out;
}

Rational Entry::number(std::string_view field) {
  constexpr std::string_view expected = R"(18 | 0.6 | "3%")";
  const Json& value = this->field(field, expected);
  if (!value.is_number() && !value.is_string()) refuse(field, expected);
  // The parser's shortest digits of a float are the ones that were written.
  const std::optional<Rational> out = Rational::parse(value.is_string() ? value.get<std::string>() : value.dump(), true);
  if (!out) refuse(field, expected);
  return *out;
}

void Entry::refuse_unknown() const {
  for (const auto& [name, value] : json_.items()) {
    if (std::ranges::find(known_, name) == known_.end()) refuse_field(name, known_);
  }
}

void Entry::refuse_field(const std::string& name, const std::vector<std::string>& known) const {
  throw Error(1208,
              {plugin_, file_ + " (" + place_ + (id_.empty() ? "" : " " + id_) + ")", name, nearest(name, known).value_or("")});
}

void Entry::refuse(std::string_view field, std::string_view expected) const {
  throw Error(1207, {plugin_, file_, place_, id_.empty() ? "?" : id_, std::string(field), std::string(expected)});
}

}  // namespace ketnap
