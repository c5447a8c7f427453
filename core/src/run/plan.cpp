#include <ketnap/run/plan.hpp>

#include <algorithm>
#include <array>
#include <filesystem>
#include <set>

#include <ketnap/base/error.hpp>
#include <ketnap/base/text.hpp>
#include <ketnap/run/written.hpp>

#include "plan_json.hpp"

namespace ketnap {
namespace {

constexpr std::array audiences = {Audience::internal, Audience::form, Audience::open};
constexpr std::array outcomes = {Outcome::pass, Outcome::fail, Outcome::unknown, Outcome::not_applicable};

std::string quarter_of(Date day) { return day.iso().substr(0, 5) + "Q" + std::to_string((day.month() + 2) / 3); }

/// `out/{day}/so_tay.html` -> `out/2023-10-31/so_tay.html`
std::string filled(const std::string& text, Date day) {
  const std::string iso = day.iso();
  const std::array<std::pair<std::string_view, std::string>, 4> known = {
      {{"{day}", iso}, {"{month}", iso.substr(0, 7)}, {"{quarter}", quarter_of(day)}, {"{year}", iso.substr(0, 4)}}};
  std::string out;
  for (std::size_t at = 0; at < text.size();) {
    const auto found =
        std::ranges::find_if(known, [&](const auto& one) { return text.compare(at, one.first.size(), one.first) == 0; });
    if (found != known.end()) {
      out += found->second;
      at += found->first.size();
      continue;
    }
    if (text[at] == '{' || text[at] == '}') throw Error(1207, {"", "", "{}", "", text, "{day} | {month} | {quarter} | {year}"});
    out += text[at++];
  }
  return out;
}

void fill(Json& json, Date day) {
  if (json.is_string()) json = filled(json.get_ref<const std::string&>(), day);
  if (json.is_structured())
    for (Json& part : json) fill(part, day);
}

class PlanReader {
 public:
  explicit PlanReader(Plan& plan) : plan_(&plan) {}

  void read(const Json& json) {
    Entry entry = plan_entry("", json);
    plan_->registry = entry.text("registry", true);
    plan_->plugins = entry.list("plugins");
    if (plan_->plugins.empty()) entry.refuse("plugins", R"(["vn", ...])");
    (void)entry.text("as_of");
    plan_->strict = entry.boolean("strict");
    if (const std::string lang = entry.text("lang"); !lang.empty()) {
      if (lang != "vi" && lang != "en") entry.refuse("lang", "vi | en");
      plan_->lang = lang == "vi" ? Lang::vi : Lang::en;
    }
    each(entry, "load", [this](Entry& one) { plan_->load.push_back(load(one)); });
    each(entry, "check", [this](Entry& one) { plan_->check.push_back(check(one)); });
    each(entry, "measure", [this](Entry& one) { plan_->measure.push_back(measure(one)); });
    each(entry, "report", [this](Entry& one) { plan_->report.push_back(report(one)); });
    entry.refuse_unknown();
    expect_files_of_their_own();
  }

 private:
  /// One object, or an array of them.
  template <class Read>
  static void each(Entry& entry, std::string_view name, const Read& read) {
    if (!entry.has(name)) return;
    const Json& value = entry.field(name, "{...}");
    const std::size_t count = value.is_array() ? value.size() : 1;
    for (std::size_t i = 0; i < count; ++i) {
      Entry one = plan_entry(name, value.is_array() ? value[i] : value, value.is_array() ? i + 1 : 0);
      read(one);
      one.refuse_unknown();
    }
  }

