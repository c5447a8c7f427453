#include "run/case_rows.hpp"

#include <algorithm>
#include <array>
#include <fstream>
#include <utility>

#include <ketnap/base/error.hpp>
#include <ketnap/base/text.hpp>
#include <ketnap/registry/csv.hpp>

namespace ketnap {
namespace {

constexpr const char* long_ago = "1990-01-01";
constexpr const char* official_long = "2000-01-01";
constexpr const char* superior = "K.S";
constexpr const char* committee = "K.S.C";
constexpr const char* section = "K.S.C.B";
constexpr const char* introducers_cell = "K.S.C.X";

constexpr std::array<std::string_view, 7> lists{"papers", "introducers", "helpers", "helper_notes", "steps", "votes", "spells"};
constexpr std::array<std::string_view, 5> single{"vote", "certificate", "admission", "residence_area", "unit"};

}  // namespace

CaseRows::CaseRows(const Schema& schema) : schema_(schema) {
  const auto unit = [&](const char* code, const char* level, const char* kind, const char* parent) {
    row("units", {{"unit", code},
                  {"since", long_ago},
                  {"state", "open"},
                  {"level", level},
                  {"kind", kind},
                  {"name", code},
                  {"parent", parent}});
  };
  unit("K", "province", "committee", "");
  unit(superior, "superior", "committee", "K");
  unit(committee, "grassroots", "committee", superior);
  unit(section, "section", "committee", committee);
  unit(introducers_cell, "cell", "cell", committee);
}

std::string CaseRows::next_key() {
  const std::string number = std::to_string(++cases_);
  return "C" + std::string(number.size() < 4 ? 4 - number.size() : 0, '0') + number;
}

CaseRows::Row& CaseRows::row(std::string_view table, Row values) {
  std::vector<Row>& rows = rows_.try_emplace(std::string(table)).first->second;
  return rows.emplace_back(std::move(values));
}

void CaseRows::fill(const Case& one, std::string_view table, const Json& object, Row& values) const {
  const Entry& entry = one.stated;
  if (!object.is_object()) entry.refuse(table, "{...}");
  std::vector<std::string> known;
  for (const Field& field : schema_.table(table)->fields) known.push_back(field.name);
  for (const auto& [name, value] : object.items()) {
    if (std::ranges::find(known, name) == known.end()) entry.refuse_field(name, known);
    if (value.is_object() || value.is_array() || value.is_number_float()) entry.refuse(name, "\"...\" | 1 | true | null");
    values[name] = value.is_string()    ? value.get<std::string>()
                   : value.is_boolean() ? value.get<bool>() ? "1" : "0"
                   : value.is_null()    ? std::string()
                                        : value.dump();
  }
}

void CaseRows::add(const Case& one, const Json& dossier) {
  std::map<std::string, Row> own;
  own["people"] = {{"person", one.key}, {"name", one.key}};
  own["profiles"] = {{"person", one.key}, {"since", long_ago}};
  own["dossiers"] = {{"dossier", one.key}, {"person", one.key}, {"unit", one.key}};
  for (const auto& [name, value] : dossier.items()) add_field(one, name, value, own);
  if (!dossier.contains("unit")) add_unit(one, Json::object());
  for (auto& [table, values] : own) row(table, std::move(values));
  if (!has_step(one)) add_step(one);
}

void CaseRows::add_field(const Case& one, const std::string& name, const Json& value, std::map<std::string, Row>& own) {
  if (std::ranges::find(lists, name) != lists.end()) {
    add_list(one, name, value);
  } else if (name == "certificate") {
    add_certificate(one, value);
  } else if (name == "unit") {
    add_unit(one, value);
  } else if (name == "vote") {
    Row vote{{"dossier", one.key}, {"step", one.step}, {"round", "1"}, {"excused", "0"}, {"excused_present", "0"}};
    fill(one, "votes", value, vote);
    row("votes", std::move(vote));
  } else if (name == "admission") {
    Row admission{{"admission", one.key}, {"person", one.key}, {"unit", one.key}, {"dossier", one.key}, {"again", "0"}};
    fill(one, "admissions", value, admission);
    row("admissions", std::move(admission));
  } else if (name == "residence_area" && value.is_object()) {
    Row area{{"area", one.key}, {"since", long_ago}, {"state", "open"}, {"kind", "hamlet"}, {"name", one.key}};
    fill(one, "areas", value, area);
    row("areas", std::move(area));
    own["profiles"]["residence_area"] = one.key;
  } else {
    add_own_field(one, name, value, own);
  }
}

void CaseRows::add_own_field(const Case& one, const std::string& name, const Json& value, std::map<std::string, Row>& own) {
  std::vector<std::string> known(lists.begin(), lists.end());
  known.insert(known.end(), single.begin(), single.end());
  Json object = Json::object();
  object[name] = value;
  for (auto& [table, values] : own) {
    for (const Field& field : schema_.table(table)->fields) {
      if (field.key) continue;
      if (field.name == name) {
        fill(one, table, object, values);
        return;
      }
      known.push_back(field.name);
    }
  }
  one.stated.refuse_field(name, known);
}

void CaseRows::add_list(const Case& one, const std::string& table, const Json& list) {
  if (!list.is_array()) one.stated.refuse(table, "[{...}, ...]");
  std::map<std::string, int> rounds;
  for (std::size_t i = 0; i < list.size(); ++i) {
    if (table == "introducers") {
      add_introducer(one, list[i], i + 1);
      continue;
    }
    const bool is_spell = table == "spells";
    Row values = is_spell ? Row{{"spell", one.key + ".s" + std::to_string(i + 1)}, {"person", one.key}, {"unit", one.key}}
                          : Row{{"dossier", one.key}};
    if (table == "papers") values["state"] = "present";
    if (table == "steps") values["result"] = "agreed";
    if (table == "votes") values.insert({{"step", one.step}, {"excused", "0"}, {"excused_present", "0"}});
    fill(one, table, list[i], values);
    if (table == "helpers" && values["person"].empty()) {
      values["person"] = one.key + ".h" + std::to_string(i + 1);
      add_member(values["person"], introducers_cell, official_long);
    }
    if (table == "papers" || table == "steps" || table == "votes") {
      const std::string& what = values[table == "papers" ? "paper" : "step"];
      int& round = rounds[what];
      values.try_emplace("round", std::to_string(++round));
    }
    row(table, std::move(values));
  }
}

void CaseRows::add_introducer(const Case& one, const Json& object, std::size_t number) {
  Row values{{"dossier", one.key}, {"introducer", std::to_string(number)}, {"kind", "member"}, {"letter_on", one.on.iso()}};
  Json stated = object;
  std::string official_on = official_long;
  if (stated.is_object() && stated.contains("official_on")) {
    official_on = stated["official_on"].is_string() ? stated["official_on"].get<std::string>() : std::string();
    stated.erase("official_on");
  }
  fill(one, "introducers", stated, values);
  if (values["kind"] == "member" && values["person"].empty()) {
    values["person"] = one.key + ".i" + std::to_string(number);
    add_member(values["person"], introducers_cell, official_on);
  }
  row("introducers", std::move(values));
}

void CaseRows::add_certificate(const Case& one, const Json& object) {
  Row values{{"person", one.key}, {"course", one.key}};
  fill(one, "certificates", object, values);
  row("courses", {{"course", one.key}, {"kind", "awareness"}, {"unit", superior}, {"starts_on", long_ago}, {"ends_on", long_ago}});
  row("certificates", std::move(values));
}

void CaseRows::add_unit(const Case& one, const Json& object) {
  Entry entry = one.stated.part(object, 0);
  const bool in_section = entry.boolean("section");
  const int official = entry.has("official_members") ? entry.integer("official_members", 0, 1000) : 5;
  Json stated = object;
  stated.erase("section");
  stated.erase("official_members");
  Row values{{"unit", one.key}, {"since", long_ago}, {"state", "open"}, {"level", "cell"}, {"kind", "cell"}, {"name", one.key}};
  fill(one, "units", stated, values);
  values.try_emplace("parent", in_section ? section : values["level"] == "grassroots" ? superior : committee);
  row("units", std::move(values));
  for (int i = 1; i <= official; ++i) add_member(one.key + ".m" + std::to_string(i), one.key, official_long);
}

void CaseRows::add_member(const std::string& person, const std::string& cell, const std::string& official_on) {
  row("people", {{"person", person}, {"name", person}});
  if (official_on.empty()) return;
  row("spells", {{"spell", person},
                 {"person", person},
                 {"unit", cell},
                 {"since", long_ago},
                 {"began_by", "initial"},
                 {"official_on", official_on}});
}

bool CaseRows::has_step(const Case& one) const {
  const auto steps = rows_.find("steps");
  return steps != rows_.end() && std::ranges::any_of(steps->second, [&](const Row& row) {
           return row.at("dossier") == one.key && row.contains("step") && row.at("step") == one.step;
         });
}

void CaseRows::add_step(const Case& one) {
  row("steps", {{"dossier", one.key}, {"step", one.step}, {"round", "1"}, {"done_on", one.on.iso()}, {"result", "agreed"}});
}

std::vector<std::filesystem::path> CaseRows::write(const std::filesystem::path& folder) const {
  std::vector<std::filesystem::path> out;
  for (const auto& [table, rows] : rows_) {
    std::string text;
    const auto& fields = schema_.table(table)->fields;
    for (const Field& field : fields) text += (text.empty() ? "" : ",") + field.name;
    text += '\n';
    for (const Row& row : rows) {
      for (const Field& field : fields) {
        if (&field != &fields.front()) text += ',';
        if (const auto value = row.find(field.name); value != row.end()) append_csv_cell(text, value->second);
      }
      text += '\n';
    }
    out.push_back(folder / (table + ".csv"));
    std::ofstream file(out.back(), std::ios::binary);
    if (!(file << text)) throw Error(1110, {out.back().string()});
  }
  return out;
}

}  // namespace ketnap
