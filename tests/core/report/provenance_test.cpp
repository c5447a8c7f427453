#include <ketnap/report/provenance.hpp>

#include <catch2/catch_test_macros.hpp>

using namespace ketnap;

TEST_CASE("the note line says as of, known as of, plugins; and the tree only where it is another day's") {
  Provenance provenance;
  provenance.as_of = provenance.tree = Date::from_civil(2023, 10, 31).value();
  provenance.as_known = 1;
  provenance.plugins = {"standard 0.1.0", "vn 1.0.0", "ha_nam 1.0.0"};
  CHECK(provenance.line(Lang::vi) == "đến hết 31/10/2023 · lô 1 · vn 1.0.0, ha_nam 1.0.0");
  CHECK(provenance.line(Lang::en) == "to the end of 2023-10-31 · batch 1 · vn 1.0.0, ha_nam 1.0.0");

  provenance.tree = Date::from_civil(2023, 1, 1).value();
  provenance.used_draft = true;
  provenance.plugins = {"standard 0.1.0"};
  CHECK(provenance.line(Lang::vi) ==
        "đến hết 31/10/2023 · cây tổ chức ngày 01/01/2023 · lô 1 · có dùng văn bản chưa được xác nhận");
}
