# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
# sabir_library(<name>
#   CONTRACT <file.wit>
#   SOURCES <file.cc>...            what implements it
#   [LANGUAGES <language>...]       packages to make, or `all`; docs/cmake.md lists them
#   [BOUNDARIES <boundary>...]      what may stand between caller and library: inprocess, worker
#   [LINKS <library>...]
#   [LICENSE <expression>])         of the library, for its packages: an SPDX expression
#
# Makes the shared library <name> out of a contract and the C++ that fulfils it: `sabir gen` writes
# the C header, the C++ wrapper and the export shim, which are compiled with the sources. Only the
# symbols of the contract are visible, under a version script, and the soname carries the contract's
# major version. Targets that link <name> find `<prefix>.h` and `<prefix>.hpp`. Languages and
# boundaries may be separated by commas, too.
#
# For each language there is a target `<name>_<language>`, and the package in <language>/ of the
# build folder. What is written for it says the manifest; how it is built, Sabir<Language>.cmake.
# <name>_pack_<language> makes of it what is published (SabirPack.cmake). With SABIR_TARGET
# (SabirTarget.cmake) there are only those languages of which that can be made for another machine:
# SABIR_FOR_TARGETS_<language> says so.

include("${CMAKE_CURRENT_LIST_DIR}/SabirJson.cmake")
include("${CMAKE_CURRENT_LIST_DIR}/SabirManifest.cmake")

sabir_packages(_sabir_packages)
# In the cache, because libraries are also made in folders that include nothing of ours.
set(SABIR_EVERY_LANGUAGE ${_sabir_packages} CACHE INTERNAL "All that packages can be made for")
list(JOIN _sabir_packages "," _sabir_packages)
set(SABIR_LANGUAGES "${_sabir_packages}" CACHE STRING
  "Of the languages that libraries ask for, those to make packages for; the others are left out")

include("${CMAKE_CURRENT_LIST_DIR}/SabirBoundaries.cmake")
include("${CMAKE_CURRENT_LIST_DIR}/SabirCases.cmake")
include("${CMAKE_CURRENT_LIST_DIR}/SabirFuzz.cmake")
include("${CMAKE_CURRENT_LIST_DIR}/SabirInstall.cmake")
include("${CMAKE_CURRENT_LIST_DIR}/SabirPack.cmake")
foreach(_sabir_language IN LISTS SABIR_EVERY_LANGUAGE)
  sabir_manifest(_sabir_name "" ${_sabir_language} language)
  include("${CMAKE_CURRENT_LIST_DIR}/Sabir${_sabir_name}.cmake")
endforeach()

function(sabir_library name)
  cmake_parse_arguments(PARSE_ARGV 1 library
    "" "CONTRACT;LICENSE" "SOURCES;LANGUAGES;BOUNDARIES;LINKS")
  sabir_check_library_arguments()
  sabir_find_contract(${name} "${library_CONTRACT}" contract)
  sabir_read_contract("${contract}" prefix version)
  sabir_claim_prefix(${name} ${prefix})
  set(out "${CMAKE_CURRENT_BINARY_DIR}/sabir/${name}")

  sabir_generate(${name} "${contract}" "${out}" ${prefix} "${library_LANGUAGES}"
    "${library_LICENSE}")

  add_library(${name} SHARED ${library_SOURCES} "${out}/core/${prefix}/exports.cc")
  add_dependencies(${name} ${name}_generated)
  target_compile_features(${name} PRIVATE cxx_std_20)
  target_include_directories(${name}
    PUBLIC "$<BUILD_INTERFACE:${out}/c;${out}/cpp>"
    PRIVATE "${out}/core")
  target_link_libraries(${name} PRIVATE ${library_LINKS})
  set_target_properties(${name} PROPERTIES
    SABIR_CONTRACT "${contract}"
    SABIR_OUT "${out}"
    SABIR_PREFIX ${prefix}
    SABIR_LANGUAGES "${library_LANGUAGES}"
    SABIR_BOUNDARIES "${library_BOUNDARIES}")
  string(REGEX MATCH "^[0-9]+" major "${version}")
  set_target_properties(${name} PROPERTIES
    OUTPUT_NAME ${prefix}  # packages look for it under the name of the contract
    VERSION ${version}
    SOVERSION ${major}
    CXX_VISIBILITY_PRESET hidden
    C_VISIBILITY_PRESET hidden
    VISIBILITY_INLINES_HIDDEN ON
    LINK_DEPENDS "${out}/core/${prefix}/exports.map")
  target_link_options(${name} PRIVATE "-Wl,--version-script=${out}/core/${prefix}/exports.map")
  sabir_refuse_undefined(${name})

  if("worker" IN_LIST library_BOUNDARIES)
    sabir_boundaries(${name} "${out}" ${prefix})
  endif()
  foreach(language IN LISTS library_LANGUAGES)
    if(SABIR_TARGET AND NOT SABIR_FOR_TARGETS_${language})
      continue()
    endif()
    cmake_language(CALL sabir_${language}_package ${name} "${out}" ${prefix})
    set_property(GLOBAL APPEND PROPERTY SABIR_PACKAGES_${language} ${name}_${language})
    if(COMMAND sabir_pack_${language} AND NOT SABIR_SANITIZER)
      cmake_language(CALL sabir_pack_${language} ${name} "${out}" ${prefix})
    endif()
  endforeach()
  sabir_describe(${name} ${prefix} c cpp ${library_LANGUAGES})
