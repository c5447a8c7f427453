#pragma once
#include <algorithm>
#include <charconv>
#include <cstdint>
#include <map>
#include <optional>
#include <sstream>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include <ketnap/base/partial_date.hpp>
#include <ketnap/base/period.hpp>
#include <ketnap/data/snapshot.hpp>
#include <ketnap/expr/bind.hpp>
#include <ketnap/expr/explain.hpp>
#include <ketnap/expr/program.hpp>
#include <ketnap/expr/text.hpp>

/// Snapshots made by hand, from lines in the columns of data/README.md: no registry behind them.
namespace small_world {

using namespace ketnap;

inline Date day(std::string_view iso) { return Date::parse(iso).value(); }

inline CodeList list(std::string id, std::vector<std::string> keys, bool ordered = false) {
  CodeList list;
  list.id = std::move(id);
  list.ordered = ordered;
  for (std::string& key : keys) list.codes.push_back({std::move(key), {}});
  return list;
}

/// The core's tables and lists, and lists of a nation cut short.
inline const Schema& schema() {
  static const Schema all = [] {
    std::vector<CodeList> lists = core_lists();
    const std::vector<std::string> grades = {"none", "literacy", "primary", "lower_secondary", "upper_secondary"};
    lists.push_back(list("sex", {"female", "male"}));
    lists.push_back(list("ethnicity", {"kinh", "tay", "other"}));
    lists.push_back(list("religion", {"none"}));
    lists.push_back(list("occupation", {"pupil", "student", "farm", "retired"}));
    lists.push_back(list("education", grades, true));
    lists.push_back(list("profession", {"none", "college", "university"}, true));
    lists.push_back(list("theory", {"none", "high"}, true));
    lists.push_back(list("sector", {"residential", "school"}));
    lists.push_back(list("paper", {"application", "background", "opinions"}));
    lists.push_back(list("source_group", {"worker", "other"}));
    return Schema(core_tables(), std::move(lists));
  }();
  return all;
}

inline std::vector<std::string> cells(const std::string& line) {
  std::vector<std::string> found;
  std::string cell;
  for (std::istringstream in(line + ','); std::getline(in, cell, ',');) found.push_back(cell);
  return found;
}

class Maker {
 public:
  explicit Maker(std::string_view as_of) : as_of_(day(as_of)) {}

  /// `people`, `person,born,sex`, {"P1,2004-03,female", ...}; columns that are not named are unknown. Links are written as the
  /// first text key of their row, or as #row. Rows of units come in tree order; rows that belong to others in the order of those.
  Maker& table(const std::string& name, const std::string& header, const std::vector<std::string>& lines) {
    const TableSchema& table = *schema().table(name);
    remember_keys(table, header, lines);
    Frame frame = make(table, header, lines);
    if (name == "units") make_tree(header, lines);
    const auto keys = table.keys();
    if (keys.front()->type == FieldType::link)
      frame = group(frame, keys.front()->name, keys.front()->target);
    else if (name != "units" && table.find("unit") != nullptr)
      frame = group(frame, "unit", "units");
    frames_[name] = std::move(frame);
    return *this;
  }

  /// All other tables of the schema, without a row.
  Maker& rest() {
    std::string parents = "units people dossiers";
    for (const bool first : {true, false}) {
      for (const TableSchema& one : schema().tables()) {
        if (frames_.contains(one.name) || (first && parents.find(one.name) == std::string::npos)) continue;
        table(one.name, one.keys().front()->name, {});
      }
    }
    return *this;
  }

  [[nodiscard]] Frame make(const TableSchema& table, const std::string& header, const std::vector<std::string>& lines) const {
    const std::vector<std::string> names = cells(header);
    std::vector<Column> columns;
    for (const Field& field : table.fields) {
      const auto at = static_cast<std::size_t>(std::ranges::find(names, field.name) - names.begin());
      std::vector<std::string> texts;
      texts.reserve(lines.size());
      for (const std::string& line : lines) texts.push_back(at < names.size() ? cells(line).at(at) : "");
      columns.push_back(column(field, texts));
    }
    for (const std::string& name : names)
      if (table.find(name) == nullptr) throw std::logic_error(table.name + " has no column " + name);
    return {table.name, lines.size(), std::move(columns)};
  }

