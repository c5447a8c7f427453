#pragma once
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include <ketnap/plugin/catalog.hpp>

namespace ketnap {

/// What a Catalog holds. Never changed once a Catalog points to it.
struct CatalogContents {
  std::vector<PluginInfo> plugins;
  Schema schema;
  std::vector<Parameter> parameters;
  std::vector<Group> groups;
  std::vector<Quantity> quantities;
  std::optional<Calendar> calendar;
  std::string calendar_plugin;
  std::shared_ptr<const WorkingDays> working_days;
  std::vector<LegalDocument> documents;
  std::vector<PaperForm> forms;
  std::vector<PluginTable> tables;
  std::vector<BoundRule> rules;
  std::vector<BoundIndicator> indicators;
  /// Indicators under other choices of their options than the first.
  std::vector<BoundIndicator> variants;
  std::vector<PluginFile> figure_files;
  std::vector<Report> reports;
  std::vector<Format> formats;
  /// Who declared a document: its key, unlike an id, does not say so.
  std::map<std::string, std::string, std::less<>> document_plugins;

  [[nodiscard]] std::vector<Claimed> claimed() const {
    std::vector<Claimed> out;
    for (const Quantity& quantity : quantities) out.push_back({.id = quantity.id, .list = quantity.list, .over = quantity.over});
    for (const BoundIndicator& bound : indicators) out.push_back({.id = bound.indicator.id, .list = {}});
    return out;
  }

  std::shared_ptr<const CatalogContents> below;  ///< of an overlay that which it lies over
  mutable std::once_flag digest_once;
  mutable std::string digest;

  CatalogContents() = default;
  /// Everything but the digest and what is below, which a copy that is about to change must not inherit.
  CatalogContents(const CatalogContents& other)
      : plugins(other.plugins),
        schema(other.schema),
        parameters(other.parameters),
        groups(other.groups),
        quantities(other.quantities),
        calendar(other.calendar),
        calendar_plugin(other.calendar_plugin),
        working_days(other.working_days),
        documents(other.documents),
        forms(other.forms),
        tables(other.tables),
        rules(other.rules),
        indicators(other.indicators),
        variants(other.variants),
        figure_files(other.figure_files),
        reports(other.reports),
        formats(other.formats),
        document_plugins(other.document_plugins) {}
  CatalogContents& operator=(const CatalogContents&) = delete;
  ~CatalogContents() = default;
};

}  // namespace ketnap
