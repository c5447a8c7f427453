#include "births.hpp"

#include <limits>
#include <string>

#include "fact_range.hpp"

namespace ketnap {
namespace {

constexpr std::int32_t long_ago = std::numeric_limits<std::int32_t>::min();

/// The numbers of people: facts of the first batch are the first that say their keys, others are looked up.
class PersonNumbers {
 public:
  PersonNumbers(Database& database, const Layout& people)
      : last_first_(facts_of_batch(database, people, first_batch(database, people)).last),
        by_key_(database, "SELECT " + number_sql("people", "?1")) {}

  std::int64_t of(std::int64_t fact, std::string_view key) {
    if (fact <= last_first_) return fact;
    by_key_.bind(1, key).step();
    const std::int64_t number = by_key_.integer(0);
    by_key_.reset();
    return number;
  }

 private:
  static int first_batch(Database& database, const Layout& people) {
    return static_cast<int>(database.integer("SELECT batch FROM " + people.facts + " ORDER BY fact LIMIT 1"));
  }

  std::int64_t last_first_;
  Statement by_key_;
};

}  // namespace

Births::Births(const Subjects& subjects) {
  const Layout& people = *subjects.find("people");
  if (subjects.are_all()) {
    read_all(subjects, people);
    return;
  }
  const std::int64_t first_new = subjects.first_new(people);
  PersonNumbers numbers(subjects.database(), people);
  SubjectFacts facts(subjects, people, "person", {"person", "born"});
  while (facts.step()) {
    if (facts.row().is_null(2)) continue;
    const std::int64_t fact = facts.row().integer(0);
    some_[numbers.of(fact, facts.row().text(1))] = {static_cast<std::int32_t>(facts.row().integer(2)), fact >= first_new};
  }
}

void Births::read_all(const Subjects& subjects, const Layout& people) {
  const auto many = static_cast<std::size_t>(subjects.database().integer("SELECT max(fact) FROM " + people.facts)) + 1;
  all_.assign(many, long_ago);
  is_new_.assign(many, false);
  const std::int64_t first_new = subjects.first_new(people);
  PersonNumbers numbers(subjects.database(), people);
  SubjectFacts facts(subjects, people, "person", {"person", "born"});
  while (facts.step()) {
    const auto number = static_cast<std::size_t>(numbers.of(facts.row().integer(0), facts.row().text(1)));
    if (number >= many || facts.row().is_null(2)) continue;
    all_[number] = static_cast<std::int32_t>(facts.row().integer(2));
    is_new_[number] = facts.row().integer(0) >= first_new;
  }
}

Births::Birth Births::of(std::int64_t person) const {
  if (all_.empty()) {
    const auto found = some_.find(person);
    return found == some_.end() ? Birth{long_ago, false} : found->second;
  }
  const auto number = static_cast<std::size_t>(person);
  return number < all_.size() ? Birth{all_[number], is_new_[number]} : Birth{long_ago, false};
}

}  // namespace ketnap