endfunction()

# A target for each language, which makes the packages of all libraries: packages_<language>.
function(sabir_package_targets)
  foreach(language IN LISTS SABIR_EVERY_LANGUAGE)
    get_property(packages GLOBAL PROPERTY SABIR_PACKAGES_${language})
    add_custom_target(packages_${language} DEPENDS ${packages})
  endforeach()
endfunction()

# A macro, so that it sees the arguments of its caller.
macro(sabir_check_library_arguments)
  if(library_UNPARSED_ARGUMENTS)
    message(FATAL_ERROR "sabir_library(${name}): does not know `${library_UNPARSED_ARGUMENTS}`")
  endif()
  if(NOT library_CONTRACT OR NOT library_SOURCES)
    message(FATAL_ERROR "sabir_library(${name}): needs a CONTRACT and SOURCES")
  endif()
  sabir_words(library_LANGUAGES "c;cpp;${SABIR_EVERY_LANGUAGE};all" "sabir_library(${name})"
    "language")
  if("all" IN_LIST library_LANGUAGES)
    set(library_LANGUAGES ${SABIR_EVERY_LANGUAGE})
  endif()
  sabir_leave_out(library_LANGUAGES)
  sabir_words(library_BOUNDARIES "inprocess;worker" "sabir_library(${name})" "boundary")
endmacro()

# An absolute path to a file that is there, whatever the author wrote.
function(sabir_find_contract name written variable)
  cmake_path(ABSOLUTE_PATH written OUTPUT_VARIABLE contract)
  if(IS_DIRECTORY "${contract}")
    message(FATAL_ERROR "sabir_library(${name}): CONTRACT is one file, and `${contract}` is a "
                        "folder")
  elseif(NOT EXISTS "${contract}")
    message(FATAL_ERROR "sabir_library(${name}): there is no file `${contract}`, which CONTRACT "
                        "`${written}` names; relative paths begin at "
                        "${CMAKE_CURRENT_SOURCE_DIR}")
  endif()
  set(${variable} "${contract}" PARENT_SCOPE)
endfunction()

# Symbols, headers and packages are named by the prefix: in one program there can be only one.
function(sabir_claim_prefix name prefix)
  get_property(other GLOBAL PROPERTY SABIR_LIBRARY_OF_${prefix})
  if(other)
    message(FATAL_ERROR "sabir_library(${name}): its contract has the prefix `${prefix}`, as that "
                        "of sabir_library(${other}) has; give one of them another in a line "
                        "`//sabir:prefix NAME` above its `package`")
  endif()
  set_property(GLOBAL PROPERTY SABIR_LIBRARY_OF_${prefix} ${name})
endfunction()

# What no source has and no library of LINKS is an error of the linker, rather than of the first
# program that loads the library. A sanitizer's runtime is linked by the program alone.
function(sabir_refuse_undefined name)
  string(JOIN " " flags "${CMAKE_CXX_FLAGS}" "${CMAKE_SHARED_LINKER_FLAGS}")
  if(NOT flags MATCHES "-fsanitize=")
    set(sanitized "$<FILTER:$<TARGET_PROPERTY:${name},COMPILE_OPTIONS>,INCLUDE,-fsanitize=>")
    # Where threads are a library of their own, ours uses that.
    target_link_options(${name} PRIVATE -pthread "$<$<STREQUAL:${sanitized},>:-Wl,-z,defs>")
  endif()
endfunction()

# What a language loads: a function that an older library lacks is an error when it is loaded, and
# not the end of the program that first calls it.
function(sabir_bind_now target)
  target_link_options(${target} PRIVATE "-Wl,-z,now")
endfunction()

# C and C++ need no package; and what SABIR_LANGUAGES does not name is not made.
function(sabir_leave_out variable)
  sabir_words(SABIR_LANGUAGES "c;cpp;${SABIR_EVERY_LANGUAGE}" SABIR_LANGUAGES language)
  set(kept "")
  foreach(language IN LISTS ${variable})
    if(NOT language IN_LIST SABIR_EVERY_LANGUAGE)
      continue()
    elseif(language IN_LIST SABIR_LANGUAGES)
      list(APPEND kept ${language})
    else()
      sabir_say_once("${language} is left out: SABIR_LANGUAGES does not name it")
    endif()
  endforeach()
  set(${variable} "${kept}" PARENT_SCOPE)
