#include <algorithm>
#include <iterator>
#include <utility>

#include <ketnap/expr/text.hpp>

#include "expr/asked.hpp"
#include "plugin/draft.hpp"
#include "plugin/spelt.hpp"

namespace ketnap {
namespace {

// The indicator under a choice of each option, by places in their lists.
BoundIndicator with_choice(const Indicator& indicator, const std::vector<std::size_t>& choice) {
  BoundIndicator out;
  out.title = indicator.title;
  out.text = indicator.value;
  std::string others;
  for (std::size_t i = 0; i < choice.size(); ++i) {
    const IndicatorOption& option = indicator.options[i];
    const IndicatorOption::Value& value = option.values[choice[i]];
    const std::string said = option.name + '=' + value.key;
    out.options += (out.options.empty() ? "" : ",") + said;
    if (choice[i] != 0) others += (others.empty() ? "" : ",") + said;
    if (!value.title.vi.empty()) out.title.vi += ", " + value.title.vi;
    if (!value.title.en.empty()) out.title.en += ", " + value.title.en;
    out.text = with_option(out.text, option.name, value.value);
  }
  out.id = indicator.id + (others.empty() ? "" : '[' + others + ']');
  out.indicator = indicator;
  return out;
}

// False after the last.
bool next_choice(const std::vector<IndicatorOption>& options, std::vector<std::size_t>& choice) {
  for (std::size_t i = choice.size(); i-- > 0;) {
    if (++choice[i] < options[i].values.size()) return true;
    choice[i] = 0;
  }
  return false;
}

}  // namespace

// An indicator may name one that is declared after it.
void CatalogDraft::find_claimed(std::span<const Indicator> indicators) {
  std::ranges::move(contents_->claimed(), std::back_inserter(claimed_));
  for (const Indicator& indicator : indicators) claimed_.push_back({.id = indicator.id, .list = {}});
}

void CatalogDraft::add_indicator(const Indicator& indicator) {
  if (indicator.id.empty()) incomplete(indicator.id, "id", "my.pupils");
  for (const BoundIndicator& there : contents_->indicators) {
    if (there.indicator.id == indicator.id) declared_already(indicator.id, indicator.id.substr(0, indicator.id.find('.')));
  }
  check_basis(indicator.id, indicator.basis);
  check_options(indicator);
  if (!indicator.native.empty()) {
    if (!indicator.value.empty() || indicator.columns) incomplete(indicator.id, "value, native", "value / native");
    if (std::ranges::find(native_measures(), indicator.native) == native_measures().end())
      incomplete(indicator.id, "native", std::string(native_measures().front()));
  }
  std::vector<std::size_t> choice(indicator.options.size(), 0);
  do {
    BoundIndicator chosen = with_choice(indicator, choice);
    if (indicator.columns) {
      if (!indicator.value.empty()) incomplete(indicator.id, "value, columns", "value / columns");
      if (!indicator.columns->value) incomplete(indicator.id, "columns", "function");
      chosen.value = bound_rows(indicator.id, *indicator.columns);
      if (chosen.value != nullptr) chosen.reads = bound_reads(indicator.id, indicator.columns->reads, chosen.value->rows.frame);
    } else if (indicator.native.empty()) {
      chosen.value = bound(chosen.id, "value", chosen.text, RowKind::unit);
    }
    const bool is_first = std::ranges::count(choice, std::size_t{0}) == std::ssize(choice);
    (is_first ? contents_->indicators : contents_->variants).push_back(std::move(chosen));
  } while (next_choice(indicator.options, choice));
}

void CatalogDraft::check_options(const Indicator& indicator) const {
  for (const IndicatorOption& option : indicator.options) {
    const auto is_same = [&](const IndicatorOption& other) { return other.name == option.name; };
    if (!is_snake_case(option.name) || std::ranges::count_if(indicator.options, is_same) > 1)
      incomplete(indicator.id, "options", "{\"name\": \"denominator\", ...}");
    if (option.values.empty()) incomplete(indicator.id, option.name, "values");
    const bool is_used = !indicator.native.empty() || asks_option(indicator.value, option.name);
    if (!is_used && errors_.empty()) incomplete(indicator.id, "value", "option('" + option.name + "')");
    for (const IndicatorOption::Value& value : option.values) {
      if (value.key.empty() || value.key.find_first_not_of(small_letters) != std::string::npos ||
          std::ranges::count(option.values, value.key, &IndicatorOption::Value::key) > 1)
        incomplete(indicator.id, option.name, "a-z 0-9 _");
      if (value.value.empty() && indicator.native.empty() && errors_.empty()) incomplete(indicator.id, option.name, "Expr");
    }
  }
}

}  // namespace ketnap
