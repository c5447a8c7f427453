#pragma once
#include <string>

#include <ketnap/base/date.hpp>
#include <ketnap/base/lang.hpp>
#include <ketnap/law/confidence.hpp>

namespace ketnap {

/// A document that law, targets or parameters rest on. Its key (`294-qd-tw-2025`) stands for number *and* date *and* issuer, since
/// numbers are used again: there are four documents 01-HD/TW. Not to be confused with Document, a report before any format.
struct LegalDocument {
  std::string key;
  Label title;
  std::string number;              ///< `294-QĐ/TW`; may be empty
  Date issued_on = Date::never();  ///< never: not known
  std::string issuer;
  std::string text;  ///< where it was read
  Confidence confidence = Confidence::confirmed;
};

}  // namespace ketnap
