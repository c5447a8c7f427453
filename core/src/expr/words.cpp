#include <ketnap/expr/words.hpp>

#include <algorithm>
#include <array>
#include <string_view>
#include <vector>

#include <ketnap/base/date.hpp>
#include <ketnap/expr/bind.hpp>
#include <ketnap/expr/text.hpp>

namespace ketnap {
namespace {

/// Words for a name of the language, with a place for each argument: `{0}`.
struct Phrase {
  std::string_view name;
  std::string_view vi;
  std::string_view en;
  [[nodiscard]] std::string_view in(Lang lang) const { return lang == Lang::vi ? vi : en; }
};

constexpr auto derived_names = std::to_array<Phrase>({
    {"moved", "đã chuyển nơi khác", "moved elsewhere"},
    {"age_months", "tuổi tính theo tháng", "age in months"},
    {"together_months", "số tháng cùng công tác", "months together"},
    {"is_member", "là đảng viên", "is a member"},
    {"official", "là đảng viên chính thức", "is an official member"},
    {"probationary", "là đảng viên dự bị", "is a probationary member"},
    {"official_members", "số đảng viên chính thức", "official members"},
    {"opened_on", "ngày thành lập", "opened on"},
});

constexpr auto functions = std::to_array<Phrase>({
    {"add_months", "{0} cộng {1} tháng", "{0} plus {1} months"},
    {"add_days", "{0} cộng {1} ngày", "{0} plus {1} days"},
    {"add_working_days", "{0} cộng {1} ngày làm việc", "{0} plus {1} working days"},
    {"years_between", "số năm từ {0} đến {1}", "years from {0} to {1}"},
    {"months_between", "số tháng từ {0} đến {1}", "months from {0} to {1}"},
    {"days_between", "số ngày từ {0} đến {1}", "days from {0} to {1}"},
    {"coalesce", "{0}, nếu không có thì {1}", "{0}, or else {1}"},
    {"if_", "{1} nếu {0}, ngoài ra {2}", "{1} if {0}, else {2}"},
});

constexpr auto of_several = std::to_array<Phrase>({
    {"earliest", "ngày sớm nhất trong ", "the earliest of "},
    {"latest", "ngày muộn nhất trong ", "the latest of "},
});

/// Of related rows `{0}`, a value `{1}` of each; the condition follows.
constexpr auto summaries = std::to_array<Phrase>({
    {"count", "số {0}", "number of {0}"},
    {"any", "có {0}", "there are {0}"},
    {"share", "tỉ lệ trong {0}", "share of {0}"},
    {"sum", "tổng {1} của {0}", "sum of {1} of {0}"},
    {"min", "{1} nhỏ nhất của {0}", "least {1} of {0}"},
    {"max", "{1} lớn nhất của {0}", "greatest {1} of {0}"},
    {"mean", "{1} bình quân của {0}", "mean {1} of {0}"},
    {"median", "trung vị {1} của {0}", "median {1} of {0}"},
    {"distinct", "số {1} khác nhau của {0}", "distinct {1} of {0}"},
});

template <class Phrases>
const Phrase* find(const Phrases& phrases, std::string_view name) {
  const auto found = std::ranges::find(phrases, name, &Phrase::name);
  return found == phrases.end() ? nullptr : &*found;
}

std::string filled(std::string_view phrase, const std::vector<std::string>& with) {
  std::string out;
  for (std::size_t i = 0; i < phrase.size(); ++i) {
    if (phrase[i] == '{') {
      out += with.at(static_cast<std::size_t>(phrase[i + 1] - '0'));
      i += 2;
    } else {
      out += phrase[i];
    }
  }
  return out;
}

/// Sign and strength of what joins two parts; parts that bind less strongly stand in parentheses.
struct Joint {
  std::string_view vi;
  std::string_view en;
  int strength = 0;
};
constexpr int strongest = 9;

Joint joint_of(NodeKind kind) {
  switch (kind) {
    case NodeKind::logical_or:
      return {"hoặc", "or", 1};
    case NodeKind::logical_and:
      return {"và", "and", 2};
    case NodeKind::equal:
      return {"là", "is", 4};
    case NodeKind::not_equal:
      return {"không phải là", "is not", 4};
    case NodeKind::less:
      return {"<", "<", 4};
    case NodeKind::less_equal:
      return {"≤", "≤", 4};
    case NodeKind::greater:
      return {">", ">", 4};
    case NodeKind::greater_equal:
      return {"≥", "≥", 4};
    case NodeKind::add:
      return {"+", "+", 5};
    case NodeKind::subtract:
      return {"−", "−", 5};
    case NodeKind::multiply:
      return {"×", "×", 6};
    case NodeKind::divide:
      return {"/", "/", 6};
    default:
      return {"", "", strongest};
  }
}

/// What a part reads: its words, the table of the row that it leads to, the field that it is.
struct Read {
  std::string words;
  const TableSchema* table = nullptr;
  const Field* field = nullptr;
};

class Speaker {
 public:
  Speaker(const TableSchema& row, const Vocabulary& vocabulary, Lang lang) : vocabulary_(vocabulary), lang_(lang), rows_{&row} {}

