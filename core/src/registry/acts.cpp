#include <ketnap/registry/acts.hpp>

#include <algorithm>
#include <array>
#include <charconv>

#include <ketnap/base/error.hpp>
#include <ketnap/base/period.hpp>
#include <ketnap/base/text.hpp>
#include <ketnap/registry/registry.hpp>

#include "fact_reader.hpp"
#include "typed_facts.hpp"

namespace ketnap {
namespace {

std::string text_of(const FieldTexts& fields, std::string_view name) {
  const auto found = std::ranges::find(fields, name, &FieldTexts::value_type::first);
  return found == fields.end() ? std::string() : std::string(trimmed(found->second));
}

/// Gives the field a text where it has none.
void fill(FieldTexts& fields, std::string_view name, const std::string& text) {
  const auto found = std::ranges::find(fields, name, &FieldTexts::value_type::first);
  if (found == fields.end())
    fields.emplace_back(name, text);
  else if (trimmed(found->second).empty())
    found->second = text;
}

std::string question(const FieldTexts& fields) {
  std::string asked;
  for (const auto& [name, text] : fields) asked.append(asked.empty() ? "" : ", ").append(name).append("=").append(text);
  return asked;
}

std::int64_t number_of(const std::string& text) {
  std::int64_t number = 0;
  std::from_chars(text.data(), text.data() + text.size(), number);
  return number;
}

std::string began_by(const std::string& again) { return again == "1" ? "readmitted" : "admitted"; }

}  // namespace

struct Acts::State {
  /// A row of a table, read by the names of its fields.
  struct Row {
    const FactReader* reader;
    std::size_t table;
    Cells cells;
    [[nodiscard]] const std::string& operator[](std::string_view field) const { return cells[reader->field(table, field)]; }
  };

  FactReader reader;
  TypedFacts typed;
  std::vector<Record> records;
  std::string reason;

  State(const FactReader& facts, std::string why) : reader(facts), typed(reader), reason(std::move(why)) {}
  State(const State&) = delete;
  State& operator=(const State&) = delete;
  ~State() = default;

  void add(Record record) {
    typed.add(record, reason);
    records.push_back(std::move(record));
  }
  void write(Record::Act act, const std::string& table, const FieldTexts& fields) {
    add({.act = act, .table = table, .fields = fields});
  }

  /// Adds all that `act` records, or none of it.
  template <class Act>
  auto whole(const Act& act) {
    const std::size_t before = records.size();
    try {
      return act();
    } catch (...) {
      for (; records.size() > before; records.pop_back()) typed.take_back();
      throw;
    }
  }

  [[nodiscard]] std::vector<Row> where(std::string_view table, const FieldTexts& fields) const {
    const std::size_t place = reader.table(table);
    // Whether there is such a row, and which key is near to a misspelt one, is for those who may see keys.
    for (const auto& [name, text] : fields) reader.expect_shown(place, reader.field(place, name));
    std::vector<Row> rows;
    for (Cells& cells : typed.where(place, fields)) rows.push_back({&reader, place, std::move(cells)});
    return rows;
  }

  void expect_known(std::string_view table, const std::string& key) const {
    const std::string field = reader.schema().table(table)->fields.front().name;
    if (key.empty()) throw Error(1114, {std::string(table), field});
    if (!where(table, {{field, key}}).empty()) return;
    throw Error(1115, {std::string(table), key, reader.nearest_key(reader.table(table), key)});
  }

  /// The row that is meant: the one whose `named` is the key, else the only one that fits.
  template <class Fits>
  Row one(const std::string& table, const FieldTexts& asked, const std::string& named, const std::string& key,
          const Fits& fits) const {
    FieldTexts whole = asked;
    if (!key.empty()) whole.emplace_back(named, key);
    std::vector<Row> rows = where(table, whole);
    if (rows.empty() && !key.empty() && named == reader.schema().table(table)->fields.front().name) expect_known(table, key);
    std::erase_if(rows, [&](const Row& row) { return !fits(row); });
    if (rows.empty()) throw Error(1123, {table, question(whole)});
    if (rows.size() == 1) return std::move(rows.front());
    std::string listed;
    for (const Row& row : rows) listed += (listed.empty() ? "" : ", ") + row[named];
    throw Error(1124, {table, question(whole), listed, named});
  }

  [[nodiscard]] std::string made_key(const std::string& table, const std::string& person, char letter) const {
    for (int number = 1;; ++number) {
      std::string key = person + '/' + letter + std::to_string(number);
      if (!typed.find(reader.table(table), nfc(key))) return key;
    }
  }

  void introduce(const std::string& person, const FieldTexts& new_person) {
    if (new_person.empty()) return expect_known("people", person);
    FieldTexts fields{{"person", person}};
    fields.insert(fields.end(), new_person.begin(), new_person.end());
    write(Record::Act::add, "people", fields);
  }

  template <class Is>
  void expect_none(const std::string& table, const std::string& person, const Is& is_open) const {
    for (const Row& row : where(table, {{"person", person}}))
      if (is_open(row)) throw Error(1127, {person, table, row.cells.front()});
  }

