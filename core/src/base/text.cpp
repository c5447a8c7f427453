#include <ketnap/base/text.hpp>

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <memory>
#include <stdexcept>
#include <utility>
#include <vector>

#include <unicode/bytestream.h>
#include <unicode/coll.h>
#include <unicode/normalizer2.h>
#include <unicode/uchar.h>
#include <unicode/unistr.h>

namespace ketnap {
namespace {

constexpr std::string_view no_break_space = "\u00a0";
constexpr std::string_view wide_space = "\u3000";
constexpr UChar32 replacement = 0xfffd;  // what ICU reads invalid bytes as

icu::StringPiece piece(std::string_view utf8) { return {utf8.data(), static_cast<std::int32_t>(utf8.size())}; }

icu::UnicodeString utf16(std::string_view utf8) { return icu::UnicodeString::fromUTF8(piece(utf8)); }

void expect_success(UErrorCode status) {
  if (U_FAILURE(status) != 0) throw std::runtime_error(std::string("ICU: ") + u_errorName(status));
}

// The bytes before the first one that is not ASCII, eight at a time.
std::size_t ascii_prefix(std::string_view bytes) {
  std::size_t i = 0;
  for (; i + 8 <= bytes.size(); i += 8) {
    std::uint64_t word = 0;
    std::memcpy(&word, bytes.data() + i, 8);
    if ((word & 0x8080808080808080) != 0) break;
  }
  while (i < bytes.size() && static_cast<unsigned char>(bytes[i]) < 0x80) ++i;
  return i;
}

// ASCII and precomposed Latin letters: U+00A0-024F, U+1E00-1EFF. All of them stay as they are in form C, and none is a mark that
// could join the one before it, so texts of nothing else need no look into ICU's tables.
bool is_precomposed_latin(std::string_view utf8) {
  for (std::size_t i = 0; i < utf8.size();) {
    const auto lead = static_cast<unsigned char>(utf8[i]);
    if (lead < 0x80) {
      ++i;
    } else if (lead >= 0xc3 && lead <= 0xc8) {
      i += 2;
    } else if (lead == 0xe1 && i + 1 < utf8.size()) {
      const auto next = static_cast<unsigned char>(utf8[i + 1]);
      if (next < 0xb8 || next > 0xbb) return false;
      i += 3;
    } else {
      return false;
    }
  }
  return true;
}

// Making a collator reads ICU's data; comparing with one does not change it.
const icu::Collator& vietnamese_collator() {
  thread_local const std::unique_ptr<const icu::Collator> collator = [] {
    UErrorCode status = U_ZERO_ERROR;
    std::unique_ptr<const icu::Collator> made(icu::Collator::createInstance(icu::Locale("vi"), status));
    expect_success(status);
    return made;
  }();
  return *collator;
}

}  // namespace

bool is_nfc(std::string_view utf8) {
  if (is_precomposed_latin(utf8)) return true;
  UErrorCode status = U_ZERO_ERROR;
  const icu::Normalizer2* form_c = icu::Normalizer2::getNFCInstance(status);
  expect_success(status);
  return form_c->isNormalizedUTF8(piece(utf8), status) != 0;
}

std::string nfc(std::string_view utf8) {
  if (is_nfc(utf8)) return std::string(utf8);
  UErrorCode status = U_ZERO_ERROR;
  const icu::Normalizer2* form_c = icu::Normalizer2::getNFCInstance(status);
  expect_success(status);
  const icu::StringPiece text = piece(utf8);
  std::string out;
  icu::StringByteSink<std::string> sink(&out, text.length());
  form_c->normalizeUTF8(0, text, sink, nullptr, status);
  expect_success(status);
  return out;
}

std::optional<std::size_t> first_invalid_utf8(std::string_view bytes) {
  const auto byte = [&](std::size_t i) { return i < bytes.size() ? static_cast<unsigned char>(bytes[i]) : 0u; };
  const auto continues = [&](std::size_t i) { return (byte(i) & 0xc0) == 0x80; };
  std::size_t i = 0;
  while ((i += ascii_prefix(bytes.substr(i))) < bytes.size()) {
    const unsigned lead = byte(i);
    const unsigned next = byte(i + 1);
    // Refused besides stray bytes: overlong forms, surrogates, and beyond U+10FFFF.
    if (lead >= 0xc2 && lead <= 0xdf && continues(i + 1)) {
      i += 2;
    } else if (lead >= 0xe0 && lead <= 0xef && continues(i + 1) && continues(i + 2) && (lead != 0xe0 || next >= 0xa0) &&
               (lead != 0xed || next < 0xa0)) {
      i += 3;
    } else if (lead >= 0xf0 && lead <= 0xf4 && continues(i + 1) && continues(i + 2) && continues(i + 3) &&
               (lead != 0xf0 || next >= 0x90) && (lead != 0xf4 || next < 0x90)) {
      i += 4;
    } else {
      return i;
    }
  }
  return std::nullopt;
}

std::string_view trimmed(std::string_view text) {
  const auto strip = [&](auto has, auto remove) {
    for (;;) {
      if (has(std::string_view(" ")) || has(std::string_view("\t")))
        remove(1);
      else if (has(no_break_space))
        remove(no_break_space.size());
      else if (has(wide_space))
        remove(wide_space.size());
      else
        return;
    }
  };
  strip([&](std::string_view space) { return text.starts_with(space); }, [&](std::size_t n) { text.remove_prefix(n); });
  strip([&](std::string_view space) { return text.ends_with(space); }, [&](std::size_t n) { text.remove_suffix(n); });
  return text;
}

std::string folded(std::string_view utf8, bool keep_marks) {
  UErrorCode status = U_ZERO_ERROR;
  const icu::Normalizer2* form = keep_marks ? icu::Normalizer2::getNFCInstance(status) : icu::Normalizer2::getNFDInstance(status);
  expect_success(status);
  const icu::UnicodeString text = form->normalize(utf16(utf8).foldCase(), status);
  expect_success(status);
  icu::UnicodeString out;
  bool after_space = true;
  for (std::int32_t i = 0; i < text.length(); i = text.moveIndex32(i, 1)) {
    const UChar32 c = text.char32At(i);
    if (!keep_marks && u_charType(c) == U_NON_SPACING_MARK) continue;
    const bool is_space = u_isUWhiteSpace(c) != 0;
    if (is_space && after_space) continue;
    out.append(is_space ? UChar32{U' '} : !keep_marks && c == U'đ' ? UChar32{U'd'} : c);
    after_space = is_space;
  }
  std::string bytes;
  out.trim().toUTF8String(bytes);
  return bytes;
}

std::string shape(std::string_view text) {
  constexpr int longest = 40;
  const icu::UnicodeString characters = utf16(text);
  std::string out;
  int count = 0;
  for (std::int32_t i = 0; i < characters.length(); i = characters.moveIndex32(i, 1)) {
    const UChar32 c = characters.char32At(i);
    // A mark belongs to the letter before it: decomposed text has the same shape.
    if ((U_GET_GC_MASK(c) & U_GC_M_MASK) != 0) continue;
    if (++count > longest) return out + "…";
    if (u_iscntrl(c) != 0 || c == replacement)
      out += '?';
    else if (u_isdigit(c) != 0)
      out += '9';
    else if (u_isupper(c) != 0)
      out += 'A';
    else if (u_isalpha(c) != 0)
      out += 'a';
    else
      icu::UnicodeString(c).toUTF8String(out);
  }
  return out;
}

std::string grouped(std::string_view digits, bool vietnamese) {
  const std::size_t point = std::min(digits.find('.'), digits.size());
  const std::size_t first = digits.starts_with('-') ? 1 : 0;
  std::string out(digits.substr(0, first));
  for (std::size_t i = first; i < point; ++i) {
    if (i > first && (point - i) % 3 == 0) out += vietnamese ? '.' : ',';
    out += digits[i];
  }
  if (point < digits.size()) {
    out += vietnamese ? ',' : '.';
    out += digits.substr(point + 1);
  }
  return out;
}

std::string sort_key(std::string_view utf8) {
  const icu::UnicodeString text = utf16(utf8);
  const icu::Collator& collator = vietnamese_collator();
  std::vector<std::uint8_t> buffer(64);
  std::int32_t size = collator.getSortKey(text, buffer.data(), static_cast<std::int32_t>(buffer.size()));
  if (std::cmp_greater(size, buffer.size())) {
    buffer.resize(static_cast<std::size_t>(size));
    size = collator.getSortKey(text, buffer.data(), size);
  }
  // ICU's keys end with a zero byte, which a string does not need.
  return {buffer.begin(), buffer.begin() + (size - 1)};
}

}  // namespace ketnap
