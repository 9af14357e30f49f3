# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
# sabir_room(<name> SOURCES <file>... [USES <room>...] [LINKS <library>...] [OPTIMISE])
#
# A room of the compiler: src/<name>/ as the library `sabir_<name>`. USES names rooms that stand
# above it (tests/hygiene reads the #includes and holds it to that); LINKS names libraries from
# outside. OPTIMISE is for the few rooms in which reading a large contract spends its time.
#
# Compiling the compiler is what a newcomer waits for first. So all rooms share one precompiled
# header of the standard library, and each folder is one translation unit (SABIR_UNITY): the
# headers are read once, and a template is made once, not once a file. Helpers of one folder
# therefore need names of their own, even in anonymous namespaces. The `debug` preset builds file
# by file without the header, so that a forgotten #include cannot hide for long.

option(SABIR_UNITY "Compile each folder of the compiler as one translation unit" ON)

function(sabir_room name)
  cmake_parse_arguments(PARSE_ARGV 1 room "OPTIMISE" "" "SOURCES;USES;LINKS")
  if(room_UNPARSED_ARGUMENTS OR NOT room_SOURCES)
    message(FATAL_ERROR "sabir_room(${name}): expected SOURCES, USES, LINKS or OPTIMISE, "
                        "got `${room_UNPARSED_ARGUMENTS}`")
  endif()
  list(TRANSFORM room_USES PREPEND sabir_)

  add_library(sabir_${name} STATIC ${room_SOURCES})
  target_include_directories(sabir_${name} PUBLIC "${PROJECT_SOURCE_DIR}/src")
  target_link_libraries(sabir_${name} PUBLIC ${room_USES} ${room_LINKS} PRIVATE sabir_options)
  # Clang's precompiled header fits only what is optimised as it is.
  if(NOT (room_OPTIMISE AND SABIR_SANITIZER))
    sabir_share_precompiled_header(sabir_${name})
  endif()
  sabir_one_unit_a_folder(sabir_${name} ${room_SOURCES})
  if(CMAKE_BUILD_TYPE STREQUAL "Release")
    target_compile_options(sabir_${name} PRIVATE $<IF:$<BOOL:${room_OPTIMISE}>,-O1,-Og>)
  elseif(SABIR_SANITIZER AND room_OPTIMISE)
    target_compile_options(sabir_${name} PRIVATE -O1)
  endif()
endfunction()

# The sources of each folder below this one as a translation unit.
function(sabir_one_unit_a_folder target)
  set_target_properties(${target} PROPERTIES
    UNITY_BUILD ${SABIR_UNITY} UNITY_BUILD_MODE GROUP)
  foreach(source IN LISTS ARGN)
    cmake_path(GET source PARENT_PATH folder)
    set_source_files_properties("${source}" PROPERTIES UNITY_GROUP "${target}_${folder}")
  endforeach()
endfunction()

# The precompiled header belongs to a library of its own; every other target borrows it. One
# with exotic options simply does not call this.
function(sabir_share_precompiled_header target)
  if(NOT TARGET sabir_pch)
    file(WRITE "${PROJECT_BINARY_DIR}/sabir_pch.cc" "// Carries the precompiled header.\n")
    add_library(sabir_pch OBJECT "${PROJECT_BINARY_DIR}/sabir_pch.cc")
    target_link_libraries(sabir_pch PRIVATE sabir_options)
    target_compile_options(sabir_pch PRIVATE ${SABIR_PCH_OPTIONS})
    target_precompile_headers(sabir_pch PRIVATE
      <algorithm> <array> <charconv> <cstdint> <cstdio> <cstring> <deque> <filesystem> <functional>
      <map> <memory> <optional> <set> <span> <string> <string_view> <unordered_map> <utility>
      <variant> <vector>)
  endif()
  target_compile_options(${target} PRIVATE ${SABIR_PCH_OPTIONS})
  target_precompile_headers(${target} REUSE_FROM sabir_pch)
endfunction()
