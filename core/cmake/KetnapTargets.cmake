# ketnap_target(<target>): what every target of this project is compiled with.
# ketnap_embed(<target> <name> <files...>): the files as bytes inside the target, behind ketnap::embedded::<name>().

find_package(Threads REQUIRED)

function(ketnap_target target)
  target_compile_features(${target} PUBLIC cxx_std_20)
  target_compile_options(${target} PRIVATE -Wall -Wextra -Wpedantic -Wshadow -Wconversion)
  if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
    # These depend on what the optimiser has inlined: one version's clean build is the next one's false alarm.
    target_compile_options(${target} PRIVATE
      -Wno-error=array-bounds -Wno-error=maybe-uninitialized -Wno-error=restrict
      -Wno-error=stringop-overflow -Wno-error=stringop-overread
      $<$<VERSION_GREATER_EQUAL:$<CXX_COMPILER_VERSION>,13>:-Wno-dangling-reference>)
  endif()
  if(KETNAP_WERROR)
    target_compile_options(${target} PRIVATE -Werror)
  endif()
  if(KETNAP_SANITIZE)
    target_compile_options(${target} PRIVATE
      -fsanitize=${KETNAP_SANITIZE} -fno-sanitize-recover=all -fno-omit-frame-pointer)
    target_link_options(${target} PUBLIC -fsanitize=${KETNAP_SANITIZE})
  endif()
endfunction()

set(KETNAP_EMBED_SCRIPT "${CMAKE_CURRENT_LIST_DIR}/embed.cmake")

function(ketnap_embed target name)
  set(source "${CMAKE_CURRENT_BINARY_DIR}/embedded/${name}.cpp")
  set(paths "")
  foreach(file IN LISTS ARGN)
    get_filename_component(path "${file}" ABSOLUTE)
    list(APPEND paths "${path}")
  endforeach()
  list(SORT paths)
  add_custom_command(
    OUTPUT "${source}"
    COMMAND "${CMAKE_COMMAND}" "-DNAME=${name}" "-DOUTPUT=${source}" "-DFOLDER=${CMAKE_CURRENT_SOURCE_DIR}/${name}"
            "-DFILES=${paths}" -P "${KETNAP_EMBED_SCRIPT}"
    DEPENDS ${paths} "${KETNAP_EMBED_SCRIPT}"
    COMMENT "Embedding the data of ${name}"
    VERBATIM)
  target_sources(${target} PRIVATE "${source}")
endfunction()
