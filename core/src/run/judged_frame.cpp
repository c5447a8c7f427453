#include "run/judged_frame.hpp"

#include <algorithm>
#include <limits>
#include <memory>
#include <stdexcept>
#include <utility>

#include "expr/profiles.hpp"
#include "run/reading.hpp"

namespace ketnap {
namespace {

/// The rows that judged steps link to.
class Links {
 public:
  Links(const Snapshot& snapshot, std::span<const Judged> judged) : snapshot_(snapshot), judged_(judged) {}

  [[nodiscard]] std::vector<std::int32_t> of_dossier(const char* link) const {
    const auto rows = of_dossiers(link);
    return each([&](const Judged& one) { return rows[static_cast<std::size_t>(one.dossier)]; });
  }

  [[nodiscard]] std::vector<std::int32_t> profiles() const {
    std::vector<std::int32_t> out = none();
    const Frame* frame = find_frame(snapshot_, "profiles");
    if (frame == nullptr) return out;
    const engine::Profiles profiles{.starts = frame->starts().data(),
                                    .since = frame->column("since")->values.as<std::int32_t>().data()};
    const auto people = of_dossiers("person");
    for (std::size_t i = 0; i < judged_.size(); ++i) {
      const std::int32_t person = people[static_cast<std::size_t>(judged_[i].dossier)];
      if (person != no_row) out[i] = profiles.on(person, judged_[i].step_date.days());
    }
    return out;
  }

  // The vote of the judged step, of its last round.
  [[nodiscard]] std::vector<std::int32_t> votes() const {
    const Frame* frame = find_frame(snapshot_, "votes");
    if (frame == nullptr) return none();
    const Column& step = *frame->column("step");
    const auto round = frame->column("round")->values.as<std::int64_t>();
    return each([&](const Judged& one) {
      std::int32_t last = no_row;
      const RowRange rows = rows_of_group(*frame, one.dossier);
      for (std::size_t row = rows.begin; row < rows.end; ++row) {
        if (code_at(step, row) == one.step && (last == no_row || round[static_cast<std::size_t>(last)] < round[row]))
          last = static_cast<std::int32_t>(row);
      }
      return last;
    });
  }

  // The dossier's admission: the one that stands, else the last that was annulled.
  [[nodiscard]] std::vector<std::int32_t> admissions() const {
    const Frame* frame = find_frame(snapshot_, "admissions");
    if (frame == nullptr) return none();
    const auto dossier = frame->link("dossier");
    const Column& annulled_on = *frame->column("annulled_on");
    const Column& decided_on = *frame->column("decided_on");
    const auto rank = [&](std::int32_t row) {
      const auto at = static_cast<std::size_t>(row);
      return std::pair(latest_at(annulled_on, at).is_never(), latest_at(decided_on, at));
    };
    std::vector<std::int32_t> of(snapshot_.frame("dossiers").rows(), no_row);
    for (std::int32_t row = 0; row < static_cast<std::int32_t>(dossier.size()); ++row) {
      const std::int32_t owner = dossier[static_cast<std::size_t>(row)];
      if (owner == no_row) continue;
      std::int32_t& best = of[static_cast<std::size_t>(owner)];
      if (best == no_row || rank(best) < rank(row)) best = row;
    }
    return each([&](const Judged& one) { return of[static_cast<std::size_t>(one.dossier)]; });
  }

  // The person's latest certificate of an awareness course issued on or before the step's day.
  [[nodiscard]] std::vector<std::int32_t> certificates() const {
    const Frame* frame = find_frame(snapshot_, "certificates");
    const Frame* courses = find_frame(snapshot_, "courses");
    if (frame == nullptr || courses == nullptr) return none();
    const Column& kind = *courses->column("kind");
    const int awareness = snapshot_.schema().list("course_kind")->place_of("awareness").value();
    const auto course = frame->link("course");
    const auto person = frame->link("person");
    const Column& issued_on = *frame->column("issued_on");
    struct Issued {
      std::int32_t person;
      Date day;
      std::int32_t row;
      auto operator<=>(const Issued&) const = default;
    };
    std::vector<Issued> issued;
    for (std::size_t row = 0; row < frame->rows(); ++row) {
      const auto day = day_at(issued_on, row);
      if (!day || person[row] == no_row || course[row] == no_row ||
          code_at(kind, static_cast<std::size_t>(course[row])) != awareness)
        continue;
      issued.push_back({.person = person[row], .day = *day, .row = static_cast<std::int32_t>(row)});
    }
    std::ranges::sort(issued);
    std::vector<std::size_t> ends(snapshot_.frame("people").rows(), 0);  // of each person, one past the last certificate
    for (std::size_t i = 0; i < issued.size(); ++i) ends[static_cast<std::size_t>(issued[i].person)] = i + 1;
    std::vector<std::int32_t> out(judged_.size(), no_row);
    const auto people = of_dossiers("person");
    for (std::size_t i = 0; i < judged_.size(); ++i) {
      const std::int32_t owner = people[static_cast<std::size_t>(judged_[i].dossier)];
      if (owner == no_row) continue;
      std::size_t end = ends[static_cast<std::size_t>(owner)];
      while (end != 0 && issued[end - 1].person == owner && issued[end - 1].day > judged_[i].step_date) --end;
      if (end != 0 && issued[end - 1].person == owner) out[i] = issued[end - 1].row;
    }
    return out;
  }

