# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
# sabir_manifest(<variable> <prefix> <part> <key>...)
#
# What `sabir gen` will write for a contract with this prefix, as docs/generated-layout.md describes
# it: the list, or the text, that is found under <key>, or under one key in another; empty if there
# is none. It is asked for before the compiler is built. So it is not read from a manifest.json that
# was written, but from the one beside this file, which is the same for all contracts.

# In the cache, because libraries are also made in folders that include nothing of ours.
set(SABIR_MANIFEST "${CMAKE_CURRENT_LIST_DIR}/manifest.json" CACHE INTERNAL "")
set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS "${SABIR_MANIFEST}")

function(sabir_manifest variable prefix part)
  # Many libraries ask the same: read once, and kept with the place for the prefix in it.
  list(JOIN ARGN "_" keys)
  set(kept SABIR_MANIFEST_${part}_${keys})
  get_property(known GLOBAL PROPERTY ${kept} SET)
  if(NOT known)
    sabir_read_manifest(found ${part} ${ARGN})
    set_property(GLOBAL PROPERTY ${kept} "${found}")
  endif()
  get_property(found GLOBAL PROPERTY ${kept})
  string(REPLACE "@prefix@" "${prefix}" found "${found}")
  set(${variable} "${found}" PARENT_SCOPE)
endfunction()

function(sabir_read_manifest variable)
  file(READ "${SABIR_MANIFEST}" text)
  set(found "")
  string(JSON type ERROR_VARIABLE missing TYPE "${text}" parts ${ARGN})
  if(type STREQUAL "ARRAY")
    string(JSON count LENGTH "${text}" parts ${ARGN})
    foreach(i RANGE ${count})
      if(i LESS count)
        string(JSON one GET "${text}" parts ${ARGN} ${i})
        list(APPEND found "${one}")
      endif()
    endforeach()
  elseif(NOT missing)
    string(JSON found GET "${text}" parts ${ARGN})
  endif()
  set(${variable} "${found}" PARENT_SCOPE)
endfunction()

# The parts that are packages of a language: those that something has to be built of.
function(sabir_packages variable)
  file(READ "${SABIR_MANIFEST}" text)
  string(JSON count LENGTH "${text}" parts)
  math(EXPR last "${count} - 1")
  set(names "")
  foreach(i RANGE ${last})
    string(JSON part MEMBER "${text}" parts ${i})
    sabir_manifest(build "" ${part} build)
    if(build)
      list(APPEND names ${part})
    endif()
  endforeach()
  set(${variable} "${names}" PARENT_SCOPE)
endfunction()

# sabir_part(<variable> <out> <prefix> <part> <key>...): the same as absolute paths, of a library
# that is generated to <out>.
function(sabir_part variable out prefix part)
  sabir_manifest(paths "${prefix}" ${part} ${ARGN})
  list(TRANSFORM paths PREPEND "${out}/")
  set(${variable} "${paths}" PARENT_SCOPE)
endfunction()
