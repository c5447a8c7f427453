#pragma once
#include <string_view>

/// Throws where the core breaks a promise about a text: what can be parsed prints as a text that is parsed as the same Expr and
/// prints the same; it binds, or is refused by errors whose messages can be written; what cannot be parsed is an Error 3001. What
/// binds about a row can be run and explained; only Error 3201 may stop it.
void check_expr_text(std::string_view text);
