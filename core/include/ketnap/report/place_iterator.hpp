#pragma once
#include <cstddef>
#include <memory>
#include <type_traits>
#include <utility>

namespace ketnap {

/// Goes through a list by place: what `list[place]` gives, a reference or a value, is what is read. Good as long as the list.
///
///   for (const UnitHead& head : table.units) use(head);
template <class List>
class PlaceIterator {
 public:
  using reference = decltype(std::declval<const List&>()[std::size_t{}]);
  using value_type = std::remove_cvref_t<reference>;
  using difference_type = std::ptrdiff_t;

  PlaceIterator() = default;
  PlaceIterator(const List& list, std::size_t place) : list_(&list), place_(place) {}

  reference operator*() const { return (*list_)[place_]; }
  auto operator->() const
    requires std::is_reference_v<reference>
  {
    return std::addressof(**this);
  }
  PlaceIterator& operator++() {
    ++place_;
    return *this;
  }
  PlaceIterator operator++(int) { return {*list_, place_++}; }
  friend bool operator==(const PlaceIterator&, const PlaceIterator&) = default;

 private:
  const List* list_ = nullptr;
  std::size_t place_ = 0;
};

}  // namespace ketnap