  [[nodiscard]] Snapshot snapshot() const { return {{.as_of = as_of_, .as_known = 1, .tree = as_of_}, schema(), tree_, frames_}; }

 private:
  [[nodiscard]] Column column(const Field& field, const std::vector<std::string>& texts) const {
    Column column;
    column.field = field;
    column.rows = texts.size();
    const auto all = [&](auto convert) {
      std::vector<decltype(convert(std::string()))> values;
      values.reserve(texts.size());
      for (const std::string& text : texts) values.push_back(convert(text));
      return Buffer::of(values);
    };
    bool unknown = false;
    std::vector<std::uint8_t> bits(texts.size() / 8 + 1, 0);
    for (std::size_t i = 0; i < texts.size(); ++i) {
      if (!texts[i].empty() && texts[i] != "?")
        bits[i / 8] = static_cast<std::uint8_t>(bits[i / 8] | 1U << (i % 8));
      else
        ++column.null_count;
      unknown |= field.later ? texts[i] == "?" : texts[i].empty();
    }
    switch (field.type) {
      case FieldType::date:
      case FieldType::partial_date:
        column.values = all([&](const std::string& text) { return days(field, text).lo.days(); });
        column.high = all([&](const std::string& text) { return days(field, text).hi.days(); });
        unknown |= std::ranges::any_of(texts, [&](const std::string& text) { return !days(field, text).is_exact(); });
        if (!unknown) column.high = column.values;
        break;
      case FieldType::integer:
        column.values =
            all([](const std::string& text) { return text.empty() ? std::int64_t{0} : std::int64_t{std::stoll(text)}; });
        break;
      case FieldType::boolean:
        column.values = all([](const std::string& text) {
          return static_cast<std::uint8_t>(text.empty() ? 255 : text == "1" ? 1 : 0);
        });
        break;
      case FieldType::code:
        column.values = all([&](const std::string& text) {
          return static_cast<std::uint8_t>(text.empty() ? 255 : schema().list(field.target)->place_of(text).value());
        });
        break;
      case FieldType::link:
        column.values = all([&](const std::string& text) { return row_of(field.target, text); });
        break;
      default: {
        std::vector<std::int32_t> ends = {0};
        std::string bytes;
        for (const std::string& text : texts) ends.push_back(static_cast<std::int32_t>((bytes += text).size()));
        column.values = Buffer::of(ends);
        column.bytes = Buffer::copy(bytes.data(), bytes.size());
      }
    }
    if (column.null_count != 0) column.validity = Buffer::of(bits);
    column.has_unknowns = unknown;
    return column;
  }

  [[nodiscard]] PartialDate days(const Field& field, const std::string& text) const {
    if (text == "?") return {Date::first(), as_of_};
    if (text.empty()) return field.later ? PartialDate{Date::never(), Date::never()} : PartialDate::unknown();
    return PartialDate::parse(text).value();
  }

  [[nodiscard]] std::int32_t row_of(const std::string& table, const std::string& text) const {
    if (text.empty()) return no_row;
    if (text[0] == '#') return std::stoi(text.substr(1));
    return keys_.at(table).at(text);
  }

  void remember_keys(const TableSchema& table, const std::string& header, const std::vector<std::string>& lines) {
    const std::vector<std::string> names = cells(header);
    const auto at = static_cast<std::size_t>(std::ranges::find(names, table.keys().front()->name) - names.begin());
    auto& keys = keys_[table.name];
    for (std::size_t i = 0; i < lines.size(); ++i) keys[cells(lines[i]).at(at)] = static_cast<std::int32_t>(i);
  }

