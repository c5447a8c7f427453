#pragma once
#include <span>
#include <string>

#include <ketnap/base/lang.hpp>
#include <ketnap/data/schema.hpp>
#include <ketnap/expr/node.hpp>
#include <ketnap/law/parameter.hpp>

namespace ketnap {

/// What names in an Expr mean: fields and codes by their labels, parameters by their titles.
struct Vocabulary {
  const Schema& schema;
  std::span<const Parameter> parameters;
};

/// An Expr as somebody reads it who has never seen one, about a row of a table (of a rule: judged_table()). Fields are called by
/// their labels, codes and parameters by their titles; a linked row stands in parentheses behind what is first read of it:
///
///   years_between(born, step_date)                     số năm từ ngày sinh đến ngày xét
///   add_months(certificate.issued_on, 60)              ngày cấp (giấy chứng nhận lớp nhận thức) cộng 60 tháng
///   3 * vote.in_favour >= 2 * vote.members             3 × tán thành (biểu quyết của bước) ≥ 2 × tổng số
///
/// What has no words (a name that the row has not, a function of units) stays as it is written. The words are for reading; what was
/// meant is the written form alone.
[[nodiscard]] std::string in_words(const Expr& expr, const TableSchema& row, const Vocabulary& vocabulary, Lang lang);

/// `Ngày sinh` as it stands inside a sentence.
[[nodiscard]] std::string within_sentence(std::string label);

}  // namespace ketnap
