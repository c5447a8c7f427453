#include <ketnap/run/figures.hpp>

#include <algorithm>
#include <array>
#include <map>
#include <tuple>
#include <utility>

#include <ketnap/base/error.hpp>
#include <ketnap/base/text.hpp>
#include <ketnap/registry/csv.hpp>
#include <ketnap/run/measure.hpp>

#include "run/printed_text.hpp"

namespace ketnap {
namespace {

std::string vietnamese(Rational value, int decimals, bool percent) {
  return grouped(round(value, decimals, Rounding::half_up), true) + (percent ? "%" : "");
}

// A norm names a target and something else than how far it is reached.
bool is_norm(const PublishedFigure& figure) {
  return !figure.target.empty() && figure.indicator.find("target_completion") == std::string::npos;
}

/// How one text reads.
class Reading {
 public:
  Reading(const PublishedFigure& figure, const PrintedNumber& printed) : printed_(printed) {
    decimals_ = figure.decimals.value_or(printed.decimals);
    if (figure.policy)
      policies_ = {*figure.policy};
    else if (printed.word)
      policies_ = {*printed.word};
    else
      policies_ = {Rounding::half_up, Rounding::truncate};
  }

  [[nodiscard]] int decimals() const { return decimals_; }
  /// The first policy by which a fraction prints so.
  [[nodiscard]] std::optional<Rounding> policy_of(Rational value) const {
    for (const Rounding policy : policies_)
      if (prints_as(scaled(value), printed_.low, decimals_, policy)) return policy;
    return std::nullopt;
  }
  [[nodiscard]] Rounding first_policy() const { return policies_.front(); }
  [[nodiscard]] Rational scaled(Rational value) const { return printed_.percent ? value * Rational(100) : value; }

  /// The whole numbers n for which value(n) prints so: none, the one, or several.
  struct Found {
    std::optional<std::int64_t> one{};
    std::optional<std::int64_t> first{};
    std::optional<std::int64_t> last{};
    Rounding policy = Rounding::half_up;
  };
  /// Of 275 / n.
  [[nodiscard]] Found denominators(std::int64_t numerator) const {
    return numbers(
        [&](const Reach& reach) -> std::optional<Reach> {
          // Over a large enough number everything is nearly nothing.
          const Rational low = scaled(numerator) / reach.high;
          const Rational high = reach.low <= Rational(0) ? low + Rational(beyond_count) : scaled(numerator) / reach.low;
          return Reach{.low = low, .high = high};
        },
        [&](std::int64_t n) { return Rational(numerator, n); });
  }
  /// Of n / 1495.
  [[nodiscard]] Found numerators(std::int64_t denominator) const {
    return numbers(
        [&](const Reach& reach) -> std::optional<Reach> {
          const Rational per = Rational(denominator) / scaled(Rational(1));
          return Reach{.low = reach.low * per, .high = reach.high * per};
        },
        [&](std::int64_t n) { return Rational(n, denominator); });
  }

 private:
  static constexpr std::int64_t beyond_count = 1'000'000'000'000;
  template <class Within, class Value>
  [[nodiscard]] Found numbers(const Within& within, const Value& value) const {
    constexpr std::int64_t most_tried = 2'000'000;
    for (const Rounding policy : policies_) {
      const std::optional<Reach> reach = within(reach_of(printed_.low, decimals_, policy));
      if (!reach) return {};
      const std::int64_t from = std::max<std::int64_t>(reach->low.numerator() / reach->low.denominator() - 1, 1);
      const std::int64_t to = reach->high.numerator() / reach->high.denominator() + 1;
      Found found{.policy = policy};
      // Of very many it is not one.
      if (to - from > most_tried) return {.one = {}, .first = from, .last = to, .policy = policy};
      for (std::int64_t n = from; n <= to; ++n) {
        if (!prints_as(scaled(value(n)), printed_.low, decimals_, policy)) continue;
        if (!found.first) found.first = n;
        found.last = n;
      }
      if (!found.first) continue;
      if (found.first == found.last) found.one = found.first;
      return found;
    }
    return {};
  }

