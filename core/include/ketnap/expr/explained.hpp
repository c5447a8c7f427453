#pragma once
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <utility>
#include <vector>

#include <ketnap/expr/amount.hpp>
#include <ketnap/expr/explain.hpp>
#include <ketnap/expr/program.hpp>

namespace ketnap {

/// Values one after the other, of which new ones are not set to anything: they are written next.
template <class T>
class Unset {
 public:
  [[nodiscard]] std::size_t size() const { return size_; }
  [[nodiscard]] const T* data() const { return values_.get(); }
  [[nodiscard]] const T& operator[](std::size_t i) const { return values_[i]; }
  void clear() { size_ = 0; }
  /// Room for `more` values, and for `slack` after them that may be written too.
  T* add(std::size_t more, std::size_t slack = 0) {
    if (size_ + more + slack > room_) {
      room_ = std::max({2 * room_, size_ + more + slack, std::size_t{4096}});
      auto wider = std::make_unique_for_overwrite<T[]>(room_);
      std::copy_n(values_.get(), size_, wider.get());
      values_ = std::move(wider);
    }
    size_ += more;
    return values_.get() + (size_ - more);
  }
  /// Without the last ones.
  void cut(std::size_t size) { size_ = size; }

 private:
  std::unique_ptr<T[]> values_;
  std::size_t size_ = 0;
  std::size_t room_ = 0;
};

/// What conditions had to say on rows, as columns of numbers: how true each part was, which atoms decided, what was read. Explainer
/// fills it, some rows of one condition after the other, and says of each column what it is of.
class Explained {
 public:
  /// Some rows and one condition.
  struct Part {
    std::size_t condition = 0;
    std::size_t rows = 0;
    std::size_t first = 0;  ///< of its rows among all
    std::size_t words = 0;  ///< where its planes begin; of each truth two, then of each atom one
    std::size_t values = 0;
    std::size_t amounts = 0;
    std::size_t truths = 0;  ///< how many
  };

  /// Forgets all; memory is kept for the next.
  void clear();
  [[nodiscard]] std::span<const Part> parts() const { return parts_; }
  [[nodiscard]] std::span<const std::int32_t> rows(const Part& part) const { return {rows_.data() + part.first, part.rows}; }

  [[nodiscard]] Truth truth(const Part& part, std::size_t column, std::size_t i) const {
    return static_cast<Truth>(bit(part, 2 * column, i) | bit(part, 2 * column + 1, i) << 1U);
  }
  /// Whether an atom is among those that decided.
  [[nodiscard]] bool decides(const Part& part, std::size_t atom, std::size_t i) const {
    return bit(part, 2 * part.truths + atom, i) != 0;
  }
  /// Between both, each included; the lowest and highest 64-bit values are no bound. A day is its number of days since 1970-01-01,
  /// a code its place in its list, a text the row that it stands in.
  struct Value {
    std::int64_t lo = 0;
    std::int64_t hi = 0;
  };
  [[nodiscard]] Value value(const Part& part, std::size_t column, std::size_t i) const;
  [[nodiscard]] const Amount& amount(const Part& part, std::size_t column, std::size_t i) const {
    return amounts_[part.amounts + column * part.rows + i];
  }

 private:
  friend class Explainer;
  [[nodiscard]] static std::size_t words_of(std::size_t rows) { return (rows + 63) / 64; }
  [[nodiscard]] unsigned bit(const Part& part, std::size_t plane, std::size_t i) const {
    return words_[part.words + plane * words_of(part.rows) + i / 64] >> (i % 64) & 1U;
  }

  std::vector<Part> parts_;
  Unset<std::int32_t> rows_;
  Unset<std::uint64_t> words_;
  Unset<std::int32_t> values_;
  std::vector<Aside> aside_;  // of values_, ascending
  std::vector<Amount> amounts_;
};

}  // namespace ketnap
