#include <ketnap/expr/bind.hpp>

namespace ketnap {
namespace {

Field make(FieldType type, std::string name, Label label, std::string target = {}) {
  Field field;
  field.name = std::move(name);
  field.label = std::move(label);
  field.type = type;
  field.target = std::move(target);
  field.sensitivity = Sensitivity::personal;
  return field;
}

TableSchema make_table() {
  TableSchema table;
  table.name = "judged";
  table.label = {"Bước được xét", "Judged steps"};
  table.row_day = "step_date";
  table.fields = {
      make(FieldType::link, "dossier", {"Hồ sơ", "Dossier"}, "dossiers"),
      make(FieldType::code, "step", {"Bước được xét", "Judged step"}, "step"),
      make(FieldType::date, "step_date", {"Ngày xét", "Step date"}),
      make(FieldType::code, "next_step", {"Bước tiếp theo", "Next step"}, "step"),
      make(FieldType::link, "step_row", {"Dòng của bước", "Row of the step"}, "steps"),
      make(FieldType::link, "person", {"Người", "Person"}, "people"),
      make(FieldType::link, "profile", {"Đặc điểm vào ngày xét", "Profile on the day"}, "profiles"),
      make(FieldType::link, "unit", {"Tổ chức đảng", "Unit"}, "units"),
      make(FieldType::link, "vote", {"Biểu quyết của bước", "Vote of the step"}, "votes"),
      make(FieldType::link, "admission", {"Lần kết nạp", "Admission"}, "admissions"),
      make(FieldType::link, "certificate", {"Giấy chứng nhận lớp nhận thức", "Awareness certificate"}, "certificates"),
  };
  table.fields[0].key = table.fields[1].key = true;
  return table;
}

}  // namespace

const TableSchema& judged_table() {
  static const TableSchema table = make_table();
  return table;
}

}  // namespace ketnap
