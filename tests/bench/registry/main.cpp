#include <algorithm>
#include <array>
#include <cstdio>
#include <memory>
#include <optional>
#include <span>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include <ketnap/linked_in.hpp>
#include <ketnap/registry/registry.hpp>
#include <ketnap/run/measure.hpp>

#include "contender.hpp"

namespace {

using Words = std::vector<std::string>;

constexpr const char* as_of = "2024-12-31";

ketnap::Catalog nations_catalog() { return ketnap::load_plugins(ketnap::plugins::linked_in(), Words{"vn"}); }

// As the registry names it: `vn`, in the version at hand.
ketnap::PluginName nations_plugin(const ketnap::Catalog& catalog) {
  for (const ketnap::PluginInfo& plugin : catalog.plugins())
    if (plugin.name == "vn") return {plugin.name, plugin.version};
  throw std::runtime_error("there is no vn");
}

std::shared_ptr<const ketnap::Snapshot> snapshot_of(const ketnap::Registry& registry) {
  const ketnap::Date day = *ketnap::Date::parse(as_of);
  return registry.snapshot({.as_of = day, .as_known = registry.head(), .tree = day});
}

void write_numbers(const std::filesystem::path& file, const std::vector<std::int64_t>& numbers) {
  const std::array<std::size_t, 1> shape = {numbers.size()};
  bench::write_npy(file, "<i8", shape, std::as_bytes(std::span<const std::int64_t>(numbers)));
}

// The files of a nation into a new registry: once, as a registry is made once.
int load(const std::string& folder, const std::string& path) {
  const ketnap::Catalog catalog = nations_catalog();
  ketnap::LoadRequest request;
  request.at = "2025-01-01T00:00:00Z";
  request.by = "bench";
  for (const char* table : {"units", "people", "profiles", "spells", "admissions"})
    request.files.emplace_back(std::filesystem::path(folder) / (std::string(table) + ".csv"));
  request.threads = 1;
  request.piece = std::size_t{1} << 16U;  // so that the files are large, as a nation's are
  std::optional<ketnap::Batch> batch;
  return bench::serve({[&] {
                         ketnap::Registry registry = ketnap::Registry::create(path, catalog.schema(), {nations_plugin(catalog)});
                         batch = registry.load(request);
                       },
                       [&](const std::filesystem::path& file) {
                         write_numbers(file, {batch->added, batch->set_aside, static_cast<std::int64_t>(batch->findings.size())});
                       }});
}

// A snapshot, from an open registry.
int open(const std::string& path) {
  const ketnap::Registry registry = ketnap::Registry::open(path);
  std::shared_ptr<const ketnap::Snapshot> made;
  return bench::serve({[&] {
                         made.reset();
                         made = snapshot_of(registry);
                       },
                       [&](const std::filesystem::path& file) {
                         std::vector<std::int64_t> rows;
                         for (const auto& [name, frame] : made->frames()) rows.push_back(static_cast<std::int64_t>(frame.rows()));
                         write_numbers(file, rows);
                       }});
}

// As peers/measure_ketnap.py asks.
int measure(const std::string& path) {
  const ketnap::Catalog catalog = nations_catalog();
  const ketnap::Registry registry = ketnap::Registry::open(path);
  const std::shared_ptr<const ketnap::Snapshot> now = snapshot_of(registry);
  ketnap::MeasureRequest request{
      .indicators = {"vn.admissions", "vn.members", "vn.admission_rate"}, .units = {}, .periods = ketnap::years(2020, 2024)};
  for (const ketnap::Tree::Unit& unit : now->tree().units())
    if (unit.parent < 0)
      request.units.push_back({.reach = ketnap::UnitChoice::Reach::under, .code = unit.code, .level = "grassroots", .kind = {}});
  request.threads = std::max(1U, std::thread::hardware_concurrency());
  ketnap::Table table;
  return bench::serve({[&] { table = ketnap::measure(*now, catalog, request); },
                       [&](const std::filesystem::path& file) {
                         std::vector<std::int64_t> numbers;
                         for (const ketnap::Figure& figure : table.figures) numbers.push_back(figure.numerator.value_or(-1));
                         write_numbers(file, numbers);
                       }});
}

}  // namespace

int main(int count, char** arguments) {
  const Words words(arguments + 1, arguments + count);
  try {
    if (words.size() == 3 && words[0] == "load") return load(words[1], words[2]);
    if (words.size() == 2 && words[0] == "open") return open(words[1]);
    if (words.size() == 2 && words[0] == "measure") return measure(words[1]);
  } catch (const std::exception& error) {
    std::fprintf(stderr, "%s\n", error.what());
    return 1;
  }
  std::fputs("ketnap_bench_registry load FOLDER REGISTRY | open REGISTRY | measure REGISTRY\n", stderr);
  return 2;
}
