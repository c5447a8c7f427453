#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <pybind11/stl.h>
#include <ketnap/run/atoms.hpp>
#include <ketnap/run/changes.hpp>
#include <ketnap/run/check.hpp>
#include <ketnap/run/missing.hpp>
#include <ketnap/run/next.hpp>

#include "arrow.hpp"
#include "bindings.hpp"
#include "convert.hpp"

using namespace pybind11::literals;

namespace {

const char* name_of(ketnap::Truth truth) {
  switch (truth) {
    case ketnap::Truth::yes:
      return "yes";
    case ketnap::Truth::no:
      return "no";
    case ketnap::Truth::none:
      return "not_applicable";
    case ketnap::Truth::unknown:
      break;
  }
  return "unknown";
}

const char* name_of(ketnap::RuleTurn::Law law) {
  switch (law) {
    case ketnap::RuleTurn::Law::begins:
      return "begins";
    case ketnap::RuleTurn::Law::ends:
      return "ends";
    case ketnap::RuleTurn::Law::changes:
      return "changes";
    case ketnap::RuleTurn::Law::same:
      break;
  }
  return "same";
}

std::string text_of(ketnap::Outcome outcome) { return std::string(ketnap::name_of(outcome)); }

template <class Items, class Make>
py::list listed(const Items& items, Make make) {
  py::list rows;
  for (const auto& item : items) rows.append(make(item));
  return rows;
}

py::object needed(const std::optional<ketnap::Sensitivity>& withheld) {
  return withheld ? py::object(py::str(std::string(name_of(*withheld)))) : py::object(py::none());
}

py::dict reading_row(const ketnap::Atom::Reading& read, ketnap::Lang lang) {
  const std::string shown = read.withheld ? ketnap::withheld_text(*read.withheld, lang) : read.value;
  return py::dict("text"_a = read.text, "value"_a = read.known ? py::object(py::str(shown)) : py::object(py::none()),
                  "withheld"_a = needed(read.withheld), "words"_a = read.words.in(lang).empty() ? read.text : read.words.in(lang));
}

py::list reading_rows(const std::vector<ketnap::Atom::Reading>& readings, ketnap::Lang lang) {
  return listed(readings, [&](const auto& read) { return reading_row(read, lang); });
}

py::dict atom_row(const ketnap::Atom& atom, ketnap::Lang lang) {
  return py::dict("text"_a = atom.text, "truth"_a = atom.withheld ? "withheld" : name_of(atom.truth),
                  "readings"_a = reading_rows(atom.readings, lang), "withheld"_a = needed(atom.withheld));
}

py::dict reasons_row(const ketnap::Reasons& r, ketnap::Lang lang) {
  return py::dict("dossier"_a = r.verdict.dossier, "rule"_a = r.verdict.rule, "title"_a = r.title.in(lang),
                  "step"_a = r.verdict.step, "step_date"_a = date_to(r.verdict.step_date), "outcome"_a = text_of(r.verdict.outcome),
                  "basis"_a = r.basis, "text"_a = r.text,
                  "atoms"_a = listed(r.explanation.atoms, [&](const auto& atom) { return atom_row(atom, lang); }),
                  "readings"_a = reading_rows(r.readings, lang), "note"_a = r.note.in(lang), "sentence"_a = r.sentence(lang));
}

py::dict turn_row(const ketnap::RuleTurn& turn) {
  const auto atom = [](const ketnap::RuleTurn::AtomTurn& turned) {
    py::dict row = atom_row(turned.atom, ketnap::Lang::vi);
    row["before"] = name_of(turned.before);
    return row;
  };
  return py::dict("rule"_a = turn.rule, "from_outcome"_a = text_of(turn.from), "to_outcome"_a = text_of(turn.to),
                  "law"_a = name_of(turn.law), "atoms"_a = listed(turn.atoms, atom));
}

py::dict change_row(const ketnap::Change& change) {
  return py::dict("day"_a = change.day ? date_to(*change.day) : py::object(py::none()), "horizon"_a = date_to(change.horizon),
                  "from_outcome"_a = text_of(change.from), "to_outcome"_a = text_of(change.to),
                  "why"_a = listed(change.why, &turn_row),
                  "sentence"_a = py::dict("vi"_a = change.sentence(ketnap::Lang::vi), "en"_a = change.sentence(ketnap::Lang::en)));
}

py::dict missing_row(const ketnap::Missing& missing, ketnap::Lang lang) {
  const auto fact = [&](const ketnap::MissingFact& one) { return py::dict("name"_a = one.name, "label"_a = one.label.in(lang)); };
  return py::dict("sets"_a = listed(missing.sets, [&](const auto& set) { return listed(set, fact); }),
                  "sentence"_a = missing.sentence(lang));
}

std::string text_of(ketnap::Severity severity) { return std::string(ketnap::name_of(severity)); }
std::string text_of(ketnap::Confidence confidence) { return std::string(ketnap::name_of(confidence)); }

py::dict paper_row(const ketnap::NextStep::Paper& paper, ketnap::Lang lang) {
  return py::dict("paper"_a = paper.paper, "label"_a = paper.label.in(lang), "form"_a = paper.form, "present"_a = paper.present,
                  "basis"_a = paper.basis, "confidence"_a = text_of(paper.confidence));
}

py::dict term_row(const ketnap::NextStep::Term& term, ketnap::Lang lang) {
  return py::dict("day"_a = date_to(term.day), "step"_a = term.step, "rule"_a = term.rule, "title"_a = term.title.in(lang),
                  "severity"_a = text_of(term.severity), "basis"_a = term.basis, "confidence"_a = text_of(term.confidence));
}

py::dict next_row(const ketnap::NextStep& next, ketnap::Lang lang) {
  const auto term = [&](const ketnap::NextStep::Term& one) { return term_row(one, lang); };
  const auto lack = [&](const ketnap::NextStep::Lack& one) {
    py::dict row = missing_row(one.missing, lang);
    row["rule"] = one.rule;
    row["title"] = one.title.in(lang);
    row["severity"] = text_of(one.severity);
    row["outcome"] = text_of(one.outcome);
    return row;
  };
  return py::dict("dossier"_a = next.dossier, "person"_a = next.person,
                  "step"_a = next.step.empty() ? py::object(py::none()) : py::object(py::str(next.step)),
                  "label"_a = next.label.in(lang), "body"_a = next.body, "body_name"_a = next.body_name,
                  "papers"_a = listed(next.papers, [&](const auto& paper) { return paper_row(paper, lang); }),
                  "lacks"_a = listed(next.lacks, lack), "not_before"_a = listed(next.not_before, term),
                  "by"_a = listed(next.by, term), "sentences"_a = next.sentences(lang));
}

}  // namespace

