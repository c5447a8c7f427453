#pragma once
#include <string>
#include <string_view>

#include <ketnap/base/lang.hpp>
#include <ketnap/data/schema.hpp>

namespace ketnap {

/// Who looks at data has a clearance: the most sensitive fields that may be shown to them. Everywhere the same holds:
///
/// *A value of a field above the clearance is never shown; what is shown instead says that it is withheld and which clearance shows
/// it.*
///
/// - Frames, facts and exported files leave the column out; an export, which would lose it, is refused (Error 1150).
/// - Logs, previews and explanations name the field, and withheld_text() stands for its value, for what is computed from it and for
///   whether a comparison with it is true. Whether a value is there at all is no secret: somebody has to ask for what is missing.
/// - Rows set aside are raw text: they need what the most sensitive field of their table needs (Error 1150).
/// - Nobody writes or looks for what they may not see, since whether a guess was right would tell it (Errors 1151, 1152).
/// - Numbers are true numbers. An indicator or rule that a plugin declares may read everything; what a user scripts reads what the
///   user may see (Error 3114), and so do the rows behind a figure: whom a condition holds for tells what it reads (Error 3130).
///   Whose codes figures are broken down by (`codes("religion")`) is scripted; a group is what its plugin declared, but over an
///   indicator that a user scripted it is part of the script.
/// - Lists of people, dossiers or verdicts are personal (Error 3131). Outcomes of rules are shown with them: that is what rules are
///   for.
///
/// What it does not do: a load says how many of its rows were known already, so that who holds a file may compare it; and a small
/// count is shown as it is. Small counts are the business of the audience `public`.
[[nodiscard]] Sensitivity clearance_of(std::string_view name);  ///< `public`, `internal`, `personal`, `sensitive`; else Error 3112

/// What stands where a value is withheld: `(không hiển thị; cần quyền xem sensitive)`.
[[nodiscard]] std::string withheld_text(Sensitivity needed, Lang lang);

/// What all of a table's values need together.
[[nodiscard]] Sensitivity most_sensitive(const TableSchema& table);
/// What its key needs.
[[nodiscard]] Sensitivity most_sensitive_of_key(const TableSchema& table);

}  // namespace ketnap
