#include <ketnap/data/lazy.hpp>

#include <vector>

namespace ketnap {
namespace {

thread_local int depth = 0;
thread_local std::vector<std::function<void()>> waiting;

}  // namespace

Making::Making() { ++depth; }

Making::~Making() {
  if (--depth != 0) return;
  for (const auto& act : std::exchange(waiting, {})) act();
}

void after_making(std::function<void()> act) {
  if (depth == 0) return act();
  waiting.push_back(std::move(act));
}

}  // namespace ketnap
