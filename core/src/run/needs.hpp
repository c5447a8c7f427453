#pragma once
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include <ketnap/data/schema.hpp>
#include <ketnap/expr/bind.hpp>
#include <ketnap/run/missing.hpp>

namespace ketnap {

/// What the atoms of a rule's `holds` need to know, found from its text alone.
class Needs {
 public:
  /// A Boolean of a judged row: the fact is unknown there, and the atom reads it.
  struct Need {
    std::optional<std::size_t> fact;  ///< nullopt: what no registry can learn, a parameter that the law has not set
    BoundPtr is_unknown;
  };
  struct OfAtom {
    BoundPtr atom;
    std::vector<Need> needs;
  };
  /// A paper that is counted by its code.
  struct Paper {
    std::size_t fact = 0;
    std::int64_t code = 0;
  };

  Needs(const Schema& schema, const BoundPtr& holds);

  [[nodiscard]] const std::vector<MissingFact>& facts() const { return facts_; }  ///< in the order of the text
  [[nodiscard]] const std::vector<OfAtom>& atoms() const { return atoms_; }
  [[nodiscard]] const std::vector<Paper>& papers() const { return papers_; }
  [[nodiscard]] std::size_t place_of(const Bound& atom) const { return places_.at(&atom); }

 private:
  /// A need of rows `depth` aggregates inside the judged row.
  struct Inner {
    Need need;
    int depth = 0;
  };
  /// The aggregates around a place, from outside in.
  using Around = std::vector<const Bound*>;

  void add_atoms(const BoundPtr& bound);
  void collect(const BoundPtr& bound, const Around& around, std::vector<Inner>& out);
  void of_field(const Bound& field, const Around& around, std::vector<Inner>& out);
  void of_rows(const Bound& aggregate, const Around& around, std::vector<Inner>& out);
  void add_papers(const BoundPtr& condition);
  std::size_t fact(std::string name, Label label);
  [[nodiscard]] const TableSchema* next_table(const TableSchema* table, const Hop& hop) const;
  [[nodiscard]] Label label_of(const TableSchema* table, const Hop& hop) const;

  const Schema& schema_;
  std::vector<MissingFact> facts_;
  std::vector<OfAtom> atoms_;
  std::vector<Paper> papers_;
  std::map<const Bound*, std::size_t> places_;
};

}  // namespace ketnap
