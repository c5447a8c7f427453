#include <ketnap/registry/csv.hpp>

#include <random>
#include <string>
#include <vector>

#include <catch2/catch_get_random_seed.hpp>
#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators_range.hpp>

using ketnap::append_csv_cell;
using ketnap::CsvReader;

namespace {

using Rows = std::vector<std::vector<std::string>>;

Rows read(std::string_view bytes, std::vector<std::int64_t>* numbers = nullptr) {
  CsvReader reader(bytes);
  Rows rows;
  while (reader.next()) {
    rows.emplace_back(reader.cells().begin(), reader.cells().end());
    if (numbers != nullptr) numbers->push_back(reader.row());
  }
  return rows;
}

}  // namespace

TEST_CASE("csv: plain rows, either line end, with and without the last one", "[csv]") {
  const Rows expected = {{"a", "b"}, {"1", ""}, {"", "2"}};
  CHECK(read("a,b\n1,\n,2") == expected);
  CHECK(read("a,b\r\n1,\r\n,2\r\n") == expected);
  CHECK(read("\xEF\xBB\xBF"
             "a,b\n1,\n,2\n") == expected);
  CHECK(read("").empty());
  CHECK(read("\n\r\n").empty());
}

TEST_CASE("csv: quotes hold commas, quotes and line breaks", "[csv]") {
  CHECK(read("\"a,b\",\"c\"\"d\",\"e\nf\"\r\ng,h,i\n") == Rows{{"a,b", "c\"d", "e\nf"}, {"g", "h", "i"}});
  CHECK(read("x\"y,z\n") == Rows{{"x\"y", "z"}});
  CHECK(read("\"\",\"\"\n") == Rows{{"", ""}});
  CHECK(read("\"a\"b,c\n") == Rows{{"ab", "c"}});
}

TEST_CASE("csv: rows are numbered as a spreadsheet does", "[csv]") {
  std::vector<std::int64_t> numbers;
  read("h\n\"two\nlines\"\n\nfour\n", &numbers);
  CHECK(numbers == std::vector<std::int64_t>{1, 2, 4});
}

TEST_CASE("csv: a quote that never closes is named by its row", "[csv]") {
  CsvReader reader("h\na\n\"b\nc\n");
  while (reader.next()) {
  }
  CHECK(reader.unclosed_quote() == 3);
  CsvReader closed("h\n\"a\"\n");
  while (closed.next()) {
  }
  CHECK(closed.unclosed_quote() == 0);
}

TEST_CASE("csv: a record is kept as it stands", "[csv]") {
  CsvReader reader("h,i\r\n\"a \"\" b\",2\r\n3,4");
  reader.next();
  CHECK(reader.record() == "h,i");
  reader.next();
  CHECK(reader.record() == "\"a \"\" b\",2");
  reader.next();
  CHECK(reader.record() == "3,4");
}

TEST_CASE("csv: whatever is written is read back", "[csv]") {
  std::mt19937 random(Catch::getSeed() + static_cast<unsigned>(GENERATE(range(0, 200))));
  const std::vector<std::string> pieces = {"a", ",", "\"", "\n", "\r\n", "đ", " ", "\r", "\"\"", "x"};
  Rows rows(1 + random() % 6);
  const std::size_t width = 2 + random() % 4;
  std::string bytes = random() % 2 == 0 ? "\xEF\xBB\xBF" : "";
  const std::string line_end = random() % 2 == 0 ? "\n" : "\r\n";
  for (auto& row : rows) {
    for (std::size_t i = 0; i < width; ++i) {
      std::string cell;
      for (std::size_t n = random() % 5; n > 0; --n) cell += pieces[random() % pieces.size()];
      if (i != 0) bytes += ',';
      append_csv_cell(bytes, cell);
      row.push_back(std::move(cell));
    }
    bytes += line_end;
  }
  CAPTURE(bytes);
  CHECK(read(bytes) == rows);
}

TEST_CASE("text behind a closing quote is an open quote, not a value", "[csv]") {
  for (const std::string_view text : {"person,name\nP-1,\"An\nP-2,\"Binh\"\nP-3,Cam\n", "a\n\"An\"x\n"}) {
    ketnap::CsvReader reader(text);
    while (reader.next()) {
    }
    CHECK(reader.unclosed_quote() == 2);
  }
  ketnap::CsvReader padded("a,b\n\"An\" ,1\r\n");
  while (padded.next()) {
  }
  CHECK(padded.unclosed_quote() == 0);
}

TEST_CASE("csv: whole records, one after the other, are the whole file", "[csv]") {
  std::mt19937 random(Catch::getSeed() + static_cast<unsigned>(GENERATE(range(0, 300))));
  const std::vector<std::string> pieces = {"a",        ",",         "\"",           "\n",    "\r\n", "\"b\"",
                                           "\"c\nd\"", "\"e\"\"\"", "\xEF\xBB\xBF", ",\"\"", "\n\n"};
  std::string bytes;
  for (std::size_t n = random() % 40; n > 0; --n) bytes += pieces[random() % pieces.size()];
  CAPTURE(bytes);
  std::vector<std::int64_t> expected_numbers;
  const Rows expected = read(bytes, &expected_numbers);

  Rows rows;
  std::vector<std::int64_t> numbers;
  std::int64_t before = 0;
  std::string_view rest = bytes;
  while (!rest.empty()) {
    // What is there so far; where not even one record is whole, more of it.
    ketnap::WholeRecords whole;
    for (std::size_t seen = 1 + random() % 20; whole.size == 0 && seen < rest.size(); seen *= 2)
      whole = ketnap::whole_records(rest.substr(0, seen), before);
    const bool is_last = whole.size == 0;
    CsvReader reader(is_last ? rest : rest.substr(0, whole.size), before);
    while (reader.next()) {
      rows.emplace_back(reader.cells().begin(), reader.cells().end());
      numbers.push_back(reader.row());
    }
    if (is_last) break;
    CHECK(rest[whole.size - 1] == '\n');
    before += whole.rows;
    rest.remove_prefix(whole.size);
  }
  CHECK(rows == expected);
  CHECK(numbers == expected_numbers);
}
