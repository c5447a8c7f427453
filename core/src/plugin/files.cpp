#include <algorithm>
#include <array>
#include <utility>

#include <ketnap/base/error.hpp>
#include <ketnap/base/text.hpp>
#include <ketnap/expr/text.hpp>
#include <ketnap/plugin/catalog.hpp>

#include "plugin/entry.hpp"
#include "plugin/nearest_id.hpp"
#include "plugin/report_file.hpp"

namespace ketnap {
namespace {

// The first of each is what an entry means that does not say.
constexpr std::array confidences = {Confidence::confirmed, Confidence::reported, Confidence::draft, Confidence::example};
constexpr std::array severities = {Severity::blocks, Severity::warns};
constexpr std::array spans = {Claimed::Over::period, Claimed::Over::day};
constexpr std::array roundings = {Rounding::half_up, Rounding::truncate, Rounding::over, Rounding::nearly, Rounding::adjust_to_100};
constexpr std::array scales = {Scale::count, Scale::percent, Scale::years, Scale::ratio};
constexpr std::array sensitivities = {Sensitivity::internal, Sensitivity::open, Sensitivity::personal, Sensitivity::sensitive};
constexpr std::array field_types = {FieldType::text,         FieldType::boolean, FieldType::integer,
                                    FieldType::number,       FieldType::date,    FieldType::code,
                                    FieldType::partial_date, FieldType::link,    FieldType::period};

constexpr std::array<std::string_view, 7> days_of_week = {"monday", "tuesday",  "wednesday", "thursday",
                                                          "friday", "saturday", "sunday"};

}  // namespace

/// Reads one plugin's files into its builder.
class FileReader {
 public:
  FileReader(CatalogBuilder& builder, std::string file) : builder_(builder), file_(std::move(file)) {}

  void read(std::string_view text) {
    const auto reader = std::ranges::find(readers, file_, &Reader::name);
    if (reader == readers.end()) throw Error(1214, {plugin(), file_, nearest_id(file_, readers, &Reader::name)});
    (this->*reader->read)(read_json(plugin(), file_, text));
  }

 private:
  struct Reader {
    std::string_view name;
    void (FileReader::*read)(const Json&);
  };
  static const std::array<Reader, 12> readers;

  [[nodiscard]] const std::string& plugin() const { return builder_.info_.name; }

  // Each object of a file that is an array of them.
  template <class Read>
  void each(const Json& json, const Read& read) {
    if (!json.is_array()) throw Error(1207, {plugin(), file_, "{}", "?", "[...]", "[{...}, ...]"});
    for (std::size_t i = 0; i < json.size(); ++i) {
      Entry entry(plugin(), file_, json[i], i + 1);
      read(entry);
      entry.refuse_unknown();
    }
  }

  // An Expr that is not well formed is reported with all others that bind finds, not alone.
  Expr expr(Entry& entry, std::string_view field, const std::string& id, bool required) {
    const std::string text = entry.lines(field, required);
    if (text.empty()) return {};
    try {
      return parse(text);
    } catch (const Error& error) {
      builder_.text_errors_.emplace_back(id + " (" + file_ + ", " + std::string(field) + ")", error);
      return {};
    }
  }

  void plugin_json(const Json& json) {
    const PluginInfo said = plugin_info(json.dump());
    if (said.name != plugin()) Entry(plugin(), file_, json, 0).refuse("name", "\"" + plugin() + "\"");
    if (said.version != builder_.info_.version)
      Entry(plugin(), file_, json, 0).refuse("version", "\"" + builder_.info_.version + "\"");
  }

  // A rule may have versions: what one of them does not say stands in the rule.
  void rules(const Json& json) {
    each(json, [this](Entry& entry) {
      Rule rule;
      rule.id = entry.text("id", true);
      rule.step = entry.text("step", true);
      const bool has_versions = entry.has("versions");
      rule_fields(entry, rule, !has_versions);
      if (!has_versions) {
        builder_.add(std::move(rule));
        return;
      }
      const Json& versions = entry.field("versions", "[{...}, ...]");
      if (!versions.is_array() || versions.empty()) entry.refuse("versions", "[{...}, ...]");
      for (std::size_t i = 0; i < versions.size(); ++i) {
        Entry version = entry.part(versions[i], i + 1);
        Rule one = rule;
        rule_fields(version, one, !entry.has("holds"));
        version.refuse_unknown();
        builder_.add(std::move(one));
      }
    });
  }

