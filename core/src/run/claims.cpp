#include <ketnap/run/claims.hpp>

#include <algorithm>
#include <utility>

#include <ketnap/base/error.hpp>
#include <ketnap/base/text.hpp>
#include <ketnap/run/measure.hpp>

#include "run/reading.hpp"
#include "run/request.hpp"
#include "run/stated.hpp"

namespace ketnap {
namespace {

/// What an id is called, and whether it is stated for a period or a day.
struct Asked {
  Table::IndicatorHead head;
  Claimed::Over over = Claimed::Over::either;
};

// What nobody declared may still be what somebody stated.
void expect_stated(const Snapshot& snapshot, const Catalog& catalog, const std::string& id) {
  const Frame& frame = snapshot.frame("claims");
  const Column& stated = *frame.column("claim");
  for (std::size_t row = 0; row < frame.rows(); ++row)
    if (stated.text(row) == id) return;
  std::vector<std::string> known;
  for (const Quantity& one : catalog.quantities()) known.push_back(one.id);
  for (const BoundIndicator& one : catalog.indicators()) known.push_back(one.indicator.id);
  throw Error(3024, {id, nearest(id, known).value_or("")});
}

Asked asked_of(const Snapshot& snapshot, const Catalog& catalog, const std::string& id) {
  const auto quantity = std::ranges::find(catalog.quantities(), id, &Quantity::id);
  if (quantity != catalog.quantities().end())
    return {.head = {.id = id, .title = quantity->title, .scale = quantity->scale, .decimals = 0, .options = {}},
            .over = quantity->over};
  const auto bound = std::ranges::find(catalog.indicators(), id, [](const BoundIndicator& one) { return one.indicator.id; });
  if (bound == catalog.indicators().end()) expect_stated(snapshot, catalog, id);
  if (bound == catalog.indicators().end())
    return {.head = {.id = id, .title = {.vi = id, .en = id}, .scale = Scale::count, .decimals = 0, .options = {}}};
  const Indicator& indicator = bound->indicator;
  return {.head = {.id = id, .title = indicator.title, .scale = indicator.scale, .decimals = indicator.decimals, .options = {}}};
}

Claim read(const Snapshot& snapshot, std::size_t row) {
  const Frame& frame = snapshot.frame("claims");
  const auto text = [&](std::string_view column) { return std::string(frame.column(column)->text(row)); };
  Claim claim;
  claim.is_there = true;
  claim.value = Rational::of_text(text("value"));
  claim.code = text("code");
  const Column& state = *frame.column("state");
  if (const auto place = code_at(state, row))
    claim.state = snapshot.schema().list(state.field.target)->codes[static_cast<std::size_t>(*place)].key;
  claim.said_on = day_at(*frame.column("said_on"), row);
  claim.document = text("document");
  return claim;
}

}  // namespace

Claims claims(const Snapshot& snapshot, const Catalog& catalog, const ClaimsRequest& request) {
  const Request asked = request_of(snapshot, "claims", request.claims, request.units, request.periods);
  Claims out;
  out.group = request.group;
  out.provenance = provenance(snapshot, catalog);
  std::vector<Claimed::Over> over;
  for (const std::string& id : asked.ids) {
    Asked one = asked_of(snapshot, catalog, id);
    out.claims.push_back(std::move(one.head));
    over.push_back(one.over);
  }
  out.units = unit_heads(snapshot.tree(), asked.units, request.units);
  out.periods = period_heads(asked.periods, snapshot.times().as_of);
  for (const std::int32_t unit : asked.units) {
    for (const Period& period : asked.periods) {
      for (std::size_t i = 0; i < asked.ids.size(); ++i) {
        const std::string& id = asked.ids[i];
        const auto row = claim_in_force(snapshot, unit, period, over[i], id, request.group);
        Claim claim = row ? read(snapshot, *row) : Claim();
        claim.unit = snapshot.tree()[static_cast<std::size_t>(unit)].code;
        claim.period = period.id();
        claim.claim = id;
        out.rows.push_back(std::move(claim));
      }
    }
  }
  return out;
}

std::string printed(const Claim& claim, const Table::IndicatorHead& head, Lang lang) {
  if (!claim.is_there || (!claim.value && claim.code.empty())) return "–";
  Figure figure;
  figure.value = claim.value;
  figure.state = FigureState::known;
  std::string said = claim.value ? ketnap::printed(figure, head, lang) : claim.code;
  const bool is_vietnamese = lang == Lang::vi;
  if (claim.state == "estimate") return said + (is_vietnamese ? " (ước)" : " (estimate)");
  if (claim.state == "confirmed") return said + (is_vietnamese ? " (xác nhận)" : " (confirmed)");
  return said;
}

std::vector<Difference> against(const Claims& claims, const Table& table) {
  std::vector<Difference> out;
  for (std::size_t row = 0; row < claims.rows.size(); ++row) {
    const Claim& said = claims.rows[row];
    if (!said.value) continue;
    const Figure* counted = table.find(said.unit, said.period, said.claim);
    if (counted == nullptr) throw Error(3108, {said.claim + ", " + said.unit + ", " + said.period});
    Difference found{.row = row, .counted = *counted, .difference = {}};
    if (counted->value) found.difference = *said.value - *counted->value;
    out.push_back(std::move(found));
  }
  return out;
}

}  // namespace ketnap
