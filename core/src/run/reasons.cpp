#include <algorithm>

#include <ketnap/base/text.hpp>
#include <ketnap/run/check.hpp>

namespace ketnap {
namespace {

std::string with_capital(std::string text) {
  // The labels begin with a letter of one byte or with đ, whose capital differs in its last byte only.
  if (text.starts_with("đ")) return "Đ" + text.substr(std::string_view("đ").size());
  if (!text.empty() && 'a' <= text.front() && text.front() <= 'z') text.front() = static_cast<char>(text.front() - 'a' + 'A');
  return text;
}

std::string shown(const Atom::Reading& reading, Lang lang) {
  if (reading.withheld) return withheld_text(*reading.withheld, lang);
  return reading.shown.in(lang).empty() ? reading.value : reading.shown.in(lang);
}

struct Readings {
  std::string known;
  std::string unknown;
};

// Each thing that was read, once, in the order of the text. What was computed on the way to a side of a comparison is left out; so
// is what is computed beside something unknown: its parts are named.
Readings readings_of(const Reasons& reasons, Lang lang) {
  Readings out;
  std::vector<std::string> seen;
  const auto add = [&](const Atom::Reading& reading, bool all_known) {
    if (reading.is_computed && !(reading.is_compared && all_known)) return;
    if (std::ranges::find(seen, reading.text) != seen.end()) return;
    seen.push_back(reading.text);
    const std::string& name = reading.words.in(lang).empty() ? reading.text : reading.words.in(lang);
    if (!reading.known && !reading.is_computed) out.unknown += (out.unknown.empty() ? "" : ", ") + name;
    const std::string value = shown(reading, lang);
    if (!value.empty()) out.known += (out.known.empty() ? "" : "; ") + name + " = " + value;
  };
  for (const Atom& atom : reasons.explanation.atoms) {
    const bool all_known = std::ranges::all_of(atom.readings, [](const auto& one) { return one.known || one.is_computed; });
    for (const Atom::Reading& reading : atom.readings) add(reading, all_known);
  }
  for (const Atom::Reading& reading : reasons.readings) add(reading, true);
  return out;
}

}  // namespace

std::string citation(const Catalog& catalog, const std::string& basis) {
  const LegalDocument* document = catalog.document(basis);
  if (document == nullptr) return basis;
  std::string out = document->title.in(Lang::vi);
  if (!document->number.empty()) out += " số " + document->number;
  if (!document->issued_on.is_never()) out += " (" + document->issued_on.dmy() + ")";
  const std::size_t comma = basis.find(',');
  return comma == std::string::npos ? out : out + ", " + std::string(trimmed(std::string_view(basis).substr(comma + 1)));
}

std::string Reasons::sentence(Lang lang) const {
  const bool vietnamese = lang == Lang::vi;
  std::string out = with_capital(label_of(verdict.outcome).in(lang));
  if (verdict.severity == Severity::warns) out += vietnamese ? " (chỉ nhắc)" : " (a warning)";
  out += ": " + (title.in(lang).empty() ? verdict.rule : title.in(lang)) + '.';
  const Readings read = readings_of(*this, lang);
  if (!read.unknown.empty()) out += (vietnamese ? " Chưa biết: " : " Not known: ") + read.unknown + '.';
  if (!read.known.empty()) out += (vietnamese ? " Đọc được: " : " As read: ") + read.known + '.';
  if (!note.in(lang).empty()) out += (vietnamese ? " Hàm cột bị lỗi: " : " The column function failed: ") + note.in(lang);
  if (!basis.empty()) {
    out += vietnamese ? " Căn cứ: " : " Basis: ";
    for (std::size_t i = 0; i < basis.size(); ++i) out += (i == 0 ? "" : "; ") + basis[i];
    out += '.';
  }
  if (confidence == Confidence::draft) out += vietnamese ? " Căn cứ này chưa được xác nhận." : " The basis is a draft.";
  if (confidence == Confidence::example) out += vietnamese ? " Đây là quy tắc ví dụ." : " This rule is an example.";
  return out;
}

}  // namespace ketnap
