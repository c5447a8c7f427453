#include <string>
#include <vector>

#include <catch2/catch_test_macros.hpp>

#include <ketnap/base/text.hpp>

using ketnap::nearest;

namespace {

std::vector<std::string> fields() { return {"born", "sex", "occupation", "education", "decided_on", "ceremony_on", "youth_union"}; }

}  // namespace

TEST_CASE("a slip of the finger finds its name") {
  CHECK(nearest("ocupation", fields()) == "occupation");
  CHECK(nearest("occupatoin", fields()) == "occupation");
  CHECK(nearest("educations", fields()) == "education");
  CHECK(nearest("bron", fields()) == "born");
  CHECK(nearest("ceremony", fields()) == "ceremony_on");
  CHECK(nearest("decidedon", fields()) == "decided_on");
  CHECK(nearest("Sex", fields()) == "sex");
  CHECK(nearest("youth_union", fields()) == "youth_union");
}

TEST_CASE("nothing is proposed where nothing is near") {
  CHECK(nearest("religion", fields()) == std::nullopt);
  CHECK(nearest("x", fields()) == std::nullopt);
  CHECK(nearest("", fields()) == std::nullopt);
  CHECK(nearest("born", {}) == std::nullopt);
  CHECK(nearest("abc", std::vector<std::string>{"", "xyz"}) == std::nullopt);
}

TEST_CASE("a third of the letters may differ, no more") {
  CHECK(nearest("abcdxy", std::vector<std::string>{"abcdef"}) == "abcdef");
  CHECK(nearest("abcxyz", std::vector<std::string>{"abcdef"}) == std::nullopt);
}

TEST_CASE("the nearest wins, and the first of equally near ones") {
  const std::vector<std::string> units = {"HNA.PL.02", "HNA.PL.01", "HNA.PL"};
  CHECK(nearest("HNA.PL.03", units) == "HNA.PL.02");
  CHECK(nearest("hna.pl", units) == "HNA.PL");
  CHECK(nearest("HNA.LP", units) == "HNA.PL");
}

TEST_CASE("letters count, not bytes") {
  const std::vector<std::string> names = {"tỉ lệ kết nạp"};
  CHECK(nearest("tỷ lệ kết nạp", names) == "tỉ lệ kết nạp");
  CHECK(nearest("ti\u0309 le\u0323\u0302 kê\u0301t na\u0323p", names) == "tỉ lệ kết nạp");
}

TEST_CASE("an id is found without its plugin's name") {
  const std::vector<std::string> ids = {"vn.admission_rate", "vn.admissions"};
  CHECK(nearest("admissions", ids) == "vn.admissions");
}
