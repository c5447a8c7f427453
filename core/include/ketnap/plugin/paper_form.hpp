#pragma once
#include <string>
#include <vector>

#include <ketnap/base/period.hpp>
#include <ketnap/law/confidence.hpp>

namespace ketnap {

/// Which form a paper of a dossier is written on, and the step at which that is done. A form that the law renumbered stands once
/// for each time; those of one paper do not overlap.
///
///   catalog.add(PaperForm{.paper = "application", .code = "1-KNĐ", .step = "application", .basis = {"12-hd-btctw-2022, II.1.1"}});
struct PaperForm {
  std::string paper;  ///< of the code list `paper`
  std::string code;   ///< `1-KNĐ`; may be empty: no form is prescribed
  std::string step;
  Period in_force{Date::first(), Date::never(), {}};
  std::vector<std::string> basis;
  Confidence confidence = Confidence::confirmed;
};

}  // namespace ketnap
