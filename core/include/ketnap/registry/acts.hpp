#pragma once
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <ketnap/registry/record.hpp>

namespace ketnap {

class Registry;

/// What an office does, as records: an admission, a transfer, a vote. Each act looks up what it must among the facts in force and
/// what was typed before it, says at once what cannot be meant (Error 1112-1127, with the nearest name), and adds all of its
/// records or none. Nothing is written until Registry::record.
///
///   Acts acts(registry);
///   acts.admit({{"person", "P-88123"}, {"unit", "HNA.BL.BD.04"}, {"decided_on", "2023-10-05"}, {"ceremony_on", "2023-10-12"}});
///   acts.leave("P-77001", "2023-10-20", "died");
///   registry.record({.records = acts.records(), .at = ..., .by = "an.nt"});
///
/// One is for one batch: what it looked up stays as it was. Fields are a table's, by name, those of plugins too. Acts return the
/// key of the row that they are about. A key that is not given is the person's with a letter and the first free number:
/// `P-88123/A1` (admissions), `/S1` (spells), `/D1` (dossiers). A round that is not given is the next.
class Acts {
 public:
  /// `registry` outlives this. `reason`: the batch's, for corrections and retractions without one of their own.
  explicit Acts(const Registry& registry, std::string reason = {});
  Acts(Acts&&) noexcept;
  Acts& operator=(Acts&&) noexcept;
  ~Acts();

  [[nodiscard]] const std::vector<Record>& records() const;
  void record(Record record);
  /// The fields of a key given as texts in the order of the table's key fields; Error 1114 where there are not as many.
  [[nodiscard]] FieldTexts key(std::string_view table, const std::vector<std::string>& texts) const;

  /// An admission (fields of `admissions`), and where it has a `ceremony_on` the spell that begins that day. `new_person`: fields
  /// of `people` for somebody who is not known yet. Without `dossier` it belongs to the person's open one. Error 1127 where the
  /// person is a member, or has an admission that awaits its ceremony.
  std::string admit(const FieldTexts& admission, const FieldTexts& new_person = {});
  /// The ceremony of an admission that was decided before, and the spell. (Here and below the key of the admission, spell or
  /// dossier is needed only where the person has several that may be meant, Error 1124.)
  std::string hold_ceremony(const std::string& person, const std::string& on, const std::string& admission = {});
  /// `official_on`, `official_decided_on`, `official_decision` of the person's admission that has none yet.
  std::string recognise(const std::string& person, const FieldTexts& fields, const std::string& admission = {});
  /// Ends the open spell on the first day no longer there and begins one in the cell `to`; empty: the person leaves the registry.
  /// Returns the key of the new spell, else of the one that ended.
  std::string transfer(const std::string& person, const std::string& to, const std::string& on, const std::string& spell = {});
  /// `by`: died, struck_off, expelled, resigned.
  std::string leave(const std::string& person, const std::string& on, const std::string& by, const std::string& spell = {});

  /// Error 1127 where the person has an open one.
  std::string open_dossier(const FieldTexts& dossier, const FieldTexts& new_person = {});
  /// By its key, or by the person whose open one it is.
  std::string close_dossier(const FieldTexts& fields);
  void step(const FieldTexts& fields);
  void paper(const FieldTexts& fields);
  /// Without a round: that of the last step of this kind, or the next where that has its vote.
  void vote(const FieldTexts& fields);
  /// Without a key `introducer` it is the person's, else the kind.
  void introducer(const FieldTexts& fields);
  /// `replaces`: whose help ends as this one's begins; nullopt: the one who helps now, empty: nobody's.
  void assign_helper(const FieldTexts& fields, const std::optional<std::string>& replaces = std::nullopt);
  /// Without a person it is the one who helped on that day, if it was one.
  void helper_note(const FieldTexts& fields);

  /// Without `said_on`: the day that it is about, or its period's last.
  void claim(const FieldTexts& fields);
  void target(const FieldTexts& fields);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace ketnap
