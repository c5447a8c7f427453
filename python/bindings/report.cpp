#include <algorithm>
#include <optional>
#include <string>
#include <vector>

#include <pybind11/stl.h>
#include <ketnap/base/text.hpp>
#include <ketnap/report/document.hpp>
#include <ketnap/report/provenance.hpp>
#include <ketnap/report/table.hpp>
#include <ketnap/report/verdict.hpp>

#include "bindings.hpp"
#include "convert.hpp"

using namespace pybind11::literals;

namespace {

py::object optional_rational(const std::optional<ketnap::Rational>& value) {
  return value ? rational_to(*value) : py::object(py::none());
}

py::dict figure_row(const ketnap::Figure& f, ketnap::Lang lang = ketnap::Lang::vi) {
  return py::dict("unit"_a = f.unit, "period"_a = f.period, "group"_a = f.group, "indicator"_a = f.indicator, "target"_a = f.target,
                  "numerator"_a = f.numerator, "denominator"_a = f.denominator, "value"_a = optional_rational(f.value),
                  "low"_a = optional_rational(f.low), "high"_a = optional_rational(f.high),
                  "state"_a = std::string(name_of(f.state)), "note"_a = f.note.in(lang));
}

py::list table_rows(const ketnap::Table& table, bool totals) {
  py::list rows;
  const std::size_t per_line = table.periods.size() * table.indicators.size();
  for (std::size_t i = 0; i < table.figures.size(); ++i) {
    if (table.figures[i].is_there() && (totals || !table.is_total(i / per_line))) rows.append(figure_row(table.figures[i]));
  }
  return rows;
}

py::dict verdict_row(const ketnap::Verdict& v) {
  return py::dict("dossier"_a = v.dossier, "person"_a = v.person, "unit"_a = v.unit, "step"_a = v.step,
                  "step_date"_a = date_to(v.step_date), "rule"_a = v.rule, "severity"_a = std::string(name_of(v.severity)),
                  "outcome"_a = std::string(name_of(v.outcome)));
}

template <class Items, class Make>
py::list listed(const Items& items, Make make) {
  py::list rows;
  for (const auto& item : items) rows.append(make(item));
  return rows;
}

py::dict remark_row(const ketnap::Remark& remark) {
  return py::dict("why"_a = remark.why, "missing"_a = remark.missing, "change"_a = remark.change,
                  "awaits_vote"_a = remark.awaits_vote);
}

struct CellValue {
  py::object operator()(const std::string& text) const { return py::str(text); }
  py::object operator()(std::int64_t number) const { return py::int_(number); }
  py::object operator()(ketnap::Date day) const { return date_to(day); }
};

py::list list_rows(const ketnap::ListBlock& list) {
  return listed(list.rows,
                [](const auto& row) { return listed(row, [](const auto& cell) { return std::visit(CellValue{}, cell); }); });
}

ketnap::Fact fact_of_count(std::string label, std::int64_t count, std::string note, const std::string& lang) {
  return {.label = std::move(label),
          .value = ketnap::grouped(std::to_string(count), lang_of(lang) == ketnap::Lang::vi),
          .note = std::move(note),
          .number = ketnap::Rational(count)};
}

ketnap::Fact fact_of_figure(std::string label, const ketnap::Table& table, std::size_t line, std::size_t period,
                            std::size_t indicator, std::string note, const std::string& lang) {
  if (line >= table.line_count() || period >= table.periods.size() || indicator >= table.indicators.size())
    throw py::index_error("no such figure");
  ketnap::Fact fact = ketnap::fact_of(std::move(label), table.at(line, period, indicator), table.indicators[indicator],
                                      std::move(note), lang_of(lang));
  fact.value = table.printed(line, period, indicator, lang_of(lang));  // among the others of its whole
  return fact;
}

struct BlockKind {
  const char* operator()(const ketnap::Heading&) const { return "heading"; }
  const char* operator()(const ketnap::Paragraph&) const { return "paragraph"; }
  const char* operator()(const ketnap::Note&) const { return "note"; }
  const char* operator()(const ketnap::FactsBlock&) const { return "facts"; }
  const char* operator()(const ketnap::TableBlock&) const { return "table"; }
  const char* operator()(const ketnap::ChartBlock&) const { return "chart"; }
  const char* operator()(const ketnap::ListBlock&) const { return "list"; }
  const char* operator()(const ketnap::VerdictsBlock&) const { return "verdicts"; }
  const char* operator()(const ketnap::FindingsBlock&) const { return "findings"; }
};

py::object block_content(const ketnap::DocumentBlock& block) {
  return std::visit(
      [](const auto& b) -> py::object {
        using B = std::decay_t<decltype(b)>;
        if constexpr (std::is_same_v<B, ketnap::Heading>) return py::dict("text"_a = b.text, "level"_a = b.level);
        if constexpr (std::is_same_v<B, ketnap::Paragraph>) return py::dict("text"_a = b.text);
        if constexpr (std::is_same_v<B, ketnap::Note>) return py::dict("text"_a = b.text);
        if constexpr (std::is_same_v<B, ketnap::FactsBlock>) return py::dict("title"_a = b.title, "facts"_a = b.facts);
        if constexpr (std::is_same_v<B, ketnap::TableBlock>) return py::dict("title"_a = b.title, "table"_a = b.table);
        if constexpr (std::is_same_v<B, ketnap::ChartBlock>)
          return py::dict("title"_a = b.title, "kind"_a = std::string(name_of(b.kind)), "subtitle"_a = b.subtitle,
                          "table"_a = b.table);
        if constexpr (std::is_same_v<B, ketnap::ListBlock>)
          return py::dict("title"_a = b.title, "columns"_a = b.columns, "rows"_a = list_rows(b), "people"_a = b.people);
        if constexpr (std::is_same_v<B, ketnap::VerdictsBlock>)
          return py::dict("title"_a = b.title, "verdicts"_a = b.verdicts, "remarks"_a = listed(b.remarks, &remark_row),
                          "words"_a = b.words);
        if constexpr (std::is_same_v<B, ketnap::FindingsBlock>) return py::dict("title"_a = b.title, "findings"_a = b.findings);
      },
      block);
}

}  // namespace

