#include <cstddef>

#include <catch2/catch_test_macros.hpp>

#include <ketnap/base/arrow.hpp>

// What another process's library reads is fixed by the specification: on a 64-bit machine these sizes and places.
TEST_CASE("the Arrow structs have the specification's layout") {
  static_assert(sizeof(void*) == 8);
  CHECK(sizeof(ArrowSchema) == 72);
  CHECK(offsetof(ArrowSchema, flags) == 24);
  CHECK(offsetof(ArrowSchema, dictionary) == 48);
  CHECK(offsetof(ArrowSchema, release) == 56);
  CHECK(sizeof(ArrowArray) == 80);
  CHECK(offsetof(ArrowArray, buffers) == 40);
  CHECK(offsetof(ArrowArray, release) == 64);
  CHECK(sizeof(ArrowArrayStream) == 40);
  CHECK(offsetof(ArrowArrayStream, release) == 24);
}
