#pragma once

/// Everything that the author of a plugin writes in C++: rules, indicators, reports and formats are values, handed to a
/// `CatalogBuilder`. See examples/quickstart.cpp.
#include <ketnap/base/error.hpp>
#include <ketnap/base/period.hpp>
#include <ketnap/expr/node.hpp>
#include <ketnap/expr/text.hpp>
#include <ketnap/law/legal_document.hpp>
#include <ketnap/law/parameter.hpp>
#include <ketnap/plugin/catalog.hpp>
#include <ketnap/plugin/columns.hpp>
#include <ketnap/plugin/format.hpp>
#include <ketnap/plugin/indicator.hpp>
#include <ketnap/plugin/report.hpp>
#include <ketnap/plugin/rule.hpp>
