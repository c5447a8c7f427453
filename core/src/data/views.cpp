#include <ketnap/data/views.hpp>

#include <algorithm>

#include <ketnap/base/error.hpp>

namespace ketnap {
namespace {

/// Dates of a column, of which a later event that has not happened is never; nullptr stands for a column that is not there.
class Days {
 public:
  explicit Days(const Column* column) {
    if (column == nullptr) return;
    low_ = column->values.as<std::int32_t>();
    high_ = column->high.as<std::int32_t>();
  }
  [[nodiscard]] bool surely_by(Date day, std::size_t row) const { return !high_.empty() && high_[row] <= day.days(); }
  [[nodiscard]] bool surely_after(Date day, std::size_t row) const { return low_.empty() || low_[row] > day.days(); }

 private:
  std::span<const std::int32_t> low_;
  std::span<const std::int32_t> high_;
};

template <class Belongs>
std::vector<std::int32_t> chosen(const Frame& frame, Belongs belongs) {
  std::vector<std::int32_t> rows;
  for (std::size_t row = 0; row < frame.rows(); ++row)
    if (belongs(row)) rows.push_back(static_cast<std::int32_t>(row));
  return rows;
}

}  // namespace

const std::vector<View>& views() {
  static const std::vector<View> all = {{"members", "spells"}, {"recognitions", "admissions"}};
  return all;
}

std::vector<std::int32_t> rows_of_view(const Snapshot& snapshot, std::string_view name) {
  const auto view = std::ranges::find(views(), name, &View::name);
  if (view == views().end()) throw Error(3107, {std::string(name), {}});
  const Frame& frame = snapshot.frame(view->frame);
  const Date as_of = snapshot.times().as_of;
  if (name == "members") {
    const Days since(frame.column("since"));
    const Days until(frame.column("until"));
    return chosen(frame, [&](std::size_t row) { return since.surely_by(as_of, row) && until.surely_after(as_of, row); });
  }
  const Days official(frame.column("official_on"));
  const Days annulled(frame.column("annulled_on"));
  return chosen(frame, [&](std::size_t row) { return official.surely_by(as_of, row) && annulled.surely_after(as_of, row); });
}

}  // namespace ketnap
