# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
# The boundaries compiled beforehand: libsabir_boundaries.a, in a folder named after what compiled
# it (gcc12-x86_64-linux-gnu), with a file `abi.txt` beside it. That file says what a project must
# have in common with the archive to link it: compiler and major version, machine, C++ ABI and
# library, sanitizer. A project asks its own compiler for the same lines (boundaries_abi.txt); equal
# lines fit. So an installation may hold archives of several compilers, and one per sanitizer.
#
#   sabir_boundaries_archive(<variable> <why>)   offers the one that fits as Sabir::boundaries, and
#                                                says its folder, or why there is none
#   sabir_compiler_abi(<variable> <why>)         the lines of this project
#   sabir_make_archive()                         in Sabir's own build: makes one

function(sabir_boundaries_archive variable why)
  set(${variable} "" PARENT_SCOPE)
  file(GLOB described "${SABIR_ARCHIVES}/*/abi.txt")
  if(NOT described)
    set(${why} "no archive was made with this Sabir" PARENT_SCOPE)
    return()
  endif()
  sabir_compiler_abi(ours reason)
  foreach(path IN LISTS described)
    cmake_path(GET path PARENT_PATH folder)
    file(READ "${path}" theirs)
    if(NOT ours)
      break()
    elseif(NOT ours STREQUAL theirs)
      sabir_difference("${ours}" "${theirs}" reason)
    elseif(NOT EXISTS "${folder}/libsabir_boundaries.a")
      set(reason "${folder}/libsabir_boundaries.a has not been built")
    else()
      sabir_offer_archive("${folder}")
      set(${variable} "${folder}" PARENT_SCOPE)
      return()
    endif()
  endforeach()
  set(${why} "${reason}" PARENT_SCOPE)
endfunction()

function(sabir_offer_archive folder)
  if(TARGET Sabir::boundaries)
    return()
  endif()
  add_library(Sabir::boundaries STATIC IMPORTED GLOBAL)
  set_target_properties(Sabir::boundaries PROPERTIES
    IMPORTED_LOCATION "${folder}/libsabir_boundaries.a"
    IMPORTED_LINK_INTERFACE_LANGUAGES CXX
    INTERFACE_INCLUDE_DIRECTORIES "${SABIR_BOUNDARIES_ROOT}"
    INTERFACE_COMPILE_FEATURES cxx_std_20
    # Not Threads::Threads, which is known only in folders that asked for it.
    INTERFACE_LINK_LIBRARIES "pthread;${CMAKE_DL_LIBS}")
endfunction()

# The first line in which two lists differ, as half a sentence.
function(sabir_difference ours theirs variable)
  string(REPLACE "\n" ";" ours "${ours}")
  string(REPLACE "\n" ";" theirs "${theirs}")
  foreach(our their IN ZIP_LISTS ours theirs)
    if(NOT our STREQUAL their)
      set(${variable} "the archive has `${their}`, this project `${our}`" PARENT_SCOPE)
      return()
    endif()
  endforeach()
endfunction()

function(sabir_compiler_abi variable why)
  set(${variable} "" PARENT_SCOPE)
  sabir_compiler_command(command unknown)
  if(unknown)
    set(${why} "what `${unknown}` does is not known before the build" PARENT_SCOPE)
    return()
  endif()
  get_property(known GLOBAL PROPERTY "SABIR_ABI ${command}")
  if(NOT known)
    execute_process(COMMAND ${command} -dumpmachine
      OUTPUT_VARIABLE machine ERROR_QUIET OUTPUT_STRIP_TRAILING_WHITESPACE)
    execute_process(COMMAND ${command} -E -P -x c++
      "${CMAKE_CURRENT_FUNCTION_LIST_DIR}/boundaries_abi.txt"
      OUTPUT_VARIABLE text ERROR_QUIET RESULT_VARIABLE status)
    if(status OR NOT text MATCHES "SABIR_ABI_BEGINS\n(.*)$")
      set(${why} "${CMAKE_CXX_COMPILER} does not say what its ABI is" PARENT_SCOPE)
      return()
    endif()
    string(REPLACE "\"" "" known "sabir ${SABIR_VERSION}\n${CMAKE_MATCH_1}machine ${machine}\n")
    set_property(GLOBAL PROPERTY "SABIR_ABI ${command}" "${known}")
  endif()
  set(${variable} "${known}" PARENT_SCOPE)
endfunction()

# The compiler as files of this folder are compiled with it, and an option that cannot be judged now
# because it is a generator expression.
function(sabir_compiler_command variable unknown)
  string(TOUPPER "${CMAKE_BUILD_TYPE}" config)
  separate_arguments(flags UNIX_COMMAND
    "${CMAKE_CXX_COMPILER_ARG1} ${CMAKE_CXX_FLAGS} ${CMAKE_CXX_FLAGS_${config}}")
  get_directory_property(options COMPILE_OPTIONS)
  get_directory_property(definitions COMPILE_DEFINITIONS)
  list(TRANSFORM definitions PREPEND -D)
  set(${unknown} "" PARENT_SCOPE)
  foreach(option IN LISTS options definitions)
    if(option MATCHES "\\$<")
      if(option MATCHES "sanitize|stdlib|GLIBCXX|LIBCPP|-m[0-9a]|target")
        set(${unknown} "${option}" PARENT_SCOPE)
      endif()
    elseif(option MATCHES "^SHELL:(.*)")
      separate_arguments(words UNIX_COMMAND "${CMAKE_MATCH_1}")
      list(APPEND flags ${words})
    else()
      list(APPEND flags "${option}")
    endif()
  endforeach()
  if(CMAKE_CXX_COMPILER_TARGET AND CMAKE_CXX_COMPILER_ID MATCHES "Clang")
    list(APPEND flags "--target=${CMAKE_CXX_COMPILER_TARGET}")
  endif()
  if(CMAKE_SYSROOT)
    list(APPEND flags "--sysroot=${CMAKE_SYSROOT}")
  endif()
  set(${variable} "${CMAKE_CXX_COMPILER}" ${flags} PARENT_SCOPE)
endfunction()

# The build folder holds it as an installation will: lib/sabir/<folder>.
function(sabir_make_archive)
  sabir_compiler_abi(abi why)
  if(NOT abi)
    message(STATUS "Sabir: no archive of the boundaries: ${why}")
    return()
  endif()
  string(REGEX MATCH "compiler ([a-z]+) ([0-9]+).*machine ([^\n]*)" found "${abi}")
  set(name "${CMAKE_MATCH_1}${CMAKE_MATCH_2}-${CMAKE_MATCH_3}")
  if(abi MATCHES "sanitizer ([a-z]+)" AND NOT CMAKE_MATCH_1 STREQUAL "none")
    string(APPEND name "-${CMAKE_MATCH_1}")
  endif()
  set(folder "${PROJECT_BINARY_DIR}/lib/sabir/${name}")
  file(CONFIGURE OUTPUT "${folder}/abi.txt" CONTENT "${abi}" @ONLY)
  sabir_boundaries_from_sources()
  target_link_libraries(sabir_boundaries PRIVATE sabir_options)
  set_target_properties(sabir_boundaries PROPERTIES
    EXCLUDE_FROM_ALL OFF
    ARCHIVE_OUTPUT_DIRECTORY "${folder}")
endfunction()
