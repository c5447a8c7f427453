#pragma once
#include <ketnap/report/document.hpp>

namespace ketnap {

/// A document of one table, or of one list of verdicts, that no report made: what a plan or a command saves of a request in any
/// format. Its `report` is empty; its title, unit and period say what was asked for.
///
///   render(document_of(measure(snapshot, catalog, request), Lang::vi), catalog.format("standard.csv"), Audience::internal)
[[nodiscard]] Document document_of(Table table, Lang lang);
[[nodiscard]] Document document_of(Verdicts verdicts, Lang lang);

}  // namespace ketnap
