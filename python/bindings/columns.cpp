#include <algorithm>
#include <cstdint>
#include <functional>
#include <limits>
#include <memory>
#include <mutex>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include <pybind11/functional.h>
#include <pybind11/numpy.h>
#include <pybind11/stl.h>
#include <ketnap/base/error.hpp>
#include <ketnap/plugin/columns.hpp>

#include "bindings.hpp"

using namespace pybind11::literals;
using ketnap::Amount;
using ketnap::ColumnBlock;
using ketnap::ColumnValues;
using ketnap::Error;
using ketnap::Outcome;
using ketnap::ValueKind;

namespace {

using Reads = std::vector<std::pair<std::string, ketnap::Expr>>;
using Function = std::function<py::object(py::list, std::size_t)>;

constexpr const char* kinds[] = {"boolean", "integer", "fraction", "date", "text", "code", "link"};

template <class Value, class Get>
py::array_t<Value> array_of(std::size_t rows, const Get& get) {
  py::array_t<Value> out(static_cast<py::ssize_t>(rows));
  Value* const values = out.mutable_data();
  for (std::size_t i = 0; i < rows; ++i) values[i] = get(i);
  return out;
}

double nearest(const ketnap::End& end) {
  if (!end.is_number()) return end.sign() * std::numeric_limits<double>::infinity();
  return static_cast<double>(end.number()->numerator()) / static_cast<double>(end.number()->denominator());
}

Amount::Applies applies(const ColumnValues& column, std::size_t row) {
  if (!column.amounts.empty()) return column.amounts[row].applies;
  return column.applies.empty() ? Amount::Applies::yes : column.applies[row];
}

// Arrays of its own for Python to keep: the block's memory is used again.
py::dict column_to(const ColumnValues& column, std::size_t rows) {
  py::dict out("name"_a = std::string(column.name), "kind"_a = kinds[static_cast<std::size_t>(column.type.kind)]);
  out["known"] = array_of<bool>(rows, [&](std::size_t i) { return column.known(i); });
  out["not_applicable"] = array_of<bool>(rows, [&](std::size_t i) { return applies(column, i) == Amount::Applies::no; });
  if (column.type.kind == ValueKind::fraction) {
    out["low"] = array_of<double>(rows, [&](std::size_t i) { return nearest(column.amounts[i].low); });
    out["high"] = array_of<double>(rows, [&](std::size_t i) { return nearest(column.amounts[i].high); });
  } else if (column.type.kind == ValueKind::boolean) {
    out["low"] = array_of<bool>(rows, [&](std::size_t i) { return column.low[i] != 0; });
    out["high"] = array_of<bool>(rows, [&](std::size_t i) { return column.high[i] != 0; });
  } else if (column.type.kind == ValueKind::text) {
    py::list texts;
    for (std::size_t i = 0; i < rows; ++i)
      texts.append(column.known(i) ? py::object(py::str(std::string(column.texts[i]))) : py::object(py::none()));
    out["low"] = texts;
    out["high"] = texts;
  } else {
    out["low"] = array_of<std::int64_t>(rows, [&](std::size_t i) { return column.low[i]; });
    out["high"] = array_of<std::int64_t>(rows, [&](std::size_t i) { return column.high[i]; });
  }
  py::list codes;
  if (column.list != nullptr)
    for (const ketnap::Code& code : column.list->codes) codes.append(code.key);
  out["codes"] = codes;
  return out;
}

py::list columns_to(const ColumnBlock& block) {
  py::list out;
  for (const ColumnValues& column : block.columns) out.append(column_to(column, block.rows));
  return out;
}

std::string described(const py::handle& result) {
  std::string type = py::str(py::type::of(result).attr("__name__"));
  if (!py::isinstance<py::array>(result)) return type;
  return type + " " + std::string(py::str(result.attr("dtype"))) + " " + std::string(py::str(result.attr("shape")));
}

// An array of exactly the block's rows, of a dtype of one of these kinds ('b', 'i', 'u').
py::array_t<std::int64_t> checked(const py::handle& result, std::size_t rows, const std::string& dtypes, const char* wanted) {
  const auto refuse = [&] {
    throw Error(3302, {"numpy.ndarray " + std::string(wanted) + " (" + std::to_string(rows) + ",)", described(result)});
  };
  if (!py::isinstance<py::array>(result)) refuse();
  const auto array = py::reinterpret_borrow<py::array>(result);
  if (array.ndim() != 1 || static_cast<std::size_t>(array.size()) != rows || dtypes.find(array.dtype().kind()) == std::string::npos)
    refuse();
  return py::array_t<std::int64_t, py::array::c_style | py::array::forcecast>(array);
}

Outcome outcome_of(std::int64_t code) {
  switch (code) {
    case 0:
      return Outcome::fail;
    case 1:
      return Outcome::pass;
    case 2:
      return Outcome::unknown;
    case 3:
      return Outcome::not_applicable;
    default:
      throw Error(3302, {"0 (fail), 1 (pass), 2 (unknown), 3 (not applicable)", std::to_string(code)});
  }
}

// A column function of Python's runs in one thread at a time. Whoever waits does so without the GIL, which the one inside may need.
class Turns {
 public:
  [[nodiscard]] std::unique_lock<std::recursive_mutex> take() const {
    if (PyGILState_Check() == 0) return std::unique_lock(*mutex_);
    const py::gil_scoped_release release;
    return std::unique_lock(*mutex_);
  }