void register_reasons(py::module_& m) {
  m.def(
      "explanations",
      [](const ketnap::Snapshot& snapshot, const ketnap::Catalog& catalog, const ketnap::Verdicts& verdicts,
         const std::string& lang, const std::string& clearance, const std::string& instructions) {
        std::vector<ketnap::Reasons> found;
        {
          py::gil_scoped_release release;
          found = ketnap::explanations(snapshot, catalog, verdicts.verdicts, ketnap::clearance_of(clearance),
                                       ketnap::instruction_set(instructions));
        }
        return listed(found, [&](const auto& r) { return reasons_row(r, lang_of(lang)); });
      },
      "snapshot"_a, "catalog"_a, "verdicts"_a, "lang"_a = "vi", "clearance"_a = "personal", "instructions"_a = "best",
      "Why each of the verdicts says what it says.");
  const auto stream_of = [](const ketnap::VerdictAtoms& atoms, auto member) {
    return arrow_capsule<ArrowArrayStream>("arrow_array_stream", [&](ArrowArrayStream* out) {
      py::gil_scoped_release release;
      (atoms.*member)(out);
    });
  };
  py::class_<ketnap::VerdictAtoms>(m, "VerdictAtoms", "Every atom of some verdicts, with every value that it read.")
      .def(py::init([](const ketnap::Snapshot& snapshot, const ketnap::Catalog& catalog, const ketnap::Verdicts& verdicts,
                       const std::string& clearance, std::size_t threads, const std::string& instructions) {
             const ketnap::AtomsRequest request{
                 .clearance = ketnap::clearance_of(clearance), .threads = threads, .set = ketnap::instruction_set(instructions)};
             py::gil_scoped_release release;
             return ketnap::VerdictAtoms(snapshot, catalog, verdicts.verdicts, request);
           }),
           "snapshot"_a, "catalog"_a, "verdicts"_a, "clearance"_a = "personal", "threads"_a = 1, "instructions"_a = "best",
           py::keep_alive<1, 2>(), py::keep_alive<1, 3>())
      .def_property_readonly("atoms", &ketnap::VerdictAtoms::atoms, "How many atoms.")
      .def_property_readonly("readings", &ketnap::VerdictAtoms::readings, "How many values.")
      .def(
          "atoms_stream",
          [stream_of](const ketnap::VerdictAtoms& atoms) { return stream_of(atoms, &ketnap::VerdictAtoms::export_atoms); },
          "A line for each atom, as a fresh Arrow stream.")
      .def(
          "readings_stream",
          [stream_of](const ketnap::VerdictAtoms& atoms) { return stream_of(atoms, &ketnap::VerdictAtoms::export_readings); },
          "A line for each value.");
  m.def(
      "changes",
      [](const ketnap::Snapshot& snapshot, const ketnap::Catalog& catalog, const ketnap::Verdicts& verdicts,
         const py::object& horizon, const std::string& clearance, const std::string& instructions) {
        const ketnap::Date last = horizon.is_none() ? ketnap::default_horizon(snapshot) : date_from(horizon);
        ketnap::Changes found;
        {
          py::gil_scoped_release release;
          found = ketnap::changes(snapshot, catalog, verdicts, last, ketnap::clearance_of(clearance),
                                  ketnap::instruction_set(instructions));
        }
        return std::make_pair(listed(found.verdicts, &change_row), listed(found.dossiers, &change_row));
      },
      "snapshot"_a, "catalog"_a, "verdicts"_a, "horizon"_a = py::none(), "clearance"_a = "personal", "instructions"_a = "best",
      "The first change of each verdict, and of each dossier and step.");
  m.def(
      "missing",
      [](const ketnap::Snapshot& snapshot, const ketnap::Catalog& catalog, const ketnap::Verdicts& verdicts,
         const std::string& lang, const std::string& instructions) {
        std::vector<ketnap::Missing> found;
        {
          py::gil_scoped_release release;
          found = ketnap::missing(snapshot, catalog, verdicts.verdicts, ketnap::instruction_set(instructions));
        }
        return listed(found, [&](const auto& one) { return missing_row(one, lang_of(lang)); });
      },
      "snapshot"_a, "catalog"_a, "verdicts"_a, "lang"_a = "vi", "instructions"_a = "best",
      "What each of the verdicts lacks for `pass`.");
  m.def(
      "next_steps",
      [](const ketnap::Snapshot& snapshot, const ketnap::Catalog& catalog, const std::vector<std::string>& dossiers,
         const std::string& lang, const std::string& instructions) {
        std::vector<ketnap::NextStep> found;
        {
          py::gil_scoped_release release;
          found = ketnap::next_steps(snapshot, catalog, dossiers, ketnap::instruction_set(instructions));
        }
        return listed(found, [&](const auto& one) { return next_row(one, lang_of(lang)); });
      },
      "snapshot"_a, "catalog"_a, "dossiers"_a, "lang"_a = "vi", "instructions"_a = "best", "What each of the dossiers needs next.");
  m.def(
      "earlier_rounds",
      [](const ketnap::Snapshot& snapshot, std::vector<ketnap::Period> past, std::vector<ketnap::UnitChoice> units) {
        ketnap::CheckRequest request;
        request.past = std::move(past);
        request.units = std::move(units);
        return listed(ketnap::earlier_rounds(snapshot, request), [&](const ketnap::EarlierRound& one) {
          return py::dict(
              "dossier"_a = one.dossier, "step"_a = one.step, "round"_a = one.round, "done_on"_a = date_to(one.done_on),
              "result"_a = one.result.empty() ? py::object(py::none()) : py::object(py::str(one.result)), "last"_a = one.last,
              "last_done_on"_a = one.last_done_on.is_never() ? py::object(py::none()) : date_to(one.last_done_on),
              "sentence"_a = py::dict("vi"_a = one.sentence(ketnap::Lang::vi), "en"_a = one.sentence(ketnap::Lang::en)));
        });
      },
      "snapshot"_a, "past"_a, "units"_a, "Rounds done in the periods that a check does not judge.");
}
