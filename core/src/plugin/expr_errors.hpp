#pragma once
#include <string>

#include <ketnap/base/error.hpp>
#include <ketnap/expr/bind.hpp>

namespace ketnap {

/// Everything that is wrong with the Exprs of a plugin, in both languages, each with its place, its text and a caret.
class ExprErrors {
 public:
  /// One that `parse` refused.
  void add(const std::string& place, const Error& error);
  /// One that `bind` refused.
  void add(const std::string& place, const Expr& whole, const BindError& error);
  [[nodiscard]] bool empty() const { return vi_.empty(); }
  /// Error 3010 where there is any.
  void raise() const;

 private:
  std::string vi_;
  std::string en_;
};

}  // namespace ketnap
