#include "births.hpp"

#include <limits>
#include <optional>
#include <string>

namespace ketnap {
namespace {

constexpr std::int32_t long_ago = std::numeric_limits<std::int32_t>::min();

/// The numbers of people whose keys come in the order of their numbers, as those of a first load do: read beside them. Others are
/// looked up.
class NumbersInOrder {
 public:
  explicit NumbersInOrder(Database& database)
      : next_(database, "SELECT id, key FROM person WHERE id > ?1 ORDER BY id"),
        by_key_(database, "SELECT id FROM person WHERE key = ?1") {
    next_.bind(1, std::int64_t{0});
    is_there_ = next_.step();
  }
  /// 0 where nobody has the key.
  std::int64_t of(std::string_view key) {
    if (is_there_ && next_.text(1) == key) {
      const std::int64_t number = next_.integer(0);
      is_there_ = next_.step();
      return number;
    }
    const std::int64_t number = by_key_.bind(1, key).step() ? by_key_.integer(0) : 0;
    by_key_.reset();
    next_.reset();
    next_.bind(1, number);
    is_there_ = next_.step();
    return number;
  }

 private:
  Statement next_;
  Statement by_key_;
  bool is_there_ = false;
};

}  // namespace

Births::Births(const Subjects& subjects) {
  const Layout& people = *subjects.find("people");
  if (subjects.are_all()) {
    read_all(subjects, people);
    return;
  }
  const std::int64_t first_new = subjects.first_new(people);
  Statement number(subjects.database(), "SELECT id FROM person WHERE key = ?1");
  SubjectFacts facts(subjects, people, "person", {"person", "born"});
  while (facts.step()) {
    if (facts.row().is_null(2)) continue;
    if (number.bind(1, facts.row().text(1)).step())
      some_[number.integer(0)] = {static_cast<std::int32_t>(facts.row().integer(2)), facts.row().integer(0) >= first_new};
    number.reset();
  }
}

void Births::read_all(const Subjects& subjects, const Layout& people) {
  const auto many = static_cast<std::size_t>(subjects.database().integer("SELECT max(id) FROM person")) + 1;
  all_.assign(many, long_ago);
  is_new_.assign(many, false);
  const std::int64_t first_new = subjects.first_new(people);
  NumbersInOrder numbers(subjects.database());
  SubjectFacts facts(subjects, people, "person", {"person", "born"});
  while (facts.step()) {
    const auto number = static_cast<std::size_t>(numbers.of(facts.row().text(1)));
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
