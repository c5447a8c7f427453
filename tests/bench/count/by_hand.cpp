#include <algorithm>
#include <atomic>
#include <thread>

#include "count/counts.hpp"

namespace count {
namespace {

std::size_t at(std::int32_t row) { return static_cast<std::size_t>(row); }

/// Where a doubtful count stands among the doubtful.
constexpr std::size_t doubt(Counted counted) {
  return static_cast<std::size_t>(std::ranges::find(doubtful, counted) - doubtful.begin());
}

struct Civil {
  int year;
  int month;
  int day;
};
Civil civil(std::int32_t days) {
  const std::int32_t z = days + 719468;
  const std::int32_t era = z / 146097;
  const std::int32_t day_of_era = z - era * 146097;
  const std::int32_t year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) / 365;
  const std::int32_t day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
  const std::int32_t from_march = (5 * day_of_year + 2) / 153;
  const int month = from_march < 10 ? from_march + 3 : from_march - 9;
  return {
      .year = year_of_era + era * 400 + (month <= 2 ? 1 : 0), .month = month, .day = day_of_year - (153 * from_march + 2) / 5 + 1};
}

int years_between(std::int32_t from, std::int32_t to) {
  const Civil a = civil(from);
  const Civil b = civil(to);
  const bool leap = b.year % 4 == 0 && (b.year % 100 != 0 || b.year % 400 == 0);
  const bool last_of_february = b.month == 2 && b.day == 28 && !leap;
  const bool is_over = b.month > a.month || (b.month == a.month && (b.day >= a.day || last_of_february));
  return b.year - a.year - (is_over ? 0 : 1);
}

class ByHand {
 public:
  ByHand(const Columns& columns, const Codes& codes, Found& found)
      : columns_(columns), codes_(codes), found_(found), days_(year_days()) {}

  void run(std::size_t threads) {
    // Whole superiors, each with all below it, by whoever is free; what lies above them comes last.
    std::vector<std::size_t> tops;
    for (std::size_t unit = 0; unit < columns_.parents.size();
         unit = columns_.depths[unit] == 1 ? at(columns_.ends[unit]) : unit + 1) {
      if (columns_.depths[unit] == 1) tops.push_back(unit);
      std::fill_n(&found_.surely[unit * roots], roots, 0);
      std::fill_n(&found_.possibly[unit * doubtful_roots], doubtful_roots, 0);
    }
    std::atomic<std::size_t> next = 0;
    const auto work = [&] {
      for (std::size_t i = 0; (i = next.fetch_add(1)) < tops.size();) subtree(tops[i], at(columns_.ends[tops[i]]));
    };
    {
      std::vector<std::jthread> others;
      for (std::size_t thread = 1; thread < threads; ++thread) others.emplace_back(work);
      work();
    }
    for (const std::size_t top : tops) add_to_parent(top);
  }

 private:
  void subtree(std::size_t first, std::size_t end) {
    for (std::size_t unit = first; unit < end; ++unit) {
      std::int32_t* surely = &found_.surely[unit * roots];
      std::int32_t* possibly = &found_.possibly[unit * doubtful_roots];
      std::fill_n(surely, roots, 0);
      std::fill_n(possibly, doubtful_roots, 0);
      for (std::size_t row = at(columns_.spells.starts[unit]); row < at(columns_.spells.starts[unit + 1]); ++row)
        spell(row, surely, possibly);
      for (std::size_t row = at(columns_.admissions.starts[unit]); row < at(columns_.admissions.starts[unit + 1]); ++row)
        admission(row, surely, possibly);
    }
    for (std::size_t unit = end; --unit > first;) add_to_parent(unit);
  }

  void add_to_parent(std::size_t unit) {
    const std::size_t parent = at(columns_.parents[unit]);
    const auto add = [&](std::vector<std::int32_t>& to, std::size_t many) {
      std::int32_t* above = &to[parent * many];
      const std::int32_t* here = &to[unit * many];
      for (std::size_t i = 0; i < many; ++i) above[i] += here[i];
    };
    add(found_.surely, roots);
    add(found_.possibly, doubtful_roots);
  }

