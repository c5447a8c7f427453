#pragma once
#include <cstddef>
#include <cstdint>
#include <functional>
#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <ketnap/base/date.hpp>
#include <ketnap/base/lang.hpp>
#include <ketnap/report/place_iterator.hpp>
#include <ketnap/report/provenance.hpp>

namespace ketnap {

enum class Outcome { pass, fail, unknown, not_applicable };
[[nodiscard]] std::string_view name_of(Outcome outcome);
[[nodiscard]] const Label& label_of(Outcome outcome);  ///< đạt, không đạt, chưa rõ, không áp dụng

/// Whether a failing rule blocks the step or only warns.
enum class Severity { blocks, warns };
[[nodiscard]] std::string_view name_of(Severity severity);

/// What one rule says of one dossier at one step, by the law of that step's day.
struct Verdict {
  std::string dossier;
  std::string person;
  std::string unit;
  std::string step;
  Date step_date;
  std::string rule;
  Severity severity = Severity::blocks;
  Outcome outcome = Outcome::unknown;
  friend bool operator==(const Verdict&, const Verdict&) = default;
};

/// Verdicts one after the other. Kept small, and spelt out one by one as they are read: eight bytes are each verdict's own; the
/// names of a dossier at a step stand once, or are made when they are looked at.
///
///   for (const Verdict& verdict : verdicts) use(verdict);
class VerdictList {
 public:
  /// What the verdicts on a dossier at a step have in common.
  struct Case {
    std::string dossier;
    std::string person;
    std::string unit;
    std::string step;
    Date step_date;
    friend bool operator==(const Case&, const Case&) = default;
  };
  using Iterator = PlaceIterator<VerdictList>;
  /// The case that was the place-th to be added; any thread may ask.
  using MakeCase = std::function<Case(std::size_t place)>;

  VerdictList() = default;
  /// Of cases that `make` is asked for whenever a verdict on one is read.
  explicit VerdictList(MakeCase make) : make_(std::move(make)) {}
  VerdictList(std::initializer_list<Verdict> verdicts);

  [[nodiscard]] std::size_t size() const { return entries_.size(); }
  [[nodiscard]] bool empty() const { return entries_.empty(); }
  /// A copy; `const`, so that nobody changes it and believes that the list had changed.
  [[nodiscard]] const Verdict operator[](std::size_t i) const;
  [[nodiscard]] Iterator begin() const { return {*this, 0}; }
  [[nodiscard]] Iterator end() const { return {*this, size()}; }

  /// Those that a test holds for, in their order.
  template <class Test>
  [[nodiscard]] VerdictList where(const Test& test) const {
    VerdictList kept;
    for (const Verdict& verdict : *this)
      if (test(verdict)) kept.push_back(verdict);
    return kept;
  }

  void push_back(const Verdict& verdict);
  void reserve(std::size_t verdicts) { entries_.reserve(verdicts); }
  /// The same in parts: a case, then what rules say of it. The place of a rule's id is what add() takes. One that is to be made is
  /// added before any that is given.
  void add_case(Case one) { cases_.push_back(std::move(one)); }
  void add_case() { ++to_make_; }
  [[nodiscard]] std::uint16_t add_rule(const std::string& id);
  void add(std::uint16_t rule, Severity severity, Outcome outcome);

 private:
  friend struct Verdicts;
  struct Entry {
    std::uint32_t place = 0;  // of the case
    std::uint16_t rule = 0;
    std::uint8_t severity = 0;
    std::uint8_t outcome = 0;
  };
  [[nodiscard]] Case case_at(std::size_t place) const { return place < to_make_ ? make_(place) : cases_[place - to_make_]; }

  MakeCase make_;
  std::size_t to_make_ = 0;
  std::vector<Case> cases_;  // those that were given
  std::vector<std::string> rules_;
  std::vector<Entry> entries_;
};

/// All verdicts of one check, by dossier, step order and rule. Reasons are computed on demand (run/check.hpp).
struct Verdicts {
  struct RuleHead {
    std::string id;
    Label title;
    std::vector<std::string> basis;
  };
  struct Count {
    std::string rule;
    std::int64_t pass = 0, fail = 0, unknown = 0, not_applicable = 0;
  };
  /// A column function that failed on some rows, which are unknown for that: how many, and what it said of the first.
  struct Failure {
    std::string rule;
    std::int64_t rows = 0;
    Label said;
  };
  std::vector<RuleHead> rules;
  VerdictList verdicts;
  Provenance provenance;
  std::vector<Failure> failures{};  ///< only where a check goes on after them (CheckRequest::on_error)

  /// One line per rule, in the order of `rules`.
  [[nodiscard]] std::vector<Count> by_rule() const;
  /// A dossier's outcome at a step: any blocking rule fails: fail; else any blocking unknown: unknown; else pass.
  struct Dossier {
    std::string dossier, person, unit, step;
    Date step_date;
    Outcome outcome = Outcome::pass;
  };
  [[nodiscard]] std::vector<Dossier> by_dossier() const;
};

}  // namespace ketnap
