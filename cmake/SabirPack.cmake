# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
# What is published. For every language of a library there is a target <library>_pack_<language>,
# which nothing else needs, and for all libraries of a project pack_<language>; `sabir pack` builds
# them. What they make lies in SABIR_DIST, carries the library and its worker, and names no folder
# of this machine.
#
# How a package is made says Sabir<Language>.cmake, in a function
#
#   sabir_pack_<language>(<library> <out> <prefix>)
#
# which calls sabir_pack_target. `sabir pack` and `sabir run` read what there is in the file
# libraries/<library>.json of the build folder.

set(SABIR_DIST "${CMAKE_BINARY_DIR}/dist" CACHE PATH "Where what is published is put")

# sabir_stage(<library> <out-variable>)
#
# The folder in which the library and its worker lie as they are published: stripped, and without
# the build's own paths. The target <library>_staged fills it.
function(sabir_stage library variable)
  set(stage "${CMAKE_BINARY_DIR}/stage/${library}")
  set(${variable} "${stage}" PARENT_SCOPE)
  if(TARGET ${library}_staged)
    return()
  endif()
  set(programs ${library})
  if(TARGET ${library}_worker)
    list(APPEND programs ${library}_worker)
  endif()
  sabir_install_staged(${library} staged "${stage}" ${programs})
endfunction()

# sabir_staged_files(<variable> <library>): of what is staged, what packages carry: the library
# under the name by which it is loaded, and its worker.
function(sabir_staged_files variable library)
  set(stage "${CMAKE_BINARY_DIR}/stage/${library}")
  set(files "${stage}/$<TARGET_SONAME_FILE_NAME:${library}>")
  if(TARGET ${library}_worker)
    list(APPEND files "${stage}/$<TARGET_FILE_NAME:${library}_worker>")
  endif()
  set(${variable} "${files}" PARENT_SCOPE)
endfunction()

# sabir_install_staged(<library> <part> <folder> <target>...)
#
# The target <library>_<part> installs some targets, flat, in a folder. No `cmake --install` of the
# project's own sees it.
function(sabir_install_staged library part folder)
  set(component sabir_${library}_${part})
  install(TARGETS ${ARGN} COMPONENT ${component} EXCLUDE_FROM_ALL
    LIBRARY DESTINATION . RUNTIME DESTINATION .)
  add_custom_target(${library}_${part}
    COMMAND ${CMAKE_COMMAND} -E rm -rf "${folder}"
    COMMAND ${CMAKE_COMMAND} -E env --unset=DESTDIR
            ${CMAKE_COMMAND} --install "${CMAKE_BINARY_DIR}" --component ${component}
            --prefix "${folder}" --strip > "${CMAKE_BINARY_DIR}/stage/${component}.log"
    DEPENDS ${ARGN}
    VERBATIM)
  file(MAKE_DIRECTORY "${CMAKE_BINARY_DIR}/stage")
endfunction()

# sabir_pack_target(<library> <language> COMMANDS <words>... DEPENDS <target>...)
#
# The commands are as in add_custom_target, each behind a COMMAND; SABIR_DIST is there for them.
function(sabir_pack_target library language)
  cmake_parse_arguments(PARSE_ARGV 2 pack "" "" "COMMANDS;DEPENDS")
  add_custom_target(${library}_pack_${language}
    COMMAND ${CMAKE_COMMAND} -E make_directory "${SABIR_DIST}"
    ${pack_COMMANDS}
    COMMENT "Packing ${library} for ${language}"
    VERBATIM)
  add_dependencies(${library}_pack_${language} ${library}_generated ${pack_DEPENDS})
  if(NOT TARGET pack_${language})
    add_custom_target(pack_${language})
  endif()
  add_dependencies(pack_${language} ${library}_pack_${language})
endfunction()

# sabir_moved(<variable> <pattern>): the command that moves what was made to SABIR_DIST.
function(sabir_moved variable pattern)
  set(${variable}
    COMMAND ${CMAKE_COMMAND} "-DFROM=${pattern}" "-DTO=${SABIR_DIST}"
            -P "${CMAKE_CURRENT_FUNCTION_LIST_FILE}"
    PARENT_SCOPE)
endfunction()

# sabir_archive(<folder> <commands> <name>)
#
# Sets <folder> to one whose name is <name> and the platform, to be filled, and <commands> to those
# that then put it into an archive in SABIR_DIST. Links in it stay links.
function(sabir_archive folder commands name)
  set(machine "${CMAKE_SYSTEM_PROCESSOR}${SABIR_TARGET_SUFFIX}")
  string(TOLOWER "${name}-${CMAKE_SYSTEM_NAME}-${machine}" whole)
  set(archive "${SABIR_DIST}/${whole}.tar.gz")
  set(${folder} "${CMAKE_BINARY_DIR}/stage/${whole}" PARENT_SCOPE)
  set(${commands}
    COMMAND ${CMAKE_COMMAND} -E chdir "${CMAKE_BINARY_DIR}/stage"
            ${CMAKE_COMMAND} -E tar czf "${archive}" "${whole}"
    COMMAND ${CMAKE_COMMAND} -E echo "made ${archive}"
    PARENT_SCOPE)
endfunction()

# sabir_describe(<library> <prefix> <language>...): libraries/<library>.json. A language that runs
# programs without a compiler has a function sabir_run_<language>(<library> <prefix>), which sets
# variables of its caller: `program`, the command that runs a script; `shell`, the one that is typed
# into, with the package loaded; and `environment`, of NAME=VALUE, for both.
function(sabir_describe library prefix)
  set(rows "")
  foreach(language IN LISTS ARGN)
    foreach(word IN ITEMS program shell environment)
      set(${word} "")
    endforeach()
    if(COMMAND sabir_run_${language})
      cmake_language(CALL sabir_run_${language} ${library} ${prefix})
    endif()
    # Asked when all is known: sabir_install adds one for C and C++.
    set(packs "$<IF:$<TARGET_EXISTS:${library}_pack_${language}>,true,false>")
    sabir_json_list(program ${program})
    sabir_json_list(shell ${shell})
    sabir_json_entries(environment ${environment})
    string(CONCAT row "\"${language}\": {\"packs\": ${packs}, \"program\": ${program}, "
           "\"shell\": ${shell}, \"environment\": ${environment}}")
    list(APPEND rows "${row}")
  endforeach()
  list(JOIN rows ",\n    " rows)
  file(GENERATE OUTPUT "${CMAKE_BINARY_DIR}/libraries/${library}.json" CONTENT
    "{\n  \"library\": \"${library}\",\n  \"languages\": {\n    ${rows}\n  }\n}\n")
endfunction()

# --- the script: moves what was made to where it is looked for, under whatever name it has ---

if(CMAKE_SCRIPT_MODE_FILE STREQUAL CMAKE_CURRENT_LIST_FILE)
  file(GLOB made ${FROM})
  if(NOT made)
    message(FATAL_ERROR "nothing was made: there is no ${FROM}")
  endif()
  foreach(one IN LISTS made)
    cmake_path(GET one FILENAME name)
    file(RENAME "${one}" "${TO}/${name}")
    message("made ${TO}/${name}")
  endforeach()
endif()