 private:
  std::shared_ptr<std::recursive_mutex> mutex_ = std::make_shared<std::recursive_mutex>();
};

template <class Use>
void ask(const Function& function, const Turns& turns, const ColumnBlock& block, const Use& use) {
  const auto turn = turns.take();
  const py::gil_scoped_acquire gil;
  try {
    use(function(columns_to(block), block.rows));
  } catch (const py::error_already_set& raised) {
    raise_with_cause(raised);
  }
}

std::vector<ketnap::ColumnRead> reads_of(const Reads& reads) {
  std::vector<ketnap::ColumnRead> out;
  for (const auto& [name, value] : reads) out.push_back({name, value});
  return out;
}

ketnap::ColumnRule rule_of(const Reads& reads, const Function& function, std::string version) {
  return {.reads = reads_of(reads),
          .version = std::move(version),
          .judge = [function, turns = Turns()](const ColumnBlock& block, std::span<Outcome> outcomes) {
            ask(function, turns, block, [&](const py::object& result) {
              const auto codes = checked(result, block.rows, "iu", "uint8");
              for (std::size_t i = 0; i < block.rows; ++i) outcomes[i] = outcome_of(codes.data()[i]);
            });
          }};
}

ketnap::ColumnIndicator::Aggregate aggregate_of(const std::string& name) {
  if (name == "count") return ketnap::ColumnIndicator::Aggregate::count;
  if (name == "sum") return ketnap::ColumnIndicator::Aggregate::sum;
  throw Error(3112, {"aggregate", name, "\"count\", \"sum\""});
}

ketnap::ColumnIndicator indicator_of(const ketnap::Expr& rows, const std::string& aggregate, const Reads& reads,
                                     const Function& function, std::string version) {
  const auto kind = aggregate_of(aggregate);
  const bool counts = kind == ketnap::ColumnIndicator::Aggregate::count;
  return {.rows = rows,
          .aggregate = kind,
          .reads = reads_of(reads),
          .version = std::move(version),
          .value = [function, counts, turns = Turns()](const ColumnBlock& block, std::span<std::int64_t> low,
                                                       std::span<std::int64_t> high) {
            ask(function, turns, block, [&](const py::object& result) {
              const auto ends =
                  py::isinstance<py::tuple>(result) ? py::reinterpret_borrow<py::tuple>(result) : py::make_tuple(result, result);
              if (ends.size() != 2) throw Error(3302, {"(low, high)", "tuple (" + std::to_string(ends.size()) + ",)"});
              for (const auto& [end, values] : {std::pair(py::object(ends[0]), low), std::pair(py::object(ends[1]), high)}) {
                const auto read = checked(end, block.rows, counts ? "b" : "iu", counts ? "bool" : "int64");
                std::copy_n(read.data(), block.rows, values.begin());
              }
            });
          }};
}

}  // namespace

void register_columns(py::module_& m) {
  py::class_<ketnap::ColumnRule>(m, "ColumnRule", "The column function of a rule.")
      .def(py::init(&rule_of), "reads"_a, "function"_a, "version"_a);
  py::class_<ketnap::ColumnIndicator>(m, "ColumnIndicator", "The column function of an indicator.")
      .def(py::init(&indicator_of), "rows"_a, "aggregate"_a, "reads"_a, "function"_a, "version"_a);
}
