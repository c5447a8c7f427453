#pragma once
#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <ketnap/data/lazy.hpp>
#include <ketnap/data/schema.hpp>

namespace ketnap {

/// A row number of "no such row": an absent link, a row that the other frame has not.
inline constexpr std::int32_t no_row = -1;

/// Immutable bytes and whatever keeps them alive: a vector of our own, a memory-mapped cache, a NumPy array. At least 64 bytes
/// after the last value are readable, and our own buffers start on 64 bytes.
class Buffer {
 public:
  Buffer() = default;
  Buffer(std::shared_ptr<const void> owner, const void* data, std::size_t bytes)
      : owner_(std::move(owner)), data_(data), bytes_(bytes) {}
  /// New memory that `fill` writes before anybody reads it.
  [[nodiscard]] static Buffer written(std::size_t bytes, const std::function<void(void*)>& fill);
  /// A copy with alignment and readable tail.
  [[nodiscard]] static Buffer copy(const void* data, std::size_t bytes);
  template <class T>
  [[nodiscard]] static Buffer of(const std::vector<T>& values) {
    return copy(values.data(), values.size() * sizeof(T));
  }

  template <class T>
  [[nodiscard]] std::span<const T> as() const {
    return {static_cast<const T*>(data_), bytes_ / sizeof(T)};
  }
  [[nodiscard]] const void* data() const { return data_; }
  [[nodiscard]] std::size_t bytes() const { return bytes_; }
  [[nodiscard]] bool empty() const { return bytes_ == 0; }
  [[nodiscard]] const std::shared_ptr<const void>& owner() const { return owner_; }

 private:
  std::shared_ptr<const void> owner_;
  const void* data_ = nullptr;
  std::size_t bytes_ = 0;
};

/// One column, in Arrow's layout. What `values` holds, by type:
///
///   date           int32 days; a later event that has not happened is Date::never(), an unknown day spans values..high
///   partial_date   int32 earliest days in values, latest in `high`; `high` is the same buffer where all are exact
///   integer        int64                      boolean   uint8: 0, 1, 255 unknown
///   code           uint8 places in the list (uint16 for lists of more than 254 codes), the highest value where unknown
///   link           int32 rows of the frame `target`, no_row where unknown
///   text, number, period   int32 offsets (rows + 1) into `bytes`; a number as Rational::text() writes it
///
/// `validity` has a bit per row, least significant first, clear where the value is unknown or has not happened; empty where none
/// is.
struct Column {
  Field field;
  std::size_t rows = 0;
  Buffer values;
  Buffer high;
  Buffer bytes;
  Buffer validity;
  std::size_t null_count = 0;
  /// True where some row's value is unknown, so that results over it may be intervals.
  bool has_unknowns = false;

  [[nodiscard]] bool wide_codes() const { return field.type == FieldType::code && rows != 0 && values.bytes() == rows * 2; }
  [[nodiscard]] bool is_known(std::size_t row) const;  ///< the validity bit
  [[nodiscard]] std::string_view text(std::size_t row) const;
};

/// A column that need not be made yet: its field is known before.
struct LateColumn {
  Field field;
  Lazy<Column> column;
};

/// An immutable columnar table with links to rows of other frames. Rows lie in the order of the head's tree, so that a unit's
/// subtree is one contiguous range; children of a dossier lie together and in its order. What a frame holds may be made, or read
/// from a file, only when it is first asked for; any thread may ask.
///
///   frame.column("born")->values.as<std::int32_t>()[row]
///   frame.link("person")[row]                 // the row in the frame `people`
class Frame {
 public:
  Frame() = default;
  Frame(std::string name, std::size_t rows, std::vector<Column> columns);
  [[nodiscard]] static Frame of_late(std::string name, std::size_t rows, std::vector<LateColumn> columns);
  /// One of which nothing is known yet but the name.
  Frame(std::string name, std::function<Frame()> make);

  [[nodiscard]] const std::string& name() const { return name_; }
  [[nodiscard]] std::size_t rows() const { return body().rows; }
  /// All of them, each made; `fields()` makes none.
  [[nodiscard]] std::vector<Column> columns() const;
  [[nodiscard]] std::vector<Field> fields() const;
  [[nodiscard]] const Column* column(std::string_view name) const;

  /// Rows of another frame, one per row, no_row where there is none. Beside the links that are columns: `profile` (the person's
  /// profile in force on the row's day). Empty span: no such link.
  [[nodiscard]] std::span<const std::int32_t> link(std::string_view name) const;
  /// The frame that a link leads to; empty: no such link.
  [[nodiscard]] std::string_view link_target(std::string_view name) const;
  /// Where the rows of a parent's row begin: `starts[i] .. starts[i+1]` are the rows of row i of the frame `groups_of()`
  /// (`units` in tree order for admissions, spells, dossiers; `dossiers` for steps, papers, votes; `people` for profiles). Rows
  /// whose parent is not known (a dossier's key that leads nowhere) come after the last and belong to none.
  [[nodiscard]] std::span<const std::int32_t> starts() const { return body().starts.get().as<std::int32_t>(); }
  [[nodiscard]] const std::string& groups_of() const { return body().groups_of; }
  /// Of rows that count at their unit and above it only below some unit, as an arrival does below the lowest unit that holds both
  /// its ends: that unit for each row; no_row where a row counts all the way up. Empty span: every row of the frame does.
  [[nodiscard]] std::span<const std::int32_t> counted_below() const { return body().counted_below.get().as<std::int32_t>(); }

  /// The rows of a parent's row where they do not lie together: `rows[starts[i] .. starts[i+1]]` are those of row i of another
  /// frame (`spells` by `people`). nullptr: there is no such index.
  struct RowIndex {
    Buffer starts;
    Buffer rows;
  };
  [[nodiscard]] const RowIndex* index(std::string_view parent) const;
  [[nodiscard]] bool has_index(std::string_view parent) const;  ///< and it is not made for the question

  /// The frame with a link, its rows' grouping, an index or a column added; used while frames are built.
  [[nodiscard]] Frame with_link(std::string name, std::string target, Lazy<Buffer> rows) const;
  [[nodiscard]] Frame grouped(std::string parent, Lazy<Buffer> starts) const;
  [[nodiscard]] Frame with_counted_below(Lazy<Buffer> units) const;
  [[nodiscard]] Frame with_index(std::string parent, Lazy<RowIndex> index) const;
  [[nodiscard]] Frame with_column(LateColumn column) const;

 private:
  struct Link {
    std::string target;
    Lazy<Buffer> rows;
  };
  struct Body {
    std::size_t rows = 0;
    std::vector<LateColumn> columns;
    std::map<std::string, Link, std::less<>> links;  // those that are no columns
    std::string groups_of;
    Lazy<Buffer> starts;
    Lazy<Buffer> counted_below;
    std::map<std::string, Lazy<RowIndex>, std::less<>> indexes;
  };
  [[nodiscard]] const Body& body() const { return body_.get(); }
  [[nodiscard]] const LateColumn* late_column(std::string_view name) const;
  [[nodiscard]] Frame with(const std::function<void(Body&)>& change) const;

  std::string name_;
  Lazy<Body> body_;
};

/// The named rows of a frame, in the order given, as a frame of its own (columns only).
[[nodiscard]] Frame take(const Frame& frame, std::span<const std::int32_t> rows);

}  // namespace ketnap