  const PrintedNumber& printed_;
  int decimals_ = 0;
  std::vector<Rounding> policies_;
};

// Of the part that was not printed.
Label note_on(const Reading::Found& found, const Label& part) {
  const auto digits = [](std::int64_t number, Lang lang) { return grouped(std::to_string(number), lang == Lang::vi); };
  if (found.one)
    return {.vi = part.vi + " suy ra: " + digits(*found.one, Lang::vi),
            .en = part.en + " follows: " + digits(*found.one, Lang::en)};
  if (found.first)
    return {.vi = part.vi + " có thể là " + digits(*found.first, Lang::vi) + " đến " + digits(*found.last, Lang::vi),
            .en = part.en + " may be " + digits(*found.first, Lang::en) + " to " + digits(*found.last, Lang::en)};
  return {.vi = "không có " + part.vi + " nào cho số đã in", .en = "no " + part.en + " gives the printed number"};
}

JudgedFigure judged(const PublishedFigure& figure) {
  JudgedFigure out;
  out.figure = figure;
  out.numerator = figure.numerator;
  out.denominator = figure.denominator;
  if (is_norm(figure)) {
    out.agrees = Agreement::norm;
    return out;
  }
  const std::optional<PrintedNumber> read = printed_number(figure.printed);
  if (!read) {
    out.note = {.vi = "không đọc được số đã in", .en = "the printed number cannot be read"};
    return out;
  }
  const PrintedNumber& printed = *read;
  const Reading reading(figure, printed);
  out.policy = reading.first_policy();
  if (printed.is_range()) {
    out.note = {.vi = "một khoảng, không phải một số", .en = "a range, not a number"};
    return out;
  }
  const bool is_quotient = printed.percent || figure.denominator.has_value();
  if (!is_quotient) {
    // A count that is printed is itself what is stated.
    if (!out.numerator && printed.low.is_whole() && !printed.word) out.numerator = printed.low.numerator();
    if (!out.numerator) return out;
    out.half_up = vietnamese(*out.numerator, 0, false);
    const auto policy = reading.policy_of(*out.numerator);
    out.agrees = policy ? Agreement::yes : Agreement::no;
    if (policy) out.policy = policy;
    return out;
  }
  if (!out.numerator && !out.denominator) return out;
  if (!out.numerator || !out.denominator) {
    const Reading::Found found = out.numerator ? reading.denominators(*out.numerator) : reading.numerators(*out.denominator);
    std::optional<std::int64_t>& missing = out.numerator ? out.denominator : out.numerator;
    if (!found.one && !found.first) out.agrees = Agreement::no;
    missing = found.one;
    out.note = note_on(found, out.numerator ? Label{.vi = "mẫu số", .en = "denominator"} : Label{.vi = "tử số", .en = "numerator"});
    if (!missing) return out;
  }
  if (*out.denominator == 0) {
    out.note = {.vi = "mẫu số bằng 0", .en = "the denominator is 0"};
    return out;
  }
  const Rational value(*out.numerator, *out.denominator);
  out.half_up = vietnamese(reading.scaled(value), reading.decimals(), printed.percent);
  const std::optional<Rounding> policy = reading.policy_of(value);
  if (policy) out.policy = policy;
  out.agrees = policy ? Agreement::yes : Agreement::no;
  return out;
}

// Which figures are parts of one whole.
auto whole_of(const PublishedFigure& figure) {
  return std::tuple(figure.unit, figure.period.id(), figure.as_of.value_or(Date::never()), figure.indicator, figure.options,
                    figure.denominator.value_or(0));
}

// Parts of one whole are adjusted where each is off by one in its last place at most, and they add up.
void adjust(std::vector<JudgedFigure>& all) {
  using Whole = decltype(whole_of(std::declval<PublishedFigure>()));
  std::map<Whole, std::vector<JudgedFigure*>> wholes;
  for (JudgedFigure& one : all)
    if (one.figure.policy == Rounding::adjust_to_100 && one.numerator && one.denominator && *one.denominator != 0 &&
        printed_number(one.figure.printed))
      wholes[whole_of(one.figure)].push_back(&one);
  for (const auto& [whole, parts] : wholes) {
    Rational printed;
    Rational exact;
    bool is_near = true;
    for (const JudgedFigure* part : parts) {
      const PrintedNumber number = *printed_number(part->figure.printed);
      const Rational value = Rational(*part->numerator, *part->denominator) * Rational(number.percent ? 100 : 1);
      const Rational shown = *Rational::parse(round(value, part->figure.decimals.value_or(number.decimals), Rounding::half_up));
      const Rational apart = shown < number.low ? number.low - shown : shown - number.low;
      is_near =
          is_near &&
          apart <= (reach_of(number.low, part->figure.decimals.value_or(number.decimals), Rounding::truncate).high - number.low);
      printed = printed + number.low;
      exact = exact + value;
    }
    for (JudgedFigure* part : parts) part->agrees = is_near && printed == exact ? Agreement::yes : Agreement::no;
  }
}

/// Reads the columns of figures.csv.
class FiguresReader {
 public:
  FiguresReader(std::span<const std::string_view> header, const std::string& file) : file_(file) {
    for (std::size_t i = 0; i < header.size(); ++i) places_.emplace(std::string(trimmed(header[i])), i);
  }
  void row(std::span<const std::string_view> cells, std::int64_t number, PublishedFigures& to) {
    cells_ = cells;
    const std::size_t before = to.findings.size();
    const auto find = [&](int code, std::string_view column, std::string text) {
      to.findings.push_back(
          {.number = code, .file = file_, .sheet = {}, .row = number, .column = std::string(column), .args = {std::move(text)}});
    };
    PublishedFigure figure{.row = number, .id = text("id"), .unit = text("unit")};
    if (const auto period = Period::parse(text("period")))
      figure.period = *period;
    else
      find(3207, "period", text("period"));
    if (!text("as_of").empty()) {
      figure.as_of = Date::parse(text("as_of"));
      if (!figure.as_of) find(3207, "as_of", text("as_of"));
    }
    figure.indicator = text("indicator");
    figure.options = text("options");
    figure.group = text("group");
    figure.target = text("target");
    for (const auto& [column, member] :
         {std::pair("numerator", &PublishedFigure::numerator), std::pair("denominator", &PublishedFigure::denominator)}) {
      if (text(column).empty()) continue;
      const std::optional<Rational> value = Rational::parse(text(column));
      if (value && value->is_whole() && value->numerator() >= 0)
        figure.*member = value->numerator();
      else
        find(3207, column, text(column));
    }
    figure.printed = text("printed");
    if (!printed_number(figure.printed)) find(3208, "printed", figure.printed);
    if (!text("decimals").empty()) {
      const std::optional<Rational> value = Rational::parse(text("decimals"));
      if (value && value->is_whole() && Rational(0) <= *value && *value <= Rational(9))
        figure.decimals = static_cast<int>(value->numerator());
      else
        find(3207, "decimals", text("decimals"));
    }
    if (!text("policy").empty()) {
      figure.policy = rounding_of(text("policy"));
      if (!figure.policy) find(3207, "policy", text("policy"));
    }
    figure.agrees = text("agrees");
    constexpr auto outcomes = std::to_array<std::string_view>({"", "yes", "no", "norm", "unknown"});
    if (std::ranges::find(outcomes, figure.agrees) == outcomes.end()) find(3207, "agrees", figure.agrees);
    if (figure.unit.empty()) find(3207, "unit", {});
    if (figure.indicator.empty()) find(3207, "indicator", {});
    if (to.findings.size() == before) to.figures.push_back(std::move(figure));
  }
  [[nodiscard]] bool has(std::string_view column) const { return places_.find(column) != places_.end(); }

