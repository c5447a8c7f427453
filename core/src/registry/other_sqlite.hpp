#pragma once
#include <string>

namespace ketnap {

/// Other copies of SQLite in this process, besides the one that this library calls: `3.45.1 (/opt/x/libsqlite3.so.0)`; empty where
/// there is none. Where both open one file, closing it in the one drops the locks of the other.
[[nodiscard]] std::string other_sqlite();

}  // namespace ketnap
