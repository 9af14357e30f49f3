# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
# sabir_lua_package(<library> <out> <prefix>)
#
# The Lua files of a library, ready to load from the build folder: lua/<prefix>.lua and
# lua/<prefix>/ in it, for LUA_PATH=<build folder>/lua/?.lua. `<out>` is where `sabir gen` wrote.
# They look for the library in SABIR_LIBRARY_DIR, beside themselves, and where the system looks:
# links beside them lead to where it and its worker were built.
set(SABIR_FOR_TARGETS_lua ON CACHE INTERNAL "Can be packed for another machine")

function(sabir_lua_package library out prefix)
  set(folder "${CMAKE_BINARY_DIR}/lua")
  get_target_property(major ${library} SOVERSION)
  set(worker "")
  if(TARGET ${library}_worker)
    set(worker COMMAND ${CMAKE_COMMAND} -E create_symlink "$<TARGET_FILE:${library}_worker>"
        "${folder}/${prefix}/${prefix}-worker")
  endif()
  add_custom_command(
    OUTPUT "${folder}/${prefix}/.stamp"
    COMMAND ${CMAKE_COMMAND} -E copy_directory "${out}/lua" "${folder}"
    COMMAND ${CMAKE_COMMAND} -E create_symlink "$<TARGET_FILE:${library}>"
            "${folder}/${prefix}/lib${prefix}.so.${major}"
    ${worker}
    COMMAND ${CMAKE_COMMAND} -E touch "${folder}/${prefix}/.stamp"
    DEPENDS "${out}/stamp"
    VERBATIM)
  add_custom_target(${library}_lua ALL DEPENDS "${folder}/${prefix}/.stamp")
  add_dependencies(${library}_lua ${library})
endfunction()

# The files with the library beside them, for a folder of LUA_PATH.
function(sabir_pack_lua library out prefix)
  sabir_stage(${library} stage)
  sabir_staged_files(files ${library})
  get_target_property(version ${library} VERSION)
  sabir_archive(work archived "${library}-lua-${version}")
  sabir_pack_target(${library} lua
    DEPENDS ${library}_staged
    COMMANDS
      COMMAND ${CMAKE_COMMAND} -E rm -rf "${work}"
      COMMAND ${CMAKE_COMMAND} -E copy_directory "${out}/lua" "${work}"
      COMMAND ${CMAKE_COMMAND} -E copy ${files} "${work}/${prefix}"
      ${archived})
endfunction()

function(sabir_run_lua library prefix)
  find_program(SABIR_LUAJIT luajit)
  if(SABIR_LUAJIT)
    set(program "${SABIR_LUAJIT}" PARENT_SCOPE)
    set(shell "${SABIR_LUAJIT}" -e "_G['${prefix}'] = require('${prefix}')" -i PARENT_SCOPE)
  endif()
  set(environment "LUA_PATH=${CMAKE_BINARY_DIR}/lua/?.lua" PARENT_SCOPE)
endfunction()

# sabir_cases_lua(<library> <prefix> <out>): a row of sabir_cases. Under a sanitizer the
# interpreter would have to carry it: nothing then.
function(sabir_cases_lua library prefix out)
  if(SABIR_SANITIZER)
    return()
  endif()
  find_program(SABIR_LUAJIT luajit REQUIRED)
  sabir_part(tests "${out}" ${prefix} lua tests entry)
  sabir_cases_runner(lua lua "${SABIR_LUAJIT};${tests}"
    "LUA_PATH=${CMAKE_BINARY_DIR}/lua/?.lua;SABIR_LIBRARY_DIR=$<TARGET_FILE_DIR:${library}>")
endfunction()