  std::string begin_spell(const std::string& person, const std::string& unit, const std::string& since, const std::string& by) {
    std::string key = made_key("spells", person, 'S');
    // A ceremony on an unknown day: since when is unknown too.
    write(Record::Act::add, "spells",
          {{"spell", key}, {"person", person}, {"unit", unit}, {"since", since == "?" ? "" : since}, {"began_by", by}});
    return key;
  }

  std::string end_spell(const std::string& person, const std::string& on, const std::string& by, const std::string& spell) {
    Row open = one("spells", {{"person", person}}, "spell", spell, [](const Row& row) { return row["until"].empty(); });
    write(Record::Act::complete, "spells", {{"spell", open["spell"]}, {"until", on}, {"ended_by", by}});
    return open["spell"];
  }

  [[nodiscard]] std::int64_t last_round(const std::string& table, const FieldTexts& rows) const {
    std::int64_t last = 0;
    for (const Row& row : where(table, rows)) last = std::max(last, number_of(row["round"]));
    return last;
  }

  void write_round(const std::string& table, const std::string& kind, FieldTexts fields) {
    const std::string dossier = text_of(fields, "dossier");
    expect_known("dossiers", dossier);
    const FieldTexts rows{{"dossier", dossier}, {kind, text_of(fields, kind)}};
    std::int64_t round = last_round(table, rows) + 1;
    if (table == "votes") round = std::max(round, last_round("steps", rows));
    fill(fields, "round", std::to_string(round));
    write(Record::Act::add, table, fields);
  }
};

namespace {

constexpr auto is_open_spell = [](const auto& row) { return row["until"].empty(); };
constexpr auto is_open_dossier = [](const auto& row) { return row["closed_on"].empty() && row["moved_on"].empty(); };
constexpr auto awaits_ceremony = [](const auto& row) { return row["ceremony_on"].empty() && row["annulled_on"].empty(); };

}  // namespace

Acts::Acts(const Registry& registry, std::string reason)
    : state_(std::make_unique<State>(registry.fact_reader(), std::move(reason))) {}
Acts::Acts(Acts&&) noexcept = default;
Acts& Acts::operator=(Acts&&) noexcept = default;
Acts::~Acts() = default;

const std::vector<Record>& Acts::records() const { return state_->records; }

void Acts::record(Record record) { state_->add(std::move(record)); }

FieldTexts Acts::key(std::string_view table, const std::vector<std::string>& texts) const {
  const auto keys = state_->reader.schema().tables()[state_->reader.table(table)].keys();
  if (texts.size() > keys.size()) throw Error(1113, {std::string(table), texts[keys.size()]});
  FieldTexts fields;
  for (std::size_t i = 0; i < keys.size(); ++i) {
    if (i == texts.size()) throw Error(1114, {std::string(table), keys[i]->name});
    fields.emplace_back(keys[i]->name, texts[i]);
  }
  return fields;
}

std::string Acts::admit(const FieldTexts& admission, const FieldTexts& new_person) {
  return state_->whole([&] {
    FieldTexts fields = admission;
    const std::string person = text_of(fields, "person");
    const std::string unit = text_of(fields, "unit");
    state_->introduce(person, new_person);
    state_->expect_known("units", unit);
    state_->expect_none("spells", person, is_open_spell);
    state_->expect_none("admissions", person, awaits_ceremony);
    if (const std::string dossier = text_of(fields, "dossier"); !dossier.empty()) {
      state_->expect_known("dossiers", dossier);
    } else {
      auto open = state_->where("dossiers", {{"person", person}});
      std::erase_if(open, [](const auto& row) { return !is_open_dossier(row); });
      if (open.size() == 1) fill(fields, "dossier", open.front()["dossier"]);
    }
    fill(fields, "admission", state_->made_key("admissions", person, 'A'));
    fill(fields, "again", "0");
    state_->write(Record::Act::add, "admissions", fields);
    const std::string ceremony = text_of(fields, "ceremony_on");
    if (!ceremony.empty()) state_->begin_spell(person, unit, ceremony, began_by(text_of(fields, "again")));
    return text_of(fields, "admission");
  });
}

std::string Acts::hold_ceremony(const std::string& person, const std::string& on, const std::string& admission) {
  return state_->whole([&] {
    const auto row = state_->one("admissions", {{"person", person}}, "admission", admission, awaits_ceremony);
    state_->expect_none("spells", person, is_open_spell);
    state_->write(Record::Act::complete, "admissions", {{"admission", row["admission"]}, {"ceremony_on", on}});
    state_->begin_spell(person, row["unit"], on, began_by(row["again"]));
    return row["admission"];
  });
}

std::string Acts::recognise(const std::string& person, const FieldTexts& fields, const std::string& admission) {
  return state_->whole([&] {
    const auto row = state_->one("admissions", {{"person", person}}, "admission", admission, [](const auto& one) {
      return one["annulled_on"].empty() && !one["ceremony_on"].empty() && one["official_on"].empty() &&
             one["official_decided_on"].empty();
    });
    FieldTexts known{{"admission", row["admission"]}};
    known.insert(known.end(), fields.begin(), fields.end());
    state_->write(Record::Act::complete, "admissions", known);
    return row["admission"];
  });
}

std::string Acts::transfer(const std::string& person, const std::string& to, const std::string& on, const std::string& spell) {
  return state_->whole([&] {
    if (!to.empty()) state_->expect_known("units", to);
    const std::string ended = state_->end_spell(person, on, "moved", spell);
    return to.empty() ? ended : state_->begin_spell(person, to, on, "arrived");
  });
}

std::string Acts::leave(const std::string& person, const std::string& on, const std::string& by, const std::string& spell) {
  constexpr std::array<std::string_view, 4> ways = {"died", "struck_off", "expelled", "resigned"};
  if (std::ranges::find(ways, by) == ways.end()) throw Error(3112, {"leave", by, "died, struck_off, expelled, resigned"});
  return state_->whole([&] { return state_->end_spell(person, on, by, spell); });
}

std::string Acts::open_dossier(const FieldTexts& dossier, const FieldTexts& new_person) {
  return state_->whole([&] {
    FieldTexts fields = dossier;
    const std::string person = text_of(fields, "person");
    state_->introduce(person, new_person);
    state_->expect_known("units", text_of(fields, "unit"));
    state_->expect_none("dossiers", person, is_open_dossier);
    fill(fields, "dossier", state_->made_key("dossiers", person, 'D'));
    state_->write(Record::Act::add, "dossiers", fields);
    return text_of(fields, "dossier");
  });
}

std::string Acts::close_dossier(const FieldTexts& fields) {
  return state_->whole([&] {
    const std::string key = text_of(fields, "dossier");
    const std::string person = text_of(fields, "person");
    const FieldTexts asked = person.empty() ? FieldTexts{} : FieldTexts{{"person", person}};
    if (person.empty()) state_->expect_known("dossiers", key);
    const auto row = state_->one("dossiers", asked, "dossier", key, is_open_dossier);
    FieldTexts known{{"dossier", row["dossier"]}};
    for (const auto& field : fields)
      if (field.first != "dossier" && field.first != "person") known.push_back(field);
    state_->write(Record::Act::complete, "dossiers", known);
    return row["dossier"];
  });
}

void Acts::step(const FieldTexts& fields) { state_->write_round("steps", "step", fields); }
void Acts::paper(const FieldTexts& fields) { state_->write_round("papers", "paper", fields); }
void Acts::vote(const FieldTexts& fields) { state_->write_round("votes", "step", fields); }

void Acts::introducer(const FieldTexts& fields) {
  state_->expect_known("dossiers", text_of(fields, "dossier"));
  FieldTexts known = fields;
  const std::string person = text_of(fields, "person");
  if (!person.empty()) state_->expect_known("people", person);
  fill(known, "introducer", person.empty() ? text_of(fields, "kind") : person);
  state_->write(Record::Act::add, "introducers", known);
}

void Acts::assign_helper(const FieldTexts& fields, const std::optional<std::string>& replaces) {
  state_->whole([&] {
    const std::string dossier = text_of(fields, "dossier");
    state_->expect_known("dossiers", dossier);
    state_->expect_known("people", text_of(fields, "person"));
    const auto is_open = [](const auto& row) { return row["until"].empty(); };
    const FieldTexts asked{{"dossier", dossier}};
    const auto helping = state_->where("helpers", asked);
    if (replaces ? !replaces->empty() : std::ranges::any_of(helping, is_open)) {
      const auto former = state_->one("helpers", asked, "person", replaces.value_or(""), is_open);
      state_->write(
          Record::Act::complete, "helpers",
          {{"dossier", dossier}, {"person", former["person"]}, {"since", former["since"]}, {"until", text_of(fields, "since")}});
    }
    state_->write(Record::Act::add, "helpers", fields);
  });
}

void Acts::helper_note(const FieldTexts& fields) {
  const std::string dossier = text_of(fields, "dossier");
  state_->expect_known("dossiers", dossier);
  FieldTexts known = fields;
  const std::string day = text_of(fields, "written_on");
  std::vector<std::string> helping;
  for (const auto& row : state_->where("helpers", {{"dossier", dossier}}))
    if (row["since"] <= day && (row["until"].empty() || day < row["until"])) helping.push_back(row["person"]);
  if (helping.size() == 1) fill(known, "person", helping.front());
  state_->write(Record::Act::add, "helper_notes", known);
}

void Acts::claim(const FieldTexts& fields) {
  state_->expect_known("units", text_of(fields, "unit"));
  FieldTexts known = fields;
  const std::string about = text_of(fields, "period");
  if (const auto period = Period::parse(about); period && !period->end().is_never())
    fill(known, "said_on", period->last_day().iso());
  else if (Date::parse(about))
    fill(known, "said_on", about);
  state_->write(Record::Act::put, "claims", known);
}

void Acts::target(const FieldTexts& fields) {
  state_->expect_known("units", text_of(fields, "unit"));
  state_->write(Record::Act::put, "targets", fields);
}

}  // namespace ketnap
