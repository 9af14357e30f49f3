# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
# sabir_test(<name> SOURCES <file>... [LINKS <library>...] [LABELS <label>...] [TIMEOUT <seconds>])
#
# A GoogleTest program; each of its tests is one of ctest's, called `<name>.Suite.Case`. It runs in
# the root of the checkout, so that test data is named the way a reader sees it.
#
# It runs a moment and is compiled for minutes: so without optimisation, and all its files as one
# unit (SABIR_UNITY). What it tests is compiled as it is for people.

function(sabir_test name)
  cmake_parse_arguments(PARSE_ARGV 1 test "" "TIMEOUT" "SOURCES;LINKS;LABELS")
  if(test_UNPARSED_ARGUMENTS OR NOT test_SOURCES)
    message(FATAL_ERROR "sabir_test(${name}): expected SOURCES, LINKS, LABELS or TIMEOUT, "
                        "got `${test_UNPARSED_ARGUMENTS}`")
  endif()
  if(NOT test_TIMEOUT)
    set(test_TIMEOUT 600)
  endif()
  find_package(GTest REQUIRED)
  include(GoogleTest)

  add_executable(${name} ${test_SOURCES})
  target_link_libraries(${name} PRIVATE sabir_options ${test_LINKS} GTest::gmock GTest::gtest_main)
  set_target_properties(${name} PROPERTIES
    UNITY_BUILD ${SABIR_UNITY} UNITY_BUILD_BATCH_SIZE 0
    RUNTIME_OUTPUT_DIRECTORY "${CMAKE_BINARY_DIR}/tests")
  target_compile_options(${name} PRIVATE -O0)
  if(SABIR_SANITIZER)
    target_compile_definitions(${name} PRIVATE SABIR_SANITIZED)
  endif()
  if(SABIR_SANITIZER STREQUAL "thread")
    target_sources(${name} PRIVATE "${CMAKE_SOURCE_DIR}/tests/clocklock.c")
  endif()
  gtest_discover_tests(${name}
    WORKING_DIRECTORY "${CMAKE_SOURCE_DIR}"
    TEST_PREFIX "${name}."
    DISCOVERY_MODE PRE_TEST
    PROPERTIES TIMEOUT ${test_TIMEOUT} LABELS "${test_LABELS}")
endfunction()

# sabir_c_program(<target>)
#
# A test in C89 that links a library in C++. The sanitizers' C++ half is in the C++ linker's driver.
function(sabir_c_program target)
  set_target_properties(${target} PROPERTIES
    C_STANDARD 90 C_EXTENSIONS OFF RUNTIME_OUTPUT_DIRECTORY "${CMAKE_BINARY_DIR}/tests")
  target_include_directories(${target} PRIVATE "${CMAKE_SOURCE_DIR}/tests")
  target_compile_options(${target} PRIVATE -Wall -Wextra -Wno-unused-function -pedantic-errors)
  if(SABIR_SANITIZER)
    set_target_properties(${target} PROPERTIES LINKER_LANGUAGE CXX)
  endif()
  add_test(NAME ${target} COMMAND ${target})
endfunction()

# sabir_test_elsewhere(<target>...)
#
# The same programs once more, each as one test, with the library in a process of its own and with
# interposers before it.
function(sabir_test_elsewhere)
  set(over_worker "worker:")
  set(over_trace "trace:?to=/dev/null,inprocess:")
  set(over_check "check:inprocess:")
  set(over_check_and_worker "check:worker:")
  foreach(target IN LISTS ARGN)
    foreach(place IN ITEMS over_worker over_trace over_check over_check_and_worker)
      add_test(NAME ${target}_${place} COMMAND ${target}
        WORKING_DIRECTORY "${CMAKE_SOURCE_DIR}")
      set_tests_properties(${target}_${place} PROPERTIES
        ENVIRONMENT "SABIR_LOCATION=${${place}}" TIMEOUT 120)
    endforeach()
  endforeach()
endfunction()
