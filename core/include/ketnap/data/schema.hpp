#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <ketnap/base/lang.hpp>

namespace ketnap {

/// What a field's values are. `link` is the key of a row of another table; `number` is an exact decimal or a rate; `period` is
/// kept as written.
enum class FieldType { boolean, integer, number, date, partial_date, text, code, link, period };

/// How carefully a value must be treated; religion and ethnicity are `sensitive`.
enum class Sensitivity { open, internal, personal, sensitive };

[[nodiscard]] std::string_view name_of(FieldType type);
[[nodiscard]] std::string_view name_of(Sensitivity sensitivity);  ///< `open` is written "public"

/// A column of a table: of a file, of the registry, of a frame.
struct Field {
  std::string name;
  Label label;
  FieldType type = FieldType::text;
  std::string target;     ///< code: the list's id; link: the table's name; else empty
  bool key = false;       ///< part of the fact's key (bold in data/README.md)
  bool required = false;  ///< a row without a value here is set aside; keys are, but for claims.group (empty: the whole unit)
  bool later = false;     ///< a later event (° in data/README.md): empty means *not by as_of*, `?` an unknown day
  Sensitivity sensitivity = Sensitivity::internal;
  std::string declared_by = "ketnap";
  friend bool operator==(const Field&, const Field&) = default;
};

struct Code {
  std::string key;  ///< `female`
  Label label;
  friend bool operator==(const Code&, const Code&) = default;
};

/// A closed list of codes. Where it is `ordered`, `<` compares by place: `education >= 'lower_secondary'`.
struct CodeList {
  std::string id;
  Label label;
  bool ordered = false;
  std::vector<Code> codes;
  std::string declared_by = "ketnap";

  [[nodiscard]] std::optional<int> place_of(std::string_view key) const;
  friend bool operator==(const CodeList&, const CodeList&) = default;
};

/// A table: one CSV of the same name, one table of facts, one frame. (A `Table` is what measure returns.)
struct TableSchema {
  std::string name;
  Label label;
  std::vector<Field> fields;
  std::string row_day;  ///< the date field whose day profiles are read on; empty: the instant asked for, or none
  std::string opens;    ///< the date field before which the row does not exist yet (`as_of` earlier: no row); may be empty

  [[nodiscard]] const Field* find(std::string_view field) const;
  [[nodiscard]] std::vector<const Field*> keys() const;
  friend bool operator==(const TableSchema&, const TableSchema&) = default;
};

/// Immutable set of tables and code lists: the core's (data/README.md) and what plugins added to them. The registry stores the
/// schema that it was made with.
///
///   Schema schema = core_schema();
///   schema.table("people")->find("born")->type      // FieldType::partial_date
class Schema {
 public:
  Schema() = default;
  /// Refuses a field or list declared twice or under a name that the registry itself uses (Error 1203), and a code field or a link
  /// to a list or table that is not there (Error 1213).
  Schema(std::vector<TableSchema> tables, std::vector<CodeList> lists);

  /// The tables of facts.
  [[nodiscard]] const std::vector<TableSchema>& tables() const { return tables_; }
  /// What is made from them for every snapshot, each a frame that no file fills: `arrivals` and `departures`, from `spells`.
  [[nodiscard]] const std::vector<TableSchema>& derived() const { return derived_; }
  [[nodiscard]] const std::vector<CodeList>& lists() const { return lists_; }
  /// One of either kind.
  [[nodiscard]] const TableSchema* table(std::string_view name) const;
  [[nodiscard]] const CodeList* list(std::string_view id) const;
  /// Canonical JSON, the same bytes for the same schema; what the registry stores and compares.
  [[nodiscard]] std::string json() const;
  [[nodiscard]] static Schema from_json(std::string_view json);

  friend bool operator==(const Schema&, const Schema&) = default;

 private:
  std::vector<TableSchema> tables_;
  std::vector<TableSchema> derived_;
  std::vector<CodeList> lists_;
};

/// The tables of data/README.md without any code list of a nation: those of sex, occupation and so on come with plugins/vn; lists
/// of structure (state, level, kind, step, ...) are the core's.
[[nodiscard]] const std::vector<TableSchema>& core_tables();
[[nodiscard]] const std::vector<CodeList>& core_lists();
/// The column `official_since` of the frame `spells`, which is derived and stands in no file: from when on the person of the spell
/// is an official member.
[[nodiscard]] const Field& official_since_field();

}  // namespace ketnap
