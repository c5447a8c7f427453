#include "nation/nation.hpp"

#include <string>
#include <string_view>

#include "nation/mistakes.hpp"
#include "nation/out.hpp"
#include "nation/units.hpp"
#include "nation/words.hpp"

namespace nation {
namespace {

constexpr Day began = day(2008, 1, 1);  // the register
constexpr Day ends = day(2025, 6, 30);
constexpr Day none = 0;

/// A pseudonym: the numbers of people stirred, so that neighbours have nothing in common.
std::string key_of(std::int64_t person) {
  constexpr std::string_view letters = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
  constexpr std::uint64_t mask = (std::uint64_t{1} << 35U) - 1;
  std::uint64_t x = static_cast<std::uint64_t>(person) ^ 0x5DEECE66DU;
  for (int i = 0; i < 3; ++i) {
    x = x * 0x2545F4914F6CDD1DU & mask;
    x ^= x >> 17U;
  }
  std::string key = "P";
  for (int shift = 30; shift >= 0; shift -= 5) key += letters[x >> static_cast<unsigned>(shift) & 31U];
  return key;
}

class Nation {
 public:
  Nation(const std::filesystem::path& folder, std::int64_t people, std::uint64_t seed)
      : folder_(folder),
        people_count_(people),
        random_(seed),
        mistakes_(people),
        units_(folder / "units.csv", "unit,since,state,level,kind,name,parent,sector,area,document"),
        people_(folder / "people.csv", "person,name,born,sex,ethnicity,religion"),
        profiles_(folder / "profiles.csv",
                  "person,since,occupation,education,profession,youth_union,trade_union,theory,standing,residence_area"),
        spells_(folder / "spells.csv", "spell,person,unit,since,until,began_by,ended_by,official_on"),
        admissions_(folder / "admissions.csv",
                    "admission,person,unit,dossier,again,decided_on,decision,ceremony_on,official_on,official_decided_on,"
                    "official_decision,annulled_on") {}

  void write() {
    cells_ = write_units(units_, people_count_, random_, days_);
    write_wrong_units();
    std::int64_t number = 0;
    for (const Cell& cell : cells_)
      for (std::int64_t i = 0; i < cell.people; ++i) write_person(number++, cell.code);
    write_expected();
  }

 private:
  struct Person {
    std::string key;
    std::string unit;
    Mistake mistake = Mistake::none;
    bool is_female = false;
    bool joined = false;  ///< since the register began
    Day born = none;
    Day since = none;
    Day official = none;
    Day annulled = none;
    Day left = none;
    Day moved = none;
  };

  void write_person(std::int64_t number, const std::string& unit) {
    Person one{.key = key_of(number), .unit = unit, .mistake = mistakes_.of(number)};
    const bool is_wrong = one.mistake != Mistake::none;
    one.is_female = random_.chance(420);
    one.joined = is_wrong || random_.chance(620);
    one.since = one.joined ? static_cast<Day>(random_.between(began, ends - 100)) : began;
    // Who joined was eighteen or more.
    one.born = one.since - static_cast<Day>(random_.between(std::int64_t{18} * 366, std::int64_t{one.joined ? 45 : 65} * 365));
    if (one.mistake == Mistake::before_unit) one.born = units_began - 40 * 365;
    if (one.joined) one.official = a_year_later(one.since);
    if (!is_wrong && one.joined && random_.chance(2)) one.annulled = one.since + static_cast<Day>(random_.between(30, 90));
    if (!is_wrong && one.annulled == none && one.since < ends - 400) {
      if (random_.chance(300)) one.moved = one.since + static_cast<Day>(random_.between(100, ends - one.since - 100));
      if (random_.chance(60))
        one.left = static_cast<Day>(random_.between(one.moved == none ? one.since + 50 : one.moved + 1, ends));
    }
    write_row_of_people(one);
    write_profiles(one);
    write_spells(one);
    if (one.joined) write_admission(one);
  }

