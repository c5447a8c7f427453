#pragma once
#include <string>
#include <string_view>
#include <vector>

#include <ketnap/base/lang.hpp>
#include <ketnap/expr/node.hpp>

namespace ketnap {

/// A named condition on rows: pupils, women, workers in enterprises. `group('vn.pupil')` in an Expr stands for it on that row, so
/// several groups may hold of one row. It may name other groups.
///
///   catalog.add(Group{.id = "demo.pupil", .title = {"Học sinh", "Pupils"}, .rows = {"admissions", "members"},
///                     .where = col("occupation") == text("pupil")});
///   // count(members, group('demo.pupil'))
struct Group {
  std::string id;  ///< `<plugin>.<snake_case>`
  Label title;
  std::vector<std::string> rows;  ///< on which rows it may be asked: admissions, members, dossiers
  Expr where;
  /// Names the partition that it is a part of: no row is in two parts of one, and every row in some. Empty: groups overlap.
  std::string partition = {};
};

/// The table whose rows a Group's word means; empty for any other word.
[[nodiscard]] std::string_view table_of_group_rows(std::string_view rows);

}  // namespace ketnap