  static Plan::Load load(Entry& entry) {
    Plan::Load out;
    out.files = entry.list("files");
    if (entry.has("tables")) {
      constexpr std::string_view expected = R"({"people": "ds.csv"})";
      const Json& tables = entry.field("tables", expected);
      if (!tables.is_object()) entry.refuse("tables", expected);
      for (const auto& [table, path] : tables.items()) {
        if (!path.is_string()) entry.refuse("tables", expected);
        out.tables.emplace_back(table, path.get<std::string>());
      }
    }
    if (out.files.empty() && out.tables.empty()) entry.refuse("files", R"(["in/*.csv"])");
    out.document = entry.text("document");
    out.by = entry.text("by");
    out.set_aside = entry.text("set_aside");
    out.findings = entry.text("findings");
    if (entry.has("scope")) out.scope = scope(entry);
    return out;
  }

  static LoadScope scope(Entry& entry) {
    constexpr std::string_view expected = R"("all" | {"unit": "HNA", "period": "2023-10"})";
    const Json& json = entry.field("scope", expected);
    if (json.is_string() && json.get<std::string>() == "all") return {};
    if (!json.is_object() || json.empty()) entry.refuse("scope", expected);
    Entry inner = plan_entry("scope", json);
    LoadScope out;
    out.unit = inner.text("unit");
    out.period = inner.period("period");
    inner.refuse_unknown();
    if (out.unit.empty() && !out.period) entry.refuse("scope", expected);
    return out;
  }

  static Plan::Check check(Entry& entry) {
    Plan::Check out;
    out.rules = entry.list("rules");
    const bool past = entry.boolean("past");
    out.past = periods(entry);
    if (past == out.past.empty()) entry.refuse(past ? "periods" : "past", past ? R"("2023")" : "true");
    out.units = units(entry);
    if (entry.has("outcome")) out.outcome = entry.word("outcome", outcomes);
    out.out = entry.list("out");
    return out;
  }

  static Plan::Measure measure(Entry& entry) {
    Plan::Measure out;
    out.indicators = entry.list("indicators");
    if (out.indicators.empty()) entry.refuse("indicators", R"(["vn.admissions", ...])");
    out.units = units(entry);
    out.periods = periods(entry, "periods", &out.terms);
    if (out.periods.empty() && out.terms.empty()) entry.refuse("periods", R"("years:2020..2023")");
    if (const std::string by = entry.text("by"); !by.empty()) {
      try {
        out.by = written_breakdown(by);
      } catch (const Error& error) {
        entry.refuse("by", error.args()[2]);
      }
    }
    out.by.within = entry.text("within");
    out.out = entry.list("out");
    return out;
  }

  static Plan::Report report(Entry& entry) {
    Plan::Report out;
    out.id = entry.text("id", true);
    out.unit = entry.text("unit");
    const std::vector<Period> listed = periods(entry, "period");
    if (listed.size() != 1) entry.refuse("period", R"("2023")");
    out.period = listed.front();
    out.audience = entry.word("audience", audiences);
    out.out = entry.list("out");
    if (out.out.empty()) entry.refuse("out", R"(["out/so_tay.html", ...])");
    return out;
  }

  static std::vector<UnitChoice> units(Entry& entry) {
    std::vector<UnitChoice> out;
    for (const std::string& text : entry.list("units")) {
      try {
        out.push_back(unit_choice(text));
      } catch (const Error& error) {
        entry.refuse("units", error.args()[2]);
      }
    }
    return out;
  }

  /// `term:ha_nam.2020_2025` goes into `terms`, where there may be any.
  static std::vector<Period> periods(Entry& entry, std::string_view field = "periods", std::vector<std::string>* terms = nullptr) {
    constexpr std::string_view term = "term:";
    std::vector<Period> out;
    for (const std::string& text : entry.list(field)) {
      if (terms != nullptr && text.starts_with(term) && text.size() > term.size()) {
        terms->push_back(text.substr(term.size()));
        continue;
      }
      try {
        for (Period& one : written_periods(text)) out.push_back(std::move(one));
      } catch (const Error&) {
        entry.refuse(field, "2023, 2023-Q4, 2023-10, 2020-01..2023-10, years:2020..2023, months:2023-01..2023-10");
      }
    }
    return out;
  }

  void expect_files_of_their_own() const {
    std::set<std::string> taken;
    const auto take = [&](const std::string& path) {
      if (!path.empty() && !taken.insert(std::filesystem::path(path).lexically_normal().string()).second)
        throw Error(3267, {plan_->file, path});
    };
    take(plan_->registry);
    for (const Plan::Load& one : plan_->load) take(one.findings);
    const auto take_all = [&](const auto& steps) {
      for (const auto& one : steps) std::ranges::for_each(one.out, take);
    };
    take_all(plan_->check);
    take_all(plan_->measure);
    take_all(plan_->report);
  }

  Plan* plan_;
};

std::optional<Date> day_of(const Json& json) {
  if (!json.is_object() || !json.contains("as_of")) return std::nullopt;
  std::optional<Date> day;
  if (json["as_of"].is_string()) day = Date::parse(json["as_of"].get<std::string>());
  if (!day) plan_entry("", json).refuse("as_of", "\"2023-10-31\"");
  return day;
}

}  // namespace

Plan read_plan(std::string_view file, std::string_view text, std::optional<Date> as_of) {
  Plan plan;
  plan.file = file;
  Json json = read_plan_json(file, text);
  plan.digest = sha256(nlohmann::json(json).dump(-1, ' ', false, Json::error_handler_t::replace));
  reading_plan(file, [&] {
    const std::optional<Date> own = day_of(json);
    plan.as_of = as_of ? as_of : own;
    fill(json, plan.as_of.value_or(Date::last()));
    PlanReader(plan).read(json);
  });
  return plan;
}

void expect_declared(const Plan& plan, const Catalog& catalog) {
  const auto expect_format = [&](const std::string& path) {
    const std::string suffix = std::filesystem::path(path).extension().string();
    (void)catalog.format_for_suffix(suffix.empty() ? std::string_view() : std::string_view(suffix).substr(1));
  };
  for (const Plan::Check& one : plan.check) {
    for (const std::string& id : one.rules) (void)catalog.rule(id);
    std::ranges::for_each(one.out, expect_format);
  }
  for (const Plan::Measure& one : plan.measure) {
    for (const std::string& id : one.indicators) (void)catalog.indicator(id);
    std::ranges::for_each(one.out, expect_format);
  }
  for (const Plan::Report& one : plan.report) {
    (void)catalog.report(one.id);
    std::ranges::for_each(one.out, expect_format);
  }
}

}  // namespace ketnap