  std::string say(const Expr& expr) {
    switch (expr.kind()) {
      case NodeKind::integer:
        return std::to_string(expr.node().number);
      case NodeKind::boolean:
        return expr.node().number != 0 ? either("đúng", "true") : either("sai", "false");
      case NodeKind::date:
        return lang_ == Lang::vi ? Date::parse(expr.node().name).value_or(Date::never()).dmy() : expr.node().name;
      case NodeKind::name:
      case NodeKind::attribute:
        return read(expr).words;
      case NodeKind::call:
        return call(expr);
      case NodeKind::negative:
        return "−" + part(expr.args()[0], 7);
      case NodeKind::logical_not:
        return expr.args()[0].kind() == NodeKind::in ? among(expr.args()[0], either("không thuộc", "not among"))
                                                     : either("không phải ", "not ") + part(expr.args()[0], 3);
      case NodeKind::is_known:
        return either("đã biết ", "known: ") + say(expr.args()[0]);
      case NodeKind::in:
        return among(expr, either("thuộc", "among"));
      case NodeKind::decimal:
      case NodeKind::text:
      case NodeKind::method:
      case NodeKind::set:
        return print(expr);
      default:
        return joined(expr);
    }
  }

 private:
  [[nodiscard]] std::string either(const char* vi, const char* en) const { return lang_ == Lang::vi ? vi : en; }
  [[nodiscard]] std::string word(const Label& label) const { return within_sentence(label.in(lang_)); }

  std::string part(const Expr& expr, int strength) {
    const std::string words = say(expr);
    if (expr.kind() == NodeKind::call && expr.node().name == "param") return "[" + words + "]";
    return joint_of(expr.kind()).strength < strength ? "(" + words + ")" : words;
  }

  std::string joined(const Expr& expr) {
    const Joint joint = joint_of(expr.kind());
    const Expr& left = expr.args()[0];
    const Expr& right = expr.args()[1];
    const bool is_comparison = joint.strength == 4;
    const auto side = [&](const Expr& one, const Expr& other, int strength) {
      if (is_comparison && one.kind() == NodeKind::text) return code(one.node().name, other);
      return part(one, strength);
    };
    std::string out = side(left, right, joint.strength) + ' ';
    out += lang_ == Lang::vi ? joint.vi : joint.en;
    return out + ' ' + side(right, left, is_comparison || expr.kind() == NodeKind::subtract ? joint.strength + 1 : joint.strength);
  }

  std::string among(const Expr& expr, const std::string& how) {
    const Expr& what = expr.args()[0];
    std::string out = part(what, 5) + ' ' + how + ": ";
    const std::vector<Expr>& literals = expr.args()[1].args();
    for (std::size_t i = 0; i < literals.size(); ++i) {
      out += i == 0 ? "" : ", ";
      out += literals[i].kind() == NodeKind::text ? code(literals[i].node().name, what) : say(literals[i]);
    }
    return out;
  }

  // A key by the label of the list that the field beside it is of.
  std::string code(const std::string& key, const Expr& of) {
    const Field* field = read(of).field;
    const CodeList* list = field == nullptr || field->type != FieldType::code ? nullptr : vocabulary_.schema.list(field->target);
    const auto place = list == nullptr ? std::nullopt : list->place_of(key);
    return place ? "“" + list->codes[static_cast<std::size_t>(*place)].label.in(lang_) + "”" : "“" + key + "”";
  }

  Read read(const Expr& expr) {
    const std::string& name = expr.node().name;
    if (expr.kind() == NodeKind::call) return keyed(expr);
    if (expr.kind() == NodeKind::name) return of_row(name, rows_.back());
    if (expr.kind() != NodeKind::attribute) return {.words = print(expr)};
    if (const auto out = around(expr.args()[0])) return of_row(name, *out);
    const Read row = read(expr.args()[0]);
    if (row.table == nullptr) return {.words = print(expr)};
    Read found = of_row(name, row.table);
    if (std::ranges::find(told_, row.words) == told_.end()) {
      told_.push_back(row.words);
      found.words += " (" + row.words + ")";
    }
    return found;
  }

  // The row that `outer`, `outer.outer` stands for.
  [[nodiscard]] std::optional<const TableSchema*> around(const Expr& expr) const {
    std::size_t out = 0;
    for (const Expr* at = &expr;; at = &at->args()[0]) {
      if ((at->kind() != NodeKind::name && at->kind() != NodeKind::attribute) || at->node().name != "outer") return std::nullopt;
      ++out;
      if (at->kind() == NodeKind::name) break;
    }
    return out < rows_.size() ? std::optional(rows_[rows_.size() - 1 - out]) : std::nullopt;
  }

