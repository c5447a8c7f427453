#include <algorithm>
#include <array>
#include <cstddef>
#include <string>
#include <string_view>

#include <ketnap/expr/text.hpp>

#include "text_tokens.hpp"

namespace ketnap {
namespace {

// How tightly a form binds, loosest first, as the grammar has them.
enum class Binding { disjunction, conjunction, negation, comparison, sum, product, unary, postfix };

struct Infix {
  NodeKind kind;
  Binding binding;
  std::string_view symbol;
};

constexpr auto infixes = std::to_array<Infix>({
    {NodeKind::logical_or, Binding::disjunction, " or "},
    {NodeKind::logical_and, Binding::conjunction, " and "},
    {NodeKind::equal, Binding::comparison, " == "},
    {NodeKind::not_equal, Binding::comparison, " != "},
    {NodeKind::less, Binding::comparison, " < "},
    {NodeKind::less_equal, Binding::comparison, " <= "},
    {NodeKind::greater, Binding::comparison, " > "},
    {NodeKind::greater_equal, Binding::comparison, " >= "},
    {NodeKind::in, Binding::comparison, " in "},
    {NodeKind::add, Binding::sum, " + "},
    {NodeKind::subtract, Binding::sum, " - "},
    {NodeKind::multiply, Binding::product, " * "},
    {NodeKind::divide, Binding::product, " / "},
});

const Infix* infix_of(NodeKind kind) {
  const auto* found = std::ranges::find(infixes, kind, &Infix::kind);
  return found == infixes.end() ? nullptr : found;
}

// `not` over these two is written inside them: `not in`, `is unknown`.
bool holds_its_negation(NodeKind kind) { return kind == NodeKind::in || kind == NodeKind::is_known; }

Binding binding_of(const Expr& expr) {
  const NodeKind kind = expr.kind();
  if (const Infix* infix = infix_of(kind)) return infix->binding;
  if (kind == NodeKind::is_known) return Binding::comparison;
  if (kind == NodeKind::logical_not) return holds_its_negation(expr.args()[0].kind()) ? Binding::comparison : Binding::negation;
  // A number may be negative, and `-5.x` would be the negative of `5.x`, which is itself no number.
  const bool number = kind == NodeKind::integer || kind == NodeKind::decimal;
  return number || kind == NodeKind::negative ? Binding::unary : Binding::postfix;
}

class Printer {
 public:
  explicit Printer(const Node* part = nullptr) : part_(part) {}

  void print(const Expr& expr, Binding least = Binding::disjunction) {
    const bool brackets = binding_of(expr) < least;
    if (brackets) out_ += '(';
    bare(expr);
    if (brackets) out_ += ')';
  }

  [[nodiscard]] const std::string& text() const { return out_; }
  [[nodiscard]] std::size_t part_begin() const { return part_begin_; }

 private:
  void note_place(const Node& node) {
    if (&node == part_ && part_begin_ == std::string::npos) part_begin_ = out_.size();
  }

  void bare(const Expr& expr) {
    const Node& node = expr.node();
    note_place(node);
    switch (node.kind) {
      case NodeKind::integer:
        out_ += std::to_string(node.number);
        return;
      case NodeKind::decimal:
      case NodeKind::name:
        out_ += node.name;
        return;
      case NodeKind::text:
        out_ += written::quoted(node.name);
        return;
      case NodeKind::boolean:
        out_ += node.number == 0 ? "false" : "true";
        return;
      case NodeKind::date:
        out_ += "date(" + written::quoted(node.name) + ')';
        return;
      case NodeKind::attribute:
        print(node.args[0], Binding::postfix);
        out_ += '.' + node.name;
        return;
      case NodeKind::call:
        call(node, 0);
        return;
      case NodeKind::method:
        print(node.args[0], Binding::postfix);
        out_ += '.';
        call(node, 1);
        return;
      case NodeKind::set:
        out_ += '{';
        list(node, 0);
        out_ += '}';
        return;
      case NodeKind::negative:
        out_ += '-';
        print(node.args[0], Binding::unary);
        return;
      case NodeKind::is_known:
        print(node.args[0], Binding::sum);
        out_ += " is known";
        return;
      case NodeKind::logical_not:
        negation(node.args[0]);
        return;
      default:
        infix(node, *infix_of(node.kind));
        return;
    }
  }

  // Chains group to the left; a comparison takes no comparison on either side.
  void infix(const Node& node, const Infix& form) {
    const auto tighter = static_cast<Binding>(static_cast<int>(form.binding) + 1);
    print(node.args[0], form.binding == Binding::comparison ? tighter : form.binding);
    out_ += form.symbol;
    print(node.args[1], tighter);
  }

  void negation(const Expr& of) {
    if (!holds_its_negation(of.kind())) {
      out_ += "not ";
      print(of, Binding::negation);
      return;
    }
    note_place(of.node());
    print(of.args()[0], Binding::sum);
    if (of.kind() == NodeKind::is_known) {
      out_ += " is unknown";
    } else {
      out_ += " not in ";
      print(of.args()[1]);
    }
  }

  void call(const Node& node, std::size_t first) {
    out_ += node.name + '(';
    list(node, first);
    out_ += ')';
  }

  void list(const Node& node, std::size_t first) {
    for (std::size_t i = first; i < node.args.size(); ++i) {
      if (i > first) out_ += ", ";
      if (i - first < node.keywords.size() && !node.keywords[i - first].empty()) out_ += node.keywords[i - first] + '=';
      print(node.args[i]);
    }
  }

  std::string out_;
  const Node* part_;
  std::size_t part_begin_ = std::string::npos;
};

}  // namespace

std::string print(const Expr& expr) {
  Printer printer;
  if (!expr.empty()) printer.print(expr);
  return printer.text();
}

std::string point_at(const Expr& whole, const Expr& part) {
  if (whole.empty() || part.empty()) return print(whole);
  Printer printer(&part.node());
  printer.print(whole);
  if (printer.part_begin() == std::string::npos) return printer.text();
  return printer.text() + '\n' + written::caret(printer.text(), printer.part_begin());
}

}  // namespace ketnap