endfunction()

# Words from a closed list, however they are separated; one that is not in it stops the build.
function(sabir_words variable known who what)
  string(REGEX REPLACE "[, ]+" ";" words "${${variable}}")
  list(REMOVE_ITEM words "")
  list(REMOVE_DUPLICATES words)
  foreach(word IN LISTS words)
    if(NOT word IN_LIST known)
      list(JOIN known "`, `" all)
      message(FATAL_ERROR "${who}: there is no ${what} `${word}`; there are `${all}`")
    endif()
  endforeach()
  set(${variable} "${words}" PARENT_SCOPE)
endfunction()

# The build has to know two things before the compiler runs (it may not even be built yet): the base
# of all file names, and the version. Both stand in lines of their own.
function(sabir_read_contract contract prefix_out version_out)
  set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS "${contract}")
  # Packages written in place, `package a:b { ... }`, are not the contract's own.
  file(STRINGS "${contract}" lines REGEX "^(package [^{]*$|//sabir:prefix )")
  set(version 0.0.0)
  set(prefix "")
  foreach(line IN LISTS lines)
    if(line MATCHES "^//sabir:prefix +([^ ]+)")
      set(prefix "${CMAKE_MATCH_1}")
    elseif(line MATCHES "^package +[^:]+:%?([A-Za-z0-9-]+)(@([0-9]+\\.[0-9]+\\.[0-9]+))?")
      set(package "${CMAKE_MATCH_1}")
      if(CMAKE_MATCH_3)
        set(version "${CMAKE_MATCH_3}")
      endif()
    endif()
  endforeach()
  if(NOT prefix)
    string(TOLOWER "${package}" prefix)
    string(REPLACE "-" "_" prefix "${prefix}")
  endif()
  if(NOT prefix)
    message(FATAL_ERROR "${contract}: no line begins with `package`")
  endif()
  set(${prefix_out} "${prefix}" PARENT_SCOPE)
  set(${version_out} "${version}" PARENT_SCOPE)
endfunction()

# The compiler leaves a file alone whose text would not change, so a stamp says when it ran.
function(sabir_generate name contract out prefix languages license)
  set(compiler Sabir::sabir)
  if(TARGET sabir)
    set(compiler sabir)
  endif()
  set(wanted c core cpp wire ${languages})
  list(JOIN wanted "," names)
  set(sources "")
  set(headers "")
  set(begin "")
  foreach(part IN LISTS wanted)
    # Headers are named, too, so that who includes them is compiled again in the same run of the
    # build that changes them.
    foreach(copied IN ITEMS "" copied)
      sabir_part(some "${out}" ${prefix} ${part} ${copied} sources)
      list(APPEND sources ${some})
      sabir_part(some "${out}" ${prefix} ${part} ${copied} headers)
      list(APPEND headers ${some})
    endforeach()
    if(SABIR_WHOLE_FOLDER_${part})
      list(APPEND begin COMMAND ${CMAKE_COMMAND} -E rm -rf "${out}/${part}")
    endif()
  endforeach()

  set(options "")
  if(license)
    set(options --license "${license}")
  endif()

  cmake_path(GET contract FILENAME file)
  # Two steps, because Ninja prints all that a step writes if it fails: the first may fail, and the
  # contract's error stands below the name of one file; the second has what the first has written.
  add_custom_command(
    OUTPUT "${out}/generated"
    ${begin}
    COMMAND ${compiler} gen "${contract}" --for ${names} --out "${out}" ${options}
    COMMAND ${CMAKE_COMMAND} -E touch "${out}/generated"
    DEPENDS "${contract}" ${compiler}
    COMMENT "Generating ${names} from ${file}"
    VERBATIM)
  add_custom_command(
    OUTPUT "${out}/stamp"
    BYPRODUCTS ${sources} ${headers} "${out}/core/${prefix}/exports.map"
    COMMAND ${CMAKE_COMMAND} -E touch "${out}/stamp"
    DEPENDS "${out}/generated"
    COMMENT "Generated ${names} from ${file}"
    VERBATIM)
  add_custom_target(${name}_generated DEPENDS "${out}/stamp")
  set_source_files_properties(${sources} PROPERTIES GENERATED TRUE)
endfunction()

# Where the hand-written runtimes are: the tree's own, or where they are installed.
function(sabir_runtime_folder variable)
  if(SABIR_RUNTIME)
    set(${variable} "${SABIR_RUNTIME}" PARENT_SCOPE)
  else()
    set(${variable} "${CMAKE_CURRENT_FUNCTION_LIST_DIR}/../runtime" PARENT_SCOPE)
  endif()
endfunction()
