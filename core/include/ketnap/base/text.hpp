#pragma once
#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace ketnap {

/// Unicode normal form C. The input is valid UTF-8 (`first_invalid_utf8` says so); most text is NFC already and is returned as is.
[[nodiscard]] std::string nfc(std::string_view utf8);
/// Whether `nfc` leaves it as it is.
[[nodiscard]] bool is_nfc(std::string_view utf8);
/// The place of the first byte that is not part of valid UTF-8.
[[nodiscard]] std::optional<std::size_t> first_invalid_utf8(std::string_view bytes);
/// Without leading and trailing spaces, tabs, no-break spaces and the wide spaces of East Asian input.
[[nodiscard]] std::string_view trimmed(std::string_view text);
/// For messages: the name among `known` that is nearest to a misspelt one (letters inserted, left out, replaced or swapped; case
/// ignored), the first of equally near ones; nullopt where none is near enough to be meant.
[[nodiscard]] std::optional<std::string> nearest(std::string_view misspelt, std::span<const std::string> known);
/// The shape of a value for messages without the value itself: letters become a, capitals A, digits 9: `31/02/2023` ->
/// `99/99/9999`.
[[nodiscard]] std::string shape(std::string_view text);
/// `3.335` for 3335 in Vietnamese, `3,335` in English; decimals follow: 1234.5 is `1.234,5` and `1,234.5`.
[[nodiscard]] std::string grouped(std::string_view digits, bool vietnamese);
/// Vietnamese dictionary order (CLDR `vi`): a sort key to compare bytewise.
[[nodiscard]] std::string sort_key(std::string_view utf8);
/// For finding names: small letters, single spaces, and, unless `keep_marks`, no marks above or below (đ is d): `Nguyễn  Văn AN` is
/// `nguyễn văn an`, or `nguyen van an`.
[[nodiscard]] std::string folded(std::string_view utf8, bool keep_marks);
/// SHA-256 as 64 hexadecimal digits: names files and catalogs in provenance.
[[nodiscard]] std::string sha256(std::string_view bytes);

}  // namespace ketnap
