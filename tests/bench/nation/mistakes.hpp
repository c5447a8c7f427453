#pragma once
#include <cstdint>
#include <map>

namespace nation {

/// Ways in which the records of one person are wrong. Whoever has a mistake joined the Party in the register's time, has one
/// profile, one spell and one admission, so that what a load finds is known.
enum class Mistake {
  none,
  born,             // 31/12/1975
  sex,              // a code that is not there
  name,             // with a character that nobody sees
  cells,            // one too many
  twice,            // with another name
  since,            // the 30th of February
  occupation,       // a code that is not there
  union_member,     // neither 1 nor 0
  lost_person,      // a profile of somebody unknown
  no_day,           // a profile without its key's day
  lost_unit,        // a spell in a unit unknown
  backwards,        // a spell that ends before it begins
  overlap,          // two spells at once
  before_unit,      // a spell older than its unit
  spell_day,        // no date
  decided_late,     // an admission decided after its ceremony
  official_early,   // official after eleven months
  lost_dossier,     // an admission with a dossier unknown
  again,            // neither 1 nor 0
  admission_twice,  // with another decision
  count
};

/// Which people have which mistake: spread evenly, at most 14 of each.
class Mistakes {
 public:
  explicit Mistakes(std::int64_t people) : people_(people), each_(people / 400 < 14 ? people / 400 : 14) {}

  [[nodiscard]] Mistake of(std::int64_t person) const {
    const std::int64_t all = each_ * kinds;
    if (all == 0) return Mistake::none;
    const std::int64_t place = person * all / people_;
    const bool is_first = person == 0 || (person - 1) * all / people_ != place;
    return is_first ? static_cast<Mistake>(1 + place % kinds) : Mistake::none;
  }

  /// A finding that a load must come to.
  void expect(int number, std::int64_t times = 1) { findings_[number] += times; }
  void expect_set_aside(std::int64_t rows) { set_aside_ += rows; }
  [[nodiscard]] const std::map<int, std::int64_t>& findings() const { return findings_; }
  [[nodiscard]] std::int64_t set_aside() const { return set_aside_; }
  [[nodiscard]] std::int64_t each() const { return each_; }

 private:
  static constexpr std::int64_t kinds = static_cast<std::int64_t>(Mistake::count) - 1;
  std::int64_t people_;
  std::int64_t each_;
  std::map<int, std::int64_t> findings_;
  std::int64_t set_aside_ = 0;
};

}  // namespace nation
