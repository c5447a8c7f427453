#pragma once
#include <array>
#include <cstddef>
#include <string_view>

namespace ketnap {

/// How sure a fact of law is. `confirmed`: the text was read; `reported`: a secondary source says so; `draft`: a human with the
/// text must still confirm it (an output that used it says so); `example`: made up to show something.
enum class Confidence { confirmed, reported, draft, example };

/// The word that files use for it: `confirmed`.
[[nodiscard]] constexpr std::string_view name_of(Confidence confidence) {
  constexpr std::array<std::string_view, 4> names{"confirmed", "reported", "draft", "example"};
  return names[static_cast<std::size_t>(confidence)];
}

}  // namespace ketnap
