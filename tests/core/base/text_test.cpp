#include <algorithm>
#include <random>
#include <string>
#include <thread>
#include <vector>

#include <catch2/catch_get_random_seed.hpp>
#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>

#include <ketnap/base/text.hpp>

using ketnap::first_invalid_utf8;
using ketnap::grouped;
using ketnap::nfc;
using ketnap::shape;
using ketnap::sort_key;
using ketnap::trimmed;

namespace {

// One character at a time, by decoding it: the definition of UTF-8.
std::optional<std::size_t> slow_first_invalid(std::string_view bytes) {
  for (std::size_t i = 0; i < bytes.size();) {
    const auto lead = static_cast<unsigned char>(bytes[i]);
    const std::size_t length = lead < 0x80 ? 1 : lead >> 5 == 0x6 ? 2 : lead >> 4 == 0xe ? 3 : lead >> 3 == 0x1e ? 4 : 0;
    if (length == 0 || i + length > bytes.size()) return i;
    std::uint32_t point = length == 1 ? lead : lead & (0xffu >> (length + 1));
    for (std::size_t k = 1; k < length; ++k) {
      const auto next = static_cast<unsigned char>(bytes[i + k]);
      if (next >> 6 != 2) return i;
      point = point << 6 | (next & 0x3f);
    }
    const std::uint32_t smallest[] = {0, 0, 0x80, 0x800, 0x10000};
    if (point < smallest[length] || point > 0x10ffff || (0xd800 <= point && point <= 0xdfff)) return i;
    i += length;
  }
  return std::nullopt;
}

}  // namespace

TEST_CASE("composed and decomposed Vietnamese become the same bytes") {
  const std::string composed = "Nguyễn Thị Phượng";
  const std::string decomposed = "Nguye\u0302\u0303n Thi\u0323 Phu\u031bo\u031b\u0323ng";
  CHECK(decomposed != composed);
  CHECK(nfc(decomposed) == composed);
  CHECK(nfc(composed) == composed);
  CHECK(nfc("P-88123") == "P-88123");
  CHECK(nfc("").empty());
}

