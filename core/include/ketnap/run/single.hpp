#pragma once
#include <ketnap/data/snapshot.hpp>
#include <ketnap/plugin/catalog.hpp>
#include <ketnap/report/document.hpp>

namespace ketnap {

/// A document of one table, or of one list of verdicts, that no report made: what a plan or a command saves of a request in any
/// format. Its `report` is empty; its title, unit and period say what was asked for.
///
///   const Table table = measure(snapshot, catalog, request);
///   render(document_of(snapshot, catalog, table, Lang::vi), catalog.format("standard.csv"), Audience::internal)
[[nodiscard]] Document document_of(const Snapshot& snapshot, const Catalog& catalog, const Table& table, Lang lang);
/// `remarked`: with what is to be said of each verdict that fails or is unknown, within the clearance.
[[nodiscard]] Document document_of(const Snapshot& snapshot, const Catalog& catalog, const Verdicts& verdicts, bool remarked,
                                   Lang lang, Sensitivity clearance = Sensitivity::sensitive);

}  // namespace ketnap
