#pragma once
#include <pybind11/pybind11.h>
#include <ketnap/base/date.hpp>
#include <ketnap/base/rational.hpp>

/// `datetime.date` or ISO text to a Date (Error 3109) and back; `never` is None.
ketnap::Date date_from(const pybind11::object& day);
pybind11::object date_to(ketnap::Date day);
/// `int` where whole, else `fractions.Fraction`.
pybind11::object rational_to(const ketnap::Rational& value);
