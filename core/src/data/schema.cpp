#include <ketnap/data/schema.hpp>

#include <algorithm>
#include <array>
#include <set>
#include <span>

#include <ketnap/base/error.hpp>
#include <ketnap/base/text.hpp>
#include <ketnap/data/derived.hpp>

namespace ketnap {
namespace {

// Columns of every table of facts, and a link of frames: a field of that name would hide them.
constexpr auto reserved_names = std::to_array<std::string_view>({"fact", "batch", "op", "source", "row", "key", "profile"});

template <class Named>
std::vector<std::string> names_in(const std::vector<Named>& all, const std::string Named::* name) {
  std::vector<std::string> names;
  names.reserve(all.size());
  for (const Named& one : all) names.push_back(one.*name);
  return names;
}

void check_fields(const TableSchema& table) {
  std::set<std::string, std::less<>> seen(reserved_names.begin(), reserved_names.end());
  if (table.name == "units") seen.insert({"opened_on", "closed_on"});
  if (table.name == "spells") seen.insert({"from_unit", "to_unit", "last_day", official_since_field().name});
  for (const Field& field : table.fields) {
    const std::string full = table.name + "." + field.name;
    const auto declared_already = [&](const std::string& by) { throw Error(1203, {field.declared_by, full, by}); };
    if (!seen.insert(field.name).second) {
      const Field* first = table.find(field.name);
      declared_already(first == &field ? "ketnap" : first->declared_by);
    }
    if (field.type == FieldType::partial_date && !seen.insert(field.name + "_hi").second) declared_already(field.declared_by);
  }
}

void check_target(const Schema& schema, const TableSchema& table, const Field& field) {
  const bool is_code = field.type == FieldType::code;
  if (!is_code && field.type != FieldType::link) return;
  if (is_code ? schema.list(field.target) != nullptr : schema.table(field.target) != nullptr) return;
  const auto known = is_code ? names_in(schema.lists(), &CodeList::id) : names_in(schema.tables(), &TableSchema::name);
  throw Error(1213, {table.name + "." + field.name, field.target, nearest(field.target, known).value_or("")});
}

}  // namespace

std::string_view name_of(FieldType type) {
  constexpr std::array names = {"boolean", "integer", "number", "date", "partial_date", "text", "code", "link", "period"};
  return names.at(static_cast<std::size_t>(type));
}

std::string_view name_of(Sensitivity sensitivity) {
  constexpr std::array names = {"public", "internal", "personal", "sensitive"};
  return names.at(static_cast<std::size_t>(sensitivity));
}

std::optional<int> CodeList::place_of(std::string_view key) const {
  const auto found = std::ranges::find(codes, key, &Code::key);
  if (found == codes.end()) return std::nullopt;
  return static_cast<int>(found - codes.begin());
}

const Field* TableSchema::find(std::string_view field) const {
  const auto found = std::ranges::find(fields, field, &Field::name);
  return found == fields.end() ? nullptr : &*found;
}

std::vector<const Field*> TableSchema::keys() const {
  std::vector<const Field*> keys;
  for (const Field& field : fields)
    if (field.key) keys.push_back(&field);
  return keys;
}

Schema::Schema(std::vector<TableSchema> tables, std::vector<CodeList> lists)
    : tables_(std::move(tables)), lists_(std::move(lists)) {
  for (const CodeList& list : lists_) {
    const CodeList* first = this->list(list.id);
    if (first != &list) throw Error(1203, {list.declared_by, list.id, first->declared_by});
    std::set<std::string_view> keys;
    for (const Code& code : list.codes)
      if (!keys.insert(code.key).second) throw Error(1203, {list.declared_by, list.id + "." + code.key, list.declared_by});
  }
  for (const TableSchema& table : tables_) {
    if (this->table(table.name) != &table) throw Error(1203, {"ketnap", table.name, "ketnap"});
    check_fields(table);
    for (const Field& field : table.fields) check_target(*this, table, field);
  }
  if (const TableSchema* spells = this->table("spells"); spells != nullptr && this->table("units") != nullptr) {
    std::vector<TableSchema> moves = tables_of_moves(*spells);
    for (const TableSchema& made : moves)
      if (this->table(made.name) != nullptr) throw Error(1203, {"ketnap", made.name, "ketnap"});
    derived_ = std::move(moves);
  }
}

const TableSchema* Schema::table(std::string_view name) const {
  for (const auto* tables : {&tables_, &derived_})
    if (const auto found = std::ranges::find(*tables, name, &TableSchema::name); found != tables->end()) return &*found;
  return nullptr;
}

const CodeList* Schema::list(std::string_view id) const {
  const auto found = std::ranges::find(lists_, id, &CodeList::id);
  return found == lists_.end() ? nullptr : &*found;
}

}  // namespace ketnap
