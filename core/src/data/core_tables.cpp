#include <ketnap/data/schema.hpp>

namespace ketnap {
namespace {

/// A Field being described: `date("since", ...).keyed().personal()`.
struct Draft {
  Field field;

  operator Field() && { return std::move(field); }
  Draft keyed() && {
    field.key = true;
    return std::move(*this).needed();
  }
  Draft needed() && {
    field.required = true;
    return std::move(*this);
  }
  Draft event() && {
    field.later = true;
    return std::move(*this);
  }
  Draft about(Sensitivity how) && {
    field.sensitivity = how;
    return std::move(*this);
  }
  Draft personal() && { return std::move(*this).about(Sensitivity::personal); }
  Draft open() && { return std::move(*this).about(Sensitivity::open); }
};

Draft make(FieldType type, const std::string& name, const std::string& vi, const std::string& en, const std::string& target = {}) {
  Draft draft;
  draft.field.name = name;
  draft.field.label = {vi, en};
  draft.field.type = type;
  draft.field.target = target;
  return draft;
}

using Text = const std::string&;
Draft text(Text name, Text vi, Text en) { return make(FieldType::text, name, vi, en); }
Draft date(Text name, Text vi, Text en) { return make(FieldType::date, name, vi, en); }
Draft integer(Text name, Text vi, Text en) { return make(FieldType::integer, name, vi, en); }
Draft number(Text name, Text vi, Text en) { return make(FieldType::number, name, vi, en); }
Draft yes_no(Text name, Text vi, Text en) { return make(FieldType::boolean, name, vi, en); }
Draft period(Text vi, Text en) { return make(FieldType::period, "period", vi, en); }
Draft code(Text name, Text list, Text vi, Text en) { return make(FieldType::code, name, vi, en, list); }
Draft link(Text name, Text table, Text vi, Text en) { return make(FieldType::link, name, vi, en, table); }

Draft person() { return link("person", "people", "Người", "Person").personal(); }
Draft unit() { return link("unit", "units", "Tổ chức đảng", "Unit").open(); }
Draft dossier() { return link("dossier", "dossiers", "Hồ sơ", "Dossier").personal(); }
Draft document() { return text("document", "Văn bản", "Document"); }
Draft step() { return code("step", "step", "Bước", "Step"); }
Draft round() { return integer("round", "Lần thứ", "Round"); }

std::vector<TableSchema> places_and_people() {
  return {
      {.name = "documents",
       .label = {"Văn bản", "Documents"},
       .fields = {document().keyed().open(), text("number", "Số, ký hiệu", "Number").open(),
                  date("issued_on", "Ngày ban hành", "Issued on").open(), text("issuer", "Cơ quan ban hành", "Issuer").open(),
                  text("title", "Trích yếu", "Title").open()},
       .row_day = "",
       .opens = "issued_on"},
      {.name = "units",
       .label = {"Tổ chức đảng", "Units"},
       .fields = {text("unit", "Mã tổ chức đảng", "Unit").keyed().open(), date("since", "Từ ngày", "Since").keyed().open(),
                  code("state", "unit_state", "Tình trạng", "State").open(), code("level", "unit_level", "Cấp", "Level").open(),
                  code("kind", "unit_kind", "Loại hình", "Kind").open(), text("name", "Tên", "Name").open(),
                  link("parent", "units", "Trực thuộc", "Parent").open(), code("sector", "sector", "Khu vực", "Sector").open(),
                  link("area", "areas", "Địa bàn", "Area").open(), document()},
       .row_day = "",
       .opens = ""},
      {.name = "people",
       .label = {"Người", "People"},
       .fields = {text("person", "Mã người", "Person").keyed().personal(), text("name", "Họ và tên", "Name").personal(),
                  make(FieldType::partial_date, "born", "Ngày sinh", "Born").personal(),
                  code("sex", "sex", "Giới tính", "Sex").personal(),
                  code("ethnicity", "ethnicity", "Dân tộc", "Ethnicity").about(Sensitivity::sensitive),
                  code("religion", "religion", "Tôn giáo", "Religion").about(Sensitivity::sensitive)},
       .row_day = "",
       .opens = ""},
      {.name = "profiles",
       .label = {"Đặc điểm theo thời gian", "Profiles"},
       .fields = {person().keyed(), date("since", "Từ ngày", "Since").keyed().personal(),
                  code("occupation", "occupation", "Nghề nghiệp", "Occupation").personal(),
                  code("education", "education", "Trình độ học vấn", "Education").personal(),
                  code("profession", "profession", "Trình độ chuyên môn", "Profession").personal(),
                  yes_no("youth_union", "Đoàn viên thanh niên", "Youth union member").personal(),
                  yes_no("trade_union", "Đoàn viên công đoàn", "Trade union member").personal(),
                  code("theory", "theory", "Trình độ lý luận chính trị", "Political theory").personal(),
                  code("standing", "standing", "Vị thế trong cộng đồng", "Standing").personal(),
                  link("residence_area", "areas", "Nơi cư trú", "Area of residence").personal()},
       .row_day = "",
       .opens = "since"},
      {.name = "spells",
       .label = {"Thời gian sinh hoạt đảng", "Spells"},
       .fields = {text("spell", "Mã", "Spell").keyed(), person().needed(), unit().needed(),
                  date("since", "Từ ngày", "Since").personal(), date("until", "Đến trước ngày", "Until").event().personal(),
                  code("began_by", "began_by", "Bắt đầu do", "Began by").personal(),
                  code("ended_by", "ended_by", "Kết thúc do", "Ended by").personal(),
                  date("official_on", "Ngày chính thức", "Official on").event().personal()},
       .row_day = "",
       .opens = "since"},
      {.name = "admissions",
       .label = {"Kết nạp đảng viên", "Admissions"},
       .fields = {text("admission", "Mã", "Admission").keyed(), person().needed(), unit().needed(), dossier(),
                  yes_no("again", "Kết nạp lại", "Again").personal(),
                  date("decided_on", "Ngày quyết định kết nạp", "Decided on").personal(),
                  text("decision", "Quyết định kết nạp", "Decision"),
                  date("ceremony_on", "Ngày lễ kết nạp", "Ceremony on").event().personal(),
                  date("official_on", "Ngày chính thức", "Official on").event().personal(),
                  date("official_decided_on", "Ngày quyết định công nhận chính thức", "Official decided on").event().personal(),
                  text("official_decision", "Quyết định công nhận chính thức", "Official decision"),
                  date("annulled_on", "Ngày hủy quyết định", "Annulled on").event().personal()},
       .row_day = "ceremony_on",
       .opens = "decided_on"},
  };
}

std::vector<TableSchema> dossiers_and_children() {
  return {
      {.name = "dossiers",
       .label = {"Hồ sơ kết nạp", "Dossiers"},
       .fields = {text("dossier", "Mã hồ sơ", "Dossier").keyed().personal(), person().needed(), unit().needed(),
                  date("opened_on", "Ngày lập", "Opened on").personal(),
                  code("source_group", "source_group", "Nguồn", "Source group").personal(),
                  date("moved_on", "Ngày chuyển nơi khác", "Moved on").event().personal(),
                  date("closed_on", "Ngày kết thúc", "Closed on").event().personal(),
                  code("outcome", "outcome", "Kết quả", "Outcome").personal()},
       .row_day = "",
       .opens = "opened_on"},
      {.name = "steps",
       .label = {"Các bước của hồ sơ", "Steps"},
       .fields = {dossier().keyed(), step().keyed(), round().keyed(), date("done_on", "Ngày hoàn thành", "Done on").personal(),
                  link("body", "units", "Tổ chức thực hiện", "Body").open(), document(),
                  code("result", "step_result", "Kết quả", "Result").personal()},
       .row_day = "done_on",
       .opens = "done_on"},
      {.name = "papers",
       .label = {"Giấy tờ trong hồ sơ", "Papers"},
       .fields = {dossier().keyed(), code("paper", "paper", "Giấy tờ", "Paper").keyed(), round().keyed(),
                  date("dated", "Ngày ghi trên giấy tờ", "Dated").personal(), document(),
                  code("state", "paper_state", "Tình trạng", "State")},
       .row_day = "dated",
       .opens = "dated"},
      {.name = "votes",
       .label = {"Biểu quyết", "Votes"},
       .fields = {dossier().keyed(), step().keyed(), round().keyed(), code("organ", "organ", "Cơ quan biểu quyết", "Organ"),
                  integer("members", "Tổng số", "Members"), integer("excused", "Được miễn sinh hoạt", "Excused"),
                  integer("excused_present", "Được miễn nhưng có mặt", "Excused but present"),
                  integer("present", "Có mặt", "Present"), integer("in_favour", "Tán thành", "In favour"),
                  integer("against", "Không tán thành", "Against"), integer("invalid", "Không hợp lệ", "Invalid")},
       .row_day = "",
       .opens = ""},
      {.name = "introducers",
       .label = {"Người, tổ chức giới thiệu", "Introducers"},
       .fields = {dossier().keyed(), text("introducer", "Mã bên giới thiệu", "Introducer").keyed().personal(),
                  code("kind", "introducer_kind", "Bên giới thiệu", "Kind"), person(),
                  date("together_since", "Cùng công tác từ ngày", "Together since").personal(),
                  date("letter_on", "Ngày giấy giới thiệu", "Letter on").personal()},
       .row_day = "letter_on",
       .opens = "letter_on"},
      {.name = "helpers",
       .label = {"Đảng viên được phân công giúp đỡ", "Helpers"},
       .fields = {dossier().keyed(), person().keyed(), date("since", "Từ ngày", "Since").keyed().personal(),
                  date("until", "Đến trước ngày", "Until").event().personal()},
       .row_day = "since",
       .opens = "since"},
      {.name = "helper_notes",
       .label = {"Nhận xét của đảng viên giúp đỡ", "Helper notes"},
       .fields = {dossier().keyed(), date("written_on", "Ngày viết", "Written on").keyed().personal(), person(), document()},
       .row_day = "written_on",
       .opens = "written_on"},
  };
}

std::vector<TableSchema> courses_and_figures() {
  return {
      {.name = "courses",
       .label = {"Lớp bồi dưỡng", "Courses"},
       .fields = {text("course", "Mã lớp", "Course").keyed().open(), code("kind", "course_kind", "Loại lớp", "Kind").open(), unit(),
                  date("starts_on", "Ngày khai giảng", "Starts on").open(), date("ends_on", "Ngày bế giảng", "Ends on").open(),
                  integer("classes", "Số lớp", "Classes").open(), integer("attended", "Số người dự", "Attended").open(),
                  document()},
       .row_day = "",
       .opens = "starts_on"},
      {.name = "certificates",
       .label = {"Giấy chứng nhận", "Certificates"},
       .fields = {person().keyed(), link("course", "courses", "Lớp", "Course").keyed(),
                  date("issued_on", "Ngày cấp", "Issued on").personal(), text("number", "Số", "Number").personal()},
       .row_day = "",
       .opens = "issued_on"},
      {.name = "terms",
       .label = {"Nhiệm kỳ", "Terms"},
       .fields = {text("term", "Mã nhiệm kỳ", "Term").keyed().open(), unit(), date("starts_on", "Ngày bắt đầu", "Starts on").open(),
                  date("ends_on", "Ngày kết thúc", "Ends on").open(), document()},
       .row_day = "",
       .opens = ""},
      {.name = "targets",
       .label = {"Chỉ tiêu", "Targets"},
       .fields = {text("target", "Mã chỉ tiêu", "Target").keyed().open(), unit().keyed(), period("Kỳ", "Period").keyed().open(),
                  date("set_on", "Ngày giao", "Set on").keyed().open(), text("indicator", "Chỉ số", "Indicator").open(),
                  text("group", "Nhóm", "Group").open(), number("at_least", "Ít nhất", "At least").open(),
                  number("at_most", "Nhiều nhất", "At most").open(), document(), text("replaces", "Thay cho", "Replaces").open()},
       .row_day = "",
       .opens = "set_on"},
      {.name = "claims",
       .label = {"Số báo cáo", "Claims"},
       .fields = {text("claim", "Nội dung", "Claim").keyed().open(), unit().keyed(),
                  period("Kỳ hoặc ngày", "Period or day").keyed().open(),
                  // Empty says that the claim is about the whole unit, so it is a key that may be empty.
                  [] {
                    Field group = text("group", "Nhóm", "Group").open();
                    group.key = true;
                    return group;
                  }(),
                  date("said_on", "Ngày báo cáo", "Said on").keyed().open(), number("value", "Giá trị", "Value").open(),
                  text("code", "Mã phân loại", "Code").open(), code("state", "claim_state", "Tình trạng", "State").open(),
                  document()},
       .row_day = "",
       .opens = "said_on"},
      {.name = "areas",
       .label = {"Địa bàn", "Areas"},
       .fields = {text("area", "Mã địa bàn", "Area").keyed().open(), date("since", "Từ ngày", "Since").keyed().open(),
                  code("state", "unit_state", "Tình trạng", "State").open(), text("kind", "Loại", "Kind").open(),
                  text("name", "Tên", "Name").open(), link("parent", "areas", "Thuộc", "Parent").open(),
                  yes_no("mountainous", "Miền núi", "Mountainous").open(), yes_no("border", "Biên giới", "Border").open(),
                  yes_no("island", "Hải đảo", "Island").open(),
                  yes_no("ethnic_minority", "Vùng đồng bào dân tộc thiểu số", "Ethnic minority area").open(),
                  yes_no("specially_difficult", "Đặc biệt khó khăn", "Specially difficult").open()},
       .row_day = "",
       .opens = ""},
  };
}

}  // namespace

const std::vector<TableSchema>& core_tables() {
  static const std::vector<TableSchema> tables = [] {
    std::vector<TableSchema> all = places_and_people();
    for (const auto part : {&dossiers_and_children, &courses_and_figures})
      for (TableSchema& table : part()) all.push_back(std::move(table));
    return all;
  }();
  return tables;
}

}  // namespace ketnap
