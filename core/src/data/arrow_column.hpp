#pragma once
#include <cstdint>
#include <string>
#include <vector>

#include <ketnap/base/arrow.hpp>
#include <ketnap/data/frame.hpp>
#include <ketnap/data/snapshot.hpp>

namespace ketnap {

/// A column as Arrow's format names it, with the buffers that it consists of.
struct ArrowColumn {
  struct Dictionary {
    Buffer offsets;
    Buffer bytes;
    std::int64_t size = 0;
    bool is_ordered = false;
  };
  std::string name;
  std::string format;
  std::int64_t null_count = 0;
  std::vector<Buffer> buffers;  ///< validity (no bytes where there is no null), values, bytes
  bool has_dictionary = false;
  Dictionary dictionary;
};

[[nodiscard]] std::vector<ArrowColumn> arrow_columns(const Snapshot& snapshot, const Frame& frame, Sensitivity clearance);
void export_columns(std::vector<ArrowColumn> columns, std::size_t rows, ArrowArrayStream* out);

}  // namespace ketnap
