#pragma once
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "layout.hpp"
#include "source_file.hpp"
#include "sqlite.hpp"

namespace ketnap {

/// A file whose bytes an earlier batch has loaded, where nothing has changed since what its rows say: neither its own table nor
/// those that its links lead to. So each row says what is known already, but for those of which something was found then.
struct RepeatedFile {
  struct Row {
    std::int64_t number;
    std::string record;
  };
  std::string header;
  std::string sha256;
  std::int64_t rows = 0;
  std::vector<Row> to_read_again;  ///< in order
};

/// For all files of one table, as the batch had them; nullopt where not each of them is repeated. `report`: bytes done of a file.
/// Error 1002, 1006.
[[nodiscard]] std::optional<std::vector<RepeatedFile>> repeated_files(
    Database& database, const std::vector<Layout>& layouts, const Layout& layout, const std::vector<SourceFile>& files,
    std::size_t piece, const std::function<void(const SourceFile&, std::int64_t done, std::int64_t all)>& report);

}  // namespace ketnap
