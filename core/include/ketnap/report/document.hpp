#pragma once
#include <string>
#include <variant>
#include <vector>

#include <ketnap/base/finding.hpp>
#include <ketnap/base/lang.hpp>
#include <ketnap/report/table.hpp>
#include <ketnap/report/verdict.hpp>

namespace ketnap {

/// Who a rendering is for. `form`: reporting upwards, true numbers, no rows about people. `internal`: the default. `public`: small
/// numbers must be suppressed.
enum class Audience { form, internal, open };
[[nodiscard]] std::string_view name_of(Audience audience);  ///< `open` is written "public"

struct Heading {
  std::string text;
  int level = 1;
};
struct Paragraph {
  std::string text;
};
struct TableBlock {
  std::string title;
  Table table;
};
struct VerdictsBlock {
  std::string title;
  Verdicts verdicts;
};
struct FindingsBlock {
  std::string title;
  std::vector<Finding> findings;
};
using DocumentBlock = std::variant<Heading, Paragraph, TableBlock, VerdictsBlock, FindingsBlock>;

/// A neutral report before any format: what a Format turns into bytes. It holds no paths, no clock, no formatting.
struct Document {
  std::string report;  ///< the report's id
  std::string title;
  std::string unit;
  std::string unit_name;  ///< on the tree's day; its code where it has no name
  std::string period;     ///< as people read it
  Lang lang = Lang::vi;
  Audience audience = Audience::internal;
  std::vector<DocumentBlock> blocks;
  Provenance provenance;
};

}  // namespace ketnap