  void rule_fields(Entry& entry, Rule& rule, bool must_hold) {
    if (entry.has("title")) rule.title = entry.label("title");
    if (const auto in_force = entry.period("in_force")) rule.in_force = *in_force;
    if (entry.has("basis")) rule.basis = entry.list("basis");
    if (entry.has("severity")) rule.severity = entry.word("severity", severities);
    if (entry.has("confidence")) rule.confidence = entry.word("confidence", confidences);
    if (entry.has("applies")) rule.applies = expr(entry, "applies", rule.id, false);
    if (must_hold || entry.has("holds")) rule.holds = expr(entry, "holds", rule.id, must_hold);
  }

  void forms(const Json& json) {
    each(json, [this](Entry& entry) {
      PaperForm form;
      form.paper = entry.text("paper", true);
      form.code = entry.text("form");
      form.step = entry.text("step", true);
      if (const auto in_force = entry.period("in_force")) form.in_force = *in_force;
      form.basis = entry.list("basis");
      form.confidence = entry.word("confidence", confidences);
      builder_.add(std::move(form));
    });
  }

  void reports(const Json& json) {
    each(json, [this](Entry& entry) { builder_.add(read_report(entry)); });
  }

  void indicators(const Json& json) {
    each(json, [this](Entry& entry) {
      Indicator indicator;
      indicator.id = entry.text("id", true);
      indicator.title = entry.label("title");
      indicator.scale = entry.word("scale", scales);
      indicator.decimals = entry.integer("decimals", 0, 9);
      indicator.native = entry.text("native");
      indicator.value = expr(entry, "value", indicator.id, indicator.native.empty());
      indicator.basis = entry.basis();
      indicator.rounding = entry.word("rounding", roundings);
      if (entry.has("options")) indicator.options = options(entry, indicator);
      builder_.add(std::move(indicator));
    });
  }

  std::vector<IndicatorOption> options(Entry& entry, const Indicator& indicator) {
    constexpr std::string_view expected =
        R"([{"name": "denominator", "values": [{"key": "start", "title": "...", "value": "..."}, ...]}])";
    const Json& all = entry.field("options", expected);
    if (!all.is_array()) entry.refuse("options", expected);
    std::vector<IndicatorOption> out;
    for (std::size_t i = 0; i < all.size(); ++i) {
      Entry one(plugin(), file_, all[i], i + 1, indicator.id);
      IndicatorOption& option = out.emplace_back();
      option.name = one.text("name", true);
      const Json& values = one.field("values", expected);
      if (!values.is_array()) one.refuse("values", expected);
      for (std::size_t v = 0; v < values.size(); ++v) {
        Entry said(plugin(), file_, values[v], v + 1, indicator.id);
        IndicatorOption::Value& value = option.values.emplace_back();
        value.key = said.text("key", true);
        value.title = said.label("title");
        value.value = expr(said, "value", indicator.id, indicator.native.empty());
        said.refuse_unknown();
      }
      one.refuse_unknown();
    }
    return out;
  }

  void calendar(const Json& json) {
    Entry entry(plugin(), file_, json, 0);
    Calendar calendar;
    calendar.title = entry.label("title");
    for (const std::string& day : entry.list("weekend")) {
      const auto found = std::ranges::find(days_of_week, day);
      if (found == days_of_week.end()) entry.refuse("weekend", R"(["saturday", "sunday"])");
      calendar.weekend.push_back(static_cast<int>(found - days_of_week.begin()) + 1);
    }
    constexpr std::string_view expected = R"({"2023": {...}, ...})";
    const Json& years = entry.field("years", expected);
    if (!years.is_object() || years.empty()) entry.refuse("years", expected);
    std::size_t number = 0;
    for (const auto& [name, value] : years.items()) {
      const std::optional<Period> days = name.size() == 4 ? Period::parse(name) : std::nullopt;
      if (!days) entry.refuse("years", expected);
      Entry of_year(plugin(), file_, value, ++number, name);
      calendar.years.push_back({.year = days->start().year(),
                                .holidays = named_days(of_year, "holidays"),
                                .working = named_days(of_year, "working"),
                                .text = of_year.text("text", true),
                                .confidence = of_year.word("confidence", confidences)});
      of_year.refuse_unknown();
    }
    entry.refuse_unknown();
    builder_.add(std::move(calendar));
  }

