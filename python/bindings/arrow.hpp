#pragma once
#include <memory>

#include <pybind11/pybind11.h>

#include <ketnap/base/arrow.hpp>

/// What Arrow's C structs travel in between Python packages; one that nobody took releases its struct.
template <class Struct, class Fill>
pybind11::object arrow_capsule(const char* name, Fill fill) {
  auto made = std::make_unique<Struct>();
  fill(made.get());
  PyObject* capsule = PyCapsule_New(made.get(), name, [](PyObject* dying) {
    auto* held = static_cast<Struct*>(PyCapsule_GetPointer(dying, PyCapsule_GetName(dying)));
    if (held == nullptr) return;
    if (held->release != nullptr) held->release(held);
    delete held;
  });
  if (capsule == nullptr) {
    made->release(made.get());
    throw pybind11::error_already_set();
  }
  made.release();
  return pybind11::reinterpret_steal<pybind11::object>(capsule);
}