void register_report(py::module_& m) {
  py::class_<ketnap::Provenance>(m, "Provenance", "What a result rests on.")
      .def_property_readonly("as_of", [](const ketnap::Provenance& p) { return date_to(p.as_of); })
      .def_readonly("as_known", &ketnap::Provenance::as_known)
      .def_property_readonly("tree", [](const ketnap::Provenance& p) { return date_to(p.tree); })
      .def_readonly("plugins", &ketnap::Provenance::plugins)
      .def_readonly("catalog", &ketnap::Provenance::catalog, "sha256 of the catalog's bytes.")
      .def_readonly("core", &ketnap::Provenance::core)
      .def_readonly("used_draft", &ketnap::Provenance::used_draft)
      .def("line", [](const ketnap::Provenance& p, const std::string& lang) { return p.line(lang_of(lang)); }, "lang"_a = "vi");

  py::class_<ketnap::Table>(m, "Table", "Indicators by units by periods.")
      .def("rows", &table_rows, "totals"_a = false, "The long form: one dict per figure.")
      .def(
          "indicators",
          [](const ketnap::Table& t, const std::string& lang) {
            return listed(t.indicators, [&](const auto& i) {
              return py::dict("id"_a = i.id, "title"_a = i.title.in(lang_of(lang)), "scale"_a = std::string(name_of(i.scale)),
                              "decimals"_a = i.decimals, "options"_a = i.options);
            });
          },
          "lang"_a = "vi")
      .def("units",
           [](const ketnap::Table& t) {
             return listed(t.units, [](const auto& u) {
               return py::dict("unit"_a = u.code, "name"_a = u.name, "depth"_a = u.depth, "total"_a = u.total);
             });
           })
      .def(
          "lines",
          [](const ketnap::Table& t, const std::string& lang) {
            py::list rows;
            for (std::size_t i = 0; i < t.line_count(); ++i) {
              const auto line = t.line(i);
              rows.append(py::dict("unit"_a = t.units[line.unit].code, "label"_a = t.label(i, lang_of(lang)),
                                   "depth"_a = t.depth(i), "total"_a = t.is_total(i),
                                   "group"_a = line.group ? t.groups[*line.group].id : "",
                                   "target"_a = line.target ? t.targets[*line.target].id : ""));
            }
            return rows;
          },
          "lang"_a = "vi", "What stands before each line: a unit; its group, or its target.")
      .def(
          "targets",
          [](const ketnap::Table& t, const std::string& lang) {
            return listed(t.targets, [&](const auto& o) {
              return py::dict("target"_a = o.id, "title"_a = o.title.in(lang_of(lang)), "period"_a = o.period, "group"_a = o.group,
                              "indicator"_a = o.indicator, "at_least"_a = optional_rational(o.at_least),
                              "at_most"_a = optional_rational(o.at_most));
            });
          },
          "lang"_a = "vi")
      .def_readonly("partition", &ketnap::Table::partition, "Whether its groups are the parts of a whole.")
      .def(
          "by_place",
          [](const ketnap::Table& t, const std::string& lang) {
            py::list lines;
            const std::size_t per_line = t.periods.size() * t.indicators.size();
            for (std::size_t line = 0; line < t.line_count(); ++line) {
              py::list figures;
              for (std::size_t n = 0; n < per_line; ++n) {
                const auto& figure = t.figures[line * per_line + n];
                figures.append(figure.is_there() ? py::object(figure_row(figure, lang_of(lang))) : py::object(py::none()));
              }
              lines.append(figures);
            }
            return lines;
          },
          "lang"_a = "vi", "Of each of lines() the figures by period, then indicator; None where there is none.")
      .def("totals",
           [](const ketnap::Table& t) {
             py::list rows;
             const std::size_t per_line = t.periods.size() * t.indicators.size();
             for (std::size_t i = 0; i < t.figures.size(); ++i)
               if (t.figures[i].is_there() && t.is_total(i / per_line)) rows.append(figure_row(t.figures[i]));
             return rows;
           })
      .def(
          "periods",
          [](const ketnap::Table& t, const std::string& lang) {
            return listed(t.periods,
                          [&](const auto& p) { return py::dict("period"_a = p.id, "label"_a = p.label.in(lang_of(lang))); });
          },
          "lang"_a = "vi")
      .def(
          "printed",
          [](const ketnap::Table& t, std::size_t line, std::size_t period, std::size_t indicator, const std::string& lang) {
            if (line >= t.line_count() || period >= t.periods.size() || indicator >= t.indicators.size())
              throw py::index_error("no such figure");
            return t.printed(line, period, indicator, lang_of(lang));
          },
          "line"_a, "period"_a, "indicator"_a, "lang"_a = "vi",
          "A figure as print shows it, by places in lines(), periods(), indicators(); empty where there is none.")
      .def(
          "figure",
          [](const ketnap::Table& t, const std::string& unit, const std::string& period, const std::string& indicator,
             const std::string& group, const std::string& target) -> py::object {
            const auto* found = t.find(unit, period, indicator, group, target);
            return found == nullptr || !found->is_there() ? py::object(py::none()) : figure_row(*found);
          },
          "unit"_a, "period"_a, "indicator"_a, "group"_a = "", "target"_a = "")
      .def_readonly("provenance", &ketnap::Table::provenance);

  py::class_<ketnap::Verdicts>(m, "Verdicts", "What rules say of dossiers.")
      .def(
          "rows", [](const ketnap::Verdicts& v) { return listed(v.verdicts, &verdict_row); },
          "One dict per dossier, step and rule.")
      .def(
          "rules",
          [](const ketnap::Verdicts& v, const std::string& lang) {
            return listed(v.rules, [&](const auto& r) {
              return py::dict("rule"_a = r.id, "title"_a = r.title.in(lang_of(lang)), "basis"_a = r.basis);
            });
          },
          "lang"_a = "vi")
      .def("by_rule",
           [](const ketnap::Verdicts& v) {
             return listed(v.by_rule(), [](const auto& c) {
               return py::dict("rule"_a = c.rule, "pass"_a = c.pass, "fail"_a = c.fail, "unknown"_a = c.unknown,
                               "not_applicable"_a = c.not_applicable);
             });
           })
      .def("by_dossier",
           [](const ketnap::Verdicts& v) {
             return listed(v.by_dossier(), [](const auto& d) {
               return py::dict("dossier"_a = d.dossier, "person"_a = d.person, "unit"_a = d.unit, "step"_a = d.step,
                               "step_date"_a = date_to(d.step_date), "outcome"_a = std::string(name_of(d.outcome)));
             });
           })
      .def(
          "where",
          [](const ketnap::Verdicts& v, const std::optional<std::string>& outcome,
             const std::optional<std::vector<std::string>>& rules, const std::optional<std::string>& dossier,
             const std::optional<std::vector<std::string>>& units) {
            const auto is_none_of = [](const std::optional<std::vector<std::string>>& named, const std::string& one) {
              return named && std::ranges::find(*named, one) == named->end();
            };
            ketnap::Verdicts kept{.rules = v.rules, .verdicts = {}, .provenance = v.provenance, .failures = v.failures};
            for (const auto& verdict : v.verdicts) {
              if (outcome && name_of(verdict.outcome) != *outcome) continue;
              if (dossier && verdict.dossier != *dossier) continue;
              if (is_none_of(rules, verdict.rule) || is_none_of(units, verdict.unit)) continue;
              kept.verdicts.push_back(verdict);
            }
            return kept;
          },
          "outcome"_a = py::none(), "rules"_a = py::none(), "dossier"_a = py::none(), "units"_a = py::none())
      .def(
          "failures",
          [](const ketnap::Verdicts& v, const std::string& lang) {
            return listed(v.failures, [&](const auto& f) {
              return py::dict("rule"_a = f.rule, "rows"_a = f.rows, "said"_a = f.said.in(lang_of(lang)));
            });
          },
          "lang"_a = "vi", "Of each rule whose column function failed on some rows: how many, and what it said of the first.")
      .def("__len__", [](const ketnap::Verdicts& v) { return v.verdicts.size(); })
      .def_readonly("provenance", &ketnap::Verdicts::provenance);
  m.def(
      "outcome_label",
      [](const std::string& outcome, const std::string& lang) {
        for (const auto candidate :
             {ketnap::Outcome::pass, ketnap::Outcome::fail, ketnap::Outcome::unknown, ketnap::Outcome::not_applicable}) {
          if (name_of(candidate) == outcome) return label_of(candidate).in(lang_of(lang));
        }
        throw py::value_error("no outcome '" + outcome + "'");
      },
      "outcome"_a, "lang"_a = "vi", "đạt, không đạt, chưa rõ, không áp dụng.");

  py::class_<ketnap::Fact>(m, "Fact", "One of the numbers that a page leads with.")
      .def(py::init([](std::string label, std::int64_t count, std::string note, const std::string& lang) {
             return fact_of_count(std::move(label), count, std::move(note), lang);
           }),
           "label"_a, "count"_a, "note"_a = "", "lang"_a = "vi")
      .def_static("of", &fact_of_figure, "label"_a, "table"_a, "line"_a, "period"_a, "indicator"_a, "note"_a = "", "lang"_a = "vi",
                  "A figure of a table, by places in lines(), periods(), indicators().")
      .def_readonly("label", &ketnap::Fact::label)
      .def_readonly("value", &ketnap::Fact::value, "As people read it.")
      .def_readonly("note", &ketnap::Fact::note)
      .def_property_readonly("number", [](const ketnap::Fact& f) { return optional_rational(f.number); })
      .def_property_readonly("scale", [](const ketnap::Fact& f) { return std::string(name_of(f.scale)); })
      .def_readonly("decimals", &ketnap::Fact::decimals);
  py::class_<ketnap::Paragraph>(m, "Paragraph", "A paragraph of a document.").def_readonly("text", &ketnap::Paragraph::text);
  py::class_<ketnap::Document>(m, "Document", "A neutral report before any format.")
      .def_readonly("report", &ketnap::Document::report)
      .def_readonly("title", &ketnap::Document::title)
      .def_readonly("unit", &ketnap::Document::unit)
      .def_readonly("unit_name", &ketnap::Document::unit_name)
      .def_readonly("period", &ketnap::Document::period)
      .def_property_readonly("lang", [](const ketnap::Document& d) { return d.lang == ketnap::Lang::vi ? "vi" : "en"; })
      .def_property_readonly("audience", [](const ketnap::Document& d) { return std::string(name_of(d.audience)); })
      .def_readonly("provenance", &ketnap::Document::provenance)
      .def(
          "blocks",
          [](const ketnap::Document& d) {
            return listed(d.blocks, [](const auto& b) { return py::make_tuple(std::visit(BlockKind{}, b), block_content(b)); });
          },
          "(kind, content) pairs: heading, paragraph, note, facts, table, chart, list, verdicts, findings.")
      .def("tables_hold", &ketnap::tables_hold, "table"_a, "Whether its tables hold each figure of this one.")
      .def_property_readonly("paragraphs", [](const ketnap::Document& d) {
        std::vector<ketnap::Paragraph> found;
        for (const auto& block : d.blocks) {
          if (const auto* paragraph = std::get_if<ketnap::Paragraph>(&block)) found.push_back(*paragraph);
        }
        return found;
      });
}
