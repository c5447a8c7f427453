#include <ketnap/base/text.hpp>

#include <algorithm>
#include <cstdint>
#include <vector>

#include <unicode/unistr.h>

namespace ketnap {
namespace {

// Letters without case: what a user meant by `Hna.pl` is one unit, not two.
std::vector<char32_t> folded(std::string_view utf8) {
  const icu::UnicodeString text = icu::UnicodeString::fromUTF8(nfc(utf8)).foldCase();
  std::vector<char32_t> out;
  for (std::int32_t i = 0; i < text.length(); i = text.moveIndex32(i, 1)) out.push_back(static_cast<char32_t>(text.char32At(i)));
  return out;
}

// Damerau-Levenshtein over optimal alignments: insertions, deletions, substitutions and swaps of neighbours.
class Distance {
 public:
  [[nodiscard]] std::size_t operator()(std::span<const char32_t> a, std::span<const char32_t> b) {
    current_.resize(b.size() + 1);
    for (std::size_t j = 0; j <= b.size(); ++j) current_[j] = j;
    previous_ = before_ = current_;
    for (std::size_t i = 1; i <= a.size(); ++i) {
      before_.swap(previous_);
      previous_.swap(current_);
      current_[0] = i;
      for (std::size_t j = 1; j <= b.size(); ++j) {
        std::size_t best = previous_[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
        best = std::min({best, previous_[j] + 1, current_[j - 1] + 1});
        if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1]) best = std::min(best, before_[j - 2] + 1);
        current_[j] = best;
      }
    }
    return current_[b.size()];
  }

 private:
  std::vector<std::size_t> before_, previous_, current_;
};

}  // namespace

std::optional<std::string> nearest(std::string_view misspelt, std::span<const std::string> known) {
  const std::vector<char32_t> wanted = folded(misspelt);
  Distance distance;
  const std::string* best = nullptr;
  std::size_t best_distance = 0;
  for (const std::string& name : known) {
    const std::vector<char32_t> letters = folded(name);
    const std::size_t longer = std::max(wanted.size(), letters.size());
    const std::size_t shorter = std::min(wanted.size(), letters.size());
    // A third of the letters may differ, but never all of them.
    const std::size_t allowed = std::min(std::max<std::size_t>(1, longer / 3), shorter == 0 ? 0 : shorter - 1);
    if (longer - shorter > allowed || (best != nullptr && longer - shorter >= best_distance)) continue;
    const std::size_t edits = distance(wanted, letters);
    if (edits <= allowed && (best == nullptr || edits < best_distance)) {
      best = &name;
      best_distance = edits;
    }
  }
  if (best == nullptr) return std::nullopt;
  return *best;
}

}  // namespace ketnap
