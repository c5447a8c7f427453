#pragma once
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_set>
#include <vector>

#include <ketnap/base/finding.hpp>

#include "in_force.hpp"
#include "layout.hpp"
#include "sqlite.hpp"

namespace ketnap {

/// Whom contradictions between rows are looked for about: the people and dossiers that a batch wrote about, each found by index;
/// where it wrote much, all of them, found by scans.
class Subjects {
 public:
  /// `batch` is the head. With `everything` all facts in force count as new, which is how a whole registry is verified.
  Subjects(Database& database, const std::vector<Layout>& layouts, int batch, bool everything);

  [[nodiscard]] Database& database() const { return *database_; }
  [[nodiscard]] int batch() const { return batch_; }
  [[nodiscard]] bool are_all() const { return are_all_; }
  [[nodiscard]] bool is_everything() const { return everything_; }
  /// Whether the batch wrote nothing that these checks read.
  [[nodiscard]] bool are_none() const { return are_none_; }
  /// nullptr: the schema has no such table.
  [[nodiscard]] const Layout* find(std::string_view table) const;
  /// The first fact of the batch; facts from there on are new.
  [[nodiscard]] std::int64_t first_new(const Layout& layout) const;

  /// Numbers of people of whose facts in a table the batch replaced or retracted one: a contradiction may come to light where it
  /// wrote no row.
  [[nodiscard]] std::unordered_set<std::int64_t> changed_people(std::string_view table) const;
  /// The same by a dossier's key.
  [[nodiscard]] std::unordered_set<std::string> changed_dossiers(std::string_view table) const;

 private:
  [[nodiscard]] std::string changed_sql(const Layout& layout, std::string_view link) const;
  void choose();

  Database* database_;
  const std::vector<Layout>* layouts_;
  int batch_;
  bool everything_;
  bool are_all_ = true;
  bool are_none_ = false;
  std::map<std::string, std::int64_t, std::less<>> first_new_;
};

/// Facts in force of one table that belong to the subjects.
///
///   SubjectFacts spells(subjects, layout, "person", {"person", "since"});
///   while (spells.step()) use(spells.row().integer(0) /* the fact */, spells.row().integer(1));
class SubjectFacts {
 public:
  /// `link`: the field that leads to a person or dossier, or is their own key.
  SubjectFacts(const Subjects& subjects, const Layout& layout, std::string_view link, const std::vector<std::string_view>& columns);

  bool step() { return scan_ ? scan_->step() : found_->step(); }
  [[nodiscard]] const Statement& row() const { return scan_ ? scan_->row() : *found_; }

 private:
  std::optional<FactsInForce> scan_;
  std::optional<Statement> found_;
};

/// Where facts stand, for findings: in the file that they came from; what was typed, and whatever `verify` names, in its table.
class FactPlaces {
 public:
  explicit FactPlaces(const Subjects& subjects) : subjects_(&subjects) {}

  [[nodiscard]] Finding finding(int number, const Layout& layout, std::int64_t fact, std::string column,
                                std::vector<std::string> args = {});
  /// The arguments `row, file` that name another fact: without the file where it is that of `fact`, empty where it stands nowhere.
  [[nodiscard]] std::vector<std::string> beside(const Layout& layout, std::int64_t fact, const Layout& other_layout,
                                                std::int64_t other);

 private:
  struct Place {
    std::string file;
    std::int64_t row = 0;
    bool is_known = true;
  };
  Place place(const Layout& layout, std::int64_t fact);

  const Subjects* subjects_;
  std::map<const Layout*, Statement> statements_;
};

}  // namespace ketnap