  void write_row_of_people(const Person& one) {
    people_.cell(one.key).cells(random_.of(surnames)).cells(" ").cells(random_.of(one.is_female ? women : men)).cells(" ");
    people_.cells(random_.of(given));
    if (one.mistake == Mistake::name) people_.cells("\xE2\x80\x8B");
    people_.comma();
    const std::string_view born = days_.text(one.born);
    const std::int64_t known = random_.below(100);
    if (one.mistake == Mistake::born)
      people_.cell("31/12/1975");
    else
      people_.cell(known < 3 ? born.substr(0, 4) : known < 6 ? born.substr(0, 7) : born);
    people_.cell(one.mistake == Mistake::sex ? "nu" : one.is_female ? "female" : "male");
    people_.cell(random_.chance(850) ? "kinh" : random_.of(minorities));
    people_.cells(random_.chance(900) ? "none" : random_.of(religions));
    if (one.mistake == Mistake::cells) people_.cells(",");
    people_.end();
    const int number = one.mistake == Mistake::born    ? 2104
                       : one.mistake == Mistake::sex   ? 2106
                       : one.mistake == Mistake::name  ? 2110
                       : one.mistake == Mistake::cells ? 2002
                                                       : 0;
    if (number != 0) {
      mistakes_.expect(number);
      mistakes_.expect(2101, 3);  // the person's profile, spell and admission are of nobody known
      mistakes_.expect_set_aside(4);
    }
    if (one.mistake == Mistake::twice) {
      people_.cell(one.key).cells("Ẩn Danh,,,,").end();
      wrong(2109);
    }
  }

  void write_profiles(const Person& one) {
    const bool is_plain = one.mistake != Mistake::none;
    const std::int64_t draw = random_.below(100);
    const int count = is_plain || draw < 55 ? 1 : draw < 85 ? 2 : 3;
    Day since = one.since;
    for (int i = 0; i < count && since <= ends; ++i) {
      profiles_.cell(one.mistake == Mistake::lost_person ? "P?" + one.key : one.key);
      profiles_.cell(one.mistake == Mistake::since ? "2020-02-30" : one.mistake == Mistake::no_day ? "" : days_.text(since));
      profiles_.cell(one.mistake == Mistake::occupation ? "farmer" : random_.of(occupations));
      profiles_.cell(random_.of(educations)).cell(random_.of(professions));
      profiles_.cell(one.mistake == Mistake::union_member ? "co" : since - one.born < 31 * 365 ? "1" : "0");
      profiles_.cell(random_.chance(300) ? "1" : "0")
          .cell(random_.of(theories))
          .cell(random_.chance(995) ? "none" : "village_elder");
      profiles_.end();
      since += static_cast<Day>(random_.between(200, 2500));
    }
    if (one.mistake == Mistake::since) wrong(2103);
    if (one.mistake == Mistake::no_day) wrong(2003);
    if (one.mistake == Mistake::occupation) wrong(2106);
    if (one.mistake == Mistake::union_member) wrong(2108);
    if (one.mistake == Mistake::lost_person) wrong(2101);
  }

  void write_spells(const Person& one) {
    const Day first_end = one.annulled != none ? one.annulled : one.moved != none ? one.moved : one.left;
    const std::string_view ended = first_end == none      ? ""
                                   : one.annulled != none ? "annulled"
                                   : one.moved != none    ? "moved"
                                                          : "died";
    const Day since = one.mistake == Mistake::before_unit ? units_began - 90 : one.since;
    const Day until = one.mistake == Mistake::backwards ? since - 1 : first_end;
    write_spell(one, 1, one.mistake == Mistake::lost_unit ? one.unit + ".?" : one.unit, since, until,
                one.joined ? "admitted" : "initial", ended, none);
    if (one.moved != none)
      write_spell(one, 2, random_.of(cells_).code, one.moved, one.left, "arrived", one.left == none ? "" : "died", one.official);
    if (one.mistake == Mistake::overlap) {
      write_spell(one, 2, one.unit, since + 20, none, "arrived", "", one.official);
      mistakes_.expect(2203);
    }
    if (one.mistake == Mistake::lost_unit) wrong(2101);
    // Then no spell begins with the ceremony.
    if (one.mistake == Mistake::lost_unit || one.mistake == Mistake::before_unit || one.mistake == Mistake::spell_day)
      mistakes_.expect(2220);
    if (one.mistake == Mistake::backwards) mistakes_.expect(2207);
    if (one.mistake == Mistake::before_unit) mistakes_.expect(2204);
    if (one.mistake == Mistake::spell_day) wrong(2103);
  }

