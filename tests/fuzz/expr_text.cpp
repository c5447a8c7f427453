#include "fuzz/expr_text.hpp"

#include <stdexcept>
#include <string>

#include <ketnap/base/error.hpp>
#include <ketnap/expr/bind.hpp>
#include <ketnap/expr/text.hpp>

#include "core/expr/small_world.hpp"

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
  for (const RowKind row : {RowKind::dossier, RowKind::unit}) check_bound(bind(expr, row, small_world::context()), printed);
  for (const char* const table : {"admissions", "spells", "votes"})
    check_bound(bind_value(expr, table, small_world::context()), printed);
}
