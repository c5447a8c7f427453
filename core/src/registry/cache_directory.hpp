#pragma once
#include <cstdint>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

namespace ketnap {

/// Bytes of a cache, and their checksum.
struct CachePiece {
  std::uint64_t offset = 0;
  std::uint64_t bytes = 0;
  std::uint64_t sum = 0;
};

struct CachedColumn {
  std::string field;
  std::uint64_t null_count = 0;
  bool has_unknowns = false;
  bool has_own_high = false;
  CachePiece values;
  CachePiece high;
  CachePiece bytes;
  CachePiece validity;
};

struct CachedLink {
  std::string name;
  std::string target;
  CachePiece rows;
};

struct CachedIndex {
  std::string parent;
  CachePiece starts;
  CachePiece rows;
};

struct CachedDays {
  std::string field;
  std::int32_t last = 0;
  bool has_unknown = false;
  CachePiece stored;
};

struct CachedTable {
  std::string name;
  std::uint64_t rows = 0;
  std::string groups_of;
  CachePiece starts;
  CachePiece counted_below;
  std::vector<CachedColumn> columns;
  std::vector<CachedLink> links;
  std::vector<CachedIndex> indexes;
  std::vector<CachedDays> days;
  std::int32_t last_opening = 0;
  CachePiece openings;
};

/// The vectors of a RawColumn.
struct CachedRawColumn {
  CachePiece low;
  CachePiece high;
  CachePiece integers;
  CachePiece has_integer;
  CachePiece bytes;
  CachePiece starts;
};

struct CachedVersions {
  std::string name;
  std::uint64_t rows = 0;
  std::vector<CachedRawColumn> columns;
};

/// What a cache holds and where; it lies at its end, as JSON.
struct CacheDirectory {
  int batch = 0;
  std::vector<CachedTable> tables;
  std::vector<CachedVersions> versioned;
  CachePiece unit_places;
  CachePiece unit_parents;
};

NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(CachePiece, offset, bytes, sum)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(CachedColumn, field, null_count, has_unknowns, has_own_high, values, high, bytes, validity)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(CachedLink, name, target, rows)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(CachedIndex, parent, starts, rows)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(CachedDays, field, last, has_unknown, stored)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(CachedTable, name, rows, groups_of, starts, counted_below, columns, links, indexes, days,
                                   last_opening, openings)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(CachedRawColumn, low, high, integers, has_integer, bytes, starts)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(CachedVersions, name, rows, columns)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(CacheDirectory, batch, tables, versioned, unit_places, unit_parents)

/// What stands at a cache's beginning, as it lies there.
struct CacheHead {
  char magic[16];
  std::uint64_t size;  // of the file
  CachePiece directory;
  char key[64];       // content_key
  char stamp[64];     // file_stamp, then zeros
  std::uint64_t sum;  // of what is before it
};
inline constexpr char cache_magic[16] = "ketnap's cache\n";
static_assert(sizeof(CacheHead) == 16 + 8 + 24 + 64 + 64 + 8);

void set_stamp(CacheHead& head, const std::string& stamp);
void seal(CacheHead& head);
[[nodiscard]] bool is_sealed(const CacheHead& head);

}  // namespace ketnap
