#pragma once
#include <functional>
#include <string>

#include <ketnap/base/lang.hpp>
#include <ketnap/report/document.hpp>

namespace ketnap {

/// A format turns a Document into bytes: `standard.json`, `office.html`. The same document gives the same bytes, always: no clock,
/// no locale, no path. It never sees a snapshot.
struct Format {
  std::string id;
  Label title;
  std::string suffix;  ///< `html`: what `save("x.html")` picks it by
  std::string media_type;
  std::function<std::string(const Document&)> render;
};

}  // namespace ketnap
