#pragma once
#include <algorithm>
#include <optional>
#include <random>
#include <string>
#include <vector>

#include "small_world.hpp"

/// Random lives in the party, consistent or not, as lines and as a snapshot; and who is official from when, told one completion of
/// the unknown days at a time.
namespace lives {

using namespace small_world;

constexpr int first_day = 19000;  // 2022-01-08
constexpr int days = 60;
constexpr int as_of = first_day + days;
constexpr int never = std::numeric_limits<std::int32_t>::max();

class Dice {
 public:
  explicit Dice(std::uint32_t seed) : engine_(seed) {}
  int below(int n) { return static_cast<int>(engine_() % static_cast<unsigned>(n)); }
  bool in(int hundred) { return below(100) < hundred; }

 private:
  std::mt19937 engine_;
};

/// A day as a cell: written, `?`, or empty.
struct Day {
  std::string text;
  [[nodiscard]] bool written() const { return text.size() > 1; }
  [[nodiscard]] int day() const { return Date::parse(text).value().days(); }
};

inline Day some_day(Dice& dice) { return {Date(first_day + dice.below(days)).iso()}; }
inline Day later_event(Dice& dice, int unknown, int empty) {
  if (dice.in(unknown)) return {"?"};
  return dice.in(empty) ? Day{} : some_day(dice);
}
inline Day plain(Dice& dice, int unknown) { return dice.in(unknown) ? Day{} : some_day(dice); }

struct Spell {
  int unit = 0;
  Day since, until;
  std::string began_by, ended_by;
  Day official_on;
  std::int32_t row = -1;  // of the frame
};

struct Admission {
  Day ceremony_on, official_on, annulled_on;
};

struct Person {
  std::vector<Spell> spells;
  std::vector<Admission> admissions;
};

/// A day between two, of one completed world: an exact one, or not told by any record.
struct Told {
  int lo = 0;
  int hi = 0;
};

/// The days of one completed world.
struct Completed {
  struct Stay {
    int since, until;
    std::string began_by, ended_by;
    int official_on;
    std::size_t place;
  };
  struct Admitted {
    int ceremony_on, official_on, annulled_on;
  };
  std::vector<Stay> stays;  // by since
  std::vector<Admitted> admitted;

  [[nodiscard]] bool begins_anew(std::size_t i) const {
    const auto& endings = {"died", "struck_off", "expelled", "resigned", "annulled"};
    return i == 0 || stays[i].began_by == "admitted" || stays[i].began_by == "readmitted" ||
           std::ranges::find(endings, stays[i - 1].ended_by) != endings.end();
  }

  // The last admission that stands, of the membership that the stay belongs to, on or before its first day.
  [[nodiscard]] const Admitted* admission_of(std::size_t i, bool annulled) const {
    std::size_t first = i;
    while (!begins_anew(first)) --first;
    const int after = first == 0                        ? Date::first().days()
                      : stays[first - 1].until == never ? stays[first - 1].since
                                                        : stays[first - 1].until;
    const Admitted* found = nullptr;
    for (const Admitted& one : admitted) {
      if ((one.annulled_on != never) != annulled) continue;
      if (one.ceremony_on < after || one.ceremony_on > stays[i].since) continue;
      if (found == nullptr || one.ceremony_on > found->ceremony_on) found = &one;
    }
    return found;
  }

  [[nodiscard]] Told official_since(std::size_t i) const {
    const Stay& stay = stays[i];
    const Told untold{Date::first().days(), never};
    const auto own = [](int day) { return Told{day, day}; };
    const Admitted* admission = admission_of(i, false);
    if (stay.began_by == "initial" || stay.began_by == "restored") return own(stay.official_on);
    if (stay.began_by == "admitted" || stay.began_by == "readmitted") {
      if (admission != nullptr) return own(admission->official_on);
      return admission_of(i, true) != nullptr ? own(never) : Told{stay.since, never};
    }
    if (stay.began_by == "reorganised") return begins_anew(i) ? untold : official_since(i - 1);
    if (stay.began_by == "arrived") {
      Told earliest = own(stay.official_on);
      const auto also = [&](Told other) { earliest = {std::min(earliest.lo, other.lo), std::min(earliest.hi, other.hi)}; };
      if (!begins_anew(i)) also(official_since(i - 1));
      if (admission != nullptr) also(own(admission->official_on));
      return earliest;
    }
    return stay.official_on == never ? untold : own(stay.official_on);
  }
};

struct World {
  std::vector<Person> people;

