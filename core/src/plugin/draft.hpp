#pragma once
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "plugin/contents.hpp"
#include "plugin/expr_errors.hpp"

namespace ketnap {

/// A catalog in the making: a copy of another's contents and what one plugin adds. Whatever is wrong is thrown, and the draft with
/// it; the catalog that it was copied from knows nothing of it.
class CatalogDraft {
 public:
  /// Error 1203-1205, 1207 where the plugin itself cannot be loaded here.
  CatalogDraft(const CatalogContents& base, PluginInfo plugin);

  /// All that the plugin declared, checked and bound.
  void take(CatalogBuilder builder);
  /// Indicators or a rule that belong to no plugin.
  void overlay(std::span<const Indicator> indicators);
  void overlay(Rule rule);
  void overlay(Group group);
  /// Error 3010 where some Expr is not well formed or does not bind. An overlay says over which contents it lies.
  [[nodiscard]] std::shared_ptr<const CatalogContents> finish(std::shared_ptr<const CatalogContents> below = nullptr) &&;

 private:
  void add_documents(std::vector<LegalDocument> documents);
  void add_schema(std::vector<CodeList> lists, std::vector<std::pair<std::string, Field>> fields);
  void add_parameters(std::vector<Parameter> parameters);
  void add_calendars(std::vector<Calendar> calendars);
  void add_groups(std::vector<Group> groups);
  void add_quantities(std::vector<Quantity> quantities);
  void find_claimed(std::span<const Indicator> indicators);
  void add_forms(std::vector<PaperForm> forms);
  void add_tables(std::vector<PluginFile> tables);
  void add_rules(std::vector<Rule> rules);
  void add_rule(Rule rule);
  void add_indicator(const Indicator& indicator);
  void check_options(const Indicator& indicator) const;
  void add_outputs(std::vector<Report> reports, std::vector<Format> formats);

  void check_id(const std::string& id) const;
  void check_basis(const std::string& id, const std::string& basis) const;
  void check_field(const TableSchema& table, const Field& field, const std::vector<TableSchema>& tables) const;
  [[noreturn]] void declared_already(const std::string& what, const std::string& by) const;
  [[noreturn]] void incomplete(const std::string& id, const std::string& field, const std::string& expected) const;
  [[nodiscard]] BindContext context() const;
  [[nodiscard]] BoundPtr bound(const std::string& id, const char* field, const Expr& expr, RowKind row);
  [[nodiscard]] BoundPtr bound_rows(const std::string& id, const ColumnIndicator& columns);
  [[nodiscard]] std::vector<BoundPtr> bound_reads(const std::string& id, const std::vector<ColumnRead>& reads,
                                                  const std::string& table);

  std::shared_ptr<CatalogContents> contents_;
  PluginInfo plugin_;
  std::vector<Claimed> claimed_;
  ExprErrors errors_;
};

}  // namespace ketnap
