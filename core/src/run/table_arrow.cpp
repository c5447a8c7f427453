#include <ketnap/run/table_arrow.hpp>

#include <limits>
#include <new>
#include <optional>
#include <utility>
#include <vector>

#include <ketnap/base/error.hpp>

#include "data/arrow_column.hpp"

namespace ketnap {
namespace {

using Figures = std::vector<const Figure*>;

Figures long_form(const Table& table) {
  Figures figures;
  const std::size_t per_line = table.periods.size() * table.indicators.size();
  for (std::size_t i = 0; i < table.figures.size(); ++i)
    if (!table.is_total(i / per_line) && table.figures[i].is_there()) figures.push_back(&table.figures[i]);
  return figures;
}

ArrowColumn texts(const char* name, const Figures& figures, auto text_of) {
  std::vector<std::int32_t> offsets = {0};
  std::string bytes;
  for (const Figure* figure : figures) {
    bytes += text_of(*figure);
    if (bytes.size() > static_cast<std::size_t>(std::numeric_limits<std::int32_t>::max())) throw Error(3201, {name});
    offsets.push_back(static_cast<std::int32_t>(bytes.size()));
  }
  ArrowColumn column;
  column.name = name;
  column.format = "u";
  column.buffers = {Buffer(), Buffer::of(offsets), Buffer::copy(bytes.data(), bytes.size())};
  return column;
}

template <class Value>
ArrowColumn numbers(const char* name, const char* format, const Figures& figures, auto value_of) {
  std::vector<Value> values;
  std::vector<std::uint8_t> validity((figures.size() + 7) / 8);
  ArrowColumn column;
  for (std::size_t i = 0; i < figures.size(); ++i) {
    const std::optional<Value> value = value_of(*figures[i]);
    values.push_back(value.value_or(Value()));
    if (value)
      validity[i / 8] = static_cast<std::uint8_t>(validity[i / 8] | (1U << (i % 8)));
    else
      ++column.null_count;
  }
  column.name = name;
  column.format = format;
  column.buffers = {column.null_count == 0 ? Buffer() : Buffer::of(validity), Buffer::of(values)};
  return column;
}

std::optional<double> as_double(const std::optional<Rational>& value) {
  if (!value) return std::nullopt;
  return value->approx();
}

}  // namespace

void export_stream(const Table& table, ArrowArrayStream* out) {
  const Figures figures = long_form(table);
  std::vector<ArrowColumn> columns;
  const auto text = [&](const char* name, std::string Figure::* member) {
    columns.push_back(texts(name, figures, [&](const Figure& figure) -> std::string_view { return figure.*member; }));
  };
  const auto part = [&](const char* name, std::optional<std::int64_t> Figure::* member) {
    columns.push_back(numbers<std::int64_t>(name, "l", figures, [&](const Figure& figure) { return figure.*member; }));
  };
  const auto value = [&](const char* name, std::optional<Rational> Figure::* member) {
    columns.push_back(numbers<double>(name, "g", figures, [&](const Figure& figure) { return as_double(figure.*member); }));
  };
  text("unit", &Figure::unit);
  text("period", &Figure::period);
  text("group", &Figure::group);
  text("indicator", &Figure::indicator);
  text("target", &Figure::target);
  part("numerator", &Figure::numerator);
  part("denominator", &Figure::denominator);
  value("value", &Figure::value);
  value("low", &Figure::low);
  value("high", &Figure::high);
  columns.push_back(texts("state", figures, [](const Figure& figure) { return name_of(figure.state); }));
  columns.push_back(texts("note", figures, [](const Figure& figure) -> std::string_view { return figure.note.vi; }));
  export_columns(std::move(columns), figures.size(), out);
}

void export_schema(const Table& /*table*/, ArrowSchema* out) {
  ArrowArrayStream stream;
  export_stream(Table{}, &stream);
  const int failed = stream.get_schema(&stream, out);
  stream.release(&stream);
  if (failed != 0) throw std::bad_alloc();
}

}  // namespace ketnap
