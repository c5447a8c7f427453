#include "other_sqlite.hpp"

#include <dlfcn.h>
#include <link.h>
#include <sqlite3.h>

#include <algorithm>
#include <string_view>
#include <vector>

namespace ketnap {
namespace {

using Version = const char* (*)();

std::vector<std::string> loaded_objects() {
  std::vector<std::string> names;
  ::dl_iterate_phdr(
      [](dl_phdr_info* object, std::size_t, void* into) {
        if (object->dlpi_name != nullptr && *object->dlpi_name != '\0')
          static_cast<std::vector<std::string>*>(into)->emplace_back(object->dlpi_name);
        return 0;
      },
      &names);
  return names;
}

/// Of the object that a symbol lies in, as the loader names it.
std::string object_of(const void* symbol) {
  Dl_info found{};
  return ::dladdr(symbol, &found) != 0 && found.dli_fname != nullptr ? std::string(found.dli_fname) : std::string();
}

}  // namespace

std::string other_sqlite() {
  std::vector<const void*> seen{reinterpret_cast<const void*>(&sqlite3_libversion)};
  const std::string ours = object_of(seen.front());
  std::string others;
  for (const std::string& name : loaded_objects()) {
    void* const handle = ::dlopen(name.c_str(), RTLD_LAZY | RTLD_NOLOAD);
    if (handle == nullptr) continue;
    void* const symbol = ::dlsym(handle, "sqlite3_libversion");
    if (symbol != nullptr && std::ranges::find(seen, symbol) == seen.end()) {
      seen.push_back(symbol);
      if (const std::string object = object_of(symbol); object != ours)
        others += (others.empty() ? "" : ", ") + std::string(reinterpret_cast<Version>(symbol)()) + " (" + object + ')';
    }
    ::dlclose(handle);
  }
  return others;
}

}  // namespace ketnap
