#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include <pybind11/stl.h>
#include <ketnap/base/arrow.hpp>
#include <ketnap/data/arrow_export.hpp>
#include <ketnap/data/schema.hpp>
#include <ketnap/data/snapshot.hpp>

#include "bindings.hpp"
#include "convert.hpp"

using namespace pybind11::literals;
// pybind11 knows no holder of a const; nothing here changes a snapshot.
using SnapshotPtr = std::shared_ptr<ketnap::Snapshot>;

namespace {

template <class T>
void release_capsule(PyObject* capsule, const char* name) {
  auto* held = static_cast<T*>(PyCapsule_GetPointer(capsule, name));
  if (held == nullptr) return;
  if (held->release != nullptr) held->release(held);
  delete held;
}

py::object stream_of(const ketnap::Snapshot& snapshot, const ketnap::Frame& frame) {
  auto stream = std::make_unique<ArrowArrayStream>();
  ketnap::export_stream(snapshot, frame, stream.get());
  return py::capsule(stream.release(), "arrow_array_stream",
                     [](PyObject* o) { release_capsule<ArrowArrayStream>(o, "arrow_array_stream"); });
}

py::object stream_of_rows(const ketnap::Snapshot& snapshot, const std::string& name, const std::vector<std::int32_t>& rows) {
  const auto& frame = snapshot.frame(name);
  for (const auto row : rows) {
    if (row < 0 || static_cast<std::size_t>(row) >= frame.rows()) throw py::index_error("no such row");
  }
  return stream_of(snapshot, ketnap::take(frame, rows));
}

py::object schema_of(const ketnap::Snapshot& snapshot, const std::string& frame) {
  auto schema = std::make_unique<ArrowSchema>();
  ketnap::export_schema(snapshot, snapshot.frame(frame), schema.get());
  return py::capsule(schema.release(), "arrow_schema", [](PyObject* o) { release_capsule<ArrowSchema>(o, "arrow_schema"); });
}

py::list unit_rows(const ketnap::Snapshot& snapshot) {
  py::list rows;
  const auto& tree = snapshot.tree();
  for (const auto& unit : tree.units()) {
    rows.append(py::dict(
        "unit"_a = unit.code, "name"_a = unit.name, "level"_a = unit.level, "kind"_a = unit.kind, "depth"_a = unit.depth,
        "open"_a = unit.open,
        "parent"_a = unit.parent < 0 ? py::object(py::none()) : py::cast(tree[static_cast<std::size_t>(unit.parent)].code)));
  }
  return rows;
}

py::list field_rows(const ketnap::Schema& schema, const std::string& table, const std::string& lang) {
  py::list rows;
  const auto* found = schema.table(table);
  if (found == nullptr) return rows;
  for (const auto& field : found->fields) {
    py::object codes = py::none();
    if (field.type == ketnap::FieldType::code) {
      py::list keys;
      if (const auto* list = schema.list(field.target)) {
        for (const auto& code : list->codes) keys.append(code.key);
      }
      codes = keys;
    }
    rows.append(py::dict("name"_a = field.name, "label"_a = field.label.in(lang_of(lang)),
                         "type"_a = std::string(name_of(field.type)), "codes"_a = codes,
                         "sensitivity"_a = std::string(name_of(field.sensitivity)), "declared_by"_a = field.declared_by));
  }
  return rows;
}

}  // namespace

void register_data(py::module_& m) {
  py::class_<ketnap::Schema>(m, "Schema", "Tables, fields and code lists.")
      .def("tables",
           [](const ketnap::Schema& s) {
             std::vector<std::string> names;
             for (const auto& table : s.tables()) names.push_back(table.name);
             return names;
           })
      .def("fields", &field_rows, "table"_a, "lang"_a = "vi")
      .def(
          "label",
          [](const ketnap::Schema& s, const std::string& table, const std::string& lang) {
            const auto* found = s.table(table);
            return found == nullptr ? table : found->label.in(lang_of(lang));
          },
          "table"_a, "lang"_a = "vi", "A table's name as people read it.")
      .def("json", &ketnap::Schema::json);

  py::class_<ketnap::Snapshot, SnapshotPtr>(m, "Snapshot", "An immutable view of the registry at stated times.")
      .def_property_readonly("as_of", [](const ketnap::Snapshot& s) { return date_to(s.times().as_of); })
      .def_property_readonly("as_known", [](const ketnap::Snapshot& s) { return s.times().as_known; })
      .def_property_readonly("tree", [](const ketnap::Snapshot& s) { return date_to(s.times().tree); })
      .def_property_readonly("schema", &ketnap::Snapshot::schema, py::return_value_policy::reference_internal)
      .def("unit_rows", &unit_rows, "The tree, depth first: one dict per unit.")
      .def(
          "top_units",
          [](const ketnap::Snapshot& s) {
            std::vector<std::string> codes;
            for (const auto& unit : s.tree().units()) {
              if (unit.parent < 0) codes.push_back(unit.code);
            }
            return codes;
          },
          "The codes of the units that have no parent.")
      .def("frames",
           [](const ketnap::Snapshot& s) {
             std::vector<std::string> names;
             for (const auto& [name, frame] : s.frames()) names.push_back(name);
             return names;
           })
      .def(
          "rows", [](const ketnap::Snapshot& s, const std::string& frame) { return s.frame(frame).rows(); }, "frame"_a)
      .def(
          "stream", [](const ketnap::Snapshot& s, const std::string& frame) { return stream_of(s, s.frame(frame)); }, "frame"_a,
          "The frame as a fresh Arrow stream; buffers are shared.")
      .def("stream_of_rows", &stream_of_rows, "frame"_a, "rows"_a, "Rows of the frame, gathered, as an Arrow stream.")
      .def("arrow_schema", &schema_of, "frame"_a);
}
