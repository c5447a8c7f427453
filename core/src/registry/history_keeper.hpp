#pragma once
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include <ketnap/data/frame.hpp>
#include <ketnap/data/schema.hpp>
#include <ketnap/data/tree.hpp>

#include "history.hpp"

namespace ketnap {

/// A table's frame that is being made: nobody has its columns but who asks for them, so that they need not all be in memory at
/// once.
struct MadeTable {
  std::string name;
  std::size_t rows = 0;
  std::vector<Field> fields;
  std::function<Column(std::size_t field)> column;  ///< asked for in the order of `fields`, each once
  std::string groups_of;
  Buffer starts;
  Buffer counted_below;
  TableDays days;
};

/// Takes what a history is made of as it is made, and gives it back: what is made later is made of it.
class HistoryKeeper {
 public:
  HistoryKeeper() = default;
  HistoryKeeper(const HistoryKeeper&) = delete;
  HistoryKeeper& operator=(const HistoryKeeper&) = delete;
  virtual ~HistoryKeeper() = default;

  virtual void keep(const MadeTable& table) = 0;
  /// Beside what is kept of the frame already.
  virtual void keep_column(std::string_view table, Column column) = 0;
  virtual void keep_index(std::string_view table, std::string_view parent, Frame::RowIndex index) = 0;
  virtual void keep_link(std::string_view table, std::string_view name, std::string_view target, Lazy<Buffer> rows) = 0;
  virtual void keep_versions(RawTable versions) = 0;
  virtual void keep_tree(const Tree& tree) = 0;

  [[nodiscard]] virtual bool has(std::string_view table) const = 0;
  /// What is kept of a table. What is read for it stays as long as the frame.
  [[nodiscard]] virtual Frame frame(std::string_view table) const = 0;
};

/// Keeps it in memory.
class HistoryInMemory : public HistoryKeeper {
 public:
  /// `layouts` are beside the schema's tables.
  HistoryInMemory(int as_known, const Schema& schema) : history_(std::make_shared<History>(as_known, schema)) {}

  void keep(const MadeTable& table) override;
  void keep_column(std::string_view table, Column column) override;
  void keep_index(std::string_view table, std::string_view parent, Frame::RowIndex index) override;
  void keep_link(std::string_view table, std::string_view name, std::string_view target, Lazy<Buffer> rows) override;
  void keep_versions(RawTable versions) override;
  void keep_tree(const Tree& tree) override;
  [[nodiscard]] bool has(std::string_view table) const override;
  [[nodiscard]] Frame frame(std::string_view table) const override;

  [[nodiscard]] std::shared_ptr<const History> history() const { return history_; }

 private:
  Frame& at(std::string_view table) { return history_->tables.find(table)->second.frame; }

  std::shared_ptr<History> history_;
};

}  // namespace ketnap
