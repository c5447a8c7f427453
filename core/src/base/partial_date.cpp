#include <ketnap/base/partial_date.hpp>

namespace ketnap {

std::optional<PartialDate> PartialDate::parse(std::string_view text) {
  std::string first(text);
  std::string last_month(text);
  switch (text.size()) {
    case 4:
      first += "-01-01";
      last_month += "-12-01";
      break;
    case 7:
      first += "-01";
      last_month += "-01";
      break;
    case 10:
      break;
    default:
      return std::nullopt;
  }
  const std::optional<Date> lo = Date::parse(first);
  if (!lo) return std::nullopt;
  if (text.size() == 10) return PartialDate{*lo, *lo};
  const std::optional<Date> month = Date::parse(last_month);
  return PartialDate{*lo, add_months(*month, 1).plus_days(-1)};
}

std::string PartialDate::iso() const {
  if (*this == unknown()) return {};
  if (is_exact()) return lo.iso();
  const std::string full = lo.iso();
  for (const std::size_t size : {std::size_t{4}, std::size_t{7}}) {
    const std::string text = full.substr(0, size);
    if (parse(text) == *this) return text;
  }
  return full + ".." + hi.iso();
}

}  // namespace ketnap
