# sabir_room(<name> SOURCES <file>... [USES <room>...] [LINKS <library>...])
#
# A room of the compiler: src/<name>/ as the library `sabir_<name>`. USES names rooms that stand
# above it (tests/hygiene reads the #includes and holds it to that); LINKS names libraries from
# outside. All rooms share one precompiled header of the standard library; the `asan` preset builds
# without it, so a forgotten #include cannot hide behind it for long.
function(sabir_room name)
  cmake_parse_arguments(PARSE_ARGV 1 room "" "" "SOURCES;USES;LINKS")
  if(room_UNPARSED_ARGUMENTS OR NOT room_SOURCES)
    message(FATAL_ERROR "sabir_room(${name}): expected SOURCES, USES or LINKS, "
                        "got `${room_UNPARSED_ARGUMENTS}`")
  endif()
  list(TRANSFORM room_USES PREPEND sabir_)

  add_library(sabir_${name} STATIC ${room_SOURCES})
  target_include_directories(sabir_${name} PUBLIC "${CMAKE_SOURCE_DIR}/src")
  target_link_libraries(sabir_${name} PUBLIC ${room_USES} ${room_LINKS} PRIVATE sabir_options)
  sabir_share_precompiled_header(sabir_${name})
endfunction()

# The precompiled header belongs to a library of its own; every other target borrows it. One
# with exotic options simply does not call this.
function(sabir_share_precompiled_header target)
  if(NOT TARGET sabir_pch)
    file(WRITE "${CMAKE_BINARY_DIR}/sabir_pch.cc" "// Carries the precompiled header.\n")
    add_library(sabir_pch OBJECT "${CMAKE_BINARY_DIR}/sabir_pch.cc")
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
