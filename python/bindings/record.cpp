#include <map>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include <pybind11/stl.h>
#include <ketnap/registry/acts.hpp>
#include <ketnap/registry/registry.hpp>

#include "bindings.hpp"

using namespace pybind11::literals;
using ketnap::Acts;
using ketnap::FieldTexts;
using ketnap::Record;
using ketnap::Registry;

namespace {

Record::Act act_of(const std::string& name) {
  static const std::map<std::string, Record::Act> acts = {{"put", Record::Act::put},
                                                          {"add", Record::Act::add},
                                                          {"complete", Record::Act::complete},
                                                          {"correct", Record::Act::correct},
                                                          {"retract", Record::Act::retract}};
  const auto found = acts.find(name);
  if (found == acts.end()) throw py::value_error("no such act: " + name);
  return found->second;
}

std::string name_of(ketnap::FactChange::Kind kind) {
  constexpr const char* names[] = {"added", "replaced", "unchanged", "retracted", "set_aside"};
  return names[static_cast<std::size_t>(kind)];
}

ketnap::RecordRequest request_of(const Acts& acts, const std::string& at, const std::string& by, const std::string& document,
                                 const std::string& reason) {
  return {.records = acts.records(), .at = at, .by = by, .document = document, .reason = reason};
}

}  // namespace

void register_record(py::module_& m) {
  py::class_<ketnap::FactChange>(m, "FactChange", "What becomes of one fact.")
      .def_property_readonly("kind", [](const ketnap::FactChange& c) { return name_of(c.kind); })
      .def_readonly("table", &ketnap::FactChange::table)
      .def_readonly("key", &ketnap::FactChange::key)
      .def_readonly("record", &ketnap::FactChange::record, "The number of the last record that speaks of it, from 1.")
      .def_property_readonly(
          "fields",
          [](const ketnap::FactChange& c) {
            std::vector<std::tuple<std::string, std::string, std::string, bool>> fields;
            for (const auto& field : c.fields) fields.emplace_back(field.field, field.before, field.after, field.withheld);
            return fields;
          },
          "(field, before, after, withheld), without those that stay as they are.");

  py::class_<ketnap::RecordPreview>(m, "RecordPreview", "What a batch would do, before it does.")
      .def_readonly("batch", &ketnap::RecordPreview::batch)
      .def_readonly("changes", &ketnap::RecordPreview::changes)
      .def_readonly("refused", &ketnap::RecordPreview::refused, "Writing the same would be Error 1121.");

  using Release = py::call_guard<py::gil_scoped_release>;
  py::class_<Acts>(m, "Acts", "What an office does, as records to be written.")
      .def(py::init<const Registry&, std::string>(), "registry"_a, "reason"_a = "", py::keep_alive<1, 2>())
      .def(
          "record",
          [](Acts& acts, const std::string& act, std::string table, FieldTexts fields, std::string reason) {
            const auto how = act_of(act);
            const py::gil_scoped_release release;
            acts.record({.act = how, .table = std::move(table), .fields = std::move(fields), .reason = std::move(reason)});
          },
          "act"_a, "table"_a, "fields"_a, "reason"_a = "")
      .def("key", &Acts::key, Release(), "table"_a, "texts"_a)
      .def("admit", &Acts::admit, Release(), "admission"_a, "new_person"_a = FieldTexts{})
      .def("hold_ceremony", &Acts::hold_ceremony, Release(), "person"_a, "on"_a, "admission"_a = "")
      .def("recognise", &Acts::recognise, Release(), "person"_a, "fields"_a, "admission"_a = "")
      .def("transfer", &Acts::transfer, Release(), "person"_a, "to"_a, "on"_a, "spell"_a = "")
      .def("leave", &Acts::leave, Release(), "person"_a, "on"_a, "by"_a, "spell"_a = "")
      .def("open_dossier", &Acts::open_dossier, Release(), "dossier"_a, "new_person"_a = FieldTexts{})
      .def("close_dossier", &Acts::close_dossier, Release(), "fields"_a)
      .def("step", &Acts::step, Release(), "fields"_a)
      .def("paper", &Acts::paper, Release(), "fields"_a)
      .def("vote", &Acts::vote, Release(), "fields"_a)
      .def("introducer", &Acts::introducer, Release(), "fields"_a)
      .def("assign_helper", &Acts::assign_helper, Release(), "fields"_a, "replaces"_a = py::none())
      .def("helper_note", &Acts::helper_note, Release(), "fields"_a)
      .def("claim", &Acts::claim, Release(), "fields"_a)
      .def("target", &Acts::target, Release(), "fields"_a)
      .def("__len__", [](const Acts& acts) { return acts.records().size(); });

  m.def(
      "record",
      [](Registry& r, const Acts& acts, const std::string& at, const std::string& by, const std::string& document,
         const std::string& reason) {
        const py::gil_scoped_release release;
        return r.record(request_of(acts, at, by, document, reason));
      },
      "registry"_a, "acts"_a, "at"_a, "by"_a = "", "document"_a = "", "reason"_a = "",
      "Writes what was typed as one batch, or raises Error 1121 with its findings.");
  m.def(
      "preview",
      [](const Registry& r, const Acts& acts, const std::string& reason, const std::string& clearance) {
        const auto reach = ketnap::clearance_of(clearance);
        const py::gil_scoped_release release;
        return r.preview(request_of(acts, {}, {}, {}, reason), reach);
      },
      "registry"_a, "acts"_a, "reason"_a = "", "clearance"_a = "personal", "What `record` would do; nothing is written.");
  m.def(
      "facts",
      [](const Registry& r, const std::string& table, const FieldTexts& fields) {
        std::vector<Record> found;
        {
          const py::gil_scoped_release release;
          found = r.facts(table, fields);
        }
        py::list rows;
        for (const auto& record : found) {
          py::dict row;
          for (const auto& [name, text] : record.fields) row[py::str(name)] = text;
          rows.append(std::move(row));
        }
        return rows;
      },
      "registry"_a, "table"_a, "fields"_a, "The facts in force whose fields have these texts.");
}
