#include "late_snapshot.hpp"

#include <algorithm>
#include <utility>

namespace ketnap {
namespace {

std::size_t at(std::int32_t row) { return static_cast<std::size_t>(row); }

Buffer lent(const Frame& frame, std::span<const std::int32_t> part) {
  return {std::make_shared<const Frame>(frame), part.data(), part.size_bytes()};
}

/// Frames hold it, and it holds none of them.
class Late : public std::enable_shared_from_this<Late> {
 public:
  Late(const std::shared_ptr<const Snapshot>& earlier, const Between& said) : rows_(earlier, said) {}

  std::shared_ptr<const Snapshot> snapshot() {
    auto frames = rows_.earlier().frames();
    for (const auto& [name, table] : rows_.tables())
      frames[name] = Frame(name, [self = shared_from_this(), name, &table] { return self->frame(name, table); });
    SnapshotTimes times = rows_.earlier().times();
    times.as_known = rows_.as_known();
    return std::make_shared<const Snapshot>(Snapshot::Complete(), times, schema(), rows_.earlier().tree(), std::move(frames),
                                            &rows_.earlier());
  }

 private:
  const Schema& schema() const { return rows_.schema(); }
  SpareMemory& spare() const { return rows_.earlier().spare_memory(); }

  bool has_same_column(const LateTable& table, const Field& field) const {
    return !table.is_touched && (field.type != FieldType::link || rows_.keeps_places(field.target));
  }

  bool has_same_parents(const Frame& frame) const {
    return frame.groups_of().empty() || is_versioned(frame.groups_of()) || !rows_.table(frame.groups_of()).is_touched;
  }

  Frame frame(const std::string& name, const LateTable& table) const {
    const Frame& earlier = *table.earlier;
    const auto self = shared_from_this();
    std::vector<LateColumn> columns;
    for (const Field& field : earlier.fields())
      columns.push_back({field, Lazy<Column>::made_by([self, &table, field] { return self->column(table, field); })});
    Frame out = Frame::of_late(name, table.splice.get().rows(), std::move(columns));
    if (!earlier.groups_of().empty())
      out = out.grouped(earlier.groups_of(), Lazy<Buffer>::made_by([self, &table] { return self->starts(table); }));
    if (is_of_moves(table))
      out = out.with_counted_below(Lazy<Buffer>::made_by([self, &table] { return self->counted_below(table); }));
    if (earlier.link_target("profile") == "profiles")
      out = out.with_link("profile", "profiles", Lazy<Buffer>::made_by([self, &table] { return self->profiles(table); }));
    if (earlier.has_index("people"))
      out = out.with_index("people", Lazy<Frame::RowIndex>::made_by([self, &table] { return self->rows_of_people(table); }));
    return out;
  }

  Column column(const LateTable& table, const Field& field) const {
    const Frame& earlier = *table.earlier;
    const Column& whole = *earlier.column(field.name);
    if (has_same_column(table, field)) return whole;
    const SplicedColumn of = parts(table, field);
    const Splice& splice = table.splice.get();
    if (!is_of_moves(table)) return spliced(splice, of, unknowns(splice, of), spare());
    // A move's column is one of the spells' where they have it, and says of unknown values what all of them say.
    const LateTable& spells = rows_.table("spells");
    if (spells.earlier->column(field.name) == nullptr) return spliced(splice, of, unknowns(splice, of), spare());
    return spliced(splice, of, unknowns(spells.splice.get(), parts(spells, field)), spare());
  }

  bool is_of_moves(const LateTable& table) const {
    return std::ranges::find(schema().derived(), table.earlier->name(), &TableSchema::name) != schema().derived().end();
  }

  SplicedColumn parts(const LateTable& table, const Field& field) const {
    SplicedColumn of{.earlier = table.earlier->column(field.name), .come = table.after->column(field.name)};
    if (field.type == FieldType::link) {
      of.targets = &rows_.splice_of(field.target);
      of.come_targets = rows_.places_in(field.target);
    }
    const bool is_read = schema().table(table.earlier->name())->find(field.name) != nullptr;
    const bool is_other_end =
        is_of_moves(table) && schema().table("spells")->find(field.name) == nullptr && field.type == FieldType::link;
    of.ends_with_ones = is_other_end || (is_read && !is_of_moves(table));
    of.nulls_are_unknown = is_read && !is_of_moves(table);
    return of;
  }

