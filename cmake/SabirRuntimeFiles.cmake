# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
# sabir_runtime_files(<room> <language> <folder> [<language> <folder>]...)
#
# The hand-written runtimes travel inside the compiler: every file below each folder, or a file
# named instead of one, becomes a row of the table that src/backends/runtime_files.h declares, its
# bytes as they are. The table is made when a file changes, and added to the room.
#
# Run as a script (`cmake -P`), this file writes the table: OUTPUT, ROWS as `language|name|file`.

function(sabir_runtime_files room)
  set(folders ${ARGN})
  set(not_ours "(^|/)(__pycache__/|[.])|~$")  # what tools and editors leave behind
  set(rows "")
  set(files "")
  while(folders)
    list(POP_FRONT folders language folder)
    file(GLOB_RECURSE names RELATIVE "${folder}" CONFIGURE_DEPENDS "${folder}/*")
    list(FILTER names EXCLUDE REGEX "${not_ours}")
    list(SORT names)
    if(NOT IS_DIRECTORY "${folder}")
      cmake_path(GET folder FILENAME names)
      cmake_path(GET folder PARENT_PATH folder)
    endif()
    foreach(name IN LISTS names)
      list(APPEND rows "${language}|${name}|${folder}/${name}")
      list(APPEND files "${folder}/${name}")
    endforeach()
  endwhile()

  set(output "${CMAKE_CURRENT_BINARY_DIR}/runtime_files_embedded.cc")
  add_custom_command(
    OUTPUT "${output}"
    COMMAND ${CMAKE_COMMAND} "-DOUTPUT=${output}" "-DROWS=${rows}"
            -P "${PROJECT_SOURCE_DIR}/cmake/SabirRuntimeFiles.cmake"
    DEPENDS ${files} "${PROJECT_SOURCE_DIR}/cmake/SabirRuntimeFiles.cmake"
    COMMENT "Writing the runtimes into the compiler"
    VERBATIM)
  target_sources(sabir_${room} PRIVATE "${output}")
endfunction()

function(write_table output rows)
  set(texts "")
  set(table "")
  set(number 0)
  foreach(row IN LISTS rows)
    string(REPLACE "|" ";" row "${row}")
    list(GET row 0 language)
    list(GET row 1 name)
    list(GET row 2 path)
    file(SIZE "${path}" size)
    file(READ "${path}" bytes HEX)
    string(REGEX REPLACE "(..)" "\\\\x\\1" bytes "${bytes}")
    string(APPEND texts "constexpr char text_${number}[] = \"${bytes}\";\n")
    string(APPEND table "    {\"${language}\", \"${name}\", {text_${number}, ${size}}},\n")
    math(EXPR number "${number} + 1")
  endforeach()
  file(WRITE "${output}" "// Written by cmake/SabirRuntimeFiles.cmake.
#include \"backends/runtime_files.h\"

namespace sabir::backends {
namespace {

${texts}
constexpr RuntimeFile kFiles[] = {
${table}};

}  // namespace

std::span<const RuntimeFile> all_runtime_files() { return kFiles; }

}  // namespace sabir::backends
")
endfunction()

if(CMAKE_SCRIPT_MODE_FILE)
  write_table("${OUTPUT}" "${ROWS}")
endif()