  static std::vector<NamedDays> named_days(Entry& entry, std::string_view field) {
    std::vector<NamedDays> out;
    if (!entry.has(field)) return out;
    constexpr std::string_view expected = R"({"2023-01-20..2023-01-26": "Tết Quý Mão", ...})";
    const Json& all = entry.field(field, expected);
    if (!all.is_object()) entry.refuse(field, expected);
    for (const auto& [days, name] : all.items()) {
      const std::optional<Period> written = Period::parse(days);
      if (!written || !name.is_string()) entry.refuse(field, expected);
      out.push_back({.days = *written, .name = nfc(name.get_ref<const std::string&>())});
    }
    return out;
  }

  void groups(const Json& json) {
    each(json, [this](Entry& entry) {
      Group group;
      group.id = entry.text("id", true);
      group.title = entry.label("title");
      group.rows = entry.list("rows");
      group.where = expr(entry, "where", group.id, true);
      group.partition = entry.text("partition");
      builder_.add(std::move(group));
    });
  }

  void quantities(const Json& json) {
    each(json, [this](Entry& entry) {
      Quantity quantity;
      quantity.id = entry.text("id", true);
      quantity.title = entry.label("title");
      const std::string type = entry.text("type", true);
      if (type != "number") quantity.list = type;
      if (!entry.has("over")) entry.refuse("over", "flow | stock");
      quantity.over = entry.word("over", spans);
      quantity.scale = entry.word("scale", scales);
      quantity.basis = entry.basis();
      quantity.confidence = entry.word("confidence", confidences);
      builder_.add(std::move(quantity));
    });
  }

  void parameters(const Json& json) {
    if (!json.is_object()) throw Error(1207, {plugin(), file_, "{}", "?", "{...}", R"({"id": [...]})"});
    std::size_t number = 0;
    for (const auto& [id, value] : json.items()) {
      ++number;
      Parameter parameter;
      parameter.id = id;
      const Json* versions = &value;
      if (value.is_object()) {
        Entry entry(plugin(), file_, value, number, id);
        parameter.title = entry.label("title");
        versions = &entry.field("versions", "[{...}, ...]");
        entry.refuse_unknown();
      }
      if (!versions->is_array() || versions->empty())
        throw Error(1207, {plugin(), file_, "#" + std::to_string(number), id, "versions", "[{...}, ...]"});
      for (const Json& version : *versions) parameter.versions.push_back(parameter_version(version, number, id));
      builder_.add(std::move(parameter));
    }
  }

  ParameterVersion parameter_version(const Json& json, std::size_t number, const std::string& id) {
    Entry entry(plugin(), file_, json, number, id);
    ParameterVersion version;
    const auto in_force = entry.period("in_force");
    if (!in_force) entry.refuse("in_force", "\"2022-01-01..\"");
    version.in_force = *in_force;
    version.value = entry.number("value");
    version.basis = entry.basis();
    version.confidence = entry.word("confidence", confidences);
    entry.refuse_unknown();
    return version;
  }

  void documents(const Json& json) {
    if (!json.is_object()) throw Error(1207, {plugin(), file_, "{}", "?", "{...}", R"({"key": {...}})"});
    std::size_t number = 0;
    for (const auto& [key, value] : json.items()) {
      Entry entry(plugin(), file_, value, ++number, key);
      LegalDocument document;
      document.key = key;
      document.title = entry.label("title");
      document.number = entry.text("number");
      if (entry.has("issued_on")) {
        const auto day = Date::parse(entry.text("issued_on"));
        if (!day) entry.refuse("issued_on", "\"2011-01-19\"");
        document.issued_on = *day;
      }
      document.issuer = entry.text("issuer");
      document.text = entry.text("text");
      document.confidence = entry.word("confidence", confidences);
      if (document.title == Label{}) entry.refuse("title", R"({"vi": "...", "en": "..."})");
      entry.refuse_unknown();
      builder_.add(std::move(document));
    }
  }

