#include <ketnap/report/provenance.hpp>

#include <algorithm>
#include <array>

namespace ketnap {
namespace {

// Part of ketnap itself: their version is the core's.
constexpr std::array<std::string_view, 2> always_there{"standard", "office"};

bool is_always_there(std::string_view plugin) {
  return std::ranges::find(always_there, plugin.substr(0, plugin.find(' '))) != always_there.end();
}

}  // namespace

std::string core_version() { return KETNAP_VERSION; }

std::string Provenance::line(Lang lang) const {
  const bool vietnamese = lang == Lang::vi;
  const auto day = [&](Date date) { return vietnamese ? date.dmy() : date.iso(); };
  std::string out = (vietnamese ? "đến hết " : "to the end of ") + day(as_of);
  if (tree != as_of) out += (vietnamese ? " · cây tổ chức ngày " : " · tree of ") + day(tree);
  out += (vietnamese ? " · lô " : " · batch ") + std::to_string(as_known);
  std::string names;
  for (const std::string& plugin : plugins) {
    if (!is_always_there(plugin)) names += (names.empty() ? "" : ", ") + plugin;
  }
  if (!names.empty()) out += " · " + names;
  if (used_draft) out += vietnamese ? " · có dùng văn bản chưa được xác nhận" : " · rests on a draft";
  return out;
}

}  // namespace ketnap
