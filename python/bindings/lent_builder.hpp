#pragma once
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include <ketnap/base/error.hpp>
#include <ketnap/plugin/report.hpp>

/// A ReportBuilder as Python holds it: the real one lives only while its report is built, but Python may keep what it was handed.
/// Afterwards every use is Error 4006.
class LentBuilder {
 public:
  explicit LentBuilder(ketnap::ReportBuilder& builder) : builder_(&builder) {}
  void end() { builder_ = nullptr; }

  [[nodiscard]] ketnap::ReportBuilder& builder() const {
    if (builder_ == nullptr) throw ketnap::Error(4006);
    return *builder_;
  }

 private:
  ketnap::ReportBuilder* builder_;
};

/// Lends a builder for as long as it lives itself.
class Loan {
 public:
  explicit Loan(ketnap::ReportBuilder& builder) : lent_(std::make_shared<LentBuilder>(builder)) {}
  Loan(const Loan&) = delete;
  Loan& operator=(const Loan&) = delete;
  ~Loan() { lent_->end(); }
  [[nodiscard]] const std::shared_ptr<LentBuilder>& lent() const { return lent_; }

 private:
  std::shared_ptr<LentBuilder> lent_;
};
