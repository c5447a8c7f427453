#include "fuzz/expr_text.hpp"

#include <stdexcept>
#include <string>

#include <ketnap/base/error.hpp>
#include <ketnap/expr/bind.hpp>
#include <ketnap/expr/explain.hpp>
#include <ketnap/expr/program.hpp>
#include <ketnap/expr/text.hpp>

#include "core/expr/dossiers_world.hpp"

namespace {

using namespace ketnap;

void require(bool holds, const std::string& promise) {
  if (!holds) throw std::logic_error(promise);
}

void check_bound(const BindResult& result, const std::string& printed) {
  require((result.bound == nullptr) == !result.errors.empty(), "either bound or refused: " + printed);
  for (const BindError& error : result.errors) {
    require(!error.message(Lang::vi).empty() && !error.message(Lang::en).empty(), "a refusal has a message: " + printed);
    require(!error.at.empty(), "a refusal names its place: " + printed);
  }
}

// What is bound can be run and explained on every row, but for numbers that are too large.
void check_run(const BoundPtr& bound, const Snapshot& snapshot, const Frame& frame, const std::string& printed) {
  const RequestDates dates = small_world::dates("2022", "2022-12-31");
  const Root root{bound, dates};
  try {
    const Program program(snapshot, frame, {&root, 1}, small_world::parameters());
    Program::Workspace work;
    program.run(0, frame.rows(), work);
    for (std::size_t row = 0; row < frame.rows() && bound->type.kind == ValueKind::boolean; ++row) {
      const Explanation why = explain(snapshot, frame, root, small_world::parameters(), row);
      require(why.truth == truth_at(program, work, 0, row), "an explanation tells the outcome: " + printed);
      require(!why.atoms.empty(), "an explanation has atoms: " + printed);
    }
  } catch (const Error& error) {
    require(error.number() == 3201, "only overflow stops a run: " + printed + ": " + error.message(Lang::en));
  }
}

}  // namespace

void check_expr_text(std::string_view text) {
  Expr expr;
  try {
    expr = parse(text);
  } catch (const Error& error) {
    require(error.number() == 3001, "what cannot be parsed is Error 3001: " + std::string(text));
    return;
  }
  const std::string printed = print(expr);
  require(same(parse(printed), expr), "print and parse give the same Expr: " + printed);
  require(print(parse(printed)) == printed, "printing is stable: " + printed);
  check_bound(bind(expr, RowKind::unit, small_world::context()), printed);
  static const small_world::Dossiers world;
  const BindResult rule = bind(expr, RowKind::dossier, small_world::context());
  check_bound(rule, printed);
  if (rule.bound != nullptr) check_run(rule.bound, world.snapshot, world.judged, printed);
  for (const char* const table : {"admissions", "votes", "judged"}) {
    const BindResult value = bind_value(expr, table, small_world::context());
    check_bound(value, printed);
    if (value.bound == nullptr) continue;
    check_run(value.bound, world.snapshot, std::string_view(table) == "judged" ? world.judged : world.snapshot.frame(table),
              printed);
  }
}
