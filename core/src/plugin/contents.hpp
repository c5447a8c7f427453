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
  std::vector<Report> reports;
  std::vector<Format> formats;
  /// Who declared a document: its key, unlike an id, does not say so.
  std::map<std::string, std::string, std::less<>> document_plugins;

  mutable std::once_flag digest_once;
  mutable std::string digest;

  CatalogContents() = default;
  /// Everything but the digest, which a copy that is about to change must not inherit.
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
        reports(other.reports),
        formats(other.formats),
        document_plugins(other.document_plugins) {}
  CatalogContents& operator=(const CatalogContents&) = delete;
  ~CatalogContents() = default;
};

}  // namespace ketnap
