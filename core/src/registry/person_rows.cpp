#include "person_rows.hpp"

#include <algorithm>
#include <array>
#include <string>

#include "births.hpp"

namespace ketnap {
namespace {

/// Of a table whose rows are about a person, the days that cannot come before the birth.
struct Days {
  std::string_view table;
  std::array<std::string_view, 2> fields;
  std::size_t count;

  [[nodiscard]] std::span<const std::string_view> named() const { return std::span(fields).first(count); }
};
constexpr std::array<Days, 5> days_of_tables = {{{"profiles", {"since"}, 1},
                                                 {"spells", {"since"}, 1},
                                                 {"admissions", {"decided_on", "ceremony_on"}, 2},
                                                 {"dossiers", {"opened_on"}, 1},
                                                 {"certificates", {"issued_on"}, 1}}};

const std::vector<std::string_view>& spell_fields() {
  static const std::vector<std::string_view> fields = {"person", "unit", "since", "until", "began_by", "ended_by"};
  return fields;
}
const std::vector<std::string_view>& admission_fields() {
  static const std::vector<std::string_view> fields = {"person", "unit", "ceremony_on", "annulled_on", "again"};
  return fields;
}

bool is_day(std::int32_t day) { return day != raw_none && day != static_cast<std::int32_t>(unknown_day); }

/// The first of the days that comes before the birth; as many as there are where none does.
std::size_t first_early(std::span<const std::int32_t> days, std::int32_t born) {
  return static_cast<std::size_t>(std::ranges::find_if(days, [born](std::int32_t day) { return is_day(day) && day < born; }) -
                                  days.begin());
}

/// `value(i)`: of the i-th field above, raw_none where there is none.
template <class Value>
SpellRow spell_row(const Value& value, std::int64_t fact, bool is_new) {
  const auto code = [&](int i) { return value(i) == raw_none ? no_code : static_cast<std::int16_t>(value(i)); };
  return {.person = value(0),
          .unit = value(1),
          .since = value(2),
          .until = value(3),
          .began_by = code(4),
          .ended_by = code(5),
          .is_new = is_new,
          .fact = fact};
}

template <class Value>
AdmissionRow admission_row(const Value& value, std::int64_t fact, bool is_new) {
  return {.person = value(0),
          .unit = value(1),
          .ceremony = value(2),
          .annulled = value(3),
          .again = value(4) == raw_none ? no_code : static_cast<std::int16_t>(value(4)),
          .is_new = is_new,
          .fact = fact};
}

/// What facts say of some fields, from the second selected column on.
auto selected(const Statement& row) {
  return [&row](int i) { return row.is_null(i + 1) ? raw_none : static_cast<std::int32_t>(row.integer(i + 1)); };
}

std::vector<EarlyRow> read_early_rows(const Subjects& subjects) {
  std::vector<EarlyRow> early;
  if (subjects.find("people") == nullptr) return early;
  const Births births(subjects);
  for (const Days& of : days_of_tables) {
    const Layout* layout = subjects.find(of.table);
    if (layout == nullptr) continue;
    const std::int64_t first_new = subjects.first_new(*layout);
    std::vector<std::string_view> columns = {"person"};
    columns.insert(columns.end(), of.named().begin(), of.named().end());
    SubjectFacts facts(subjects, *layout, "person", columns);
    while (facts.step()) {
      const Statement& row = facts.row();
      const auto value = selected(row);
      const Births::Birth birth = births.of(row.integer(1));
      std::array<std::int32_t, 2> days{};
      for (std::size_t i = 0; i < of.count; ++i) days[i] = value(static_cast<int>(i) + 1);
      const std::size_t first = first_early(std::span(days).first(of.count), birth.earliest);
      if (first < of.count && (birth.is_new || row.integer(0) >= first_new))
        early.push_back({.layout = layout, .fact = row.integer(0), .field = of.fields[first]});
    }
  }
  return early;
}

}  // namespace

PersonRows read_person_rows(const Subjects& subjects) {
  PersonRows rows;
  rows.early = read_early_rows(subjects);
  const Layout* spells = subjects.find("spells");
  const Layout* admissions = subjects.find("admissions");
  if (spells == nullptr || admissions == nullptr) return rows;
  const auto read = [&](const Layout& layout, const std::vector<std::string_view>& fields, auto& into, auto make) {
    const std::int64_t first_new = subjects.first_new(layout);
    SubjectFacts facts(subjects, layout, "person", fields);
    while (facts.step()) {
      const std::int64_t fact = facts.row().integer(0);
      into.push_back(make(selected(facts.row()), fact, fact >= first_new));
    }
  };
  read(*spells, spell_fields(), rows.spells, [](const auto& value, auto... about) { return spell_row(value, about...); });
  read(*admissions, admission_fields(), rows.admissions,
       [](const auto& value, auto... about) { return admission_row(value, about...); });
  return rows;
}

void PersonRowsWritten::begin(const Layout& layout) {
  const std::string& table = layout.table->name;
  const auto of = std::ranges::find(days_of_tables, table, &Days::table);
  const bool has_days = of != days_of_tables.end();
  kind_ = table == "people"       ? Kind::people
          : table == "spells"     ? Kind::spells
          : table == "admissions" ? Kind::admissions
          : has_days              ? Kind::other
                                  : Kind::none;
  layout_ = &layout;
  columns_.clear();
  if (kind_ == Kind::none) return;
  const auto add_columns = [&](std::span<const std::string_view> fields) {
    for (const std::string_view field : fields)
      columns_.push_back(
          static_cast<std::size_t>(std::ranges::find(layout.columns, field, &StoredColumn::name) - layout.columns.begin()));
  };
  constexpr std::array<std::string_view, 1> born = {"born"};
  constexpr std::array<std::string_view, 1> person = {"person"};
  if (kind_ == Kind::people) return add_columns(born);
  days_ = of->named();
  if (kind_ == Kind::spells) add_columns(spell_fields());
  if (kind_ == Kind::admissions) add_columns(admission_fields());
  if (kind_ == Kind::other) add_columns(person);
  add_columns(days_);
}

void PersonRowsWritten::add(std::int64_t fact, std::int64_t number, std::span<const Stored> values) {
  if (kind_ == Kind::none) return;
  const auto value = [&](std::size_t i) {
    const Stored& stored = values[columns_[i]];
    return stored.kind == Stored::Kind::integer ? static_cast<std::int32_t>(stored.integer) : raw_none;
  };
  if (kind_ == Kind::people) {
    const auto place = static_cast<std::size_t>(number);
    if (born_.size() <= place) born_.resize(place + 1, raw_none);
    born_[place] = value(0);
    return;
  }
  const auto of_kind = [&](int i) { return value(static_cast<std::size_t>(i)); };
  if (kind_ == Kind::spells) rows_.spells.push_back(spell_row(of_kind, fact, true));
  if (kind_ == Kind::admissions) rows_.admissions.push_back(admission_row(of_kind, fact, true));
  const auto person = static_cast<std::size_t>(value(0));
  if (value(0) < 0 || person >= born_.size() || born_[person] == raw_none) return;
  const std::size_t first_day = columns_.size() - days_.size();
  std::array<std::int32_t, 2> days{};
  for (std::size_t i = 0; i < days_.size(); ++i) days[i] = value(first_day + i);
  const std::size_t first = first_early(std::span(days).first(days_.size()), born_[person]);
  if (first < days_.size()) rows_.early.push_back({.layout = layout_, .fact = fact, .field = days_[first]});
}

}  // namespace ketnap