  /// By how many rows each parent has.
  Buffer starts(const LateTable& table) const {
    const Frame& earlier = *table.earlier;
    const auto before = earlier.starts();
    if (!table.is_touched && has_same_parents(earlier)) return lent(earlier, before);
    const bool of_units = is_versioned(earlier.groups_of());
    const LateTable* above = of_units ? nullptr : &rows_.table(earlier.groups_of());
    const std::size_t parents = of_units ? before.size() - 1 : above->splice.get().rows();
    return written(spare(), (parents + 1) * sizeof(std::int32_t), [&](void* memory) {
      auto* const starts = static_cast<std::int32_t*>(memory);
      std::int32_t* counts = starts + 1;
      const auto count = [&](std::int32_t parent) { return before[at(parent) + 1] - before[at(parent)]; };
      const auto earlier_parent = [&](std::int32_t few) { return above->rows_after[at(few)]; };
      if (of_units) {
        for (std::int32_t i = 0; at(i) < parents; ++i) counts[i] = count(i);
      } else {
        std::int32_t* to = counts;
        for (const Splice::Run& run : above->splice.get().runs())
          for (std::int32_t i = run.first; i < run.first + run.count; ++i) {
            const std::int32_t parent = run.has_come ? earlier_parent(i) : i;
            *to++ = parent == no_row ? 0 : count(parent);
          }
      }
      // What went with its parent was not counted.
      std::vector<bool> stays(table.parents_gone.size(), true);
      if (!of_units)
        for (std::size_t i = 0; i < stays.size(); ++i) {
          const std::int32_t parent = table.parents_gone[i];
          stays[i] = parent != no_row && (!above->splice.get().is_gone(parent) || came_again(*above, parent));
        }
      for (std::size_t i = 0; i < stays.size(); ++i) {
        const std::int32_t parent = table.parents_gone[i];
        if (parent != no_row && stays[i]) --counts[of_units ? parent : above->splice.get().place_of(parent)];
      }
      for (const Splice::Come& come : table.splice.get().come()) {
        const std::int32_t parent = table.parents_after[at(come.row)];
        if (parent != no_row) ++counts[of_units ? rows_.places_in("units")[at(parent)] : above->places[at(parent)]];
      }
      starts[0] = 0;
      for (std::size_t i = 0; i < parents; ++i) counts[i] += starts[i];
    });
  }

  static bool came_again(const LateTable& table, std::int32_t row) {
    return std::ranges::find(table.rows_after, row) != table.rows_after.end();
  }

  Buffer counted_below(const LateTable& table) const {
    const Frame& earlier = *table.earlier;
    if (!table.is_touched) return lent(earlier, earlier.counted_below());
    return spliced_links(table.splice.get(), earlier.counted_below(), table.after->counted_below(), rows_.splice_of("units"),
                         rows_.places_in("units"), spare());
  }

  Buffer profiles(const LateTable& table) const {
    const Frame& earlier = *table.earlier;
    if (!table.is_touched && rows_.keeps_places("profiles")) return lent(earlier, earlier.link("profile"));
    return spliced_links(table.splice.get(), earlier.link("profile"), table.after->link("profile"), rows_.splice_of("profiles"),
                         rows_.places_in("profiles"), spare());
  }

  /// Of spells: people keep theirs, but for those of whom all is made anew.
  Frame::RowIndex rows_of_people(const LateTable& spells) const {
    const LateTable& people = rows_.table("people");
    const Frame::RowIndex& earlier = *spells.earlier->index("people");
    if (!spells.is_touched && !people.is_touched) return earlier;
    const Frame::RowIndex& few = *spells.after->index("people");
    const auto starts_of = [&](bool has_come) { return (has_come ? few : earlier).starts.as<std::int32_t>(); };
    std::size_t rows = 0;
    for (const Splice::Run& run : people.splice.get().runs())
      rows += at(starts_of(run.has_come)[at(run.first + run.count)] - starts_of(run.has_come)[at(run.first)]);
    Frame::RowIndex out;
    out.starts = written(spare(), (people.splice.get().rows() + 1) * sizeof(std::int32_t), [&](void* memory) {
      auto* to = static_cast<std::int32_t*>(memory);
      std::int32_t end = 0;
      for (const Splice::Run& run : people.splice.get().runs()) {
        const auto from = starts_of(run.has_come);
        const std::int32_t shift = end - from[at(run.first)];
        for (std::int32_t i = run.first; i < run.first + run.count; ++i) *to++ = from[at(i)] + shift;
        end = from[at(run.first + run.count)] + shift;
      }
      *to = end;
    });
    out.rows = written(spare(), rows * sizeof(std::int32_t), [&](void* memory) {
      auto* to = static_cast<std::int32_t*>(memory);
      for (const Splice::Run& run : people.splice.get().runs()) {
        const auto from = starts_of(run.has_come);
        const std::size_t first = at(from[at(run.first)]);
        const std::size_t count = at(from[at(run.first + run.count)]) - first;
        const auto of = (run.has_come ? few : earlier).rows.as<std::int32_t>().subspan(first, count);
        if (!run.has_come)
          spells.splice.get().move(of, to);
        else
          std::ranges::transform(of, to, [&](std::int32_t row) { return spells.places[at(row)]; });
        to += count;
      }
    });
    return out;
  }

  LateRows rows_;
};

}  // namespace

std::shared_ptr<const Snapshot> late_snapshot(const std::shared_ptr<const Snapshot>& earlier, const Between& said) {
  try {
    return std::make_shared<Late>(earlier, said)->snapshot();
  } catch (const CannotTell&) {
    return nullptr;
  }
}

}  // namespace ketnap
