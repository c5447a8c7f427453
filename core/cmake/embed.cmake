# Writes OUTPUT, a C++ source that holds FILES byte for byte; a file's name is its path below FOLDER.
# Bytes are written as \x escapes, 64 to a literal, so that no content can end a literal early.

set(escapes "")
string(REPEAT "\\\\x[0-9a-f][0-9a-f]" 64 line)
set(entries "")
set(count 0)
foreach(file IN LISTS FILES)
  file(READ "${file}" bytes HEX)
  file(SIZE "${file}" size)
  string(REGEX REPLACE "([0-9a-f][0-9a-f])" "\\\\x\\1" bytes "${bytes}")
  string(REGEX REPLACE "(${line})" "\\1\"\n    \"" bytes "${bytes}")
  file(RELATIVE_PATH name "${FOLDER}" "${file}")
  string(APPEND entries "  EmbeddedFile{\"${name}\", std::string_view(\n    \"${bytes}\", ${size})},\n")
  math(EXPR count "${count} + 1")
endforeach()

file(WRITE "${OUTPUT}" "#include <array>

#include <ketnap/plugin/embedded.hpp>

namespace ketnap::embedded {

std::span<const EmbeddedFile> ${NAME}();
std::span<const EmbeddedFile> ${NAME}() {
  static constexpr std::array<EmbeddedFile, ${count}> files{{
${entries}  }};
  return files;
}

}  // namespace ketnap::embedded
")
