#pragma once
#include <string>

#include <ketnap/report/document.hpp>

namespace ketnap::plugins {

/// The whole document: report, title, unit, period, lang, audience, provenance, blocks. A count is an integer, a fraction
/// `{"numerator": 3, "denominator": 5}`; beside it stands what print shows.
[[nodiscard]] std::string json(const Document& document);

/// The figures of all tables in long form, totals included, and those that are only drawn; RFC 4180. A fraction without an end is
/// cut after 15 decimals; numerator and denominator stand beside it. A text that a spreadsheet would run as a formula begins with
/// an apostrophe.
[[nodiscard]] std::string csv(const Document& document);

/// Headings, paragraphs and tables as people read them, a note line under each table; of a chart its message and, where no table
/// has them, its numbers.
[[nodiscard]] std::string markdown(const Document& document);

}  // namespace ketnap::plugins