  void spell(std::size_t row, std::int32_t* surely, std::int32_t* possibly) const {
    const Spells& all = columns_.spells;
    const std::int32_t since = all.since[row];
    const std::int32_t until = all.until[row];
    const std::int32_t born_low = all.born_low[row];
    const std::int32_t born_high = all.born_high[row];
    const std::int32_t official_low = all.official_low[row];
    const std::int32_t official_high = all.official_high[row];
    const bool is_woman = all.sex[row] == codes_.female;
    const bool maybe_minority = all.ethnicity[row] != codes_.kinh;
    const bool is_minority = maybe_minority && all.ethnicity[row] != 255;
    const bool is_religious = all.religion[row] != codes_.no_religion;
    const bool is_arrival = all.began_by[row] == codes_.began_by_arrived;
    const bool is_death = all.ended_by[row] == codes_.ended_by_died;
    for (std::size_t y = 0; y < years; ++y, surely += counts, possibly += doubtful.size()) {
      const Year& year = days_[y];
      if (is_arrival && year.first <= since && since <= year.last) ++surely[arrived];
      if (is_death && year.first <= until && until <= year.last) ++surely[died];
      if (since > year.last || until <= year.last) continue;
      ++surely[members];
      surely[women] += is_woman ? 1 : 0;
      surely[religious] += is_religious ? 1 : 0;
      surely[minority] += is_minority ? 1 : 0;
      possibly[doubt(minority)] += maybe_minority ? 1 : 0;
      const bool young = born_low >= year.born_30;
      const bool maybe_young = born_high >= year.born_30;
      surely[up_to_30] += young ? 1 : 0;
      possibly[doubt(up_to_30)] += maybe_young ? 1 : 0;
      surely[women_up_to_30] += is_woman && young ? 1 : 0;
      possibly[doubt(women_up_to_30)] += is_woman && maybe_young ? 1 : 0;
      surely[from_31_to_40] += born_low >= year.born_40 && born_high < year.born_30 ? 1 : 0;
      possibly[doubt(from_31_to_40)] += born_high >= year.born_40 && born_low < year.born_30 ? 1 : 0;
      surely[over_60] += born_high < year.born_60 ? 1 : 0;
      possibly[doubt(over_60)] += born_low < year.born_60 ? 1 : 0;
      surely[official] += official_high <= year.last ? 1 : 0;
      possibly[doubt(official)] += official_low <= year.last ? 1 : 0;
      surely[probationary] += official_low > year.last ? 1 : 0;
      possibly[doubt(probationary)] += official_high > year.last ? 1 : 0;
    }
  }

  void admission(std::size_t row, std::int32_t* surely, std::int32_t* possibly) const {
    const Admissions& all = columns_.admissions;
    if (all.annulled_on[row] <= days_.back().last) return;
    const std::int32_t on = all.ceremony_on[row];
    const std::int32_t official_on = all.official_on[row];
    for (std::size_t y = 0; y < years; ++y, surely += counts, possibly += doubtful.size()) {
      const Year& year = days_[y];
      if (year.first <= official_on && official_on <= year.last) ++surely[recognised];
      if (on < year.first || year.last < on) continue;
      ++surely[admitted];
      surely[admitted_women] += all.sex[row] == codes_.female ? 1 : 0;
      const std::uint8_t ethnicity = all.ethnicity[row];
      surely[admitted_minority] += ethnicity != codes_.kinh && ethnicity != 255 ? 1 : 0;
      possibly[doubt(admitted_minority)] += ethnicity != codes_.kinh ? 1 : 0;
      const std::uint8_t occupation = all.occupation[row];
      surely[admitted_pupils] += occupation == codes_.pupil || occupation == codes_.student ? 1 : 0;
      surely[admitted_youth_union] += all.youth_union[row] == 1 ? 1 : 0;
      possibly[doubt(admitted_youth_union)] += all.youth_union[row] != 0 ? 1 : 0;
      surely[admitted_up_to_30] += years_between(all.born_low[row], on) <= 30 ? 1 : 0;
      possibly[doubt(admitted_up_to_30)] += years_between(all.born_high[row], on) <= 30 ? 1 : 0;
      const bool is_worker = codes_.enterprise_first <= occupation && occupation <= codes_.enterprise_last;
      surely[admitted_workers] += is_worker && all.education[row] >= codes_.upper_secondary ? 1 : 0;
      surely[admitted_late] += on - all.decided_on[row] > 20 ? 1 : 0;
    }
  }

  const Columns& columns_;
  const Codes& codes_;
  Found& found_;
  std::array<Year, years> days_;
};

}  // namespace

void count_by_hand(const Columns& columns, const Codes& codes, std::size_t threads, Found& found) {
  ByHand(columns, codes, found).run(threads);
}

}  // namespace count
