#pragma once
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <ketnap/base/error.hpp>
#include <ketnap/data/schema.hpp>
#include <ketnap/expr/bind.hpp>
#include <ketnap/expr/group.hpp>
#include <ketnap/law/calendar.hpp>
#include <ketnap/law/legal_document.hpp>
#include <ketnap/law/parameter.hpp>
#include <ketnap/plugin/format.hpp>
#include <ketnap/plugin/indicator.hpp>
#include <ketnap/plugin/paper_form.hpp>
#include <ketnap/plugin/quantity.hpp>
#include <ketnap/plugin/report.hpp>
#include <ketnap/plugin/rule.hpp>

namespace ketnap {

/// A data file of a plugin: `rules.json` and its text. Comments are allowed in it.
struct PluginFile {
  std::string name;
  std::string text;
};

/// What a plugin says of itself; `plugin.json` holds the same.
struct PluginInfo {
  std::string name;
  std::string version;
  /// `{"vn", ">=1"}`
  std::vector<std::pair<std::string, std::string>> requirements;
};

/// The loader object that a plugin's one function is handed. It collects plain values; nothing counts until the whole plugin is in
/// and bound. Ids start with the plugin's name and a dot.
class CatalogBuilder {
 public:
  explicit CatalogBuilder(PluginInfo info) : info_(std::move(info)) {}

  void add(Rule rule) { rules_.push_back(std::move(rule)); }
  void add(Indicator indicator) { indicators_.push_back(std::move(indicator)); }
  void add(Report report) { reports_.push_back(std::move(report)); }
  void add(Format format) { formats_.push_back(std::move(format)); }
  void add(Parameter parameter) { parameters_.push_back(std::move(parameter)); }
  void add(Calendar calendar) { calendars_.push_back(std::move(calendar)); }
  void add(Group group) { groups_.push_back(std::move(group)); }
  void add(Quantity quantity) { quantities_.push_back(std::move(quantity)); }
  void add(PaperForm form) { forms_.push_back(std::move(form)); }
  void add(LegalDocument document) { documents_.push_back(std::move(document)); }
  void add(CodeList list) { lists_.push_back(std::move(list)); }
  /// A field for a table of the core or of another plugin.
  void add(std::string table, Field field) { fields_.emplace_back(std::move(table), std::move(field)); }
  /// figures.csv is kept as it is, for run/figures.hpp.
  /// rules.json, indicators.json, groups.json, quantities.json, calendar.json, parameters.json, documents.json, codes.json,
  /// fields.json, forms.json, reports.json; targets.csv and terms.csv; plugin.json is checked against `info`. Another name that
  /// ends in .json or .csv is refused (Error 1214), since what it declares would be lost; folders and other names are ignored.
  /// Errors 1206-1208 name file, entry and remedy.
  void add_files(std::span<const PluginFile> files);

  [[nodiscard]] const PluginInfo& info() const { return info_; }

 private:
  friend class CatalogDraft;
  friend class FileReader;
  PluginInfo info_;
  std::vector<Rule> rules_;
  std::vector<Indicator> indicators_;
  std::vector<Report> reports_;
  std::vector<Format> formats_;
  std::vector<Parameter> parameters_;
  std::vector<Group> groups_;
  std::vector<Quantity> quantities_;
  std::vector<Calendar> calendars_;
  std::vector<PaperForm> forms_;
  std::vector<LegalDocument> documents_;
  std::vector<CodeList> lists_;
  std::vector<std::pair<std::string, Field>> fields_;
  std::vector<PluginFile> tables_;
  std::vector<PluginFile> figure_files_;
  /// Exprs in files that are not well formed, each with its place: reported together with those that do not bind.
  std::vector<std::pair<std::string, Error>> text_errors_;
};

/// A plugin: what it is and the one function that adds its values.
struct Plugin {
  PluginInfo info;
  std::function<void(CatalogBuilder&)> register_values;
};

/// plugin.json's text as PluginInfo. Error 1206, 1207.
[[nodiscard]] PluginInfo plugin_info(std::string_view plugin_json);

/// A table that a plugin brings for registries: `targets.csv`, whose rows say what its units owe. Nothing is loaded by itself.
struct PluginTable {
  std::string plugin;
  PluginFile file;
};

/// A rule with its Exprs bound. It either has `holds`, or a column function and what that reads.
struct BoundRule {
  Rule rule;
  BoundPtr applies;  ///< nullptr: always
  BoundPtr holds;
  std::vector<BoundPtr> reads;
};
/// An indicator under one choice of its options, bound. That of a column function has as `value` the count or the sum that its rows
/// stand for, on no value; a native one has none.
struct BoundIndicator {
  Indicator indicator;
  BoundPtr value;
  std::vector<BoundPtr> reads;
  std::string id;       ///< `vn.admission_rate`, where another than the first is chosen `vn.admission_rate[denominator=mean]`
  Label title;          ///< with what the options say
  std::string options;  ///< `denominator=mean`
  Expr text;            ///< `indicator.value` with the options in place
};

/// A part of the rows that indicators count: a declared group's, or those of one code.
struct RowPart {
  std::string id;  ///< `vn.female`, `occupation=pupil`, `occupation=?` of those whose code is unknown
  Label title;
  Expr condition;  ///< on a row
};

struct CatalogContents;

/// The immutable set of all that the loaded plugins declared; never a global. Adding a plugin gives a new catalog, or an Error that
/// names file, id and remedy and leaves this one as it was.
///
///   Catalog catalog = load_plugins(plugins::linked_in(), std::vector<std::string>{"vn"});
///   catalog.rule("vn.age_min").rule.title.vi
class Catalog {
 public:
  /// The core's tables and lists, no plugin. A code list that the core's tables ask for and nobody has declared yet is empty.
  Catalog();