  void write_spell(const Person& one, int number, const std::string& unit, Day since, Day until, std::string_view began_by,
                   std::string_view ended_by, Day official) {
    spells_.cells(one.key).cells("/S").number(number).comma().cell(one.key).cell(unit);
    spells_.cell(one.mistake == Mistake::spell_day ? "1/2020" : days_.text(since)).cell(text(until));
    spells_.cell(began_by).cell(ended_by).cells(text(official)).end();
  }

  void write_admission(const Person& one) {
    const bool is_official = one.annulled == none && one.official <= ends;
    const Day early = one.mistake == Mistake::official_early ? 31 : 0;
    const Day decided = one.since + (one.mistake == Mistake::decided_late ? 5 : -static_cast<Day>(random_.between(3, 30)));
    const std::int64_t decision = random_.between(1, 4000);
    const int copies = one.mistake == Mistake::admission_twice ? 2 : 1;
    for (int copy = 0; copy < copies; ++copy) {
      admissions_.cells(one.key).cell("/A1").cell(one.key).cell(one.unit).cell(one.mistake == Mistake::lost_dossier ? "H-0" : "");
      admissions_.cell(one.mistake == Mistake::again ? "khong" : "0").cell(days_.text(decided));
      admissions_.number(decision + copy).cell("-QĐ/TU").cell(days_.text(one.since));
      admissions_.cell(is_official || early != 0 ? days_.text(one.official - early) : "");
      admissions_.cell(is_official ? days_.text(one.official + 12) : "");
      if (is_official) admissions_.number(decision + 300).cells("-QĐ/TU");
      admissions_.comma().cells(text(one.annulled)).end();
    }
    if (one.mistake == Mistake::admission_twice) wrong(2109);
    if (one.mistake == Mistake::again) {
      wrong(2108);
      mistakes_.expect(2221);  // the spell has no ceremony
    }
    if (one.mistake == Mistake::lost_dossier) mistakes_.expect(2101);
    if (one.mistake == Mistake::decided_late) mistakes_.expect(2201);
    if (one.mistake == Mistake::official_early) mistakes_.expect(2214);
  }

  /// Two units that are each other's parents, and some whose parent nobody knows.
  void write_wrong_units() {
    const std::string_view since = days_.text(units_began);
    for (std::int64_t i = 0; i < (mistakes_.each() + 6) / 7; ++i) {
      const std::string a = "VONG.A" + std::to_string(i);
      const std::string b = "VONG.B" + std::to_string(i);
      for (const auto& [unit, parent] : {std::pair(a, b), std::pair(b, a)}) {
        units_.cell(unit).cell(since).cell("open").cell("section").cell("committee").cell("Vòng").cell(parent).cells(",,").end();
        wrong(2205);
      }
      units_.cell("LAC" + std::to_string(i))
          .cell(since)
          .cell("open")
          .cell("cell")
          .cell("cell")
          .cell("Lạc")
          .cell("T00")
          .cells(",,")
          .end();
      mistakes_.expect(2208);
    }
  }

  void wrong(int number) {
    mistakes_.expect(number);
    mistakes_.expect_set_aside(1);
  }

  [[nodiscard]] std::string_view text(Day day) const { return day == none ? std::string_view() : days_.text(day); }

  void write_expected() {
    Rows expected(folder_ / "expected.csv", "what,number");
    const auto say = [&](const std::string& what, std::int64_t number) { expected.cell(what).number(number).end(); };
    say("rows.units", units_.count());
    say("rows.people", people_.count());
    say("rows.profiles", profiles_.count());
    say("rows.spells", spells_.count());
    say("rows.admissions", admissions_.count());
    say("set_aside", mistakes_.set_aside());
    for (const auto& [number, times] : mistakes_.findings()) say("finding." + std::to_string(number), times);
  }

  std::filesystem::path folder_;
  std::int64_t people_count_;
  Random random_;
  Mistakes mistakes_;
  Days days_;
  Rows units_;
  Rows people_;
  Rows profiles_;
  Rows spells_;
  Rows admissions_;
  std::vector<Cell> cells_;
};

}  // namespace

void write(const std::filesystem::path& folder, std::int64_t people, std::uint64_t seed) {
  std::filesystem::create_directories(folder);
  Nation(folder, people, seed).write();
}

}  // namespace nation
