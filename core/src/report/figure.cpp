#include <ketnap/report/figure.hpp>

#include <algorithm>
#include <mutex>
#include <stdexcept>

namespace ketnap {
namespace {

constexpr std::size_t together = 4096;

}  // namespace

std::string_view name_of(FigureState state) {
  switch (state) {
    case FigureState::known:
      return "known";
    case FigureState::interval:
      return "interval";
    case FigureState::unknown:
      return "unknown";
    case FigureState::not_applicable:
      return "not_applicable";
    case FigureState::suppressed:
      return "suppressed";
  }
  return {};
}

/// Figures in stretches, each made as a whole when the first of it is asked for.
struct FigureList::Made {
  struct Stretch {
    std::once_flag once;
    std::vector<Figure> figures;
  };
  Make make;
  std::vector<Stretch> stretches;

  Made(std::size_t size, Make how) : make(std::move(how)), stretches((size + together - 1) / together) {}
};

FigureList::FigureList(std::size_t size, Make make) : made_size_(size), made_(std::make_shared<Made>(size, std::move(make))) {}

const Figure& FigureList::made(std::size_t place) const {
  Made::Stretch& stretch = made_->stretches[place / together];
  std::call_once(stretch.once, [&] {
    const std::size_t first = place / together * together;
    const std::size_t last = std::min(first + together, made_size_);
    stretch.figures.reserve(last - first);
    for (std::size_t at = first; at < last; ++at) stretch.figures.push_back(made_->make(at));
  });
  return stretch.figures[place % together];
}

const Figure& FigureList::at(std::size_t place) const {
  if (place >= size()) throw std::out_of_range("a figure that the table has not");
  return (*this)[place];
}

bool operator==(const FigureList& a, const FigureList& b) { return std::ranges::equal(a, b); }

}  // namespace ketnap
