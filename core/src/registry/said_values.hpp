#pragma once
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <ketnap/data/schema.hpp>

#include "layout.hpp"
#include "sqlite.hpp"

namespace ketnap {

/// What people call the values that files write: `31/10/2023`, `tháng 5/1990`, `Nam`, `có`, `Nguyễn Văn An (P-7)`, `Chi bộ thôn 3
/// (HNA.BL.BD.03)`, `62-QĐ/ĐU, 05/10/2023, Đảng ủy xã Bồ Đề (DOC-7)`. Names are the last known ones.
class SaidValues {
 public:
  SaidValues(Database& database, const Schema& schema, const std::vector<Layout>& layouts, Sensitivity clearance);

  /// Both empty where nothing was written.
  [[nodiscard]] Label said(const TableSchema& table, const Field& field, const std::string& written);
  /// A text that may be the key of a document.
  [[nodiscard]] Label document(const std::string& written);

 private:
  /// The fact of the key that was written last; its first columns alone are enough.
  [[nodiscard]] std::vector<std::string> last_fact(std::string_view table, const std::vector<std::string_view>& fields,
                                                   const std::string& key);
  [[nodiscard]] Label named(std::string_view table, const std::string& key);

  Database* database_;
  const Schema* schema_;
  const std::vector<Layout>* layouts_;
  Sensitivity clearance_;
  std::map<std::pair<std::string, std::string>, Label, std::less<>> known_;
};

}  // namespace ketnap
