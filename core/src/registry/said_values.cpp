#include "said_values.hpp"

#include <algorithm>
#include <array>
#include <optional>

#include <ketnap/base/period.hpp>
#include <ketnap/base/text.hpp>

#include "spelling.hpp"

namespace ketnap {
namespace {

Label both(const std::string& text) { return {text, text}; }

Label said_period(const std::string& written) {
  const auto period = Period::parse(written);
  return period ? Label{period->label(Date::never(), Lang::vi), period->label(Date::never(), Lang::en)} : both(written);
}

Label said_number(const std::string& written) { return {grouped(written, true), grouped(written, false)}; }

/// What holds no link but, as a rule, the key of a document.
bool is_document(const Field& field) {
  constexpr auto names = std::to_array<std::string_view>({"document", "decision", "official_decision"});
  return field.type == FieldType::text && std::ranges::find(names, field.name) != names.end();
}

}  // namespace

SaidValues::SaidValues(Database& database, const Schema& schema, const std::vector<Layout>& layouts, Sensitivity clearance)
    : database_(&database), schema_(&schema), layouts_(&layouts), clearance_(clearance) {}

Label SaidValues::said(const TableSchema& table, const Field& field, const std::string& written) {
  if (written.empty()) return {};
  if (written == "?" && field.type == FieldType::date) return {"chưa rõ ngày nào", "on an unknown day"};
  switch (field.type) {
    case FieldType::date:
    case FieldType::partial_date:
    case FieldType::period:
      return said_period(written);
    case FieldType::boolean:
      return written == "1" ? Label{"có", "yes"} : Label{"không", "no"};
    case FieldType::integer:
    case FieldType::number:
      return said_number(written);
    case FieldType::code: {
      const CodeList* const list = schema_->list(field.target);
      const auto place = list == nullptr ? std::nullopt : list->place_of(written);
      if (!place) return both(written);
      const Label& label = list->codes[static_cast<std::size_t>(*place)].label;
      return label == Label{} ? both(written) : label;
    }
    case FieldType::link:
      return named(field.target, written);
    case FieldType::text:
      break;
  }
  const bool is_own_key = field.key && (table.name == "people" || table.name == "units" || table.name == "areas");
  if (is_own_key) return named(table.name, written);
  return is_document(field) ? document(written) : both(written);
}

Label SaidValues::document(const std::string& written) {
  if (written.empty()) return {};
  const auto [found, is_new] = known_.try_emplace({"documents", written}, both(written));
  if (!is_new) return found->second;
  const std::vector<std::string> fact = last_fact("documents", {"number", "issued_on", "issuer"}, written);
  Label said;
  for (std::size_t i = 0; i < fact.size(); ++i) {
    const Label part = i == 1 && !fact[i].empty() ? said_period(fact[i]) : both(fact[i]);
    if (part.vi.empty()) continue;
    said.vi += (said.vi.empty() ? "" : ", ") + part.vi;
    said.en += (said.en.empty() ? "" : ", ") + part.en;
  }
  if (!said.vi.empty()) found->second = {said.vi + " (" + written + ')', said.en + " (" + written + ')'};
  return found->second;
}

Label SaidValues::named(std::string_view table, const std::string& key) {
  const auto [found, is_new] = known_.try_emplace({std::string(table), key}, both(key));
  if (!is_new) return found->second;
  const TableSchema* const schema = schema_->table(table);
  const Field* const name = schema == nullptr ? nullptr : schema->find("name");
  if (name == nullptr || name->sensitivity > clearance_) return found->second;
  const std::vector<std::string> fact = last_fact(table, {"name"}, key);
  if (!fact.empty() && !fact.front().empty()) found->second = both(fact.front() + " (" + key + ')');
  return found->second;
}

std::vector<std::string> SaidValues::last_fact(std::string_view table, const std::vector<std::string_view>& fields,
                                               const std::string& key) {
  const auto layout = std::ranges::find(*layouts_, table, [](const Layout& one) -> std::string_view { return one.table->name; });
  if (layout == layouts_->end()) return {};
  const bool has_versions = layout->table->find("since") != nullptr;
  const std::string which = has_versions ? "key > ?1 || char(31) AND key < ?1 || ' '" : "key = ?1";
  Statement facts(*database_, "SELECT " + layout->column_list() + " FROM " + layout->facts + " WHERE op = 1 AND " + which +
                                  " ORDER BY " + (has_versions ? "since DESC, " : "") + "batch DESC LIMIT 1");
  if (!facts.bind(1, std::string_view(key)).step()) return {};
  Spelling spelling(*database_, *schema_, *layout, 0);
  std::vector<std::string> found;
  for (const std::string_view name : fields) {
    const auto& all = layout->table->fields;
    const auto place = static_cast<std::size_t>(std::ranges::find(all, name, &Field::name) - all.begin());
    found.push_back(place == all.size() || all[place].sensitivity > clearance_ ? "" : spelling.cell(facts, place));
  }
  return found;
}

}  // namespace ketnap
