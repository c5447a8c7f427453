#pragma once
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "expr/valued_rows.hpp"

namespace ketnap {

/// The kinds of rows there are, each by a number; no more than some.
class RowKinds {
 public:
  static constexpr std::size_t most = 0xffff;

  /// Nothing where there would be too many.
  [[nodiscard]] std::optional<std::uint16_t> number_of(const ValuedRow& row);
  [[nodiscard]] const std::vector<ValuedRow>& kinds() const { return kinds_; }
  /// Renumbers them by their values. The new numbers by the old ones.
  std::vector<std::uint16_t> sort();

 private:
  static constexpr std::uint16_t none = 0xffff;
  [[nodiscard]] std::size_t slot_of(const ValuedRow& row) const;
  void place_all();

  std::vector<std::uint16_t> slots_ = std::vector<std::uint16_t>(256, none);
  std::vector<ValuedRow> kinds_;
};

/// Rows of one root that are gathered one after the other, by ascending stretches: those of a part of a frame.
class GatheredRows {
 public:
  /// For the stretches first .. last. With `tops` every row stands for itself.
  GatheredRows(BoundOp op, bool has_tops, std::size_t first, std::size_t last);

  void add(std::size_t stretch, const ValuedRow& row, std::int32_t top);
  void add(std::size_t stretch, const AmountRow& row, std::int32_t top);
  /// After the last one.
  void end();

  /// All parts of a root, in their order, together.
  [[nodiscard]] static ValuedRows together(std::vector<GatheredRows> parts, std::shared_ptr<const Stretches> stretches,
                                           bool has_amounts);

 private:
  template <class T>
  struct Entries {
    std::vector<T> entries;
    std::vector<std::uint32_t> many;  // by stretch, from first_ on

    void add(std::size_t at, std::size_t stretches, const T& entry) {
      if (many.empty()) many.resize(stretches);
      entries.push_back(entry);
      ++many[at];
    }
  };
  template <class T>
  [[nodiscard]] static Listed<T> listed(std::vector<GatheredRows>& parts, Entries<T> GatheredRows::* which, std::size_t stretches);
  void add_kind(std::size_t at, const ValuedRow& row);
  void write_kinds();
  void spell_out();
  static void number_alike(std::vector<GatheredRows>& parts, ValuedRows& out);

  BoundOp op_;
  bool has_tops_;
  std::size_t first_;
  std::size_t stretches_;
  std::vector<SureSums> sums_;
  RowKinds kinds_;
  bool has_kinds_ = true;
  std::size_t here_ = 0;                // the stretch that kinds are counted of
  std::vector<std::uint32_t> times_;    // by kind
  std::vector<std::uint16_t> touched_;  // kinds that are there
  Entries<RowsOfKind> of_kinds_;
  Entries<std::int32_t> keys_;
  Entries<ValuedRow> rows_;
  Entries<AmountRow> amounts_;
  std::vector<std::int32_t> tops_;
};

}  // namespace ketnap
