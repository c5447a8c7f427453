#include <string>
#include <utility>
#include <vector>

#include <pybind11/stl.h>
#include <pybind11/stl/filesystem.h>
#include <ketnap/run/cases.hpp>
#include <ketnap/run/described.hpp>

#include "bindings.hpp"
#include "convert.hpp"

using namespace pybind11::literals;

/// What authors of plugins need: their cases run, their ids explained.
void register_kit(py::module_& m) {
  m.def(
      "run_cases",
      [](const ketnap::Catalog& catalog, const std::vector<std::pair<std::string, std::string>>& files,
         const std::filesystem::path& folder) {
        std::vector<ketnap::PluginFile> values;
        for (const auto& [name, text] : files) values.push_back({name, text});
        std::vector<ketnap::CaseResult> found;
        {
          py::gil_scoped_release release;
          found = ketnap::run_cases(catalog, values, folder);
        }
        py::list rows;
        for (const ketnap::CaseResult& one : found)
          rows.append(py::dict("file"_a = one.file, "case"_a = one.title, "dossier"_a = one.dossier, "on"_a = date_to(one.on),
                               "rule"_a = one.rule, "expected"_a = one.expected, "got"_a = one.got, "holds"_a = one.holds()));
        return rows;
      },
      "catalog"_a, "files"_a, "folder"_a, "One row for each rule on each case; the registry of all of them is made in `folder`.");
  m.def(
      "described",
      [](const ketnap::Catalog& catalog, const std::string& id, const std::string& lang) {
        return ketnap::described(catalog, id, lang_of(lang));
      },
      "catalog"_a, "id"_a, "lang"_a = "vi", "What an id stands for, in plain text.");
}
