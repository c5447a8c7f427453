#include <nlohmann/json.hpp>

#include <array>

#include <ketnap/base/error.hpp>
#include <ketnap/data/schema.hpp>

namespace ketnap {
namespace {

// An object's members come out in the order of their names: the same schema gives the same bytes.
using Json = nlohmann::json;

Json to_json(const Label& label) { return {{"vi", label.vi}, {"en", label.en}}; }
Label label_from(const Json& json) { return {json.at("vi").get<std::string>(), json.at("en").get<std::string>()}; }

template <class Enum, std::size_t count>
Enum enum_from(const Json& json, const std::array<Enum, count>& all) {
  const auto name = json.get<std::string>();
  for (const Enum one : all)
    if (name_of(one) == name) return one;
  throw Error(1206, {"ketnap", "schema", name});
}

constexpr std::array all_types = {FieldType::boolean, FieldType::integer,      FieldType::number,
                                  FieldType::date,    FieldType::partial_date, FieldType::text,
                                  FieldType::code,    FieldType::link,         FieldType::period};
constexpr std::array all_sensitivities = {Sensitivity::open, Sensitivity::internal, Sensitivity::personal, Sensitivity::sensitive};

Json to_json(const Field& field) {
  return {{"name", field.name},
          {"label", to_json(field.label)},
          {"type", name_of(field.type)},
          {"target", field.target},
          {"key", field.key},
          {"required", field.required},
          {"later", field.later},
          {"sensitivity", name_of(field.sensitivity)},
          {"declared_by", field.declared_by}};
}

Field field_from(const Json& json) {
  return {.name = json.at("name").get<std::string>(),
          .label = label_from(json.at("label")),
          .type = enum_from(json.at("type"), all_types),
          .target = json.at("target").get<std::string>(),
          .key = json.at("key").get<bool>(),
          .required = json.at("required").get<bool>(),
          .later = json.at("later").get<bool>(),
          .sensitivity = enum_from(json.at("sensitivity"), all_sensitivities),
          .declared_by = json.at("declared_by").get<std::string>()};
}

Json to_json(const TableSchema& table) {
  Json fields = Json::array();
  for (const Field& field : table.fields) fields.push_back(to_json(field));
  return {{"name", table.name},
          {"label", to_json(table.label)},
          {"fields", std::move(fields)},
          {"row_day", table.row_day},
          {"opens", table.opens}};
}

TableSchema table_from(const Json& json) {
  TableSchema table{.name = json.at("name").get<std::string>(),
                    .label = label_from(json.at("label")),
                    .fields = {},
                    .row_day = json.at("row_day").get<std::string>(),
                    .opens = json.at("opens").get<std::string>()};
  for (const Json& field : json.at("fields")) table.fields.push_back(field_from(field));
  return table;
}

Json to_json(const CodeList& list) {
  Json codes = Json::array();
  for (const Code& code : list.codes) codes.push_back({{"key", code.key}, {"label", to_json(code.label)}});
  return {{"id", list.id},
          {"label", to_json(list.label)},
          {"ordered", list.ordered},
          {"codes", std::move(codes)},
          {"declared_by", list.declared_by}};
}

CodeList list_from(const Json& json) {
  CodeList list{.id = json.at("id").get<std::string>(),
                .label = label_from(json.at("label")),
                .ordered = json.at("ordered").get<bool>(),
                .codes = {},
                .declared_by = json.at("declared_by").get<std::string>()};
  for (const Json& code : json.at("codes")) list.codes.push_back({code.at("key").get<std::string>(), label_from(code.at("label"))});
  return list;
}

}  // namespace

std::string Schema::json() const {
  Json tables = Json::array();
  for (const TableSchema& table : tables_) tables.push_back(to_json(table));
  Json lists = Json::array();
  for (const CodeList& list : lists_) lists.push_back(to_json(list));
  return Json{{"tables", std::move(tables)}, {"lists", std::move(lists)}}.dump();
}

Schema Schema::from_json(std::string_view json) {
  try {
    const Json parsed = Json::parse(json);
    std::vector<TableSchema> tables;
    for (const Json& table : parsed.at("tables")) tables.push_back(table_from(table));
    std::vector<CodeList> lists;
    for (const Json& list : parsed.at("lists")) lists.push_back(list_from(list));
    return {std::move(tables), std::move(lists)};
  } catch (const Json::exception& problem) {
    throw Error(1206, {"ketnap", "schema", problem.what()});
  }
}

}  // namespace ketnap