  /// `unknown` of a hundred days nobody knows; no two ceremonies of a person are on one day.
  World(Dice& dice, int many, int unknown) {
    const std::vector<std::string> began = {"admitted", "readmitted",  "arrived", "arrived",
                                            "restored", "reorganised", "initial", ""};
    const std::vector<std::string> ended = {"moved", "moved", "reorganised", "expelled", "annulled", "died", "", "resigned"};
    for (int i = 0; i < many; ++i) {
      Person person;
      std::vector<int> starts;
      for (int spell = dice.below(4); spell > 0; --spell) {
        Spell one;
        one.unit = dice.below(4);
        do one.since = plain(dice, unknown / 2);
        while (one.since.written() && std::ranges::find(starts, one.since.day()) != starts.end());
        if (one.since.written()) starts.push_back(one.since.day());
        one.until = later_event(dice, unknown, 40);
        one.began_by = began[static_cast<std::size_t>(dice.below(8))];
        one.ended_by = ended[static_cast<std::size_t>(dice.below(8))];
        one.official_on = later_event(dice, unknown, 50);
        person.spells.push_back(std::move(one));
      }
      std::vector<int> held;
      for (int admission = dice.below(3); admission > 0; --admission) {
        Admission one;
        do {
          one.ceremony_on = later_event(dice, unknown, 10);
          if (!person.spells.empty() && dice.in(60)) one.ceremony_on = person.spells.front().since;
        } while (one.ceremony_on.written() && std::ranges::find(held, one.ceremony_on.day()) != held.end());
        if (one.ceremony_on.written()) held.push_back(one.ceremony_on.day());
        one.official_on = later_event(dice, unknown, 30);
        one.annulled_on = later_event(dice, unknown / 2, 70);
        person.admissions.push_back(std::move(one));
        if (!person.spells.empty() && !person.spells.front().since.written()) break;
      }
      people.push_back(std::move(person));
    }
  }

  [[nodiscard]] Maker maker() {
    Maker made(Date(as_of).iso());
    made.table("units", "unit,parent,level,kind",
               {"H,,province,committee", "H.1,H,grassroots,committee", "H.1.A,H.1,cell,cell", "H.2,H,cell,cell"});
    std::vector<std::string> persons;
    std::vector<std::string> spells;
    std::vector<std::string> admissions;
    for (int unit = 0; unit < 4; ++unit) {
      for (std::size_t i = 0; i < people.size(); ++i) {
        for (Spell& one : people[i].spells) {
          if (one.unit != unit) continue;
          one.row = static_cast<std::int32_t>(spells.size());
          spells.push_back("S" + std::to_string(spells.size()) + ",P" + std::to_string(i) + "," + codes[unit] + "," +
                           one.since.text + "," + one.until.text + "," + one.began_by + "," + one.ended_by + "," +
                           one.official_on.text);
        }
      }
    }
    for (std::size_t i = 0; i < people.size(); ++i) {
      persons.push_back("P" + std::to_string(i) + ",1990");
      for (const Admission& one : people[i].admissions)
        admissions.push_back("A" + std::to_string(admissions.size()) + ",P" + std::to_string(i) + ",H," + one.ceremony_on.text +
                             "," + one.official_on.text + "," + one.annulled_on.text);
    }
    made.table("people", "person,born", persons);
    made.table("spells", "spell,person,unit,since,until,began_by,ended_by,official_on", spells);
    made.table("admissions", "admission,person,unit,ceremony_on,official_on,annulled_on", admissions);
    return made;
  }

  /// Every day that is not known becomes some day that it may be.
  [[nodiscard]] static Completed completed(Dice& dice, const Person& person) {
    const auto some = [&] { return first_day + dice.below(days); };
    const auto later = [&](const Day& day) { return day.written() ? day.day() : day.text == "?" ? some() : never; };
    Completed out;
    for (std::size_t i = 0; i < person.spells.size(); ++i) {
      const Spell& one = person.spells[i];
      const int since = one.since.written() ? one.since.day() : some();
      out.stays.push_back({since, later(one.until), one.began_by, one.ended_by, later(one.official_on), i});
    }
    std::ranges::stable_sort(out.stays, {}, &Completed::Stay::since);
    for (const Admission& one : person.admissions)
      out.admitted.push_back({later(one.ceremony_on), later(one.official_on), later(one.annulled_on)});
    return out;
  }

  static constexpr const char* codes[] = {"H", "H.1", "H.1.A", "H.2"};
};

}  // namespace lives
