#include <ketnap/expr/words.hpp>

#include <string>
#include <vector>

#include <catch2/catch_test_macros.hpp>
#include <ketnap/expr/bind.hpp>
#include <ketnap/expr/text.hpp>
#include <ketnap/linked_in.hpp>
#include <ketnap/plugin/catalog.hpp>

using namespace ketnap;

namespace {

const Catalog& nation() {
  static const Catalog vn = load_plugins(plugins::linked_in(), std::vector<std::string>{"vn"});
  return vn;
}

std::string words(std::string_view text, Lang lang = Lang::vi) {
  return in_words(parse(text), judged_table(), {nation().schema(), nation().parameters()}, lang);
}

}  // namespace

TEST_CASE("words: names by their labels, codes and parameters by theirs") {
  CHECK(words("born") == "ngày sinh");
  CHECK(words("education >= 'lower_secondary'") == "trình độ học vấn ≥ “Trung học cơ sở”");
  CHECK(words("'female' == sex") == "“Nữ” là giới tính");
  CHECK(words("param('vn.age_min')") == "tuổi tối thiểu khi chi bộ xem xét kết nạp");
  CHECK(words("age_months <= 12 * param('vn.age_max')") == "tuổi tính theo tháng ≤ 12 × [tuổi tối đa khi chi bộ xem xét kết nạp]");
  CHECK(words("standing not in {'village_elder', 'village_head'}") ==
        "vị thế trong cộng đồng không thuộc: “già làng”, “trưởng bản”");
  CHECK(words("born >= date('2004-02-29')") == "ngày sinh ≥ 29/02/2004");
  CHECK(words("born >= date('2004-02-29')", Lang::en) == "born ≥ 2004-02-29");
}

TEST_CASE("words: parentheses stand where the text needs them") {
  CHECK(words("2 * (vote.members - vote.excused)") == "2 × (tổng số (biểu quyết của bước) − được miễn sinh hoạt)");
  CHECK(words("2 * vote.members - vote.excused") == "2 × tổng số (biểu quyết của bước) − được miễn sinh hoạt");
  CHECK(words("vote.members - (vote.excused - 1)") == "tổng số (biểu quyết của bước) − (được miễn sinh hoạt − 1)");
  CHECK(words("vote.members - vote.excused - 1") == "tổng số (biểu quyết của bước) − được miễn sinh hoạt − 1");
  CHECK(words("(youth_union or trade_union) and moved") == "(đoàn viên thanh niên hoặc đoàn viên công đoàn) và đã chuyển nơi khác");
  CHECK(words("not (youth_union or moved)") == "không phải (đoàn viên thanh niên hoặc đã chuyển nơi khác)");
}

TEST_CASE("words: rows that lie elsewhere, and rows of rows") {
  CHECK(words("add_months(certificate.issued_on, 60)") == "ngày cấp (giấy chứng nhận lớp nhận thức) cộng 60 tháng");
  CHECK(words("paper('application').dated", Lang::en) == "dated (application)");
  CHECK(words("years_between(born, step_date)", Lang::en) == "years from born to step date");
  CHECK(words("any(papers, paper == 'application' and dated <= outer.step_date)", Lang::en) ==
        "there are papers with (paper is “Application” and dated ≤ step date)");
  CHECK(words("count(introducers, kind == 'member' and official) >= 2", Lang::en) ==
        "number of introducers with (kind is “official member” and is an official member) ≥ 2");
  CHECK(words("max(votes, in_favour, present >= 3)") == "tán thành lớn nhất của biểu quyết mà (có mặt ≥ 3)");
}

TEST_CASE("words: what has none stays as it is written") {
  CHECK(words("nothing_known == 1") == "nothing_known là 1");
  CHECK(words("claim('vn.members')") == "claim('vn.members')");
  CHECK(in_words(Expr(), judged_table(), {nation().schema(), nation().parameters()}, Lang::vi).empty());
}

TEST_CASE("words: every rule of the nation has words for all that it says") {
  for (const BoundRule& bound : nation().rules()) {
    for (const Expr& expr : {bound.rule.applies, bound.rule.holds}) {
      for (const Lang lang : {Lang::vi, Lang::en}) {
        const std::string said = in_words(expr, judged_table(), {nation().schema(), nation().parameters()}, lang);
        CAPTURE(bound.rule.id, said);
        CHECK(said.empty() == expr.empty());
        CHECK(said.find('_') == std::string::npos);
        CHECK(said.find("('") == std::string::npos);
      }
    }
  }
}
