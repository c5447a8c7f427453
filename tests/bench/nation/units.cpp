#include "nation/units.hpp"

#include <algorithm>
#include <cstdio>
#include <string_view>

#include "nation/words.hpp"

namespace nation {
namespace {

std::string numbered(const std::string& above, const char* sign, std::int64_t number) {
  char text[24];
  std::snprintf(text, sizeof text, "%s%02lld", sign, static_cast<long long>(number));
  return above.empty() ? text : above + "." + text;
}

class Units {
 public:
  Units(Rows& rows, std::int64_t people, Random& random, const Days& days)
      : rows_(&rows), left_(people), random_(&random), days_(&days) {}

  std::vector<Cell> write() {
    for (std::int64_t province = 1; left_ > 0; ++province) write_province(numbered("", "T", province));
    return std::move(cells_);
  }

 private:
  // 34 provinces share 5.6 million people.
  static constexpr std::int64_t people_of_province = 165'000;
  static constexpr std::int64_t people_of_superior = 1'700;
  static constexpr std::int64_t people_of_grassroots = 110;

  void write_province(const std::string& code) {
    row(code, units_began, "open", "province", "committee", "Đảng bộ tỉnh số " + code, "", "");
    std::int64_t here = 0;
    for (std::int64_t i = 1; here < people_of_province && left_ > 0; ++i) here += write_superior(numbered(code, "", i), code);
  }

  std::int64_t write_superior(const std::string& code, const std::string& parent) {
    row(code, units_began, "open", "superior", "committee", name("Đảng bộ xã "), parent, "");
    std::int64_t here = 0;
    for (std::int64_t i = 1; here < people_of_superior && left_ > 0; ++i) here += write_grassroots(numbered(code, "", i), code);
    return here;
  }

  std::int64_t write_grassroots(const std::string& code, const std::string& parent) {
    const std::string_view sector = random_->of(sectors);
    if (random_->chance(60)) {
      row(code, units_began, "open", "grassroots", "cell", name("Chi bộ cơ sở "), parent, sector);
      return add_cell(code);
    }
    row(code, units_began, "open", "grassroots", "committee", name("Đảng bộ "), parent, sector);
    if (random_->chance(50)) row(code, day(2016, 7, 1), "open", "grassroots", "committee", name("Đảng bộ "), parent, sector);
    // A cell that was closed before the register began.
    if (random_->chance(20)) {
      const std::string gone = code + ".X";
      row(gone, units_began, "open", "cell", "cell", name("Chi bộ "), code, sector);
      row(gone, day(2006, 3, 1), "closed", "cell", "cell", name("Chi bộ "), code, sector);
    }
    std::int64_t here = 0;
    for (std::int64_t i = 1; here < people_of_grassroots && left_ > 0; ++i) {
      if (!random_->chance(20)) {
        here += write_cell(numbered(code, "", i), code, sector);
        continue;
      }
      const std::string section = numbered(code, "B", i);
      row(section, units_began, "open", "section", "committee", name("Đảng bộ bộ phận "), code, sector);
      for (std::int64_t k = 1; k <= 3 && left_ > 0; ++k) here += write_cell(numbered(section, "", k), section, sector);
    }
    return here;
  }

  std::int64_t write_cell(const std::string& code, const std::string& parent, std::string_view sector) {
    // Names as clerks type them: some need quotes.
    const std::string plain = name("Chi bộ thôn ");
    const bool quoted = random_->chance(30);
    row(code, units_began, "open", "cell", "cell", quoted ? "\"Chi bộ số 3, thôn \"\"" + name("") + "\"\"\"" : plain, parent,
        sector);
    return add_cell(code);
  }

  std::int64_t add_cell(const std::string& code) {
    std::int64_t people = random_->between(3, 35);
    if (random_->below(20'000) == 0) people = random_->between(2'000, 5'000);
    people = std::min(people, left_);
    left_ -= people;
    cells_.push_back({code, people});
    return people;
  }

  std::string name(std::string_view before) { return std::string(before) + std::string(random_->of(places)); }

  void row(const std::string& code, Day since, std::string_view state, std::string_view level, std::string_view kind,
           const std::string& called, const std::string& parent, std::string_view sector) {
    rows_->cell(code).cell(days_->text(since)).cell(state).cell(level).cell(kind).cell(called).cell(parent).cell(sector);
    rows_->cell("").cells("").end();
  }

  Rows* rows_;
  std::int64_t left_;
  Random* random_;
  const Days* days_;
  std::vector<Cell> cells_;
};

}  // namespace

std::vector<Cell> write_units(Rows& rows, std::int64_t people, Random& random, const Days& days) {
  return Units(rows, people, random, days).write();
}

}  // namespace nation
