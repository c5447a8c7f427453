#include "row_block.hpp"

#include <algorithm>

namespace ketnap {

std::string_view KeptTexts::keep(std::string_view text) {
  char* to = nullptr;
  if (text.size() > chunk_size) {
    long_texts_.push_back(std::make_unique_for_overwrite<char[]>(text.size()));
    to = long_texts_.back().get();
  } else {
    if (text.size() > left_) {
      if (used_ == chunks_.size()) chunks_.push_back(std::make_unique_for_overwrite<char[]>(chunk_size));
      ++used_;
      left_ = chunk_size;
    }
    // Nothing was kept so far and nothing is to be kept: there is no chunk.
    to = used_ == 0 ? nullptr : chunks_[used_ - 1].get() + (chunk_size - left_);
    left_ -= text.size();
  }
  std::ranges::copy(text, to);
  return {to, text.size()};
}

void KeptTexts::clear() {
  long_texts_.clear();
  used_ = 0;
  left_ = 0;
}

void RowBlock::clear() {
  rows.clear();
  values.clear();
  open_links.clear();
  findings.clear();
  texts.clear();
}

}  // namespace ketnap
