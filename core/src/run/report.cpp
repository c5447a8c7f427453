#include <ketnap/run/report.hpp>

#include <algorithm>
#include <utility>

#include <ketnap/base/error.hpp>
#include <ketnap/base/text.hpp>
#include <ketnap/run/changes.hpp>
#include <ketnap/run/check.hpp>
#include <ketnap/run/measure.hpp>
#include <ketnap/run/missing.hpp>
#include <ketnap/run/next.hpp>
#include <ketnap/run/render.hpp>

namespace ketnap {
namespace {

class Builder final : public ReportBuilder {
 public:
  Builder(const Snapshot& snapshot, const Catalog& catalog, const ReportRequest& request, Document document)
      : snapshot_(snapshot),
        catalog_(catalog),
        period_(request.period),
        findings_(request.findings),
        clearance_(request.clearance),
        set_(request.set),
        document_(std::move(document)) {}

  [[nodiscard]] const Period& period() const override { return period_; }
  [[nodiscard]] std::string period_label() const override { return document_.period; }
  [[nodiscard]] const std::string& unit() const override { return document_.unit; }
  [[nodiscard]] Date as_of() const override { return snapshot_.times().as_of; }
  [[nodiscard]] Lang lang() const override { return document_.lang; }

  [[nodiscard]] Table measure(const MeasureRequest& request) override {
    MeasureRequest asked = request;
    if (asked.set == InstructionSet::best) asked.set = set_;
    return ketnap::measure(snapshot_, catalog_, asked);
  }
  [[nodiscard]] Period term(std::string_view id) const override { return ketnap::term(snapshot_, id); }

  [[nodiscard]] Verdicts check(bool past) override {
    CheckRequest request;
    request.set = set_;
    if (past) request.past = {period_};
    request.units = {{.reach = UnitChoice::Reach::under, .code = document_.unit, .level = {}, .kind = {}}};
    return ketnap::check(snapshot_, catalog_, request);
  }

  [[nodiscard]] std::vector<ComingChange> coming_changes(const Verdicts& verdicts, Date last) override {
    const std::vector<Verdicts::Dossier> dossiers = verdicts.by_dossier();
    const Changes found = changes(snapshot_, catalog_, verdicts, last.plus_days(1), Sensitivity::sensitive, set_);
    std::vector<ComingChange> out;
    for (std::size_t i = 0; i < dossiers.size(); ++i) {
      const Change& change = found.dossiers[i];
      if (!change.day) continue;
      out.push_back({.dossier = dossiers[i].dossier,
                     .unit = dossiers[i].unit,
                     .step = dossiers[i].step,
                     .day = *change.day,
                     .from = change.from,
                     .to = change.to,
                     .sentence = change.sentence(document_.lang)});
    }
    std::ranges::stable_sort(out, {}, &ComingChange::day);
    return out;
  }

  [[nodiscard]] std::vector<DueStep> due_steps(const Verdicts& verdicts, Date last) override {
    std::vector<std::string> dossiers;
    for (const Verdicts::Dossier& dossier : verdicts.by_dossier()) dossiers.push_back(dossier.dossier);
    std::vector<DueStep> out;
    for (const NextStep& next : next_steps(snapshot_, catalog_, dossiers, set_)) {
      for (const NextStep::Term& term : next.by) {
        if (term.day > last) continue;
        out.push_back({.dossier = next.dossier,
                       .body = next.body,
                       .step = term.step,
                       .day = term.day,
                       .title = term.title.in(document_.lang)});
      }
    }
    std::ranges::stable_sort(out, {}, &DueStep::day);
    return out;
  }

