#include <ketnap/base/period.hpp>

#include <cstddef>
#include <utility>

#include <ketnap/base/error.hpp>
#include <ketnap/base/partial_date.hpp>

namespace ketnap {
namespace {

struct Days {
  Date start;
  Date end;
};

bool is_quarter(std::string_view text) { return text.size() == 7 && text.substr(4, 2) == "-Q"; }

// A year, half, quarter, month or day.
std::optional<Days> part(std::string_view text) {
  if (text.size() == 7 && (text.substr(4, 2) == "-Q" || text.substr(4, 2) == "-H")) {
    const std::int64_t length = text[5] == 'Q' ? 3 : 6;
    const std::int64_t which = text[6] - '1';
    const std::optional<PartialDate> year = PartialDate::parse(text.substr(0, 4));
    if (!year || which < 0 || which >= 12 / length) return std::nullopt;
    const Date start = add_months(year->lo, which * length);
    return Days{start, add_months(start, length)};
  }
  const std::optional<PartialDate> days = PartialDate::parse(text);
  if (!days) return std::nullopt;
  return Days{days->lo, days->hi.plus_days(1)};
}

// The months of [start, end) where it consists of whole ones, else 0.
std::int64_t whole_months(Date start, Date end) { return start.day() == 1 && end.day() == 1 ? months_between(start, end) : 0; }

// Offices write 01 and 02 with the zero and the other months without.
std::string month_vi(int month) { return std::string(month < 3 ? "0" : "").append(std::to_string(month)); }

std::string_view month_en(int month) {
  constexpr std::string_view names[] = {"January", "February", "March",     "April",   "May",      "June",
                                        "July",    "August",   "September", "October", "November", "December"};
  return names[month - 1];
}

std::string day_en(Date day) {
  return std::to_string(day.day()) + ' ' + std::string(month_en(day.month())) + ' ' + std::to_string(day.year());
}

constexpr std::string_view roman[] = {"I", "II", "III", "IV"};

std::string whole_months_vi(Date start, Date last, std::int64_t length) {
  const std::string year = std::to_string(last.year());
  const int first = start.month();
  if (length % 12 == 0 && first == 1) return length == 12 ? year : std::to_string(start.year()) + "–" + year;
  if (length == 1) return "tháng " + month_vi(first) + '/' + year;
  if (length == 3 && first % 3 == 1) return "quý " + std::string(roman[first / 3]) + '/' + year;
  if (start.year() != last.year())
    return "từ tháng " + month_vi(first) + '/' + std::to_string(start.year()) + " đến tháng " + month_vi(last.month()) + '/' + year;
  if (first == 1) return std::to_string(length) + " tháng đầu năm " + year;
  if (first == 7 && length == 6) return "6 tháng cuối năm " + year;
  return "từ tháng " + month_vi(first) + " đến tháng " + month_vi(last.month()) + '/' + year;
}

std::string whole_months_en(Date start, Date last, std::int64_t length) {
  const std::string year = std::to_string(last.year());
  const int first = start.month();
  if (length % 12 == 0 && first == 1) return length == 12 ? year : std::to_string(start.year()) + "–" + year;
  if (length == 1) return std::string(month_en(first)) + ' ' + year;
  if (length == 3 && first % 3 == 1) return std::string("Q").append(std::to_string(first / 3 + 1)) + ' ' + year;
  if (start.year() != last.year())
    return std::string(month_en(first)) + ' ' + std::to_string(start.year()) + " – " + std::string(month_en(last.month())) + ' ' +
           year;
  if (first == 1 && length == 6) return "first half of " + year;
  if (first == 7 && length == 6) return "second half of " + year;
  return std::string(month_en(first)) + "–" + std::string(month_en(last.month())) + ' ' + year;
}

std::string whole_label(const Period& period, Lang lang) {
  const bool vietnamese = lang == Lang::vi;
  const Date start = period.start();
  const Date last = period.last_day();
  if (last.is_never()) return vietnamese ? "từ " + start.dmy() : "from " + day_en(start);
  if (const std::int64_t length = whole_months(start, period.end()); length > 0)
    return vietnamese ? whole_months_vi(start, last, length) : whole_months_en(start, last, length);
  if (start == last) return vietnamese ? start.dmy() : day_en(start);
  return vietnamese ? "từ " + start.dmy() + " đến " + last.dmy() : day_en(start) + " – " + day_en(last);
}

// Each of the equally long parts from one to the other, named by name_of.
template <typename NameOf>
std::vector<Period> row_of(Days first, Days last, int months, const NameOf& name_of) {
  std::vector<Period> out;
  for (Date start = first.start; start <= last.start;) {
    const Date end = add_months(start, months);
    out.emplace_back(start, end, name_of(start));
    start = end;
  }
  return out;
}

[[noreturn]] void refuse(std::string_view first, std::string_view last) {
  throw Error(3101, {std::string(first) + ".." + std::string(last)});
}

}  // namespace

std::optional<Period> Period::parse(std::string_view text) {
  const std::size_t dots = text.find("..");
  const std::optional<Days> first = part(text.substr(0, dots));
  if (!first) return std::nullopt;
  if (dots == std::string_view::npos) return Period(first->start, first->end, std::string(text));
  const std::string_view rest = text.substr(dots + 2);
  if (rest.empty()) return Period(first->start, Date::never(), std::string(text));
  const std::optional<Days> last = part(rest);
  if (!last || last->end <= first->start) return std::nullopt;
  return Period(first->start, last->end, std::string(text));
}

std::string Period::label(Date as_of, Lang lang) const {
  std::string whole = whole_label(*this, lang);
  const Date last = last_day();
  if (as_of.is_never() || as_of < start_ || last <= as_of) return whole;
  // The year is said where the label leaves open which one is meant.
  const bool one_year = !last.is_never() && start_.year() == last.year();
  const std::string cut = lang == Lang::vi ? as_of.dmy() : day_en(as_of);
  return whole + (lang == Lang::vi ? " (đến " : " (to ") + (one_year ? cut.substr(0, cut.size() - 5) : cut) + ')';
}

Period period(std::string_view text) {
  std::optional<Period> out = Period::parse(text);
  if (!out) throw Error(3101, {std::string(text)});
  return *std::move(out);
}

std::vector<Period> years(int first, int last) {
  const auto whole_year = [](int year) { return part(std::to_string(year)); };
  const std::optional<Days> from = whole_year(first);
  const std::optional<Days> to = whole_year(last);
  if (!from || !to || last < first) refuse(std::to_string(first), std::to_string(last));
  return row_of(*from, *to, 12, [](Date start) { return start.iso().substr(0, 4); });
}

std::vector<Period> quarters(std::string_view first, std::string_view last) {
  const std::optional<Days> from = is_quarter(first) ? part(first) : std::nullopt;
  const std::optional<Days> to = is_quarter(last) ? part(last) : std::nullopt;
  if (!from || !to || to->start < from->start) refuse(first, last);
  return row_of(*from, *to, 3, [](Date start) { return start.iso().substr(0, 5) + 'Q' + std::to_string((start.month() + 2) / 3); });
}

std::vector<Period> months(std::string_view first, std::string_view last) {
  const auto month = [](std::string_view text) { return text.size() == 7 && text[5] <= '9' ? part(text) : std::nullopt; };
  const std::optional<Days> from = month(first);
  const std::optional<Days> to = month(last);
  if (!from || !to || to->start < from->start) refuse(first, last);
  return row_of(*from, *to, 1, [](Date start) { return start.iso().substr(0, 7); });
}

}  // namespace ketnap
