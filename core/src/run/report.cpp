#include <ketnap/run/report.hpp>

#include <utility>

#include <ketnap/base/error.hpp>
#include <ketnap/base/text.hpp>
#include <ketnap/run/check.hpp>
#include <ketnap/run/measure.hpp>
#include <ketnap/run/render.hpp>

namespace ketnap {
namespace {

class Builder final : public ReportBuilder {
 public:
  Builder(const Snapshot& snapshot, const Catalog& catalog, const ReportRequest& request, Document document)
      : snapshot_(snapshot),
        catalog_(catalog),
        period_(request.period),
        clearance_(request.clearance),
        document_(std::move(document)) {}

  [[nodiscard]] const Period& period() const override { return period_; }
  [[nodiscard]] std::string period_label() const override { return document_.period; }
  [[nodiscard]] const std::string& unit() const override { return document_.unit; }
  [[nodiscard]] Date as_of() const override { return snapshot_.times().as_of; }
  [[nodiscard]] Lang lang() const override { return document_.lang; }

  [[nodiscard]] Table measure(const std::vector<std::string>& indicators, const std::vector<UnitChoice>& units,
                              const std::vector<Period>& periods) override {
    return ketnap::measure(snapshot_, catalog_, {.indicators = indicators, .units = units, .periods = periods});
  }

  [[nodiscard]] Verdicts check(bool past) override {
    CheckRequest request;
    if (past) request.past = {period_};
    request.units = {{.reach = UnitChoice::Reach::under, .code = document_.unit, .level = {}, .kind = {}}};
    return ketnap::check(snapshot_, catalog_, request);
  }

  void heading(std::string text, int level) override { add(Heading{.text = std::move(text), .level = level}); }
  void paragraph(std::string text) override { add(Paragraph{.text = std::move(text)}); }
  void table(std::string title, Table table) override {
    rests_on(table.provenance);
    add(TableBlock{.title = std::move(title), .table = std::move(table)});
  }
  void verdicts(std::string title, Verdicts verdicts) override {
    rests_on(verdicts.provenance);
    VerdictsBlock block{.title = std::move(title), .verdicts = std::move(verdicts)};
    if (clearance_ < Sensitivity::personal)
      paragraph(without_people(block, document_.lang));
    else
      add(std::move(block));
  }

  [[nodiscard]] Document take() && { return std::move(document_); }

 private:
  void add(DocumentBlock block) { document_.blocks.push_back(std::move(block)); }
  void rests_on(const Provenance& provenance) {
    document_.provenance.used_draft = document_.provenance.used_draft || provenance.used_draft;
  }

  const Snapshot& snapshot_;
  const Catalog& catalog_;
  Period period_;
  Sensitivity clearance_;
  Document document_;
};

const Tree::Unit& unit_of(const Tree& tree, const std::string& wanted) {
  if (!wanted.empty() || tree.size() == 0) {
    const UnitChoice choice{.reach = UnitChoice::Reach::unit, .code = wanted, .level = {}, .kind = {}};
    return tree[static_cast<std::size_t>(chosen_units(tree, std::span(&choice, 1)).front())];
  }
  return tree[0];
}

}  // namespace

Document build_report(const Snapshot& snapshot, const Catalog& catalog, const ReportRequest& request) {
  const Report& report = catalog.report(request.report);
  Document document;
  document.report = report.id;
  document.title = report.title.in(request.lang);
  const Tree::Unit& unit = unit_of(snapshot.tree(), request.unit);
  document.unit = unit.code;
  document.unit_name = unit.name.empty() ? unit.code : unit.name;
  document.period = request.period.label(snapshot.times().as_of, request.lang);
  document.lang = request.lang;
  document.provenance = provenance(snapshot, catalog);
  Builder builder(snapshot, catalog, request, std::move(document));
  try {
    report.build(builder);
  } catch (const Error&) {
    throw;
  } catch (const std::exception& error) {
    throw Error(4001, {report.id, error.what()});
  } catch (...) {
    throw Error(4001, {report.id, "?"});
  }
  return std::move(builder).take();
}

}  // namespace ketnap
