#include <ketnap/data/arrow_export.hpp>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <exception>
#include <limits>
#include <string>
#include <vector>

#include <ketnap/base/error.hpp>

#include "arrow_column.hpp"

namespace ketnap {
namespace {

/// What a schema's `private_data` owns: its texts and its children.
struct OwnedSchema {
  std::string format;
  std::string name;
  std::vector<ArrowSchema> children;
  std::vector<ArrowSchema*> child_pointers;
  ArrowSchema dictionary{};
};

/// What an array's `private_data` owns: buffers that keep a frame's memory alive, and its children.
struct OwnedArray {
  std::vector<Buffer> kept;
  std::vector<const void*> buffers;
  std::vector<ArrowArray> children;
  std::vector<ArrowArray*> child_pointers;
  ArrowArray dictionary{};
};

struct OwnedStream {
  std::vector<ArrowColumn> columns;
  std::int64_t rows = 0;
  bool is_done = false;
  std::string error;
};

/// A consumer may have moved a child away: then its `release` is null.
template <class Struct, class Owned>
void release(Struct* released) {
  auto* owned = static_cast<Owned*>(released->private_data);
  for (Struct& child : owned->children)
    if (child.release != nullptr) child.release(&child);
  if (owned->dictionary.release != nullptr) owned->dictionary.release(&owned->dictionary);
  delete owned;
  released->release = nullptr;
}

template <class Struct>
std::vector<Struct*> pointers_to(std::vector<Struct>& children) {
  std::vector<Struct*> pointers;
  pointers.reserve(children.size());
  for (Struct& child : children) pointers.push_back(&child);
  return pointers;
}

ArrowSchema schema_of(std::string format, std::string name, std::int64_t flags, std::vector<ArrowSchema> children) {
  auto* owned = new OwnedSchema{std::move(format), std::move(name), std::move(children), {}, {}};
  owned->child_pointers = pointers_to(owned->children);
  ArrowSchema schema{};
  schema.format = owned->format.c_str();
  schema.name = owned->name.c_str();
  schema.flags = flags;
  schema.n_children = static_cast<std::int64_t>(owned->children.size());
  schema.children = owned->child_pointers.data();
  schema.release = release<ArrowSchema, OwnedSchema>;
  schema.private_data = owned;
  return schema;
}

ArrowArray array_of(std::int64_t rows, std::int64_t nulls, std::vector<Buffer> buffers, std::vector<ArrowArray> children) {
  auto* owned = new OwnedArray{std::move(buffers), {}, std::move(children), {}, {}};
  owned->child_pointers = pointers_to(owned->children);
  for (const Buffer& buffer : owned->kept) owned->buffers.push_back(buffer.data());
  ArrowArray array{};
  array.length = rows;
  array.null_count = nulls;
  array.n_buffers = static_cast<std::int64_t>(owned->buffers.size());
  array.n_children = static_cast<std::int64_t>(owned->children.size());
  array.buffers = owned->buffers.data();
  array.children = owned->child_pointers.data();
  array.release = release<ArrowArray, OwnedArray>;
  array.private_data = owned;
  return array;
}

ArrowSchema schema_of(const ArrowColumn& column) {
  const std::int64_t ordered = column.has_dictionary && column.dictionary.is_ordered ? ARROW_FLAG_DICTIONARY_ORDERED : 0;
  ArrowSchema schema = schema_of(column.format, column.name, ARROW_FLAG_NULLABLE | ordered, {});
  if (!column.has_dictionary) return schema;
  auto* owned = static_cast<OwnedSchema*>(schema.private_data);
  owned->dictionary = schema_of("u", "", 0, {});
  schema.dictionary = &owned->dictionary;
  return schema;
}

ArrowArray array_of(const ArrowColumn& column, std::int64_t rows) {
  ArrowArray array = array_of(rows, column.null_count, column.buffers, {});
  if (!column.has_dictionary) return array;
  auto* owned = static_cast<OwnedArray*>(array.private_data);
  owned->dictionary = array_of(column.dictionary.size, 0, {Buffer(), column.dictionary.offsets, column.dictionary.bytes}, {});
  array.dictionary = &owned->dictionary;
  return array;
}

ArrowSchema schema_of(const std::vector<ArrowColumn>& columns) {
  std::vector<ArrowSchema> children;
  children.reserve(columns.size());
  for (const ArrowColumn& column : columns) children.push_back(schema_of(column));
  return schema_of("+s", "", 0, std::move(children));
}

/// No exception may leave a callback.
template <class Work>
int guarded(ArrowArrayStream* stream, Work work) {
  auto* owned = static_cast<OwnedStream*>(stream->private_data);
  try {
    work(*owned);
    return 0;
  } catch (const std::bad_alloc&) {
    return ENOMEM;
  } catch (const std::exception& problem) {
    owned->error = problem.what();
    return EIO;
  }
}

int get_schema(ArrowArrayStream* stream, ArrowSchema* out) {
  return guarded(stream, [&](OwnedStream& owned) { *out = schema_of(owned.columns); });
}

int get_next(ArrowArrayStream* stream, ArrowArray* out) {
  return guarded(stream, [&](OwnedStream& owned) {
    *out = ArrowArray{};
    if (owned.is_done) return;
    std::vector<ArrowArray> children;
    children.reserve(owned.columns.size());
    for (const ArrowColumn& column : owned.columns) children.push_back(array_of(column, owned.rows));
    *out = array_of(owned.rows, 0, {Buffer()}, std::move(children));
    owned.is_done = true;
  });
}

const char* get_last_error(ArrowArrayStream* stream) {
  const auto* owned = static_cast<OwnedStream*>(stream->private_data);
  return owned->error.empty() ? nullptr : owned->error.c_str();
}

void release_stream(ArrowArrayStream* stream) {
  delete static_cast<OwnedStream*>(stream->private_data);
  stream->release = nullptr;
}

}  // namespace

void export_stream(const Snapshot& snapshot, std::string_view frame, Sensitivity clearance, ArrowArrayStream* out) {
  export_stream(snapshot, snapshot.frame(frame), clearance, out);
}

void export_stream(const Snapshot& snapshot, const Frame& frame, Sensitivity clearance, ArrowArrayStream* out) {
  export_columns(arrow_columns(snapshot, frame, clearance), frame.rows(), out);
}

void export_columns(std::vector<ArrowColumn> columns, std::size_t rows, ArrowArrayStream* out) {
  auto owned = std::make_unique<OwnedStream>();
  owned->columns = std::move(columns);
  owned->rows = static_cast<std::int64_t>(rows);
  *out = ArrowArrayStream{};
  out->get_schema = get_schema;
  out->get_next = get_next;
  out->get_last_error = get_last_error;
  out->release = release_stream;
  out->private_data = owned.release();
}

void export_schema(const Snapshot& snapshot, const Frame& frame, Sensitivity clearance, ArrowSchema* out) {
  *out = schema_of(arrow_columns(snapshot, frame, clearance));
}

}  // namespace ketnap
