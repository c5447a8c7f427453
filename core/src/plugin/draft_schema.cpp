#include <algorithm>
#include <array>
#include <utility>

#include "plugin/draft.hpp"
#include "plugin/nearest_id.hpp"
#include "plugin/spelt.hpp"

namespace ketnap {
namespace {

// What the expression language itself means by a name (notes of the grammar): functions, keywords, related rows, derived names.
constexpr auto language_names = std::to_array<std::string_view>({"add_days",
                                                                 "add_months",
                                                                 "add_working_days",
                                                                 "admission",
                                                                 "admissions",
                                                                 "age_months",
                                                                 "all",
                                                                 "and",
                                                                 "any",
                                                                 "areas",
                                                                 "arrivals",
                                                                 "beginnings",
                                                                 "below",
                                                                 "certificate",
                                                                 "claim",
                                                                 "closed_on",
                                                                 "coalesce",
                                                                 "count",
                                                                 "courses",
                                                                 "date",
                                                                 "days_between",
                                                                 "decisions",
                                                                 "departures",
                                                                 "distinct",
                                                                 "dossiers",
                                                                 "earliest",
                                                                 "endings",
                                                                 "false",
                                                                 "from_unit",
                                                                 "group",
                                                                 "helper_notes",
                                                                 "helpers",
                                                                 "if_",
                                                                 "in",
                                                                 "introducers",
                                                                 "is",
                                                                 "is_member",
                                                                 "known",
                                                                 "last_day",
                                                                 "latest",
                                                                 "max",
                                                                 "mean",
                                                                 "median",
                                                                 "members",
                                                                 "min",
                                                                 "months_between",
                                                                 "moved",
                                                                 "next_step",
                                                                 "not",
                                                                 "official",
                                                                 "official_decisions",
                                                                 "official_members",
                                                                 "official_since",
                                                                 "opened_on",
                                                                 "option",
                                                                 "or",
                                                                 "outer",
                                                                 "paper",
                                                                 "papers",
                                                                 "param",
                                                                 "period",
                                                                 "probationary",
                                                                 "recognitions",
                                                                 "share",
                                                                 "step",
                                                                 "step_date",
                                                                 "steps",
                                                                 "sum",
                                                                 "target",
                                                                 "to_unit",
                                                                 "together_months",
                                                                 "true",
                                                                 "unknown",
                                                                 "vote",
                                                                 "votes",
                                                                 "years_between"});

// Tables whose rows read one another's names: a row, its person, the person's profile.
bool read_together(const TableSchema& a, const TableSchema& b) {
  const auto is_person = [](const TableSchema& table) { return table.name == "people" || table.name == "profiles"; };
  const auto has_person = [&](const TableSchema& table) { return is_person(table) || table.find("person") != nullptr; };
  return a.name == b.name || ((is_person(a) || is_person(b)) && has_person(a) && has_person(b));
}

}  // namespace

void CatalogDraft::add_schema(std::vector<CodeList> lists, std::vector<std::pair<std::string, Field>> fields) {
  if (lists.empty() && fields.empty()) return;
  std::vector<CodeList> all_lists = contents_->schema.lists();
  for (CodeList& list : lists) {
    list.declared_by = plugin_.name;
    const auto asked_for =
        std::ranges::find_if(all_lists, [&](const CodeList& one) { return one.id == list.id && one.declared_by.empty(); });
    if (asked_for != all_lists.end()) {
      *asked_for = std::move(list);
      continue;
    }
    if (const CodeList* there = contents_->schema.list(list.id)) declared_already(list.id, there->declared_by);
    check_id(list.id);
    all_lists.push_back(std::move(list));
  }
  std::vector<TableSchema> tables = contents_->schema.tables();
  for (auto& [table_name, field] : fields) {
    field.declared_by = plugin_.name;
    const auto table = std::ranges::find(tables, table_name, &TableSchema::name);
    if (table == tables.end())
      throw Error(1213, {table_name + "." + field.name, table_name, nearest_id(table_name, tables, &TableSchema::name)});
    check_field(*table, field, tables);
    table->fields.push_back(std::move(field));
  }
  contents_->schema = Schema(std::move(tables), std::move(all_lists));
}

void CatalogDraft::check_field(const TableSchema& table, const Field& field, const std::vector<TableSchema>& tables) const {
  const std::string full = table.name + "." + field.name;
  if (!is_snake_case(field.name)) incomplete(full, "name", "a-z 0-9 _");
  if (field.key || field.required) incomplete(full, "key, required", "false");
  if (std::ranges::find(language_names, field.name) != language_names.end()) declared_already(full, "ketnap");
  for (const TableSchema& other : tables) {
    if (!read_together(table, other)) continue;
    if (const Field* there = other.find(field.name))
      declared_already(full, there->declared_by + ": " + other.name + "." + there->name);
  }
}

void CatalogDraft::add_parameters(std::vector<Parameter> parameters) {
  for (Parameter& parameter : parameters) {
    check_id(parameter.id);
    if (std::ranges::find(contents_->parameters, parameter.id, &Parameter::id) != contents_->parameters.end())
      declared_already(parameter.id, plugin_.name);
    std::ranges::sort(parameter.versions, {}, [](const ParameterVersion& version) { return version.in_force.start(); });
    for (std::size_t i = 1; i < parameter.versions.size(); ++i) {
      const Period& before = parameter.versions[i - 1].in_force;
      const Period& after = parameter.versions[i].in_force;
      if (overlap(before, after)) incomplete(parameter.id, "in_force", before.id() + " ∩ " + after.id() + " = ∅");
    }
    for (const ParameterVersion& version : parameter.versions) check_basis(parameter.id, version.basis);
    contents_->parameters.push_back(std::move(parameter));
  }
}

void CatalogDraft::add_calendars(std::vector<Calendar> calendars) {
  for (Calendar& calendar : calendars) {
    if (contents_->calendar) declared_already("calendar", contents_->calendar_plugin);
    const auto refuse = [&](const CalendarYear& year, const char* field, const char* expected) {
      incomplete("calendar " + std::to_string(year.year), field, expected);
    };
    if (calendar.years.empty()) incomplete("calendar", "years", "{\"2023\": {...}}");
    const auto is_day_of_week = [](int day) { return 1 <= day && day <= 7; };
    if (calendar.weekend.size() > 6 || !std::ranges::all_of(calendar.weekend, is_day_of_week))
      incomplete("calendar", "weekend", "[\"saturday\", \"sunday\"]");
    std::ranges::sort(calendar.years, {}, &CalendarYear::year);
    for (std::size_t i = 0; i < calendar.years.size(); ++i) {
      const CalendarYear& year = calendar.years[i];
      if (year.year <= Date::first().year() || year.year >= Date::last().year()) refuse(year, "year", "1901..2099");
      if (i != 0 && calendar.years[i - 1].year == year.year)
        declared_already("calendar " + std::to_string(year.year), plugin_.name);
      if (year.text.empty()) refuse(year, "text", "\"...\"");
      for (const auto* days : {&year.holidays, &year.working}) {
        const auto fits = [&](const NamedDays& one) {
          return one.days.start().year() == year.year && !one.days.end().is_never() && one.days.last_day().year() == year.year;
        };
        if (!std::ranges::all_of(*days, fits)) refuse(year, days == &year.holidays ? "holidays" : "working", "days of the year");
      }
    }
    contents_->working_days = std::make_shared<const WorkingDays>(calendar);
    contents_->calendar = std::move(calendar);
    contents_->calendar_plugin = plugin_.name;
  }
}

void CatalogDraft::add_groups(std::vector<Group> groups) {
  const std::size_t first = contents_->groups.size();
  for (Group& group : groups) {
    if (!plugin_.name.empty()) check_id(group.id);
    if (std::ranges::find(contents_->groups, group.id, &Group::id) != contents_->groups.end())
      declared_already(group.id, plugin_.name);
    const auto is_none = [](const std::string& rows) { return table_of_group_rows(rows).empty(); };
    if (group.rows.empty() || std::ranges::any_of(group.rows, is_none))
      incomplete(group.id, "rows", "admissions, members, dossiers");
    if (group.where.empty() && errors_.empty()) incomplete(group.id, "where", "Expr");
    if (!group.partition.empty() && !plugin_.name.empty()) check_id(group.partition);
    contents_->groups.push_back(std::move(group));
  }
  // A group may name one that is declared after it.
  for (std::size_t i = first; i < contents_->groups.size(); ++i) {
    const Group& group = contents_->groups[i];
    for (const std::string& rows : group.rows) {
      if (group.where.empty()) continue;
      const BindResult result = bind_rows(group.where, table_of_group_rows(rows), context());
      for (const BindError& error : result.errors) errors_.add(group.id + " (where, " + rows + ")", group.where, error);
      if (!result.errors.empty()) break;
    }
  }
}

void CatalogDraft::add_quantities(std::vector<Quantity> quantities) {
  for (Quantity& quantity : quantities) {
    check_id(quantity.id);
    if (std::ranges::find(contents_->quantities, quantity.id, &Quantity::id) != contents_->quantities.end())
      declared_already(quantity.id, plugin_.name);
    if (!quantity.list.empty() && contents_->schema.list(quantity.list) == nullptr)
      incomplete(quantity.id, "type", nearest_id(quantity.list, contents_->schema.lists(), &CodeList::id));
    check_basis(quantity.id, quantity.basis);
    contents_->quantities.push_back(std::move(quantity));
  }
}

}  // namespace ketnap