  /// Registers, checks and binds: requirements (1205), ids (1203, 1204), fields (1207), bases (1209), steps (1210), every Expr
  /// (3010: all errors at once, each with id, text and caret). An exception out of the plugin becomes Error 1202.
  [[nodiscard]] Catalog with(const Plugin& plugin) const;
  /// The overlay of a request: indicators scripted a minute ago. Their ids need no plugin's name. Error 1203, 3010.
  [[nodiscard]] Catalog with_indicators(std::span<const Indicator> indicators) const;
  /// The same with a rule. Error 1203, 1207, 1209, 1210, 3010.
  [[nodiscard]] Catalog with_rule(Rule rule) const;
  /// And with a group, for what is scripted beside it. Error 1203, 1207, 3010.
  [[nodiscard]] Catalog with_group(Group group) const;

  [[nodiscard]] const std::vector<PluginInfo>& plugins() const;
  [[nodiscard]] const Schema& schema() const;
  [[nodiscard]] const std::vector<Parameter>& parameters() const;
  [[nodiscard]] const std::vector<Group>& groups() const;
  [[nodiscard]] const std::vector<Quantity>& quantities() const;
  /// nullptr where no plugin declared one.
  [[nodiscard]] const Calendar* calendar() const;
  [[nodiscard]] const std::vector<LegalDocument>& documents() const;
  [[nodiscard]] const std::vector<PaperForm>& forms() const;
  [[nodiscard]] const std::vector<PluginTable>& tables() const;
  /// A rule that the law changed stands here once for each version, under one id.
  [[nodiscard]] const std::vector<BoundRule>& rules() const;
  [[nodiscard]] const std::vector<BoundIndicator>& indicators() const;
  /// The published figures of plugins, each named `<plugin>/figures.csv`.
  [[nodiscard]] const std::vector<PluginFile>& figure_files() const;
  [[nodiscard]] const std::vector<Report>& reports() const;
  [[nodiscard]] const std::vector<Format>& formats() const;
  /// By id; Errors 3103-3106 name the nearest. Of a rule with several versions the one in force last. An indicator's id may name
  /// options, in any order: `vn.admission_rate[denominator=mean]` (Error 3203).
  [[nodiscard]] const BoundIndicator& indicator(std::string_view id) const;
  /// The same indicator over a part of the rows, within another part where that is named: `count(admissions)` becomes
  /// `count(admissions, group('vn.female'))`. Error 3010 where its rows have no such part.
  [[nodiscard]] BoundIndicator of_part(const BoundIndicator& indicator, const RowPart& part, const RowPart* within = nullptr) const;
  /// An Expr on rows of a table, bound. Error 3010.
  [[nodiscard]] BoundPtr bound_on(const Expr& expr, std::string_view table) const;
  [[nodiscard]] const BoundRule& rule(std::string_view id) const;
  [[nodiscard]] const Report& report(std::string_view id) const;
  [[nodiscard]] const Format& format(std::string_view id) const;
  [[nodiscard]] const Format& format_for_suffix(std::string_view suffix) const;  ///< the first declared; Error 4005
  /// By a key, or by a basis that begins with one (`charter-2011, 1.2`); nullptr where there is none.
  [[nodiscard]] const LegalDocument* document(std::string_view basis) const;
  /// Canonical JSON of everything declared, the same bytes for the same plugins: compared by tests, hashed into provenance.
  [[nodiscard]] std::string json() const;
  /// The SHA-256 of json(); of an overlay that of the digest of what it lies over and of what it adds.
  [[nodiscard]] const std::string& digest() const;

 private:
  explicit Catalog(std::shared_ptr<const CatalogContents> contents) : contents_(std::move(contents)) {}
  std::shared_ptr<const CatalogContents> contents_;
};

/// A catalog of `standard` and the wanted plugins, each after those that it requires; Error 1201 where one is not available.
/// Nothing else is loaded because it happens to be there.
[[nodiscard]] Catalog load_plugins(std::span<const Plugin> available, std::span<const std::string> wanted);

}  // namespace ketnap
