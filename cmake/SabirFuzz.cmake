# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
# sabir_fuzz(<name>
#   CONTRACT <file.wit>
#   SOURCES <file.cc>...      what implements it
#   [LINKS <library>...]
#   [CORPUS <folder>])        inputs, in calls/ and frames/
#
# Two fuzzers of a library, fuzz_<name>_calls and fuzz_<name>_frames: the first calls its C
# functions, the second sends bytes to what answers for it in a worker. Where sabir_library has made
# <name> of the same contract, what was compiled for it is linked into them; else the implementation
# is compiled as a part of them.
#
# With Clang and SABIR_SANITIZER `address` they are libFuzzer's, and each has a test that looks for
# something new for a fixed number of runs, or as long as SABIR_FUZZ_SECONDS says. With any other
# compiler they run the inputs that they are given, and that is the test.

function(sabir_fuzz name)
  cmake_parse_arguments(PARSE_ARGV 1 fuzz "" "CONTRACT;CORPUS" "SOURCES;LINKS")
  if(fuzz_UNPARSED_ARGUMENTS OR NOT fuzz_CONTRACT OR NOT fuzz_SOURCES)
    message(FATAL_ERROR "sabir_fuzz(${name}): expected CONTRACT, SOURCES, LINKS and CORPUS")
  endif()
  cmake_path(ABSOLUTE_PATH fuzz_CONTRACT NORMALIZE OUTPUT_VARIABLE contract)
  sabir_read_contract("${contract}" prefix version)
  set(out "${CMAKE_CURRENT_BINARY_DIR}/sabir/fuzz_${name}")
  set(generated "")
  foreach(part IN ITEMS core/${prefix}/exports core/${prefix}/wire core/${prefix}/stub
                        core/${prefix}/skeleton fuzz/${prefix}_calls fuzz/${prefix}_frames)
    list(APPEND generated "${out}/${part}.cc")
  endforeach()
  set(compiler Sabir::sabir)
  if(TARGET sabir)
    set(compiler sabir)
  endif()
  add_custom_command(
    OUTPUT "${out}/stamp"
    BYPRODUCTS ${generated}
    COMMAND ${compiler} fuzz "${contract}" --out "${out}"
    COMMAND ${CMAKE_COMMAND} -E touch "${out}/stamp"
    DEPENDS "${contract}" ${compiler}
    COMMENT "Generating fuzzers of ${name}"
    VERBATIM)
  add_custom_target(fuzz_${name}_generated DEPENDS "${out}/stamp")
  if(TARGET ${name}_generated)  # both write the ledger
    add_dependencies(fuzz_${name}_generated ${name}_generated)
  endif()
  set_source_files_properties(${generated} PROPERTIES GENERATED TRUE)

  set(root "${SABIR_BOUNDARIES_ROOT}")
  sabir_boundaries_target(boundaries)
  sabir_fuzz_implementation(${name} "${contract}" implementation compiled)
  add_library(fuzz_${name}_core OBJECT ${implementation}
    "${root}/fuzz/caller.cc" "${root}/fuzz/frames.cc"
    "${root}/fuzz/maker.cc")
  add_dependencies(fuzz_${name}_core fuzz_${name}_generated)
  target_compile_features(fuzz_${name}_core PUBLIC cxx_std_20)
  target_compile_definitions(fuzz_${name}_core PRIVATE SABIR_BOUNDARIES)
  target_include_directories(fuzz_${name}_core PUBLIC
    "${out}/c" "${out}/cpp" "${out}/core" "${root}")
  target_link_libraries(fuzz_${name}_core PUBLIC ${boundaries} ${fuzz_LINKS})
  set(fuzzer OFF)
  if(SABIR_SANITIZER STREQUAL "address" AND CMAKE_CXX_COMPILER_ID STREQUAL "Clang")
    set(fuzzer ON)
    target_compile_options(fuzz_${name}_core PUBLIC -fsanitize=fuzzer-no-link)
    if(compiled)  # it counts its branches, so that the fuzzer sees where an input leads
      target_compile_options(${name} PRIVATE -fsanitize=fuzzer-no-link)
    endif()
  endif()
  foreach(kind IN ITEMS calls frames)
    sabir_fuzz_target(${name} ${kind} "${out}/fuzz/${prefix}_${kind}.cc" ${fuzzer})
    target_sources(fuzz_${name}_${kind} PRIVATE ${compiled})
  endforeach()
endfunction()

# What stands behind the C functions: sources, or what the library of that name was compiled to.
function(sabir_fuzz_implementation name contract sources objects)
  set(${sources} "" PARENT_SCOPE)
  set(${objects} "" PARENT_SCOPE)
  if(TARGET ${name})
    get_target_property(theirs ${name} SABIR_CONTRACT)
    cmake_path(NORMAL_PATH theirs)
    if(theirs STREQUAL contract)
      set(${objects} "$<TARGET_OBJECTS:${name}>" PARENT_SCOPE)
      return()
    endif()
  endif()
  set(core ${generated})
  list(FILTER core EXCLUDE REGEX "/fuzz/[^/]*$")
  set(${sources} ${fuzz_SOURCES} ${core} PARENT_SCOPE)
endfunction()

function(sabir_fuzz_target name kind source fuzzer)
  set(target fuzz_${name}_${kind})
  set(corpus "${fuzz_CORPUS}")
  cmake_path(ABSOLUTE_PATH corpus NORMALIZE)
  add_executable(${target} "${source}")
  add_dependencies(${target} fuzz_${name}_generated)
  target_link_libraries(${target} PRIVATE fuzz_${name}_core)
  set_target_properties(${target} PROPERTIES
    RUNTIME_OUTPUT_DIRECTORY "${CMAKE_BINARY_DIR}/tests")
  if(fuzzer)
    target_link_options(${target} PRIVATE -fsanitize=fuzzer)
    set(found "${CMAKE_BINARY_DIR}/fuzz/${name}_${kind}")
    file(MAKE_DIRECTORY "${found}")
    sabir_fuzz_command(command ${target} 5000)
    add_test(NAME fuzz.${name}_${kind}
      COMMAND ${command} -seed=1 -max_len=512 -timeout=10 -verbosity=0
              "${found}" "${corpus}/${kind}")
  else()
    target_sources(${target} PRIVATE "${SABIR_BOUNDARIES_ROOT}/fuzz/replay.cc")
    if(NOT fuzz_CORPUS)
      return()
    endif()
    add_test(NAME fuzz.${name}_${kind} COMMAND ${target} "${corpus}/${kind}")
  endif()
  set_tests_properties(fuzz.${name}_${kind} PROPERTIES TIMEOUT 1800)
endfunction()

# The command of a test that runs a fuzzer of libFuzzer's: the same number of runs on every machine,
# or for as many seconds as SABIR_FUZZ_SECONDS says. Options and folders stand behind it.
function(sabir_fuzz_command variable target runs)
  set(limit "\${SABIR_FUZZ_SECONDS:+-max_total_time=}\${SABIR_FUZZ_SECONDS:--runs=${runs}}")
  set(${variable} sh -c "exec \"$0\" \"${limit}\" \"$@\""
    "$<TARGET_FILE:${target}>" PARENT_SCOPE)
endfunction()
