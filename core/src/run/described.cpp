#include <ketnap/run/described.hpp>

#include <algorithm>
#include <span>
#include <vector>

#include <ketnap/base/error.hpp>
#include <ketnap/expr/text.hpp>
#include <ketnap/run/check.hpp>

#include "plugin/nearest_id.hpp"

namespace ketnap {
namespace {

/// Lines of text about one thing.
class Page {
 public:
  Page(const Catalog& catalog, Lang lang) : catalog_(catalog), lang_(lang) {}

  [[nodiscard]] std::string say(const char* vi, const char* en) const { return lang_ == Lang::vi ? vi : en; }

  void head(std::string_view id, const Label& title, const std::string& what) {
    const std::string& name = title.in(lang_);
    text_ += std::string(id) + (name.empty() ? "" : " · " + name) + "\n" + what + "\n";
  }
  void line(const std::string& name, const std::string& value) {
    if (!value.empty()) text_ += name + ": " + value + "\n";
  }
  void version(const Period& in_force, const Label& title) { version(in_force, title.in(lang_)); }
  void version(const Period& in_force, const std::string& value) {
    text_ += "\n" + (in_force.id().empty() ? say("luôn có hiệu lực", "always in force") : in_force.id()) +
             (value.empty() ? "" : ": " + value) + "\n";
  }
  void expr(const std::string& name, const Expr& expr) { line("  " + name, expr.empty() ? std::string() : print(expr)); }
  void basis(const std::string& one) { line(say("  căn cứ", "  basis"), citation(catalog_, one)); }
  /// Each value of an option with what it counts; the first is meant where a request does not say.
  void option(const std::string& id, const IndicatorOption& option) {
    text_ += "\n" + say("tùy chọn ", "option ") + option.name + say(", ghi là ", ", written ") + id + '[' + option.name + '=' +
             option.values.back().key + "]\n";
    for (const IndicatorOption::Value& value : option.values) {
      const bool is_first = &value == option.values.data();
      const std::string& title = value.title.in(lang_);
      std::string what = title;
      if (is_first) what += (what.empty() ? "" : ", ") + say("nếu không chọn", "unless another is chosen");
      if (!value.value.empty()) what += ": " + print(value.value);
      line("  " + value.key, what);
    }
  }
  void rests_on(std::span<const std::string> basis, Confidence confidence) {
    for (const std::string& one : basis)
      if (!one.empty()) this->basis(one);
    line(say("  mức tin cậy", "  confidence"), label_of(confidence));
  }
  [[nodiscard]] std::string take() && { return std::move(text_); }

 private:
  [[nodiscard]] std::string label_of(Confidence confidence) const {
    switch (confidence) {
      case Confidence::confirmed:
        return say("đã đọc văn bản gốc", "confirmed: the text was read");
      case Confidence::reported:
        return say("theo nguồn thứ cấp", "reported by a secondary source");
      case Confidence::draft:
        return say("dự thảo, cần người có văn bản xác nhận", "draft: somebody with the text must confirm it");
      case Confidence::example:
        return say("ví dụ", "example");
    }
    return {};
  }

