#include <cstddef>
#include <string>
#include <string_view>

#include <ketnap/expr/text.hpp>

#include "text_tokens.hpp"

namespace ketnap {
namespace {

// How tightly a form binds, loosest first, as the grammar has them.
enum class Binding { disjunction, conjunction, negation, comparison, sum, product, unary, postfix };

std::string_view symbol_of(NodeKind kind) {
  switch (kind) {
    case NodeKind::add: return " + ";
    case NodeKind::subtract: return " - ";
    case NodeKind::multiply: return " * ";
    case NodeKind::divide: return " / ";
    case NodeKind::equal: return " == ";
    case NodeKind::not_equal: return " != ";
    case NodeKind::less: return " < ";
    case NodeKind::less_equal: return " <= ";
    case NodeKind::greater: return " > ";
    case NodeKind::greater_equal: return " >= ";
    case NodeKind::in: return " in ";
    case NodeKind::logical_and: return " and ";
    case NodeKind::logical_or: return " or ";
    default: return "";
  }
}

// `not` over these two is written into them.
bool holds_its_negation(NodeKind kind) {
  return kind == NodeKind::in || kind == NodeKind::is_known;
}

Binding binding_of(const Expr& expr) {
  switch (expr.kind()) {
    case NodeKind::logical_or: return Binding::disjunction;
    case NodeKind::logical_and: return Binding::conjunction;
    case NodeKind::logical_not: return holds_its_negation(expr.args()[0].kind()) ? Binding::comparison : Binding::negation;
    case NodeKind::equal:
    case NodeKind::not_equal:
    case NodeKind::less:
    case NodeKind::less_equal:
    case NodeKind::greater:
    case NodeKind::greater_equal:
    case NodeKind::in:
    case NodeKind::is_known: return Binding::comparison;
    case NodeKind::add:
    case NodeKind::subtract: return Binding::sum;
    case NodeKind::multiply:
    case NodeKind::divide: return Binding::product;
    // A number is a primary in the grammar, but `-5.x` is the negative of `5.x`, and `5.x` is no number.
    case NodeKind::integer:
    case NodeKind::decimal:
    case NodeKind::negative: return Binding::unary;
    default: return Binding::postfix;
  }
}

class Printer {
 public:
  explicit Printer(const Node* part = nullptr) : part_(part) {}

  void print(const Expr& expr, Binding least = Binding::disjunction) {
    const bool brackets = binding_of(expr) < least;
    if (brackets) out_ += '(';
    if (&expr.node() == part_ && part_begin_ == std::string::npos) part_begin_ = out_.size();
    bare(expr);
    if (brackets) out_ += ')';
  }

  [[nodiscard]] const std::string& text() const { return out_; }
  [[nodiscard]] std::size_t part_begin() const { return part_begin_; }

 private:
  void bare(const Expr& expr) {
    const Node& node = expr.node();
    switch (node.kind) {
      case NodeKind::integer: out_ += std::to_string(node.number); return;
      case NodeKind::decimal:
      case NodeKind::name: out_ += node.name; return;
      case NodeKind::text: out_ += written::quoted(node.name); return;
      case NodeKind::boolean: out_ += node.number == 0 ? "false" : "true"; return;
      case NodeKind::date: out_ += "date(" + written::quoted(node.name) + ')'; return;
      case NodeKind::attribute:
        print(node.args[0], Binding::postfix);
        out_ += '.' + node.name;
        return;
      case NodeKind::call: call(node, 0); return;
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
      case NodeKind::logical_not: negation(node.args[0]); return;
      default: infix(node, binding_of(expr), symbol_of(node.kind)); return;
    }
  }

  // Chains group to the left; a comparison takes no comparison on either side.
  void infix(const Node& node, Binding own, std::string_view symbol) {
    const auto tighter = static_cast<Binding>(static_cast<int>(own) + 1);
    print(node.args[0], own == Binding::comparison ? tighter : own);
    out_ += symbol;
    print(node.args[1], tighter);
  }

  void negation(const Expr& of) {
    if (!holds_its_negation(of.kind())) {
      out_ += "not ";
      print(of, Binding::negation);
      return;
    }
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

}  // namespace ketnap
