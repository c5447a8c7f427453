#pragma once
#include <cstddef>
#include <memory>

#include <ketnap/base/arrow.hpp>
#include <ketnap/data/snapshot.hpp>
#include <ketnap/expr/program.hpp>
#include <ketnap/plugin/catalog.hpp>
#include <ketnap/report/verdict.hpp>

namespace ketnap {

struct AtomsRequest {
  Sensitivity clearance = Sensitivity::sensitive;
  std::size_t threads = 1;                    ///< how many may look; the result is the same
  InstructionSet set = InstructionSet::best;  ///< what they compute with; the result is the same
};

/// Every atom of some verdicts with what it compared, for counting and plotting: which atom failed most, at which value. What was
/// found is kept as numbers, found by the same programs as explanations() (run/check.hpp); texts are made when a stream is.
///
///   const VerdictAtoms atoms(snapshot, catalog, failed);
///   ArrowArrayStream stream;
///   atoms.export_atoms(&stream);           // pandas, Polars, DuckDB take it
///
/// Of a verdict on which it is not sure that its rule applies, the atoms are those of `applies`; a column function has none. Above
/// the clearance values are withheld, and which way a comparison with them went. Snapshot and catalog must outlive it.
class VerdictAtoms {
 public:
  /// Error 3104 where the snapshot or catalog is not the one that the verdicts came from.
  VerdictAtoms(const Snapshot& snapshot, const Catalog& catalog, VerdictList verdicts, const AtomsRequest& request = {});
  VerdictAtoms(VerdictAtoms&&) noexcept;
  VerdictAtoms& operator=(VerdictAtoms&&) noexcept;
  ~VerdictAtoms();

  /// How many atoms all verdicts have together, and how many values these read.
  [[nodiscard]] std::size_t atoms() const;
  [[nodiscard]] std::size_t readings() const;

  /// A line for each verdict and atom, in the order of verdicts and of the text: dossier, person, unit, step, step_date, rule,
  /// outcome, atom (as written), holds (yes, no, unknown, not_applicable, withheld), decides (it is among those that Explanation
  /// names), then both sides of the comparison as written, a constant too: value, value_number, value_date, bound, bound_number,
  /// bound_date. The first of three is the value as it stands in files, empty where an event has not happened; a number or a day is
  /// there where it is known exactly. All three are null where nothing is known, or it is withheld, or there is no such side, as of
  /// a set.
  void export_atoms(ArrowArrayStream* out) const;
  /// A line for each value that an atom read, a field, a parameter or a side: dossier, step, rule, atom, reading (as written),
  /// value, number, date, withheld (the clearance that would show it).
  void export_readings(ArrowArrayStream* out) const;

 private:
  struct Found;
  std::unique_ptr<Found> found_;
};

}  // namespace ketnap
