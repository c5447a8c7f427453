#include "undo.hpp"

#include <algorithm>
#include <map>
#include <set>
#include <string>

#include <ketnap/base/error.hpp>

#include "batch_store.hpp"
#include "cross_checks.hpp"
#include "fact_range.hpp"
#include "in_force.hpp"
#include "left_behind.hpp"
#include "unit_circles.hpp"

namespace ketnap {
namespace {

/// Batches that are taken back, each with the one that did it; an undo that was itself undone took nothing back, nor does it stand.
std::map<int, int> taken_back(Database& database) {
  std::map<int, int> by;
  Statement undos(database, "SELECT number, undoes FROM batch WHERE undoes IS NOT NULL ORDER BY number DESC");
  while (undos.step()) {
    const auto undo = static_cast<int>(undos.integer(0));
    const auto undone = static_cast<int>(undos.integer(1));
    if (!by.contains(undo)) by.emplace(undone, undo);
  }
  return by;
}

class Undo {
 public:
  Undo(Database& database, const Schema& schema, const std::vector<Layout>& layouts, const UndoRequest& request)
      : database_(&database), schema_(&schema), layouts_(&layouts), request_(&request) {}

  Batch run() {
    Transaction transaction(*database_, Transaction::Kind::write);
    const auto head = static_cast<int>(database_->integer("SELECT max(number) FROM batch"));
    if (request_->number < 1 || request_->number > head)
      throw Error(1109, {std::to_string(request_->number), std::to_string(head)});
    if (request_->reason.empty()) throw Error(1133);
    batch_.number = head + 1;
    batch_.at = request_->at;
    batch_.by = request_->by;
    batch_.reason = request_->reason;
    batch_.undoes = request_->number;
    expect_possible();
    for (const Layout& layout : *layouts_) restore(layout);
    find_left_behind(*database_, *layouts_, batch_.number, batch_.findings);
    find_contradictions(*database_, *schema_, *layouts_, batch_.number, {}, batch_.findings);
    std::ranges::sort(batch_.findings);
    write_batch(*database_, batch_);
    if (request_->dry_run)
      batch_.number = 0;
    else
      transaction.commit();
    return std::move(batch_);
  }

 private:
  void expect_possible() const {
    const std::string number = std::to_string(request_->number);
    const std::map<int, int> by = taken_back(*database_);
    if (const auto done = by.find(request_->number); done != by.end()) throw Error(1132, {number, std::to_string(done->second)});
    std::set<int> later;
    bool has_facts = false;
    for (const Layout& layout : *layouts_) {
      const FactRange range = facts_of_batch(*database_, layout, request_->number);
      if (range.is_empty()) continue;
      has_facts = true;
      Statement writers(*database_, "SELECT DISTINCT g.batch FROM " + layout.facts + " f CROSS JOIN " + layout.facts +
                                        " g WHERE f.fact BETWEEN ?1 AND ?2 AND g.key = f.key AND g.batch > f.batch");
      writers.bind(1, range.first).bind(2, range.last);
      while (writers.step()) later.insert(static_cast<int>(writers.integer(0)));
    }
    if (!has_facts) throw Error(1131, {number});
    // What was taken back, and what took it back, changed nothing in the end.
    std::erase_if(later, [&](int batch) {
      return by.contains(batch) || std::ranges::any_of(by, [&](const auto& undone) { return undone.second == batch; });
    });
    if (later.empty()) return;
    std::string listed;
    for (const int batch : later) listed += (listed.empty() ? "" : ", ") + std::to_string(batch);
    throw Error(1130, {number, listed});
  }

  /// Gives each key that the batch wrote what it said before; a key that said nothing is retracted.
  void restore(const Layout& layout) {
    const FactRange range = facts_of_batch(*database_, layout, request_->number);
    if (range.is_empty()) return;
    const std::string columns = layout.written_list();
    const std::string joined = " FROM " + layout.facts + " f LEFT JOIN " + layout.facts + " b ON b.fact = (SELECT p.fact FROM " +
                               layout.facts + " p WHERE p.key = f.key AND p.batch < f.batch ORDER BY p.batch DESC LIMIT 1)" +
                               " WHERE f.fact BETWEEN ?2 AND ?3 AND ";
    const auto write = [&](const std::string& fields, const std::string& selected, const std::string& which) {
      Statement insert(*database_, "INSERT INTO " + layout.facts + " (batch, " + fields + ") SELECT ?1, " + selected + joined +
                                       which + " ORDER BY f.fact");
      insert.bind(1, batch_.number).bind(2, range.first).bind(3, range.last).run();
      return database_->integer("SELECT changes()");
    };
    const std::string values = "1, b.source, b.row, b.key, " + layout.written_list("b");
    const std::string fields = "op, source, row, key, " + columns;
    batch_.replaced += write(fields, values, "b.op = 1 AND f.op = 1");
    batch_.added += write(fields, values, "b.op = 1 AND f.op = 0");
    batch_.retracted += write("op, key", "0, f.key", "f.op = 1 AND coalesce(b.op, 0) = 0");
    check(layout);
  }

  /// Parents that were restored may form a circle with those written since.
  void check(const Layout& layout) {
    if (layout.table->name != "units") return;
    std::vector<UnitVersion> versions;
    FactsInForce facts(*database_, layout, batch_.number, "unit, since, parent");
    while (facts.step())
      versions.push_back({std::string(facts.row().text(1)), facts.row().integer(2), std::string(facts.row().text(3))});
    if (const auto circles = unit_circles({}, versions); !circles.empty())
      throw Error(1134, {std::to_string(request_->number), circles.front().units});
  }

  Database* database_;
  const Schema* schema_;
  const std::vector<Layout>* layouts_;
  const UndoRequest* request_;
  Batch batch_;
};

}  // namespace

Batch undo_batch(Database& database, const Schema& schema, const std::vector<Layout>& layouts, const UndoRequest& request) {
  return Undo(database, schema, layouts, request).run();
}

}  // namespace ketnap
