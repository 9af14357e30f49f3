# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
# sabir_cases(<library> <file.cases> [EVERY_FUNCTION])
#
# Tests of a library of sabir_library, made from a file of cases (docs/cases.md): `sabir test`
# writes them for every language that the library has packages for, those in C and C++ become
# programs, and build/cases/<library>.json says how each is run. The test `cases_<library>` of ctest
# runs them all, and with EVERY_FUNCTION fails if no case calls one.
#
# What a language needs stands in a function of its own, sabir_cases_<language>, which adds rows to
# the manifest.

function(sabir_cases library file)
  if(SABIR_TARGET)
    return()  # nothing is run here
  endif()
  cmake_parse_arguments(PARSE_ARGV 2 cases "EVERY_FUNCTION" "" "")
  if(cases_UNPARSED_ARGUMENTS)
    message(FATAL_ERROR "sabir_cases(${library}): does not know `${cases_UNPARSED_ARGUMENTS}`")
  endif()
  set(every "")
  if(cases_EVERY_FUNCTION)
    set(every --every-function)
  endif()
  cmake_path(ABSOLUTE_PATH file OUTPUT_VARIABLE cases)
  get_target_property(contract ${library} SABIR_CONTRACT)
  get_target_property(prefix ${library} SABIR_PREFIX)
  get_target_property(languages ${library} SABIR_LANGUAGES)
  get_target_property(boundaries ${library} SABIR_BOUNDARIES)
  set(out "${CMAKE_CURRENT_BINARY_DIR}/sabir/${library}/cases")
  set(compiler Sabir::sabir)
  if(TARGET sabir)
    set(compiler sabir)
  endif()
  sabir_part(in_c "${out}" ${prefix} c tests entry)
  sabir_part(in_cpp "${out}" ${prefix} cpp tests entry)
  add_custom_command(
    OUTPUT "${out}/stamp"
    BYPRODUCTS "${in_c}" "${in_cpp}"
    COMMAND ${CMAKE_COMMAND} -E rm -rf "${out}"
    COMMAND ${compiler} test "${contract}" --cases "${cases}" --generate --out "${out}"
    COMMAND ${CMAKE_COMMAND} -E touch "${out}/stamp"
    DEPENDS "${contract}" "${cases}" ${compiler}
    COMMENT "Making tests from the cases of ${library}"
    VERBATIM)
  add_custom_target(${library}_cases_generated ALL DEPENDS "${out}/stamp")

  set(rows "")
  if(SABIR_SANITIZER)
    set(languages "")  # their own processes are not made for it
  endif()
  foreach(language IN ITEMS c cpp ${languages})
    if(COMMAND sabir_cases_${language})
      cmake_language(CALL sabir_cases_${language} ${library} ${prefix} "${out}")
    endif()
  endforeach()
  list(JOIN rows ",\n    " rows)
  set(locations "\"inprocess:\"")
  set(serve "")
  if("worker" IN_LIST boundaries AND NOT SABIR_SANITIZER)
    string(APPEND locations ", \"worker:\", \"unix:\", \"check:trace:?to=/dev/null,inprocess:\"")
    set(serve ",\n  \"serve\": [\"$<TARGET_FILE:${library}_worker>\", \"--listen\"]")
  endif()
  set(manifest "${CMAKE_BINARY_DIR}/cases/${library}.json")
  file(GENERATE OUTPUT "${manifest}" CONTENT
    "{\n  \"runners\": [\n    ${rows}\n  ],\n  \"locations\": [${locations}]${serve}\n}\n")
  add_test(NAME cases_${library}
    COMMAND ${compiler} test "${contract}" --cases "${cases}" --manifest "${manifest}" ${every}
    WORKING_DIRECTORY "${CMAKE_SOURCE_DIR}")
  set_tests_properties(cases_${library} PROPERTIES TIMEOUT 1800)
endfunction()

# Adds a runner to the manifest of sabir_cases, which calls this by way of sabir_cases_<language>:
# its name, its language, the command as a list, and its environment as a list of NAME=VALUE. A
# macro, so that `rows` is its caller's; that hands it on.
macro(sabir_cases_runner name language command environment)
  sabir_json_list(words ${command})
  sabir_json_entries(entries ${environment})
  string(CONCAT row "{\"name\": \"${name}\", \"language\": \"${language}\", "
         "\"command\": ${words}, \"environment\": ${entries}}")
  list(APPEND rows "${row}")
  set(rows "${rows}" PARENT_SCOPE)
endmacro()

# The runner that the programs of all libraries stand on, compiled once.
function(sabir_cases_runner_target)
  if(TARGET sabir_cases_runner)
    return()
  endif()
  sabir_runtime_folder(runtime)
  find_package(Threads REQUIRED)
  file(GLOB sources CONFIGURE_DEPENDS "${runtime}/c/cases/*.c")
  add_library(sabir_cases_runner STATIC ${sources})
  target_include_directories(sabir_cases_runner
    PUBLIC "${runtime}/c/cases" PRIVATE "${runtime}/c/include")
  target_link_libraries(sabir_cases_runner PUBLIC Threads::Threads m)
  sabir_cases_options(sabir_cases_runner)
endfunction()

# Run once, so the time to compile is what counts.
function(sabir_cases_options target)
  target_compile_options(${target} PRIVATE
    -O0 -Wall -Wextra -Wno-unused-function -Wno-unused-parameter)
  set_target_properties(${target} PROPERTIES C_STANDARD 11)
endfunction()

function(sabir_cases_program target library out source)
  sabir_cases_runner_target()
  set_source_files_properties(${source} PROPERTIES GENERATED TRUE)
  add_executable(${target} ${source})
  add_dependencies(${target} ${library}_cases_generated)
  target_include_directories(${target} PRIVATE "${out}/cpp")
  target_link_libraries(${target} PRIVATE ${library} sabir_cases_runner)
  sabir_cases_options(${target})
  set_target_properties(${target} PROPERTIES
    RUNTIME_OUTPUT_DIRECTORY "${CMAKE_BINARY_DIR}/tests")
  if(SABIR_SANITIZER)
    set_target_properties(${target} PROPERTIES LINKER_LANGUAGE CXX)
  endif()
endfunction()

function(sabir_cases_c library prefix out)
  sabir_part(entry "${out}" ${prefix} c tests entry)
  sabir_cases_program(${library}_cases_in_c ${library} "${out}" "${entry}")
  sabir_cases_runner(c c "$<TARGET_FILE:${library}_cases_in_c>" "")
endfunction()

function(sabir_cases_cpp library prefix out)
  sabir_part(entry "${out}" ${prefix} cpp tests entry)
  sabir_cases_program(${library}_cases_in_cpp ${library} "${out}" "${entry}")
  sabir_cases_runner(cpp cpp "$<TARGET_FILE:${library}_cases_in_cpp>" "")
endfunction()
