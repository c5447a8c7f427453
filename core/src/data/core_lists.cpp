#include <ketnap/data/schema.hpp>

namespace ketnap {

const std::vector<CodeList>& core_lists() {
  // clang-format off
  static const std::vector<CodeList> lists = {
      {.id = "unit_state", .label = {"Tình trạng tổ chức", "State of a unit"}, .codes = {
          {"open", {"đang hoạt động", "open"}},
          {"closed", {"đã giải thể", "closed"}}}},
      {.id = "unit_level", .label = {"Cấp", "Level"}, .codes = {
          {"province", {"cấp tỉnh", "province"}},
          {"superior", {"cấp trên trực tiếp của tổ chức cơ sở đảng", "directly above grassroots"}},
          {"grassroots", {"tổ chức cơ sở đảng", "grassroots"}},
          {"section", {"đảng bộ bộ phận", "section"}},
          {"cell", {"chi bộ trực thuộc", "cell below grassroots"}}}},
      {.id = "unit_kind", .label = {"Loại hình tổ chức", "Kind of unit"}, .codes = {
          {"committee", {"đảng bộ", "committee"}},
          {"cell", {"chi bộ", "cell"}}}},
      {.id = "standing", .label = {"Vị thế trong cộng đồng", "Standing in the community"}, .codes = {
          {"none", {"không", "none"}},
          {"village_elder", {"già làng", "village elder"}},
          {"village_head", {"trưởng bản", "village head"}},
          {"fisherman", {"ngư dân", "fisherman"}}}},
      {.id = "began_by", .label = {"Lý do bắt đầu sinh hoạt", "How a spell began"}, .codes = {
          {"admitted", {"kết nạp", "admitted"}},
          {"readmitted", {"kết nạp lại", "admitted again"}},
          {"arrived", {"chuyển đến", "arrived"}},
          {"restored", {"khôi phục đảng tịch", "membership restored"}},
          {"reorganised", {"sắp xếp lại tổ chức", "units reorganised"}},
          {"initial", {"có từ đầu khi lập cơ sở dữ liệu", "there when the register began"}}}},
      {.id = "ended_by", .label = {"Lý do thôi sinh hoạt", "How a spell ended"}, .codes = {
          {"moved", {"chuyển đi", "moved away"}},
          {"died", {"từ trần", "died"}},
          {"struck_off", {"xóa tên", "struck off"}},
          {"expelled", {"khai trừ", "expelled"}},
          {"resigned", {"xin ra khỏi Đảng", "resigned"}},
          {"annulled", {"hủy quyết định kết nạp", "admission annulled"}},
          {"reorganised", {"sắp xếp lại tổ chức", "units reorganised"}}}},
      {.id = "outcome", .label = {"Kết quả hồ sơ", "Outcome of a dossier"}, .codes = {
          {"recognised", {"được công nhận chính thức", "recognised"}},
          {"refused", {"không được chấp nhận", "refused"}},
          {"withdrawn", {"rút hồ sơ", "withdrawn"}},
          {"expired", {"hết hạn", "expired"}}}},
      {.id = "step", .label = {"Bước", "Step"}, .ordered = true, .codes = {
          {"listed", {"đưa vào danh sách nguồn", "listed as a source"}},
          {"sympathiser", {"công nhận cảm tình Đảng", "sympathiser"}},
          {"course", {"học lớp nhận thức về Đảng", "awareness course"}},
          {"application", {"đơn xin vào Đảng", "application"}},
          {"background", {"khai lý lịch", "background statement"}},
          {"verification", {"thẩm tra lý lịch", "verification of the background"}},
          {"introduction", {"giới thiệu vào Đảng", "introduction"}},
          {"opinions", {"lấy ý kiến nơi công tác và nơi cư trú", "opinions of workplace and residence"}},
          {"cell_vote", {"chi bộ xét kết nạp", "vote of the cell"}},
          {"section_report", {"đảng ủy bộ phận thẩm định", "report of the section committee"}},
          {"committee_vote", {"đảng ủy cơ sở xét kết nạp", "vote of the grassroots committee"}},
          {"decision", {"quyết định kết nạp", "decision to admit"}},
          {"received", {"chi bộ nhận quyết định", "decision received"}},
          {"ceremony", {"lễ kết nạp", "ceremony"}},
          {"new_member_course", {"học lớp đảng viên mới", "course for new members"}},
          {"self_review", {"bản tự kiểm điểm", "self-review"}},
          {"helper_comment", {"nhận xét của đảng viên được phân công giúp đỡ", "comment of the helper"}},
          {"official_opinions", {"nhận xét của nơi công tác và nơi cư trú", "opinions on the probationary member"}},
          {"official_cell_vote", {"chi bộ xét công nhận chính thức", "vote of the cell on recognition"}},
          {"official_committee_vote", {"đảng ủy cơ sở xét công nhận chính thức", "vote of the committee on recognition"}},
          {"official_decision", {"quyết định công nhận đảng viên chính thức", "decision to recognise"}}}},
      {.id = "step_result", .label = {"Kết quả của bước", "Result of a step"}, .codes = {
          {"agreed", {"đồng ý", "agreed"}},
          {"not_agreed", {"không đồng ý", "not agreed"}}}},
      {.id = "paper_state", .label = {"Tình trạng giấy tờ", "State of a paper"}, .codes = {
          {"present", {"đã có", "present"}},
          {"redo", {"phải làm lại", "to be done again"}}}},
      {.id = "organ", .label = {"Cơ quan biểu quyết", "Voting organ"}, .codes = {
          {"cell", {"chi bộ", "cell"}},
          {"committee", {"ban chấp hành đảng bộ", "committee"}},
          {"standing_board", {"ban thường vụ", "standing board"}}}},
      {.id = "introducer_kind", .label = {"Bên giới thiệu", "Who introduces"}, .codes = {
          {"member", {"đảng viên chính thức", "official member"}},
          {"youth_union", {"ban chấp hành Đoàn", "youth union"}},
          {"trade_union", {"ban chấp hành công đoàn", "trade union"}}}},
      {.id = "course_kind", .label = {"Loại lớp", "Kind of course"}, .codes = {
          {"awareness", {"nhận thức về Đảng", "awareness course"}},
          {"new_member", {"đảng viên mới", "course for new members"}}}},
      {.id = "claim_state", .label = {"Tình trạng số báo cáo", "State of a claim"}, .ordered = true, .codes = {
          {"estimate", {"ước tính", "estimate"}},
          {"sent", {"đã gửi", "sent"}},
          {"confirmed", {"đã xác nhận", "confirmed"}}}},
  };
  // clang-format on
  return lists;
}

}  // namespace ketnap