  void codes(const Json& json) {
    each(json, [this](Entry& entry) {
      CodeList list;
      list.id = entry.text("list", true);
      list.label = entry.label("label");
      list.ordered = entry.boolean("ordered");
      const Json& codes = entry.field("codes", "[{\"key\": \"...\"}, ...]");
      if (!codes.is_array() || codes.empty()) entry.refuse("codes", "[{\"key\": \"...\"}, ...]");
      for (std::size_t i = 0; i < codes.size(); ++i) {
        Entry code(plugin(), file_, codes[i], i + 1, list.id);
        list.codes.push_back({.key = code.text("key", true), .label = code.label("label")});
        code.refuse_unknown();
      }
      builder_.add(std::move(list));
    });
  }

  void fields(const Json& json) {
    each(json, [this](Entry& entry) {
      Field field;
      const std::string table = entry.text("table", true);
      field.name = entry.text("name", true);
      field.label = entry.label("label");
      field.type = entry.word("type", field_types);
      field.target = entry.text("target", field.type == FieldType::code || field.type == FieldType::link);
      field.later = entry.boolean("later");
      field.sensitivity = entry.word("sensitivity", sensitivities);
      builder_.add(table, std::move(field));
    });
  }

  CatalogBuilder& builder_;
  std::string file_;
};

const std::array<FileReader::Reader, 12> FileReader::readers{{{"calendar.json", &FileReader::calendar},
                                                              {"codes.json", &FileReader::codes},
                                                              {"documents.json", &FileReader::documents},
                                                              {"fields.json", &FileReader::fields},
                                                              {"forms.json", &FileReader::forms},
                                                              {"groups.json", &FileReader::groups},
                                                              {"indicators.json", &FileReader::indicators},
                                                              {"parameters.json", &FileReader::parameters},
                                                              {"plugin.json", &FileReader::plugin_json},
                                                              {"quantities.json", &FileReader::quantities},
                                                              {"reports.json", &FileReader::reports},
                                                              {"rules.json", &FileReader::rules}}};

void CatalogBuilder::add_files(std::span<const PluginFile> files) {
  for (const PluginFile& file : files) {
    // What lies deeper, as cases do, is not part of what a plugin declares.
    const bool declares = file.name.find('/') == std::string::npos && (file.name.ends_with(".json") || file.name.ends_with(".csv"));
    if (file.name == "targets.csv" || file.name == "terms.csv")
      tables_.push_back(file);
    else if (file.name == "figures.csv")
      figure_files_.push_back({.name = info_.name + '/' + file.name, .text = file.text});
    else if (declares)
      FileReader(*this, file.name).read(file.text);
  }
}

PluginInfo plugin_info(std::string_view plugin_json) {
  constexpr std::string_view file = "plugin.json";
  const Json json = read_json("?", file, plugin_json);
  PluginInfo out;
  if (json.is_object() && json.contains("name") && json["name"].is_string()) out.name = json["name"].get<std::string>();
  Entry entry(out.name.empty() ? "?" : out.name, std::string(file), json, 0);
  out.name = entry.text("name", true);
  out.version = entry.text("version", true);
  if (entry.has("requires")) {
    const Json& requirements = entry.field("requires", R"({"vn": ">=1"})");
    if (!requirements.is_object()) entry.refuse("requires", R"({"vn": ">=1"})");
    for (const auto& [name, version] : requirements.items()) {
      if (!version.is_string()) entry.refuse("requires", R"({"vn": ">=1"})");
      out.requirements.emplace_back(name, version.get<std::string>());
    }
  }
  entry.refuse_unknown();
  return out;
}

}  // namespace ketnap
