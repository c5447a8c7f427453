#include <array>
#include <string>
#include <utility>
#include <vector>

#include <pybind11/stl.h>
#include <ketnap/base/error.hpp>
#include <ketnap/base/rational.hpp>
#include <ketnap/expr/node.hpp>
#include <ketnap/expr/text.hpp>

#include "bindings.hpp"

using namespace pybind11::literals;
using ketnap::Expr;
using ketnap::NodeKind;

namespace {

constexpr std::array<std::pair<const char*, NodeKind>, 13> binary_kinds{{{"add", NodeKind::add},
                                                                         {"subtract", NodeKind::subtract},
                                                                         {"multiply", NodeKind::multiply},
                                                                         {"divide", NodeKind::divide},
                                                                         {"equal", NodeKind::equal},
                                                                         {"not_equal", NodeKind::not_equal},
                                                                         {"less", NodeKind::less},
                                                                         {"less_equal", NodeKind::less_equal},
                                                                         {"greater", NodeKind::greater},
                                                                         {"greater_equal", NodeKind::greater_equal},
                                                                         {"in", NodeKind::in},
                                                                         {"logical_and", NodeKind::logical_and},
                                                                         {"logical_or", NodeKind::logical_or}}};

Expr binary(const std::string& op, Expr a, Expr b) {
  for (const auto& [name, kind] : binary_kinds) {
    if (op == name) return ketnap::detail::tree(kind, {std::move(a), std::move(b)});
  }
  throw py::value_error("no binary operation '" + op + "'");
}

Expr unary(const std::string& op, Expr a) {
  if (op == "negative") return -a;
  if (op == "logical_not") return !std::move(a);
  if (op == "is_known") return a.is_known();
  throw py::value_error("no unary operation '" + op + "'");
}

}  // namespace

void register_expr(py::module_& m) {
  py::class_<Expr>(m, "Expr", "An expression: a tree of values; str() is its written form.")
      .def_static(
          "integer", [](std::int64_t n) { return Expr(n); }, "value"_a)
      .def_static(
          "decimal", [](const std::string& digits) { return ketnap::parse(digits); }, "digits"_a)
      .def_static("text", &ketnap::text, "value"_a)
      .def_static("boolean", &ketnap::boolean, "value"_a)
      .def_static("date", &ketnap::date, "iso"_a)
      .def_static("name", &ketnap::col, "name"_a)
      .def_static(
          "attribute", [](const Expr& of, std::string name) { return of.attribute(std::move(name)); }, "of"_a, "name"_a)
      .def_static("call", &ketnap::call, "function"_a, "args"_a, "keywords"_a = std::vector<std::string>())
      .def_static(
          "method",
          [](const Expr& of, std::string name, std::vector<Expr> args, std::vector<std::string> keywords) {
            return of.method(std::move(name), std::move(args), std::move(keywords));
          },
          "of"_a, "name"_a, "args"_a, "keywords"_a = std::vector<std::string>())
      .def_static(
          "set", [](std::vector<Expr> literals) { return ketnap::detail::tree(NodeKind::set, std::move(literals)); }, "literals"_a)
      .def_static("unary", &unary, "op"_a, "a"_a)
      .def_static("binary", &binary, "op"_a, "a"_a, "b"_a)
      .def("same", &ketnap::same, "other"_a, "Whether two trees are equal, node by node.")
      .def("__str__", &ketnap::print)
      .def("__repr__", [](const Expr& e) { return "Expr(" + ketnap::print(e) + ")"; });
  m.def("parse", &ketnap::parse, "text"_a, "Reads the written form; Error KN3001 shows the place.");
}
