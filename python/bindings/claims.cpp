#include <string>
#include <utility>
#include <vector>

#include <pybind11/stl.h>
#include <ketnap/run/claims.hpp>

#include "bindings.hpp"
#include "convert.hpp"

using namespace pybind11::literals;
using ketnap::UnitChoice;

namespace {

py::object optional_rational(const std::optional<ketnap::Rational>& value) {
  return value ? rational_to(*value) : py::object(py::none());
}

py::dict claim_row(const ketnap::Claims& claims, const ketnap::Claim& claim) {
  return py::dict("unit"_a = claim.unit, "period"_a = claim.period, "group"_a = claims.group, "claim"_a = claim.claim,
                  "value"_a = optional_rational(claim.value), "code"_a = claim.code, "state"_a = claim.state,
                  "said_on"_a = claim.said_on ? py::object(date_to(*claim.said_on)) : py::object(py::none()),
                  "document"_a = claim.document);
}

}  // namespace

void register_claims(py::module_& m) {
  py::class_<ketnap::Claims>(m, "Claims", "What units say, by unit, period and id.")
      .def(
          "rows",
          [](const ketnap::Claims& claims, bool there) {
            py::list rows;
            for (const auto& claim : claims.rows)
              if (claim.is_there == there) rows.append(claim_row(claims, claim));
            return rows;
          },
          "there"_a = true, "One dict for each claim in force; with there=False one for each that nobody made.")
      .def(
          "heads",
          [](const ketnap::Claims& claims, const std::string& lang) {
            py::list ids;
            py::list units;
            py::list periods;
            for (const auto& head : claims.claims) ids.append(py::dict("id"_a = head.id, "title"_a = head.title.in(lang_of(lang))));
            for (const auto& unit : claims.units)
              units.append(py::dict("unit"_a = unit.code, "name"_a = unit.name, "depth"_a = unit.depth, "total"_a = unit.total));
            for (const auto& period : claims.periods)
              periods.append(py::dict("period"_a = period.id, "label"_a = period.label.in(lang_of(lang))));
            return py::make_tuple(ids, units, periods);
          },
          "lang"_a = "vi", "(ids, units, periods).")
      .def(
          "printed",
          [](const ketnap::Claims& claims, std::size_t row, const std::string& lang) {
            if (row >= claims.rows.size()) throw py::index_error("no such claim");
            return ketnap::printed(claims.rows[row], claims.claims[row % claims.claims.size()], lang_of(lang));
          },
          "row"_a, "lang"_a = "vi", "A claim as print shows it, by its place among units, periods and ids.")
      .def(
          "against",
          [](const ketnap::Claims& claims, const ketnap::Table& table) {
            py::list rows;
            for (const auto& found : ketnap::against(claims, table)) {
              const auto& said = claims.rows[found.row];
              rows.append(py::dict("unit"_a = said.unit, "period"_a = said.period, "claim"_a = said.claim,
                                   "said"_a = optional_rational(said.value), "state"_a = said.state,
                                   "counted"_a = optional_rational(found.counted.value),
                                   "low"_a = optional_rational(found.counted.low), "high"_a = optional_rational(found.counted.high),
                                   "difference"_a = optional_rational(found.difference)));
            }
            return rows;
          },
          "table"_a, "One dict for each number that is stated, beside the figure that was measured.")
      .def_readonly("provenance", &ketnap::Claims::provenance);

  m.def(
      "claims",
      [](const ketnap::Snapshot& snapshot, const ketnap::Catalog& catalog, std::vector<std::string> claims,
         std::vector<UnitChoice> units, std::vector<ketnap::Period> periods, std::string group) {
        const ketnap::ClaimsRequest request{
            .claims = std::move(claims), .units = std::move(units), .periods = std::move(periods), .group = std::move(group)};
        py::gil_scoped_release release;
        return ketnap::claims(snapshot, catalog, request);
      },
      "snapshot"_a, "catalog"_a, "claims"_a, "units"_a, "periods"_a, "group"_a = "");
}
