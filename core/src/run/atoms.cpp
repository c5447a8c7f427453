#include <ketnap/run/atoms.hpp>

#include <algorithm>
#include <utility>
#include <vector>

#include "expr/each_block.hpp"
#include "run/atom_columns.hpp"
#include "run/judged.hpp"
#include "run/step_reasons.hpp"

namespace ketnap {

struct VerdictAtoms::Found {
  /// Some verdicts of one rule, which one thread looks at.
  struct Chunk {
    const StepReasons* step = nullptr;
    std::span<const std::size_t> verdicts;
    Explained explained;
    std::vector<HitPlace> places;
  };
  struct Place {
    const Chunk* chunk = nullptr;
    std::size_t at = 0;
  };

  VerdictList verdicts;
  JudgedAgain judged;
  std::vector<StepOfHits> steps;
  std::vector<std::unique_ptr<const StepReasons>> reasons;
  std::vector<Chunk> chunks;
  std::vector<Place> places;  // of each verdict
  std::size_t atoms = 0;
  std::size_t readings = 0;

  /// `use(verdict, chunk's explainer, its columns, the part, the row in it)` for each verdict that has atoms, in their order.
  template <class Use>
  void each(const Use& use) const {
    for (std::size_t verdict = 0; verdict < places.size(); ++verdict) {
      const Chunk& chunk = *places[verdict].chunk;
      const HitPlace& place = chunk.places[places[verdict].at];
      if (place.part < 0) continue;
      const Explained::Part& part = chunk.explained.parts()[static_cast<std::size_t>(place.part)];
      use(verdict, AtomsOfRow{chunk.step->explainer(), chunk.explained, part, place.row});
    }
  }
};

VerdictAtoms::VerdictAtoms(const Snapshot& snapshot, const Catalog& catalog, VerdictList verdicts, const AtomsRequest& request)
    : found_(std::make_unique<Found>()) {
  Found& found = *found_;
  found.verdicts = std::move(verdicts);
  found.judged = judged_again(snapshot, catalog, found.verdicts);
  found.steps = steps_of_hits(snapshot, found.judged);
  for (const StepOfHits& of : found.steps) {
    found.reasons.push_back(std::make_unique<const StepReasons>(snapshot, catalog, found.judged.frame, of.rules, request.clearance,
                                                                Explainer::Values::compared));
    for (const std::span<const std::size_t> verdicts_of_rule : of.by_rule)
      for (std::size_t begin = 0; begin < verdicts_of_rule.size(); begin += judged_rows_per_block)
        found.chunks.push_back(
            {.step = found.reasons.back().get(),
             .verdicts = verdicts_of_rule.subspan(begin, std::min(judged_rows_per_block, verdicts_of_rule.size() - begin)),
             .explained = {},
             .places = {}});
  }
  using Workspaces = std::map<const StepReasons*, Explainer::Workspace>;
  std::vector<Workspaces> workspaces(std::max<std::size_t>(request.threads, 1));
  each_block(found.chunks.size(), workspaces.size(), [&](std::size_t thread, std::size_t i) {
    Found::Chunk& chunk = found.chunks[i];
    auto work = workspaces[thread].find(chunk.step);
    if (work == workspaces[thread].end()) work = workspaces[thread].emplace(chunk.step, chunk.step->workspace(request.set)).first;
    std::vector<Hit> hits;
    hits.reserve(chunk.verdicts.size());
    for (const std::size_t verdict : chunk.verdicts) hits.push_back(found.judged.hits[verdict]);
    chunk.step->explain(hits, work->second, chunk.explained, chunk.places);
  });
  found.places.resize(found.verdicts.size());
  for (const Found::Chunk& chunk : found.chunks)
    for (std::size_t i = 0; i < chunk.verdicts.size(); ++i) found.places[chunk.verdicts[i]] = {.chunk = &chunk, .at = i};
  found.each([&](std::size_t, const AtomsOfRow& row) {
    for (const Explainer::AtomHead& atom : row.atoms()) {
      ++found.atoms;
      found.readings += atom.reads.size();
    }
  });
}

VerdictAtoms::VerdictAtoms(VerdictAtoms&&) noexcept = default;
VerdictAtoms& VerdictAtoms::operator=(VerdictAtoms&&) noexcept = default;
VerdictAtoms::~VerdictAtoms() = default;

std::size_t VerdictAtoms::atoms() const { return found_->atoms; }
std::size_t VerdictAtoms::readings() const { return found_->readings; }

void VerdictAtoms::export_atoms(ArrowArrayStream* out) const {
  TextColumn dossier("dossier");
  TextColumn person("person");
  TextColumn unit("unit");
  TextColumn step("step");
  ValueColumn<std::int32_t> step_date("step_date", "tdD");
  TextColumn rule("rule");
  TextColumn outcome("outcome");
  TextColumn text("atom");
  TextColumn holds("holds");
  TruthColumn decides("decides");
  SideColumns value("value", "value_number", "value_date");
  SideColumns bound("bound", "bound_number", "bound_date");
  found_->each([&](std::size_t i, const AtomsOfRow& row) {
    const Verdict verdict = found_->verdicts[i];
    for (std::size_t at = 0; at < row.atoms().size(); ++at) {
      dossier.add(verdict.dossier);
      person.add(verdict.person);
      unit.add(verdict.unit);
      step.add(verdict.step);
      step_date.add(verdict.step_date.days());
      rule.add(verdict.rule);
      outcome.add(name_of(verdict.outcome));
      text.add(row.atoms()[at].text);
      holds.add(row.holds(at));
      decides.add(row.decides(at));
      value.add(row.side(at, 0));
      bound.add(row.side(at, 1));
    }
  });
  std::vector<ArrowColumn> columns;
  for (TextColumn* one : {&dossier, &person, &unit, &step}) columns.push_back(one->taken());
  columns.push_back(step_date.taken());
  for (TextColumn* one : {&rule, &outcome, &text, &holds}) columns.push_back(one->taken());
  columns.push_back(decides.taken());
  value.take(columns);
  bound.take(columns);
  export_columns(std::move(columns), atoms(), out);
}

void VerdictAtoms::export_readings(ArrowArrayStream* out) const {
  TextColumn dossier("dossier");
  TextColumn step("step");
  TextColumn rule("rule");
  TextColumn text("atom");
  TextColumn reading("reading");
  TextColumn withheld("withheld");
  SideColumns value("value", "number", "date");
  found_->each([&](std::size_t i, const AtomsOfRow& row) {
    const Verdict verdict = found_->verdicts[i];
    for (const Explainer::AtomHead& atom : row.atoms()) {
      for (const Explainer::Read& read : atom.reads) {
        dossier.add(verdict.dossier);
        step.add(verdict.step);
        rule.add(verdict.rule);
        text.add(atom.text);
        reading.add(read.head.text);
        const AtomValue shown = row.value(read);
        value.add(shown);
        withheld.add(shown.withheld ? std::optional(name_of(*shown.withheld)) : std::nullopt);
      }
    }
  });
  std::vector<ArrowColumn> columns;
  for (TextColumn* one : {&dossier, &step, &rule, &text, &reading}) columns.push_back(one->taken());
  value.take(columns);
  columns.push_back(withheld.taken());
  export_columns(std::move(columns), readings(), out);
}

}  // namespace ketnap
