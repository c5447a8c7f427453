#pragma once
#include <string>
#include <vector>

#include <ketnap/base/period.hpp>
#include <ketnap/base/rational.hpp>
#include <ketnap/law/confidence.hpp>

namespace ketnap {

/// One version of a parameter: in force for a period, on a basis (a key into documents, then a place in it: `charter-2011, 1.2`).
struct ParameterVersion {
  Period in_force;
  Rational value;
  std::string basis;
  Confidence confidence = Confidence::confirmed;
};

/// A number that law dates: the minimum age, a certificate's 60 months. `param('vn.age_min')` in an Expr reads the version in
/// force at law time (the step's date, or the period's last day). Versions are ordered by start and do not overlap.
struct Parameter {
  std::string id;
  Label title;
  std::vector<ParameterVersion> versions;

  /// The version in force on a day; nullptr where none is: then the value is unknown.
  [[nodiscard]] const ParameterVersion* at(Date day) const;
};

}  // namespace ketnap
