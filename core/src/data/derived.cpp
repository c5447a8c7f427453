#include <ketnap/data/derived.hpp>

namespace ketnap {
namespace {

Field derived(std::string name, Label label, FieldType type, Sensitivity sensitivity) {
  Field field;
  field.name = std::move(name);
  field.label = std::move(label);
  field.type = type;
  field.sensitivity = sensitivity;
  return field;
}

Field day_of_unit(std::string name, Label label) {
  Field field = derived(std::move(name), std::move(label), FieldType::date, Sensitivity::open);
  field.later = true;
  return field;
}

Field other_end(std::string name, Label label) {
  Field field = derived(std::move(name), std::move(label), FieldType::link, Sensitivity::internal);
  field.target = "units";
  return field;
}

}  // namespace

const Field& opened_on_field() {
  static const Field field = day_of_unit("opened_on", {"Ngày thành lập", "Opened on"});
  return field;
}

const Field& closed_on_field() {
  static const Field field = day_of_unit("closed_on", {"Ngày giải thể", "Closed on"});
  return field;
}

std::vector<TableSchema> tables_of_moves(const TableSchema& spells) {
  TableSchema arrivals = spells;
  arrivals.name = "arrivals";
  arrivals.label = {"Chuyển sinh hoạt đảng đến", "Arrivals"};
  arrivals.row_day = "since";
  arrivals.fields.push_back(other_end("from_unit", {"Nơi chuyển đi", "From unit"}));
  TableSchema departures = spells;
  departures.name = "departures";
  departures.label = {"Chuyển sinh hoạt đảng đi", "Departures"};
  departures.row_day = "last_day";
  departures.fields.push_back(other_end("to_unit", {"Nơi chuyển đến", "To unit"}));
  departures.fields.push_back(
      derived("last_day", {"Ngày cuối sinh hoạt", "Last day there"}, FieldType::date, Sensitivity::personal));
  return {std::move(arrivals), std::move(departures)};
}

}  // namespace ketnap