 private:
  [[nodiscard]] std::string text(std::string_view column) const {
    const auto place = places_.find(column);
    return place == places_.end() || place->second >= cells_.size() ? std::string() : nfc(trimmed(cells_[place->second]));
  }

  std::string file_;
  std::map<std::string, std::size_t, std::less<>> places_;
  std::span<const std::string_view> cells_;
};

// What a target's row says, as print shows it.
std::string owed(const Table::TargetHead& target, const Table::IndicatorHead& head) {
  const std::string least = target.at_least ? printed(*target.at_least, head, Lang::vi) : std::string();
  const std::string most = target.at_most ? printed(*target.at_most, head, Lang::vi) : std::string();
  if (least.empty()) return most.empty() ? "–" : "≤ " + most;
  return most.empty() ? "≥ " + least : least + "–" + most;
}

void compute(JudgedFigure& judged, const Snapshot& snapshot, const Catalog& catalog) {
  const PublishedFigure& figure = judged.figure;
  const std::string id = figure.options.empty() ? figure.indicator : figure.indicator + '[' + figure.options + ']';
  const bool is_owed = is_norm(figure);
  const auto completions = std::ranges::find_if(
      catalog.indicators(), [](const BoundIndicator& bound) { return bound.indicator.native == "target_completion"; });
  MeasureRequest request{.indicators = {id},
                         .units = {{.reach = UnitChoice::Reach::unit, .code = figure.unit, .level = {}, .kind = {}}},
                         .periods = {figure.period}};
  if (is_owed) {
    if (completions == catalog.indicators().end()) return;
    request.indicators = {completions->id};
  } else if (!figure.group.empty() && figure.target.empty()) {
    request.by = figure.group.find('=') == std::string::npos ? Breakdown{.groups = {figure.group}}
                                                             : Breakdown{.codes = figure.group.substr(0, figure.group.rfind('='))};
  }
  const Table table = measure(snapshot, catalog, request);
  if (is_owed) {
    for (const Table::TargetHead& target : table.targets) {
      if (target.id != figure.target || target.group != figure.group) continue;
      Table::IndicatorHead head;
      head.scale = catalog.indicator(id).indicator.scale;
      const auto shown = printed_number(figure.printed);
      head.decimals = figure.decimals.value_or(shown ? shown->decimals : 0);
      judged.computed = owed(target, head);
    }
    return;
  }
  const Figure* found = table.find(figure.unit, figure.period.id(), table.indicators.front().id, figure.group, figure.target);
  if (found == nullptr) return;
  judged.counted = *found;
  Table::IndicatorHead head = table.indicators.front();
  const std::optional<PrintedNumber> shown = printed_number(figure.printed);
  head.decimals = figure.decimals.value_or(shown ? shown->decimals : head.decimals);
  if (shown && shown->percent) head.scale = Scale::percent;
  if (judged.policy) head.rounding = *judged.policy;
  judged.computed = printed(*found, head, Lang::vi);
}

}  // namespace

std::string_view name_of(Agreement agreement) {
  constexpr auto names = std::to_array<std::string_view>({"yes", "no", "norm", "unknown"});
  return names[static_cast<std::size_t>(agreement)];
}

PublishedFigures read_figures(std::string_view bytes, const std::string& file) {
  PublishedFigures out;
  if (const auto at = first_invalid_utf8(bytes)) throw Error(1006, {file, std::to_string(*at)});
  CsvReader csv(bytes);
  if (!csv.next()) throw Error(1004, {file, "id", "figures"});
  FiguresReader reader(csv.cells(), file);
  for (const char* column : {"id", "unit", "period", "indicator", "printed"})
    if (!reader.has(column)) throw Error(1004, {file, column, "figures"});
  while (csv.next()) reader.row(csv.cells(), csv.row(), out);
  if (csv.unclosed_quote() != 0) throw Error(1008, {file, std::to_string(csv.unclosed_quote())});
  return out;
}

std::vector<JudgedFigure> judge_figures(std::span<const PublishedFigure> figures) {
  std::vector<JudgedFigure> out;
  for (const PublishedFigure& figure : figures) out.push_back(judged(figure));
  adjust(out);
  return out;
}

std::vector<JudgedFigure> check_figures(const SnapshotOn& snapshot_on, const Catalog& catalog,
                                        std::span<const PublishedFigure> figures) {
  std::vector<JudgedFigure> out = judge_figures(figures);
  std::map<Date, std::vector<JudgedFigure*>> days;
  for (JudgedFigure& one : out) days[one.figure.as_of.value_or(one.figure.period.last_day())].push_back(&one);
  for (const auto& [day, on_it] : days) {
    const std::shared_ptr<const Snapshot> snapshot = snapshot_on(day);
    for (JudgedFigure* one : on_it) {
      try {
        compute(*one, *snapshot, catalog);
      } catch (const Error& error) {
        const std::string between = one->note == Label() ? "" : "; ";
        one->note.vi += between + error.message(Lang::vi);
        one->note.en += between + error.message(Lang::en);
      }
      if (one->computed.empty()) one->computed = "–";
    }
  }
  return out;
}

}  // namespace ketnap