  [[nodiscard]] const TableSchema* table(std::string_view name) const {
    return name == judged_table().name ? &judged_table() : vocabulary_.schema.table(name);
  }

  // As the language reads a name: the row's own field, else its dossier's, its person's, that person's profile's.
  Read of_row(const std::string& name, const TableSchema* row) const {
    if (row == nullptr) return {.words = name};
    const auto found = [&](const TableSchema* from) { return from == nullptr ? nullptr : from->find(name); };
    const Field* field = found(row);
    if (field == nullptr && row == &judged_table()) field = found(table("dossiers"));
    if (field == nullptr) field = found(table("people"));
    if (field == nullptr) field = found(table("profiles"));
    if (field != nullptr)
      return {
          .words = word(field->label), .table = field->type == FieldType::link ? table(field->target) : nullptr, .field = field};
    if (const Phrase* derived = find(derived_names, name)) return {.words = std::string(derived->in(lang_))};
    const TableSchema* related = table(name);
    return {.words = related == nullptr ? name : word(related->label), .table = related};
  }

  // paper('application'): the row of a table `papers` that a code names.
  Read keyed(const Expr& expr) {
    const TableSchema* of = table(expr.node().name + 's');
    const auto keys = of == nullptr ? std::vector<const Field*>() : of->keys();
    if (keys.size() < 2 || keys[1]->type != FieldType::code || expr.args().size() != 1) return {.words = print(expr)};
    const CodeList* list = vocabulary_.schema.list(keys[1]->target);
    const auto place = list == nullptr ? std::nullopt : list->place_of(expr.args()[0].node().name);
    return {.words = place ? word(list->codes[static_cast<std::size_t>(*place)].label) : print(expr), .table = of};
  }

  std::string call(const Expr& expr) {
    const std::string& name = expr.node().name;
    const std::vector<Expr>& args = expr.args();
    if (name == "param") return parameter(expr);
    if (find(summaries, name) != nullptr || name == "all") return summary(expr);
    if (const Phrase* several = find(of_several, name)) {
      std::string out(several->in(lang_));
      for (std::size_t i = 0; i < args.size(); ++i) out += (i == 0 ? "" : ", ") + say(args[i]);
      return out;
    }
    const Phrase* function = find(functions, name);
    if (function == nullptr) return keyed(expr).words;
    std::vector<std::string> with;
    for (const Expr& arg : args) with.push_back(part(arg, 5));
    with.resize(std::max<std::size_t>(with.size(), 3));
    return filled(function->in(lang_), with);
  }

  std::string parameter(const Expr& expr) const {
    const std::string& id = expr.args()[0].node().name;
    const auto found = std::ranges::find(vocabulary_.parameters, id, &Parameter::id);
    const bool has_title = found != vocabulary_.parameters.end() && !found->title.in(lang_).empty();
    return has_title ? word(found->title) : print(expr);
  }

  std::string summary(const Expr& expr) {
    const std::string& name = expr.node().name;
    const std::vector<Expr>& args = expr.args();
    const Read rows = read(args[0]);
    const bool has_value = name != "count" && name != "any" && name != "all" && name != "share";
    rows_.push_back(rows.table);
    const std::string value = has_value && args.size() > 1 ? say(args[1]) : std::string();
    const std::size_t place = has_value ? 2 : 1;
    const std::string condition = args.size() > place ? say(args[place]) : std::string();
    rows_.pop_back();
    if (name == "all") return either("mọi ", "all ") + rows.words + either(" đều có: ", " have: ") + condition;
    const std::string what = filled(find(summaries, name)->in(lang_), {rows.words, value});
    return condition.empty() ? what : what + either(" mà (", " with (") + condition + ")";
  }

  const Vocabulary& vocabulary_;
  Lang lang_;
  std::vector<std::string> told_;         // the linked rows that were named
  std::vector<const TableSchema*> rows_;  // from the outermost to the one that names mean
};

}  // namespace

std::string within_sentence(std::string label) {
  constexpr std::string_view capital = "Đ";
  if (label.starts_with(capital)) return "đ" + label.substr(capital.size());
  if (!label.empty() && 'A' <= label.front() && label.front() <= 'Z') label.front() = static_cast<char>(label.front() - 'A' + 'a');
  return label;
}

std::string in_words(const Expr& expr, const TableSchema& row, const Vocabulary& vocabulary, Lang lang) {
  return expr.empty() ? std::string() : Speaker(row, vocabulary, lang).say(expr);
}

}  // namespace ketnap
