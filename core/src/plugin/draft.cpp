#include "plugin/draft.hpp"

#include <algorithm>
#include <array>
#include <iterator>
#include <map>
#include <utility>

#include <ketnap/base/text.hpp>
#include <ketnap/expr/text.hpp>

#include "expr/asked.hpp"
#include "plugin/nearest_id.hpp"
#include "plugin/version.hpp"

namespace ketnap {
namespace {

constexpr std::string_view small_letters = "abcdefghijklmnopqrstuvwxyz0123456789_";

bool is_name(std::string_view text) {
  return !text.empty() && text.find_first_not_of(small_letters) == std::string_view::npos && text.front() != '_' &&
         (text.front() < '0' || text.front() > '9');
}

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

// The indicator under a choice of each option, by places in their lists.
BoundIndicator with_choice(const Indicator& indicator, const std::vector<std::size_t>& choice) {
  BoundIndicator out;
  out.title = indicator.title;
  out.text = indicator.value;
  std::string others;
  for (std::size_t i = 0; i < choice.size(); ++i) {
    const IndicatorOption& option = indicator.options[i];
    const IndicatorOption::Value& value = option.values[choice[i]];
    const std::string said = option.name + '=' + value.key;
    out.options += (out.options.empty() ? "" : ",") + said;
    if (choice[i] != 0) others += (others.empty() ? "" : ",") + said;
    if (!value.title.vi.empty()) out.title.vi += ", " + value.title.vi;
    if (!value.title.en.empty()) out.title.en += ", " + value.title.en;
    out.text = with_option(out.text, option.name, value.value);
  }
  out.id = indicator.id + (others.empty() ? "" : '[' + others + ']');
  out.indicator = indicator;
  return out;
}

// False after the last.
bool next_choice(const std::vector<IndicatorOption>& options, std::vector<std::size_t>& choice) {
  for (std::size_t i = choice.size(); i-- > 0;) {
    if (++choice[i] < options[i].values.size()) return true;
    choice[i] = 0;
  }
  return false;
}

bool overlap(const Period& a, const Period& b) { return a.start() < b.end() && b.start() < a.end(); }

// Tables whose rows read one another's names: a row, its person, the person's profile.
bool read_together(const TableSchema& a, const TableSchema& b) {
  const auto is_person = [](const TableSchema& table) { return table.name == "people" || table.name == "profiles"; };
  const auto has_person = [&](const TableSchema& table) { return is_person(table) || table.find("person") != nullptr; };
  return a.name == b.name || ((is_person(a) || is_person(b)) && has_person(a) && has_person(b));
}

}  // namespace

CatalogDraft::CatalogDraft(const CatalogContents& base, PluginInfo plugin)
    : contents_(std::make_shared<CatalogContents>(base)), plugin_(std::move(plugin)) {
  if (plugin_.name.empty() && plugin_.version.empty()) return;
  const auto refuse = [&](const char* field, const char* expected) {
    throw Error(1207, {plugin_.name.empty() ? "?" : plugin_.name, "plugin.json", "{}", plugin_.name.empty() ? "?" : plugin_.name,
                       field, expected});
  };
  if (!is_name(plugin_.name) || plugin_.name == "ketnap") refuse("name", "a-z 0-9 _");
  if (!is_version(plugin_.version)) refuse("version", "\"1.0.0\"");
  const auto version_of = [&](const std::string& name) {
    const auto there = std::ranges::find(contents_->plugins, name, &PluginInfo::name);
    return there == contents_->plugins.end() ? std::string() : there->version;
  };
  if (!version_of(plugin_.name).empty()) declared_already(plugin_.name, plugin_.name + " " + version_of(plugin_.name));
  for (const auto& [name, requirement] : plugin_.requirements) {
    const std::string version = version_of(name);
    const auto fits = satisfies(version.empty() ? "0" : version, requirement);
    if (!fits) throw Error(1212, {requirement});
    if (version.empty() || !*fits) throw Error(1205, {plugin_.name, name, requirement, version});
  }
}

void CatalogDraft::take(CatalogBuilder builder) {
  for (const auto& [place, error] : builder.text_errors_) errors_.add(place, error);
  add_documents(std::move(builder.documents_));
  add_schema(std::move(builder.lists_), std::move(builder.fields_));
  add_parameters(std::move(builder.parameters_));
  add_calendars(std::move(builder.calendars_));
  add_groups(std::move(builder.groups_));
  add_quantities(std::move(builder.quantities_));
  add_forms(std::move(builder.forms_));
  add_tables(std::move(builder.tables_));
  find_claimed(builder.indicators_);
  add_rules(std::move(builder.rules_));
  for (const Indicator& indicator : builder.indicators_) {
    check_id(indicator.id);
    add_indicator(indicator);
  }
  add_outputs(std::move(builder.reports_), std::move(builder.formats_));
  std::ranges::move(builder.figure_files_, std::back_inserter(contents_->figure_files));
  contents_->plugins.push_back(plugin_);
}

void CatalogDraft::overlay(const Indicator& indicator) {
  find_claimed({&indicator, 1});
  add_indicator(indicator);
}

void CatalogDraft::overlay(Rule rule) {
  if (rule.id.empty()) incomplete(rule.id, "id", "my.age");
  for (const BoundRule& there : contents_->rules) {
    if (there.rule.id == rule.id) declared_already(rule.id, rule.id.substr(0, rule.id.find('.')));
  }
  add_rule(std::move(rule));
}

void CatalogDraft::overlay(Group group) {
  if (group.id.empty()) incomplete(group.id, "id", "my.young");
  std::vector<Group> one;
  one.push_back(std::move(group));
  add_groups(std::move(one));
}

std::shared_ptr<const CatalogContents> CatalogDraft::finish() && {
  errors_.raise();
  return std::move(contents_);
}

void CatalogDraft::add_documents(std::vector<LegalDocument> documents) {
  for (LegalDocument& document : documents) {
    if (document.key.empty() || document.key.find(',') != std::string::npos) incomplete(document.key, "key", "charter-2011");
    const auto [there, added] = contents_->document_plugins.emplace(document.key, plugin_.name);
    if (!added) declared_already(document.key, there->second);
    contents_->documents.push_back(std::move(document));
  }
}

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
  if (!is_name(field.name)) incomplete(full, "name", "a-z 0-9 _");
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

// An indicator may name one that is declared after it.
void CatalogDraft::find_claimed(std::span<const Indicator> indicators) {
  std::ranges::move(contents_->claimed(), std::back_inserter(claimed_));
  for (const Indicator& indicator : indicators) claimed_.push_back({.id = indicator.id, .list = {}});
}

void CatalogDraft::add_forms(std::vector<PaperForm> forms) {
  for (PaperForm& form : forms) {
    const auto known = [&](const char* list, const std::string& code) {
      const auto& codes = contents_->schema.list(list)->codes;
      if (std::ranges::find(codes, code, &Code::key) == codes.end())
        incomplete("form " + form.paper, list, nearest_id(code, codes, &Code::key));
    };
    known("paper", form.paper);
    known("step", form.step);
    for (const PaperForm& there : contents_->forms) {
      if (there.paper == form.paper && overlap(there.in_force, form.in_force))
        incomplete("form " + form.paper, "in_force", there.in_force.id() + " ∩ " + form.in_force.id() + " = ∅");
    }
    for (const std::string& basis : form.basis) check_basis(form.paper, basis);
    contents_->forms.push_back(std::move(form));
  }
}

void CatalogDraft::add_tables(std::vector<PluginFile> tables) {
  for (PluginFile& file : tables) contents_->tables.push_back({.plugin = plugin_.name, .file = std::move(file)});
}

void CatalogDraft::add_rules(std::vector<Rule> rules) {
  // The versions of one rule stand together, by the day from which they are in force.
  std::map<std::string, std::size_t> first;
  for (const Rule& rule : rules) first.emplace(rule.id, first.size());
  std::ranges::stable_sort(rules, {}, [&](const Rule& rule) { return std::pair(first.at(rule.id), rule.in_force.start()); });

  for (Rule& rule : rules) {
    check_id(rule.id);
    add_rule(std::move(rule));
  }
}

void CatalogDraft::add_rule(Rule rule) {
  const auto& steps = *contents_->schema.list("step");
  if (!steps.place_of(rule.step))
    throw Error(1210,
                {plugin_.name.empty() ? "?" : plugin_.name, rule.id, rule.step, nearest_id(rule.step, steps.codes, &Code::key)});
  if (const BoundRule* before = contents_->rules.empty() ? nullptr : &contents_->rules.back();
      before != nullptr && before->rule.id == rule.id) {
    if (overlap(before->rule.in_force, rule.in_force) || before->rule.step != rule.step) declared_already(rule.id, plugin_.name);
  }
  for (const std::string& basis : rule.basis) check_basis(rule.id, basis);
  BoundRule bound_rule;
  bound_rule.applies = bound(rule.id, "applies", rule.applies, RowKind::dossier);
  if (!rule.columns) {
    bound_rule.holds = bound(rule.id, "holds", rule.holds, RowKind::dossier);
  } else {
    if (!rule.holds.empty()) incomplete(rule.id, "holds, columns", "holds / columns");
    if (!rule.columns->judge) incomplete(rule.id, "columns", "function");
    bound_rule.reads = bound_reads(rule.id, rule.columns->reads, judged_table().name);
  }
  bound_rule.rule = std::move(rule);
  contents_->rules.push_back(std::move(bound_rule));
}

void CatalogDraft::add_indicator(const Indicator& indicator) {
  if (indicator.id.empty()) incomplete(indicator.id, "id", "my.pupils");
  for (const BoundIndicator& there : contents_->indicators) {
    if (there.indicator.id == indicator.id) declared_already(indicator.id, indicator.id.substr(0, indicator.id.find('.')));
  }
  check_basis(indicator.id, indicator.basis);
  check_options(indicator);
  if (!indicator.native.empty()) {
    if (!indicator.value.empty() || indicator.columns) incomplete(indicator.id, "value, native", "value / native");
    if (std::ranges::find(native_measures(), indicator.native) == native_measures().end())
      incomplete(indicator.id, "native", std::string(native_measures().front()));
  }
  std::vector<std::size_t> choice(indicator.options.size(), 0);
  do {
    BoundIndicator chosen = with_choice(indicator, choice);
    if (indicator.columns) {
      if (!indicator.value.empty()) incomplete(indicator.id, "value, columns", "value / columns");
      if (!indicator.columns->value) incomplete(indicator.id, "columns", "function");
      chosen.value = bound_rows(indicator.id, *indicator.columns);
      if (chosen.value != nullptr) chosen.reads = bound_reads(indicator.id, indicator.columns->reads, chosen.value->rows.frame);
    } else if (indicator.native.empty()) {
      chosen.value = bound(chosen.id, "value", chosen.text, RowKind::unit);
    }
    const bool is_first = std::ranges::count(choice, std::size_t{0}) == std::ssize(choice);
    (is_first ? contents_->indicators : contents_->variants).push_back(std::move(chosen));
  } while (next_choice(indicator.options, choice));
}

void CatalogDraft::check_options(const Indicator& indicator) const {
  for (const IndicatorOption& option : indicator.options) {
    const auto is_same = [&](const IndicatorOption& other) { return other.name == option.name; };
    if (!is_name(option.name) || std::ranges::count_if(indicator.options, is_same) > 1)
      incomplete(indicator.id, "options", "{\"name\": \"denominator\", ...}");
    if (option.values.empty()) incomplete(indicator.id, option.name, "values");
    const bool is_used = !indicator.native.empty() || asks_option(indicator.value, option.name);
    if (!is_used && errors_.empty()) incomplete(indicator.id, "value", "option('" + option.name + "')");
    for (const IndicatorOption::Value& value : option.values) {
      if (value.key.empty() || value.key.find_first_not_of(small_letters) != std::string::npos ||
          std::ranges::count(option.values, value.key, &IndicatorOption::Value::key) > 1)
        incomplete(indicator.id, option.name, "a-z 0-9 _");
      if (value.value.empty() && indicator.native.empty() && errors_.empty()) incomplete(indicator.id, option.name, "Expr");
    }
  }
}

void CatalogDraft::add_outputs(std::vector<Report> reports, std::vector<Format> formats) {
  for (Report& report : reports) {
    check_id(report.id);
    if (!report.build) incomplete(report.id, "build", "function");
    if (std::ranges::find(contents_->reports, report.id, &Report::id) != contents_->reports.end())
      declared_already(report.id, plugin_.name);
    contents_->reports.push_back(std::move(report));
  }
  for (Format& format : formats) {
    check_id(format.id);
    if (!format.render) incomplete(format.id, "render", "function");
    if (!is_name(format.suffix)) incomplete(format.id, "suffix", "a-z 0-9 _");
    if (std::ranges::find(contents_->formats, format.id, &Format::id) != contents_->formats.end())
      declared_already(format.id, plugin_.name);
    contents_->formats.push_back(std::move(format));
  }
}

void CatalogDraft::check_id(const std::string& id) const {
  const std::string prefix = plugin_.name + '.';
  if (!id.starts_with(prefix) || id.size() == prefix.size() ||
      id.find_first_not_of(small_letters, prefix.size()) != std::string::npos)
    throw Error(1204, {plugin_.name, id.empty() ? "?" : id});
}

void CatalogDraft::check_basis(const std::string& id, const std::string& basis) const {
  if (basis.empty()) return;
  const std::string key(trimmed(std::string_view(basis).substr(0, basis.find(','))));
  if (!contents_->document_plugins.contains(key)) throw Error(1209, {plugin_.name.empty() ? "?" : plugin_.name, id, basis});
}

void CatalogDraft::declared_already(const std::string& what, const std::string& by) const {
  throw Error(1203, {plugin_.name.empty() ? "?" : plugin_.name, what, by});
}

void CatalogDraft::incomplete(const std::string& id, const std::string& field, const std::string& expected) const {
  throw Error(1207, {plugin_.name.empty() ? "?" : plugin_.name, "register", "#", id.empty() ? "?" : id, field, expected});
}

BindContext CatalogDraft::context() const {
  return {.schema = &contents_->schema,
          .parameters = &contents_->parameters,
          .groups = &contents_->groups,
          .working_days = contents_->working_days,
          .claimed = contents_->quantities.empty() ? nullptr : &claimed_};
}

BoundPtr CatalogDraft::bound(const std::string& id, const char* field, const Expr& expr, RowKind row) {
  const std::string_view name = field;
  if (expr.empty()) {
    // What is empty because its text is not well formed has been reported already.
    if (name != "applies" && errors_.empty()) incomplete(id, std::string(name), "Expr");
    return nullptr;
  }
  BindResult result = bind(row == RowKind::unit ? of_all(expr) : expr, row, context());
  const std::string place = id + " (" + field + ")";
  for (const BindError& error : result.errors) errors_.add(place, expr, error);
  if (!result.errors.empty()) return nullptr;
  return std::move(result.bound);
}

BoundPtr CatalogDraft::bound_rows(const std::string& id, const ColumnIndicator& columns) {
  if (columns.rows.empty()) incomplete(id, "rows", "admissions");
  const Expr counted = count(columns.rows);
  BindResult result = ketnap::bind(counted, RowKind::unit, {.schema = &contents_->schema, .parameters = &contents_->parameters});
  const std::string place = id + " (rows)";
  const auto refuse = [&]() -> BoundPtr {
    const std::string what = "\"" + print(columns.rows) + "\"";
    const BindError error{
        .number = 3112, .args = {"rows", what, "admissions, recognitions, members, dossiers, courses"}, .at = columns.rows};
    errors_.add(place, columns.rows, error);
    return nullptr;
  };
  if (std::ranges::find(result.errors, 3002, &BindError::number) != result.errors.end()) return refuse();
  for (const BindError& error : result.errors) errors_.add(place, columns.rows, error);
  if (result.bound == nullptr) return nullptr;
  // A row of one of these counts for its unit and all above it, and what is read on it is a row's.
  constexpr auto relations = std::to_array<std::string_view>({"admissions", "recognitions", "members", "dossiers", "courses"});
  if (std::ranges::find(relations, result.bound->rows.relation) == relations.end()) return refuse();
  if (columns.aggregate == ColumnIndicator::Aggregate::count) return std::move(result.bound);
  Bound sum = *result.bound;
  sum.op = BoundOp::sum;
  sum.lo = 1;
  return std::make_shared<const Bound>(std::move(sum));
}

std::vector<BoundPtr> CatalogDraft::bound_reads(const std::string& id, const std::vector<ColumnRead>& reads,
                                                const std::string& table) {
  if (reads.empty()) incomplete(id, "reads", R"({"born": "born"})");
  std::vector<BoundPtr> out;
  for (const ColumnRead& read : reads) {
    const auto is_it = [&](const ColumnRead& other) { return other.name == read.name; };
    if (read.name.empty() || read.value.empty() || std::ranges::count_if(reads, is_it) > 1)
      incomplete(id, "reads", R"({"born": "born", ")" + read.name + R"(": "..."})");
    BindResult result = bind_value(read.value, table, {.schema = &contents_->schema, .parameters = &contents_->parameters});
    for (const BindError& error : result.errors) errors_.add(id + " (reads " + read.name + ")", read.value, error);
    if (result.bound != nullptr && result.bound->type.kind == ValueKind::text && result.bound->op != BoundOp::field)
      errors_.add(id + " (reads " + read.name + ")", read.value, {.number = 3008, .args = {print(read.value)}, .at = read.value});
    out.push_back(std::move(result.bound));
  }
  return out;
}

}  // namespace ketnap