  void make_tree(const std::string& header, const std::vector<std::string>& lines) {
    const std::vector<std::string> names = cells(header);
    const auto cell = [&](const std::string& line, const std::string& name) {
      return cells(line).at(static_cast<std::size_t>(std::ranges::find(names, name) - names.begin()));
    };
    std::map<std::string, std::int32_t> places;
    std::vector<Tree::Unit> units;
    for (const std::string& line : lines) {
      Tree::Unit unit;
      unit.code = cell(line, "unit");
      if (const std::string parent = cell(line, "parent"); !parent.empty()) unit.parent = places.at(parent);
      places[unit.code] = static_cast<std::int32_t>(units.size());
      units.push_back(std::move(unit));
    }
    keys_["units"] = places;
    tree_ = Tree(std::move(units));
  }

  // As the registry's snapshots: one group more, for rows that belong to none.
  [[nodiscard]] Frame group(const Frame& frame, const std::string& link, const std::string& parent) const {
    const auto parents = parent == "units" ? tree_.size() : frames_.at(parent).rows();
    std::vector<std::int32_t> starts(parents + 2, 0);
    std::int32_t last = 0;
    for (const std::int32_t row : frame.link(link)) {
      const std::int32_t group = row == no_row ? static_cast<std::int32_t>(parents) : row;
      if (group < last) throw std::logic_error(frame.name() + " is not in the order of " + parent);
      last = group;
      ++starts[static_cast<std::size_t>(group) + 1];
    }
    for (std::size_t i = 1; i < starts.size(); ++i) starts[i] += starts[i - 1];
    return frame.grouped(parent, Buffer::of(starts));
  }

  Date as_of_;
  Tree tree_;
  std::map<std::string, Frame, std::less<>> frames_;
  std::map<std::string, std::map<std::string, std::int32_t>> keys_;
};

inline Parameter parameter(std::string id, const std::vector<std::pair<std::string, std::string>>& versions) {
  Parameter made;
  made.id = std::move(id);
  for (const auto& [in_force, value] : versions) {
    ParameterVersion version;
    version.in_force = period(in_force);
    version.value = Rational::parse(value).value();
    made.versions.push_back(std::move(version));
  }
  return made;
}

inline const std::vector<Parameter>& parameters() {
  static const std::vector<Parameter> all = {
      parameter("vn.age_min", {{"2011-01-19..", "18"}}),
      parameter("vn.introducer_months", {{"2016-07-25..2021-07-29", "12"}, {"2021-07-30..", "24"}}),
      parameter("vn.certificate_months", {{"2016..", "60"}}),
      parameter("demo.share", {{"2020..2021", "0.5"}, {"2022..", "0.6"}}),
      parameter("demo.gap", {{"2020..2020", "1"}, {"2022..", "2"}}),
      parameter("demo.note_months", {{"2000..", "6"}}),
  };
  return all;
}

inline BindContext context() { return {&schema(), &parameters()}; }

/// Bound, or a failure that names what was refused.
inline BoundPtr good(const BindResult& result) {
  std::string refused;
  for (const BindError& error : result.errors) refused += error.message(Lang::en) + " at " + print(error.at) + "\n";
  if (result.bound == nullptr) throw std::runtime_error(refused);
  return result.bound;
}
inline BoundPtr rule(std::string_view text) { return good(bind(parse(text), RowKind::dossier, context())); }
inline BoundPtr indicator(std::string_view text) { return good(bind(parse(text), RowKind::unit, context())); }
inline BoundPtr value(std::string_view text, std::string_view table) { return good(bind_value(parse(text), table, context())); }

inline RequestDates dates(std::string_view in_period, std::string_view as_of) {
  return request_dates({}, period(in_period), day(as_of));
}

/// The outcome of a condition on each row: `y`, `n`, `?`, or `-` where it is not applicable.
inline std::string outcomes(const Snapshot& snapshot, const Frame& frame, const BoundPtr& condition, const RequestDates& at = {}) {
  const Root root{condition, at};
  const Program program(snapshot, frame, {&root, 1}, parameters());
  Program::Workspace work;
  program.run(0, frame.rows(), work);
  std::string out;
  for (std::size_t i = 0; i < frame.rows(); ++i) {
    const Truth truth = truth_at(program, work, 0, i);
    out += truth == Truth::yes ? 'y' : truth == Truth::no ? 'n' : truth == Truth::none ? '-' : '?';
  }
  return out;
}

}  // namespace small_world