 private:
  [[nodiscard]] std::span<const std::int32_t> of_dossiers(const char* link) const { return snapshot_.frame("dossiers").link(link); }

  template <class RowOf>
  [[nodiscard]] std::vector<std::int32_t> each(const RowOf& row_of) const {
    std::vector<std::int32_t> out;
    out.reserve(judged_.size());
    for (const Judged& one : judged_) out.push_back(row_of(one));
    return out;
  }
  [[nodiscard]] std::vector<std::int32_t> none() const { return std::vector<std::int32_t>(judged_.size(), no_row); }

  const Snapshot& snapshot_;
  std::span<const Judged> judged_;
};

// Clears the bits of rows that have no value.
template <class IsKnown>
void set_validity(Column& column, const IsKnown& is_known) {
  std::vector<std::uint8_t> bits((column.rows + 7) / 8, 0);
  for (std::size_t row = 0; row < column.rows; ++row) {
    if (is_known(row))
      bits[row / 8] = static_cast<std::uint8_t>(bits[row / 8] | (1U << (row % 8)));
    else
      ++column.null_count;
  }
  column.has_unknowns = column.null_count != 0;
  if (column.has_unknowns) column.validity = Buffer::of(bits);
}

Column column_of(const Field& field, std::size_t rows, Buffer values) {
  Column out;
  out.field = field;
  out.rows = rows;
  out.values = std::move(values);
  return out;
}

Column link_column(const Field& field, const std::vector<std::int32_t>& rows) {
  Column out = column_of(field, rows.size(), Buffer::of(rows));
  set_validity(out, [&](std::size_t row) { return rows[row] != no_row; });
  return out;
}

template <class Place>
Column step_column(const Field& field, std::span<const Judged> judged, const Place& place_of) {
  std::vector<std::uint8_t> places;
  for (const Judged& one : judged)
    places.push_back(place_of(one) == no_row ? std::uint8_t{255} : static_cast<std::uint8_t>(place_of(one)));
  Column out = column_of(field, places.size(), Buffer::of(places));
  set_validity(out, [&](std::size_t row) { return places[row] != 255; });
  return out;
}

Column judged_column(const Snapshot& snapshot, std::span<const Judged> judged, const Field& field) {
  const Links links(snapshot, judged);
  const auto rows = [&](auto member) {
    std::vector<std::int32_t> out(judged.size());
    std::ranges::transform(judged, out.begin(), member);
    return out;
  };
  if (field.name == "dossier") return link_column(field, rows(&Judged::dossier));
  if (field.name == "step") return step_column(field, judged, [](const Judged& one) { return one.step; });
  if (field.name == "next_step") return step_column(field, judged, [](const Judged& one) { return one.next_step; });
  if (field.name == "step_row") return link_column(field, rows(&Judged::step_row));
  if (field.name == "person") return link_column(field, links.of_dossier("person"));
  if (field.name == "profile") return link_column(field, links.profiles());
  if (field.name == "unit") return link_column(field, links.of_dossier("unit"));
  if (field.name == "vote") return link_column(field, links.votes());
  if (field.name == "admission") return link_column(field, links.admissions());
  if (field.name == "certificate") return link_column(field, links.certificates());
  if (field.name != "step_date") throw std::logic_error("judged steps have no " + field.name);
  std::vector<std::int32_t> days(judged.size());
  std::ranges::transform(judged, days.begin(), [](const Judged& one) { return one.step_date.days(); });
  Column out = column_of(field, days.size(), Buffer::of(days));
  out.high = out.values;
  return out;
}

}  // namespace

Frame judged_frame(const Snapshot& snapshot, std::vector<Judged> judged) {
  struct Made {
    Snapshot snapshot;
    std::vector<Judged> judged;
  };
  const auto of = std::make_shared<const Made>(Made{snapshot, std::move(judged)});
  std::vector<LateColumn> columns;
  for (const Field& field : judged_table().fields)
    columns.push_back({field, Lazy<Column>::made_by([of, field] { return judged_column(of->snapshot, of->judged, field); })});
  return Frame::of_late(judged_table().name, of->judged.size(), std::move(columns));
}

}  // namespace ketnap