  const Catalog& catalog_;
  Lang lang_;
  std::string text_;
};

void describe(Page& page, std::span<const BoundRule> versions) {
  const Rule& last = versions.back().rule;
  page.head(last.id, last.title, page.say("quy tắc, xét ở bước ", "a rule, judged at the step ") + last.step);
  if (last.severity == Severity::warns)
    page.line(page.say("chỉ nhắc", "a warning"), page.say("không chặn bước", "it blocks no step"));
  for (const BoundRule& bound : versions) {
    const Rule& rule = bound.rule;
    page.version(rule.in_force, rule.title == last.title ? Label{} : rule.title);
    page.expr(page.say("áp dụng", "applies"), rule.applies);
    page.expr(page.say("phải đúng", "holds"), rule.holds);
    if (rule.columns) page.line(page.say("  phải đúng", "  holds"), page.say("hàm cột", "a column function"));
    page.rests_on(rule.basis, rule.confidence);
  }
}

void describe(Page& page, const Parameter& parameter) {
  page.head(parameter.id, parameter.title, page.say("tham số", "a parameter"));
  for (const ParameterVersion& version : parameter.versions) {
    page.version(version.in_force, version.value.text());
    page.rests_on(std::span(&version.basis, 1), version.confidence);
  }
}

void describe(Page& page, const Indicator& indicator) {
  page.head(indicator.id, indicator.title, page.say("chỉ số", "an indicator") + ", scale=" + std::string(name_of(indicator.scale)));
  page.expr(page.say("giá trị", "value"), indicator.value);
  if (indicator.columns) page.line(page.say("  giá trị", "  value"), page.say("hàm cột", "a column function"));
  if (!indicator.native.empty())
    page.line(page.say("  giá trị", "  value"), page.say("ketnap tự tính, mỗi chỉ tiêu được giao một dòng",
                                                         "measured by ketnap itself, a line for each target in force"));
  if (!indicator.basis.empty()) page.basis(indicator.basis);
  for (const IndicatorOption& option : indicator.options) page.option(indicator.id, option);
}

void describe(Page& page, const Group& group) {
  std::string rows;
  for (const std::string& one : group.rows) rows += (rows.empty() ? "" : ", ") + one;
  page.head(group.id, group.title, page.say("nhóm của ", "a group of ") + rows);
  page.expr(page.say("điều kiện", "where"), group.where);
}

void describe(Page& page, const Quantity& quantity) {
  page.head(quantity.id, quantity.title,
            page.say("số liệu do đơn vị báo cáo, ", "what units state, ") + std::string(name_of(quantity.over)));
  page.line(page.say("  danh mục", "  code list"), quantity.list);
  page.rests_on(std::span(&quantity.basis, 1), quantity.confidence);
}

void describe(Page& page, const LegalDocument& document) {
  page.head(document.key, document.title, page.say("văn bản", "a document"));
  page.line(page.say("  số", "  number"), document.number);
  if (!document.issued_on.is_never()) page.line(page.say("  ngày", "  issued on"), document.issued_on.dmy());
  page.line(page.say("  cơ quan ban hành", "  issuer"), document.issuer);
  page.line(page.say("  đọc ở", "  read in"), document.text);
  page.rests_on({}, document.confidence);
}

void describe(Page& page, const CodeList& list) {
  page.head(list.id, list.label, page.say("danh mục mã của ", "a code list of ") + list.declared_by);
  for (const Code& code : list.codes) page.line("  " + code.key, page.say(code.label.vi.c_str(), code.label.en.c_str()));
}

void describe(Page& page, const Report& report) {
  page.head(report.id, report.title, page.say("báo cáo", "a report") + ", period=" + report.period);
}

void describe(Page& page, const Format& format) {
  page.head(format.id, format.title, page.say("định dạng tệp .", "a format, files .") + format.suffix);
}

template <class Values, class Id>
const auto* find(const Values& values, std::string_view id, const Id& id_of) {
  const auto found = std::ranges::find(values, id, id_of);
  return found == values.end() ? nullptr : &*found;
}

bool described_by(Page& page, const Catalog& catalog, std::string_view id) {
  const auto id_of = [](const BoundRule& bound) -> const std::string& { return bound.rule.id; };
  const auto& rules = catalog.rules();
  if (const auto first = std::ranges::find(rules, id, id_of); first != rules.end()) {
    const auto last = std::find_if_not(first, rules.end(), [&](const BoundRule& bound) { return bound.rule.id == id; });
    describe(page, std::span(first, last));
    return true;
  }
  const auto tell = [&](const auto* found) {
    if (found != nullptr) describe(page, *found);
    return found != nullptr;
  };
  const auto* indicator =
      find(catalog.indicators(), id, [](const BoundIndicator& one) -> const std::string& { return one.indicator.id; });
  return tell(find(catalog.parameters(), id, &Parameter::id)) || tell(indicator == nullptr ? nullptr : &indicator->indicator) ||
         tell(find(catalog.groups(), id, &Group::id)) || tell(find(catalog.quantities(), id, &Quantity::id)) ||
         tell(find(catalog.documents(), id, &LegalDocument::key)) || tell(find(catalog.reports(), id, &Report::id)) ||
         tell(find(catalog.formats(), id, &Format::id)) || tell(find(catalog.schema().lists(), id, &CodeList::id));
}

std::vector<std::string> ids_of(const Catalog& catalog) {
  std::vector<std::string> out;
  const auto add = [&](const auto& values, const auto& id_of) {
    for (const auto& value : values) out.push_back(std::invoke(id_of, value));
  };
  add(catalog.rules(), [](const BoundRule& bound) { return bound.rule.id; });
  add(catalog.indicators(), [](const BoundIndicator& bound) { return bound.indicator.id; });
  add(catalog.parameters(), &Parameter::id);
  add(catalog.groups(), &Group::id);
  add(catalog.quantities(), &Quantity::id);
  add(catalog.documents(), &LegalDocument::key);
  add(catalog.reports(), &Report::id);
  add(catalog.formats(), &Format::id);
  add(catalog.schema().lists(), &CodeList::id);
  return out;
}

}  // namespace

std::string described(const Catalog& catalog, std::string_view id, Lang lang) {
  Page page(catalog, lang);
  if (!described_by(page, catalog, id)) throw Error(3231, {std::string(id), nearest_id(id, ids_of(catalog), std::identity{})});
  return std::move(page).take();
}

}  // namespace ketnap