TEST_CASE("what is in form C already is told from what is not, mark by mark") {
  std::mt19937 random(Catch::getSeed());
  const std::string_view pieces[] = {"a",
                                     "e",
                                     "o",
                                     "đ",
                                     "ệ",
                                     "ữ",
                                     "Ấ",
                                     "ơ",
                                     "\xcc\x82",
                                     "\xcc\xa3",
                                     "\xcc\x81",
                                     "\xcd\x80",
                                     "\xe1\xbb\x87",
                                     "\xe1\xbd\xb1",
                                     "\xe2\x84\xab",
                                     "\xcd\xbe",
                                     "\xe1\x84\x80",
                                     "\xe1\x85\xa1",
                                     "\xc9\x8f",
                                     "\xc9\x90",
                                     "\xc2\xa0"};
  int in_form = 0;
  for (int i = 0; i < 20'000; ++i) {
    std::string text;
    for (std::size_t n = random() % 6; n > 0; --n) text += pieces[random() % std::size(pieces)];
    CHECK(ketnap::is_nfc(text) == (nfc(text) == text));
    CHECK(ketnap::is_nfc(nfc(text)));
    in_form += ketnap::is_nfc(text) ? 1 : 0;
  }
  CHECK(in_form > 1000);
  CHECK(in_form < 19'000);
  // Each letter that is passed without a look into ICU's tables, by itself and before a mark.
  for (unsigned c = 0xc0; c < 0x1f00; c = c == 0x24f ? 0x1e00 : c + 1) {
    std::string letter;
    if (c < 0x800)
      letter = {static_cast<char>(0xc0 | c >> 6U), static_cast<char>(0x80 | (c & 0x3fU))};
    else
      letter = {static_cast<char>(0xe0 | c >> 12U), static_cast<char>(0x80 | (c >> 6U & 0x3fU)),
                static_cast<char>(0x80 | (c & 0x3fU))};
    CHECK(nfc(letter + "\xcc\x81" + "a") == nfc(nfc(letter) + "\xcc\x81" + "a"));
    CHECK(nfc("x" + letter) == "x" + letter);
  }
}

TEST_CASE("UTF-8 is what its definition says, whatever the bytes") {
  std::mt19937 random(Catch::getSeed());
  // Bytes near the borders of UTF-8's ranges, so that long valid stretches and every kind of fault occur.
  const std::string_view pieces[] = {"a",        "0123456789", "\xc3\xa9",     "\xe1\xba\xa1", "\xf0\x9f\x98\x80", "\x80",
                                     "\xbf",     "\xc0",       "\xc2",         "\xe0",         "\xe0\xa0",         "\xed\xa0",
                                     "\xed\x9f", "\xf0",       "\xf0\x90",     "\xf4\x90",     "\xf4\x8f",         "\xf5",
                                     "\xff",     "\x7f",       "\xe0\x9f\xbf", "\xc1\xbf",     "\xef\xbf\xbf",     "\x8f"};
  int invalid = 0;
  for (int i = 0; i < 100'000; ++i) {
    std::string bytes;
    for (auto n = random() % 6; n > 0; --n) bytes += pieces[random() % (random() % 2 == 0 ? 5 : std::size(pieces))];
    const auto expected = slow_first_invalid(bytes);
    invalid += expected ? 1 : 0;
    if (first_invalid_utf8(bytes) != expected) FAIL("at try " << i);
  }
  CHECK(invalid > 10'000);
  CHECK(invalid < 90'000);
}

TEST_CASE("the place of the first bad byte is told") {
  CHECK(first_invalid_utf8("") == std::nullopt);
  CHECK(first_invalid_utf8("người,Hà Nam") == std::nullopt);
  CHECK(first_invalid_utf8("0123456789abcdef\xe9") == 16);
  CHECK(first_invalid_utf8("Hà \xe1\xba") == 4);
  CHECK(first_invalid_utf8(std::string(1000, 'x') + '\xff' + 'x') == 1000);
}

TEST_CASE("spaces around a value are not part of it") {
  CHECK(trimmed("  P-1\t") == "P-1");
  CHECK(trimmed("\u00a0 a b \u00a0") == "a b");
  CHECK(trimmed("").empty());
  CHECK(trimmed(" \t\u00a0 ").empty());
  CHECK(trimmed("à") == "à");
  CHECK(trimmed("\nx\n") == "\nx\n");
}

TEST_CASE("a shape shows how a value is written and not what it is") {
  CHECK(shape("31/02/2023") == "99/99/9999");
  CHECK(shape("Nguyễn Văn An") == "Aaaaaa Aaa Aa");
  CHECK(shape("Đ-12 ỉ") == "A-99 a");
  CHECK(shape("Nguye\u0302\u0303n") == "Aaaaaa");
  CHECK(shape("a\x01"
              "b\xff") == "a?a?");
  CHECK(shape("").empty());
  CHECK(shape(std::string(40, 'x')) == std::string(40, 'a'));
  CHECK(shape(std::string(41, 'x')) == std::string(40, 'a') + "…");
}

TEST_CASE("digits are grouped as each language does") {
  CHECK(grouped("3335", true) == "3.335");
  CHECK(grouped("3335", false) == "3,335");
  CHECK(grouped("5600000", true) == "5.600.000");
  CHECK(grouped("335", true) == "335");
  CHECK(grouped("-335", true) == "-335");
  CHECK(grouped("-12345", false) == "-12,345");
  CHECK(grouped("91.66", true) == "91,66");
  CHECK(grouped("1234.5678", true) == "1.234,5678");
  CHECK(grouped("0", true) == "0");
  CHECK(grouped("", true).empty());
}

TEST_CASE("Vietnamese dictionary order: d before đ, a before ă before â, tones after letters") {
  std::vector<std::string> words = {"đa", "dạ", "da", "âm", "ăn", "an", "ấm", "ơn", "ôn", "on", "ưa", "ua", "Anh", "anh", "dz"};
  const std::vector<std::string> expected = {"an", "anh", "Anh", "ăn", "âm", "ấm", "da", "dạ",
                                             "dz", "đa",  "on",  "ôn", "ơn", "ua", "ưa"};
  std::ranges::sort(words, {}, [](const std::string& word) { return sort_key(word); });
  CHECK(words == expected);
}

TEST_CASE("a sort key does not depend on composition, on the text's length or on the thread") {
  CHECK(sort_key("Phượng") == sort_key("Phu\u031bo\u031b\u0323ng"));
  const std::string long_text(500, 'a');
  CHECK(sort_key(long_text) < sort_key(long_text + "b"));
  CHECK(sort_key("").size() < sort_key("a").size());
  std::string elsewhere;
  std::thread([&] { elsewhere = sort_key("Đỗ Thị Bưởi"); }).join();
  CHECK(elsewhere == sort_key("Đỗ Thị Bưởi"));
}

TEST_CASE("names are folded for finding") {
  CHECK(ketnap::folded("  Nguyễn\u00a0 Văn  AN ", true) == "nguyễn văn an");
  CHECK(ketnap::folded("Nguyễn Văn An", false) == "nguyen van an");
  CHECK(ketnap::folded("ĐINH ĐỨC", false) == "dinh duc");
  CHECK(ketnap::folded("ĐINH ĐỨC", true) == "đinh đức");
  // The same name in NFD.
  CHECK(ketnap::folded("Nguye\u0302\u0303n", true) == ketnap::folded("Nguyễn", true));
  CHECK(ketnap::folded("", false).empty());
  CHECK(ketnap::folded(" \t ", true).empty());
}
