#pragma once
#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <ketnap/expr/explainer.hpp>
#include "data/arrow_column.hpp"

namespace ketnap {

/// A value as the columns of atoms have it.
struct AtomValue {
  std::optional<std::string> text;
  std::optional<double> number;
  std::optional<std::int32_t> date;
  std::optional<Sensitivity> withheld;
};

/// What an Explainer found on one row.
struct AtomsOfRow {
  const Explainer& explainer;
  const Explained& found;
  const Explained::Part& part;
  std::size_t i;

  [[nodiscard]] std::span<const Explainer::AtomHead> atoms() const { return explainer.atoms(part.condition); }
  [[nodiscard]] std::string_view holds(std::size_t atom) const;
  [[nodiscard]] bool decides(std::size_t atom) const { return found.decides(part, atom, i); }
  [[nodiscard]] AtomValue value(const Explainer::Read& read) const;
  /// The side of a comparison in that place; of what compares no two, its only one.
  [[nodiscard]] AtomValue side(std::size_t atom, std::size_t place) const;
};

/// Texts, each kept once.
class TextColumn {
 public:
  explicit TextColumn(std::string name) : name_(std::move(name)) {}
  void add(std::optional<std::string_view> text);
  [[nodiscard]] ArrowColumn taken();

 private:
  std::string name_;
  std::map<std::string, std::int32_t, std::less<>> places_;
  std::vector<const std::string*> texts_;
  std::vector<std::int32_t> values_;
  std::vector<std::uint8_t> validity_;
  std::int64_t nulls_ = 0;
};

/// The bit of the next row of a bitmap.
inline void add_bit(std::vector<std::uint8_t>& bits, std::size_t row, bool bit) {
  if (row % 8 == 0) bits.push_back(0);
  if (bit) bits.back() = static_cast<std::uint8_t>(bits.back() | (1U << (row % 8)));
}

template <class T>
class ValueColumn {
 public:
  ValueColumn(std::string name, std::string format) : name_(std::move(name)), format_(std::move(format)) {}
  void add(std::optional<T> value) {
    add_bit(validity_, values_.size(), value.has_value());
    nulls_ += value ? 0 : 1;
    values_.push_back(value.value_or(T()));
  }
  [[nodiscard]] ArrowColumn taken() {
    ArrowColumn out;
    out.name = name_;
    out.format = format_;
    out.null_count = nulls_;
    out.buffers = {nulls_ == 0 ? Buffer() : Buffer::of(validity_), Buffer::of(values_)};
    return out;
  }

 private:
  std::string name_;
  std::string format_;
  std::vector<T> values_;
  std::vector<std::uint8_t> validity_;
  std::int64_t nulls_ = 0;
};

class TruthColumn {
 public:
  explicit TruthColumn(std::string name) : name_(std::move(name)) {}
  void add(bool value) { add_bit(bits_, rows_++, value); }
  [[nodiscard]] ArrowColumn taken();

 private:
  std::string name_;
  std::vector<std::uint8_t> bits_;
  std::size_t rows_ = 0;
};

/// A value as text, number and day.
class SideColumns {
 public:
  SideColumns(std::string text, std::string number, std::string date)
      : text_(std::move(text)), number_(std::move(number), "g"), date_(std::move(date), "tdD") {}
  void add(const AtomValue& value) {
    text_.add(value.text ? std::optional<std::string_view>(*value.text) : std::nullopt);
    number_.add(value.number);
    date_.add(value.date);
  }
  void take(std::vector<ArrowColumn>& to) {
    to.push_back(text_.taken());
    to.push_back(number_.taken());
    to.push_back(date_.taken());
  }

 private:
  TextColumn text_;
  ValueColumn<double> number_;
  ValueColumn<std::int32_t> date_;
};

}  // namespace ketnap
