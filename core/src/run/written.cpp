#include <ketnap/run/written.hpp>

#include <algorithm>
#include <charconv>
#include <optional>
#include <string>

#include <ketnap/base/error.hpp>
#include <ketnap/base/text.hpp>

namespace ketnap {
namespace {

/// `text` without a word and a colon before it; nullopt where it does not begin so.
std::optional<std::string_view> after(std::string_view word, std::string_view text) {
  if (!text.starts_with(word) || text.size() <= word.size() || text[word.size()] != ':') return std::nullopt;
  return trimmed(text.substr(word.size() + 1));
}

int year_of(std::string_view text) {
  int year = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), year);
  return error == std::errc() && end == text.data() + text.size() && text.size() == 4 ? year : 0;
}

}  // namespace

UnitChoice unit_choice(std::string_view text) {
  const std::string_view written = trimmed(text);
  const auto refuse = [&] {
    throw Error(3112, {"units", "\"" + std::string(written) + "\"",
                       "HNA.PL, children:HNA, under:HNA.PL, under:HNA.PL,kind=cell, level:superior"});
  };
  UnitChoice choice;
  if (const auto level = after("level", written)) {
    choice.reach = UnitChoice::Reach::under;
    choice.level = *level;
    if (choice.level.empty()) refuse();
    return choice;
  }
  if (const auto parent = after("children", written)) {
    choice.reach = UnitChoice::Reach::children;
    choice.code = *parent;
  } else if (const auto top = after("under", written)) {
    choice.reach = UnitChoice::Reach::under;
    const std::size_t comma = top->find(',');
    choice.code = trimmed(top->substr(0, comma));
    if (comma != std::string_view::npos) {
      const std::string_view picked = trimmed(top->substr(comma + 1));
      if (picked.starts_with("kind="))
        choice.kind = picked.substr(5);
      else if (picked.starts_with("level="))
        choice.level = picked.substr(6);
      if (choice.kind.empty() == choice.level.empty()) refuse();
    }
  } else {
    choice.code = written;
  }
  if (choice.code.empty() || choice.code.find_first_of(":,") != std::string::npos) refuse();
  return choice;
}

std::vector<Period> written_periods(std::string_view text) {
  const std::string_view written = trimmed(text);
  for (const std::string_view each : {"years", "quarters", "months"}) {
    const auto series = after(each, written);
    if (!series) continue;
    const std::size_t dots = series->find("..");
    const std::string_view first = trimmed(series->substr(0, dots));
    const std::string_view last = dots == std::string_view::npos ? first : trimmed(series->substr(dots + 2));
    if (each == "quarters") return quarters(first, last);
    if (each == "months") return months(first, last);
    if (year_of(first) == 0 || year_of(last) == 0) throw Error(3101, {std::string(written)});
    return years(year_of(first), year_of(last));
  }
  return {period(written)};
}

Breakdown written_breakdown(std::string_view text) {
  const std::string_view written = trimmed(text);
  Breakdown by;
  if (const auto expr = after("codes", written)) by.codes = *expr;
  if (const auto listed = after("groups", written)) {
    for (std::size_t at = 0; at <= listed->size();) {
      const std::size_t comma = std::min(listed->find(',', at), listed->size());
      by.groups.emplace_back(trimmed(listed->substr(at, comma - at)));
      at = comma + 1;
    }
  }
  const bool is_nothing = by.codes.empty() && by.groups.empty();
  if (is_nothing || std::ranges::any_of(by.groups, &std::string::empty))
    throw Error(3112, {"by", "\"" + std::string(written) + "\"", "groups:vn.female,vn.youth_union, codes:occupation"});
  return by;
}

}  // namespace ketnap
