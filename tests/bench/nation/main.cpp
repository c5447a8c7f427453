#include <cstdio>
#include <cstdlib>
#include <exception>

#include "nation/nation.hpp"

int main(int count, char** arguments) {
  const std::int64_t people = count > 2 ? std::strtoll(arguments[2], nullptr, 10) : 0;
  if (people < 1) {
    std::fputs("ketnap_nation FOLDER PEOPLE [SEED]: writes the files of a synthetic nation\n", stderr);
    return 2;
  }
  try {
    nation::write(arguments[1], people, count > 3 ? std::strtoull(arguments[3], nullptr, 10) : 1);
  } catch (const std::exception& error) {
    std::fprintf(stderr, "%s\n", error.what());
    return 1;
  }
}
