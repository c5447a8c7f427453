#include "bindings.hpp"

PYBIND11_MODULE(_ketnap, m) {
  m.doc() = "The core of ketnap. Use the package `ketnap`, which says the same in fewer words.";
  m.attr("__version__") = KETNAP_VERSION;
  register_errors(m);
  register_base(m);
  register_data(m);
  register_expr(m);
  register_report(m);
  register_columns(m);
  register_plugin(m);
  register_registry(m);
  register_record(m);
  register_measure(m);
  register_run(m);
  register_builder(m);
  register_reasons(m);
  register_claims(m);
  register_kit(m);
  register_plan(m);
}
