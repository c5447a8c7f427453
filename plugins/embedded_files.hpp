#pragma once
#include <algorithm>
#include <span>
#include <string>
#include <vector>

#include <ketnap/plugin/catalog.hpp>
#include <ketnap/plugin/embedded.hpp>

namespace ketnap::plugins {

/// A plugin's embedded files as its builder takes them.
[[nodiscard]] inline std::vector<PluginFile> embedded_files(std::span<const EmbeddedFile> files) {
  std::vector<PluginFile> out;
  for (const EmbeddedFile& file : files) out.push_back({.name = std::string(file.name), .text = std::string(file.text)});
  return out;
}

/// What the embedded plugin.json says.
[[nodiscard]] inline PluginInfo embedded_info(std::span<const EmbeddedFile> files) {
  const auto file = std::ranges::find(files, std::string_view("plugin.json"), &EmbeddedFile::name);
  return plugin_info(file == files.end() ? std::string_view() : file->text);
}

}  // namespace ketnap::plugins
