#pragma once
#include <span>
#include <string_view>

namespace ketnap {

/// A data file of a linked-in plugin, compiled into the library byte for byte: law files and code lists need no path at run time.
/// The build function `ketnap_embed(<target> <plugin> <files...>)` defines one function for each plugin, which whoever reads the
/// files declares:
///
///   namespace ketnap::embedded { std::span<const EmbeddedFile> vn(); }
///   for (const EmbeddedFile& file : embedded::vn()) ...      // sorted by name
///
/// Both views last as long as the program.
struct EmbeddedFile {
  std::string_view name;  ///< below the plugin's folder: "rules.json"
  std::string_view text;  ///< the file's bytes, UTF-8
};

}  // namespace ketnap
