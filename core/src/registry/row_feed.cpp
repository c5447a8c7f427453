#include "row_feed.hpp"

#include <sqlite3.h>

namespace ketnap {

/// What SQLite calls; its structs come first in ours.
struct RowFeed::Callbacks {
  struct Table {
    sqlite3_vtab base;
    const RowFeed* feed;
  };
  struct Cursor {
    sqlite3_vtab_cursor base;
    const RowFeed* feed;
    std::size_t row;
  };

  static Cursor& of(sqlite3_vtab_cursor* cursor) { return *reinterpret_cast<Cursor*>(cursor); }

  static int connect(sqlite3* handle, void* feed, int, const char* const*, sqlite3_vtab** table, char**) {
    const auto* of = static_cast<const RowFeed*>(feed);
    const int declared = sqlite3_declare_vtab(handle, of->declaration_.c_str());
    if (declared != SQLITE_OK) return declared;
    *table = &(new Table{{}, of})->base;
    return SQLITE_OK;
  }
  static int disconnect(sqlite3_vtab* table) {
    delete reinterpret_cast<Table*>(table);
    return SQLITE_OK;
  }
  static int best_index(sqlite3_vtab*, sqlite3_index_info*) { return SQLITE_OK; }
  static int open(sqlite3_vtab* table, sqlite3_vtab_cursor** cursor) {
    *cursor = &(new Cursor{{}, reinterpret_cast<Table*>(table)->feed, 0})->base;
    return SQLITE_OK;
  }
  static int close(sqlite3_vtab_cursor* cursor) {
    delete &of(cursor);
    return SQLITE_OK;
  }
  static int filter(sqlite3_vtab_cursor* cursor, int, const char*, int, sqlite3_value**) {
    of(cursor).row = 0;
    return SQLITE_OK;
  }
  static int next(sqlite3_vtab_cursor* cursor) {
    ++of(cursor).row;
    return SQLITE_OK;
  }
  static int eof(sqlite3_vtab_cursor* cursor) { return of(cursor).row >= of(cursor).feed->rows_.size() ? 1 : 0; }
  static int rowid(sqlite3_vtab_cursor* cursor, sqlite3_int64* number) {
    *number = static_cast<sqlite3_int64>(of(cursor).row);
    return SQLITE_OK;
  }

  static void give(sqlite3_context* to, std::string_view text) {
    // An empty text is a text: SQLite takes a null pointer for NULL.
    sqlite3_result_text64(to, text.data() == nullptr ? "" : text.data(), text.size(), SQLITE_STATIC, SQLITE_UTF8);
  }
  static int column(sqlite3_vtab_cursor* cursor, sqlite3_context* to, int place) {
    const Row& row = of(cursor).feed->rows_[of(cursor).row];
    if (place == 0) {
      sqlite3_result_int64(to, row.number);
    } else if (place == 1) {
      give(to, row.key);
    } else if (const Stored& value = row.values[place - 2]; value.kind == Stored::Kind::integer) {
      sqlite3_result_int64(to, value.integer);
    } else if (value.kind == Stored::Kind::text) {
      give(to, value.text);
    }
    return SQLITE_OK;
  }

  /// No `xCreate`: the table is there by its module's name, and in no schema.
  static const sqlite3_module* module() {
    static const sqlite3_module made = [] {
      sqlite3_module calls{};
      calls.xConnect = connect;
      calls.xDisconnect = disconnect;
      calls.xBestIndex = best_index;
      calls.xOpen = open;
      calls.xClose = close;
      calls.xFilter = filter;
      calls.xNext = next;
      calls.xEof = eof;
      calls.xColumn = column;
      calls.xRowid = rowid;
      return calls;
    }();
    return &made;
  }
};

RowFeed::RowFeed(Database& database, const std::string& name, std::size_t values, const std::string& insert)
    : database_(&database), name_(name), declaration_("CREATE TABLE feed (number, key") {
  for (std::size_t i = 0; i < values; ++i) declaration_ += ", c" + std::to_string(i);
  declaration_ += ')';
  database.expect_ok(sqlite3_create_module_v2(database.handle(), name_.c_str(), Callbacks::module(), this, nullptr));
  insert_ = std::make_unique<Statement>(database, insert + " FROM " + sql_name(name_));
}

RowFeed::~RowFeed() {
  insert_.reset();
  sqlite3_create_module_v2(database_->handle(), name_.c_str(), nullptr, nullptr, nullptr);
}

void RowFeed::run() {
  if (rows_.empty()) return;
  insert_->run();
  rows_.clear();
}

}  // namespace ketnap
