// What a user's project does: include installed headers, link the exported target, call into both libraries.
#include <cstddef>
#include <iostream>

#include <ketnap/linked_in.hpp>
#include <ketnap/plugin/catalog.hpp>

int main() {
  ketnap::Catalog catalog;
  for (const ketnap::Plugin& plugin : ketnap::plugins::linked_in()) catalog = catalog.with(plugin);
  const std::size_t rules = catalog.rules().size();
  std::cout << rules << " rules; " << catalog.indicator("vn.admissions").indicator.title.vi << '\n';
  return rules > 0 ? 0 : 1;
}
