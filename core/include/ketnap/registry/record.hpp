#pragma once
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include <ketnap/base/error.hpp>
#include <ketnap/base/finding.hpp>
#include <ketnap/registry/batch.hpp>

namespace ketnap {

/// Fields by name, each with the text that a file would hold: `{"born", "2004-03-05"}`, `{"again", "1"}`; empty text: no value.
using FieldTexts = std::vector<std::pair<std::string, std::string>>;

/// One thing that is typed: what is done to one fact. Rows that are typed go the way of a file's rows: the same reading, checks and
/// findings.
///
///   Record{.act = Record::Act::correct, .table = "people", .fields = {{"person", "P-77001"}, {"born", "2004-03-05"}},
///          .reason = "theo giấy khai sinh"}
struct Record {
  enum class Act {
    put,       ///< the whole row, as a file would say it: the key may be new or known, fields that are not named are empty
    add,       ///< the same, but the key must be new
    complete,  ///< fills in fields that were empty (or `?`) so far: what has happened since, what was not known; the others stay
    correct,   ///< the key is known; the fields named change, the others stay as they are in force; needs a reason
    retract,   ///< the fact was never so; only the key is given; needs a reason
  };
  Act act = Act::put;
  std::string table;
  FieldTexts fields;        ///< the key's among them
  std::string reason = {};  ///< empty: the request's
};

/// What to write as one batch. Records build on those before them: a record may correct what another of the same batch puts.
struct RecordRequest {
  std::vector<Record> records;
  std::string at = {};  ///< when, by the caller's clock
  std::string by = {};
  std::string document = {};
  std::string reason = {};
};

struct FieldChange {
  std::string field;
  std::string before;
  std::string after;
  bool withheld = false;  ///< before and after are empty because the clearance does not reach
  friend bool operator==(const FieldChange&, const FieldChange&) = default;
};

/// What becomes of one fact.
struct FactChange {
  enum class Kind { added, replaced, unchanged, retracted, set_aside };
  Kind kind = Kind::unchanged;
  std::string table;
  std::string key;                  ///< of several columns: their texts with `, ` between them
  std::int64_t record = 0;          ///< the number of the last record that speaks of it, from 1
  std::vector<FieldChange> fields;  ///< in the table's order; without those that stay as they are
};

/// What a request would do, before it does: `batch` has the number 0, the counts and the findings. Where it is `refused`, writing
/// the same would be Error 1121.
struct RecordPreview {
  Batch batch;
  std::vector<FactChange> changes;  ///< by table as they are loaded, then as they were typed
  bool refused = false;
};

/// Error 1121: somebody is at hand to mend it, so that nothing is written where a row of a file would be set aside. A finding's
/// `file` is the table, its `row` the record's number from 1.
class RecordsRefused : public Error {
 public:
  explicit RecordsRefused(std::vector<Finding> findings);
  [[nodiscard]] const std::vector<Finding>& findings() const { return findings_; }

 private:
  std::vector<Finding> findings_;
};

}  // namespace ketnap