  [[nodiscard]] std::vector<Remark> remarks(const Verdicts& verdicts) override {
    const auto is_open = [](const Verdict& one) { return one.outcome == Outcome::fail || one.outcome == Outcome::unknown; };
    Verdicts open{.rules = verdicts.rules, .verdicts = verdicts.verdicts.where(is_open), .provenance = verdicts.provenance};
    const std::vector<Reasons> why = explanations(snapshot_, catalog_, open.verdicts, clearance_, set_);
    const std::vector<Missing> lacks = missing(snapshot_, catalog_, open.verdicts, set_);
    const Changes turns = changes(snapshot_, catalog_, open, default_horizon(snapshot_), clearance_, set_);
    std::vector<Remark> out;
    std::size_t at = 0;
    for (const Verdict& one : verdicts.verdicts) {
      Remark remark;
      if (is_open(one)) {
        remark.why = why[at].sentence(document_.lang);
        remark.missing = lacks[at].sentence(document_.lang);
        remark.awaits_vote = one.outcome == Outcome::unknown && lacks[at].awaits_vote();
        if (turns.verdicts[at].day) remark.change = turns.verdicts[at].sentence(document_.lang);
        ++at;
      }
      out.push_back(std::move(remark));
    }
    return out;
  }

  [[nodiscard]] std::vector<Table::UnitHead> units(const std::vector<UnitChoice>& choices) override {
    const Tree& tree = snapshot_.tree();
    std::vector<Table::UnitHead> out;
    std::int32_t top = 0;
    for (const std::int32_t place : chosen_units(tree, choices)) {
      const Tree::Unit& unit = tree[static_cast<std::size_t>(place)];
      if (out.empty()) top = unit.depth;
      out.push_back({.code = unit.code, .name = unit.name, .depth = std::max(unit.depth - top, 0), .total = false});
    }
    return out;
  }

  [[nodiscard]] std::string label(std::string_view list, std::string_view code) const override {
    const CodeList* codes = snapshot_.schema().list(list);
    const std::optional<int> place = codes == nullptr ? std::nullopt : codes->place_of(code);
    const std::string text = place ? codes->codes[static_cast<std::size_t>(*place)].label.in(document_.lang) : std::string();
    return text.empty() ? std::string(code) : text;
  }

  [[nodiscard]] const std::vector<Finding>& known_findings() const override { return findings_; }

  void heading(std::string text, int level) override { add(Heading{.text = std::move(text), .level = level}); }
  void paragraph(std::string text) override { add(Paragraph{.text = std::move(text)}); }
  void note(std::string text) override { add(Note{.text = std::move(text)}); }
  void facts(std::string title, std::vector<Fact> facts) override {
    add(FactsBlock{.title = std::move(title), .facts = std::move(facts)});
  }
  void chart(ChartBlock chart) override {
    rests_on(chart.table.provenance);
    add(std::move(chart));
  }
  void list(ListBlock list) override {
    if (list.people && clearance_ < Sensitivity::personal)
      paragraph(without_people(list));
    else
      add(std::move(list));
  }
  void findings(std::string title, std::vector<Finding> findings) override {
    add(FindingsBlock{.title = std::move(title), .findings = std::move(findings)});
  }
  void table(std::string title, Table table) override {
    rests_on(table.provenance);
    add(TableBlock{.title = std::move(title), .table = std::move(table)});
  }
  void verdicts(std::string title, Verdicts verdicts, std::vector<Remark> remarks) override {
    rests_on(verdicts.provenance);
    if (!remarks.empty() && remarks.size() != verdicts.verdicts.size())
      throw Error(4022, {std::to_string(remarks.size()), std::to_string(verdicts.verdicts.size())});
    VerdictsBlock block{.title = std::move(title), .verdicts = std::move(verdicts), .remarks = std::move(remarks), .words = {}};
    if (clearance_ < Sensitivity::personal) {
      paragraph(without_people(block, document_.lang));
      return;
    }
    for (const Verdicts::Dossier& dossier : block.verdicts.by_dossier()) {
      block.words.try_emplace(dossier.step, label("step", dossier.step));
      const std::optional<std::int32_t> place = snapshot_.tree().find(dossier.unit);
      if (!place || block.words.contains(dossier.unit)) continue;
      const Tree::Unit& unit = snapshot_.tree()[static_cast<std::size_t>(*place)];
      block.words.emplace(unit.code, unit.name.empty() ? unit.code : unit.name);
    }
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
  const std::vector<Finding>& findings_;
  Sensitivity clearance_;
  InstructionSet set_;
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
  return build_report(snapshot, catalog, catalog.report(request.report), request);
}

Document build_report(const Snapshot& snapshot, const Catalog& catalog, const Report& report, const ReportRequest& request) {
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
