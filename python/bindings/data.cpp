#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include <pybind11/stl.h>
#include <ketnap/data/arrow_export.hpp>
#include <ketnap/data/schema.hpp>
#include <ketnap/data/snapshot.hpp>
#include <ketnap/data/views.hpp>

#include "arrow.hpp"
#include "bindings.hpp"
#include "convert.hpp"

using namespace pybind11::literals;
// pybind11 knows no holder of a const; nothing here changes a snapshot.
using SnapshotPtr = std::shared_ptr<ketnap::Snapshot>;

namespace {

py::object stream_of(const ketnap::Snapshot& snapshot, const ketnap::Frame& frame, const std::string& clearance) {
  return arrow_capsule<ArrowArrayStream>("arrow_array_stream", [&](ArrowArrayStream* out) {
    ketnap::export_stream(snapshot, frame, ketnap::clearance_of(clearance), out);
  });
}

py::object stream_of_rows(const ketnap::Snapshot& snapshot, const std::string& name, const std::vector<std::int32_t>& rows,
                          const std::string& clearance) {
  const auto& frame = snapshot.frame(name);
  for (const auto row : rows) {
    if (row < 0 || static_cast<std::size_t>(row) >= frame.rows()) throw py::index_error("no such row");
  }
  return stream_of(snapshot, ketnap::take(frame, rows), clearance);
}

py::object schema_of(const ketnap::Snapshot& snapshot, const std::string& frame, const std::string& clearance) {
  return arrow_capsule<ArrowSchema>("arrow_schema", [&](ArrowSchema* out) {
    ketnap::export_schema(snapshot, snapshot.frame(frame), ketnap::clearance_of(clearance), out);
  });
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
      .def(
          "top_unit",
          [](const ketnap::Snapshot& s) {
            const ketnap::Tree& tree = s.tree();
            std::size_t top = 0;
            const auto below = [&](std::size_t place) { return static_cast<std::size_t>(tree[place].end) - place; };
            for (std::size_t place = 0; place < tree.size(); place += below(place))
              if (below(place) > below(top)) top = place;
            return tree.size() == 0 ? std::string() : tree[top].code;
          },
          "The code of that which has most units below it; empty while there is none.")
      .def("frames",
           [](const ketnap::Snapshot& s) {
             std::vector<std::string> names;
             for (const auto& [name, frame] : s.frames()) names.push_back(name);
             return names;
           })
      .def(
          "rows", [](const ketnap::Snapshot& s, const std::string& frame) { return s.frame(frame).rows(); }, "frame"_a)
      .def(
          "stream",
          [](const ketnap::Snapshot& s, const std::string& frame, const std::string& clearance) {
            return stream_of(s, s.frame(frame), clearance);
          },
          "frame"_a, "clearance"_a = "personal", "The frame as a fresh Arrow stream; buffers are shared.")
      .def("stream_of_rows", &stream_of_rows, "frame"_a, "rows"_a, "clearance"_a = "personal",
           "Rows of the frame, gathered, as an Arrow stream.")
      .def("arrow_schema", &schema_of, "frame"_a, "clearance"_a = "personal")
      .def(
          "views",
          [](const ketnap::Snapshot&) {
            py::dict frames;
            for (const auto& view : ketnap::views()) frames[py::str(std::string(view.name))] = std::string(view.frame);
            return frames;
          },
          "Names of choices of another frame's rows: {view: frame}.")
      .def("rows_of_view", &ketnap::rows_of_view, "view"_a);
}
