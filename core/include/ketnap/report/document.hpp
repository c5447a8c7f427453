#pragma once
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include <ketnap/base/date.hpp>
#include <ketnap/base/finding.hpp>
#include <ketnap/base/lang.hpp>
#include <ketnap/report/table.hpp>
#include <ketnap/report/verdict.hpp>

namespace ketnap {

/// Who a rendering is for. `form`: reporting upwards, true numbers, no rows about people. `internal`: the default. `public`: small
/// numbers must be suppressed.
enum class Audience { form, internal, open };
[[nodiscard]] std::string_view name_of(Audience audience);  ///< `open` is written "public"

/// Level 1 opens a section: one question; a page of its own on paper, a sheet of its own in a workbook.
struct Heading {
  std::string text;
  int level = 1;
};
struct Paragraph {
  std::string text;
};
/// Small print under what stands above it.
struct Note {
  std::string text;
};

/// One of the numbers that a page leads with: `Kết nạp năm 2023 | 1.004 | cùng kỳ năm trước: 793`.
struct Fact {
  std::string label;
  std::string value;               ///< as people read it: `1.004`, `41–47`, `–`
  std::string note;                ///< what it stands beside
  std::optional<Rational> number;  ///< where it is known, never times 100
  Scale scale = Scale::count;
  int decimals = 0;
};
/// A figure of a table as a fact.
[[nodiscard]] Fact fact_of(std::string label, const Figure& figure, const Table::IndicatorHead& head, std::string note, Lang lang);
struct FactsBlock {
  std::string title;
  std::vector<Fact> facts;
};

struct TableBlock {
  std::string title;
  Table table;
};

/// How a table is drawn. `trend`: a line over its periods for each unit. `bars`: a bar for each unit. `target_against_actual`: the
/// numerator a bar, the denominator a mark across it. `composition`: a bar for each indicator (or group), as they may overlap.
/// `heat`: units by periods, shaded. Where bars have two periods, the last is the bar and the one before it a mark.
enum class ChartKind { trend, bars, target_against_actual, composition, heat };
[[nodiscard]] std::string_view name_of(ChartKind kind);
[[nodiscard]] ChartKind chart_kind(std::string_view name);  ///< Error 4020
struct ChartBlock {
  ChartKind kind = ChartKind::bars;
  std::string title;     ///< the one message: `Phủ Lý đã vượt chỉ tiêu năm`
  std::string subtitle;  ///< what is drawn, of whom and when
  Table table;           ///< its numbers, which every format also tells as text
};

/// A list of words, counts and days: what is no figure of an indicator.
struct ListBlock {
  using Cell = std::variant<std::string, std::int64_t, Date>;
  std::string title;
  std::vector<std::string> columns;
  std::vector<std::vector<Cell>> rows;
  bool people = false;  ///< rows about people: left out for `form`
};

/// What is said of one verdict: why, what would have to arrive for it to pass, when it changes by itself. Any may be empty.
struct Remark {
  std::string why;
  std::string missing;
  std::string change;
  bool awaits_vote =
      false;  ///< unknown, and nothing but the vote of the step itself is missing: no more than that it is still to come
};
struct VerdictsBlock {
  std::string title;
  Verdicts verdicts;
  std::vector<Remark> remarks{};               ///< one for each verdict, or none at all
  std::map<std::string, std::string> words{};  ///< what people call the steps and units that occur, by code
};
struct FindingsBlock {
  std::string title;
  std::vector<Finding> findings;
};
using DocumentBlock =
    std::variant<Heading, Paragraph, Note, FactsBlock, TableBlock, ChartBlock, ListBlock, VerdictsBlock, FindingsBlock>;

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

/// Whether the tables of a document hold each figure of this one, so that a chart's numbers need not be told again.
[[nodiscard]] bool tables_hold(const Document& document, const Table& table);

}  // namespace ketnap
