# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
# sabir_rust_package(<library> <out> <prefix>)
#
# The crates of a library, compiled for tests: rust/lib<prefix>.rlib and rust/lib<prefix>_sys.rlib
# in the build folder, for `rustc -L <build folder>/rust --extern <prefix>=...`. `<out>` is where
# `sabir gen` wrote; its rust/ is a workspace for Cargo, which makes the same with its build.rs.
# rustc is called by itself: so Ninja knows each step, and nobody waits for Cargo's lock.

set(SABIR_RUST_WHOLE "${CMAKE_CURRENT_LIST_DIR}/SabirRustWhole.cmake" CACHE INTERNAL "")

function(sabir_find_rust)
  find_program(SABIR_RUSTC rustc REQUIRED)
  if(NOT DEFINED SABIR_RUST_TARGET)
    execute_process(COMMAND "${SABIR_RUSTC}" -vV OUTPUT_VARIABLE said)
    string(REGEX MATCH "host: ([^\n]+)" _ "${said}")
    set(SABIR_RUST_TARGET "${CMAKE_MATCH_1}" CACHE INTERNAL "What Rust compiles for")
  endif()
endfunction()

# sabir_rustc(<output> <source> <comment> <depends> <option>...): a step. What is built is run once,
# so the time to compile is what counts.
function(sabir_rustc output source comment depends)
  cmake_path(GET output PARENT_PATH folder)
  add_custom_command(
    OUTPUT "${output}"
    COMMAND ${CMAKE_COMMAND} -E make_directory "${folder}"
    # A make's job server is not there for rustc, which would say so each time.
    COMMAND ${CMAKE_COMMAND} -E env --unset=MAKEFLAGS --unset=MFLAGS "${SABIR_RUSTC}" --edition 2021
            -C debuginfo=0 -C codegen-units=1 "${source}" -o "${output}" ${ARGN}
    DEPENDS ${depends} "${SABIR_RUSTC}"
    COMMENT "${comment}"
    VERBATIM)
endfunction()

function(sabir_rust_package library out prefix)
  if(SABIR_SANITIZER)
    add_custom_target(${library}_rust)  # nothing is run there
    return()
  endif()
  sabir_find_rust()
  set(folder "${CMAKE_BINARY_DIR}/rust")
  set(sys "${folder}/lib${prefix}_sys.rlib")
  set(crate "${folder}/lib${prefix}.rlib")
  sabir_rustc("${sys}" "${out}/rust/${prefix}-sys/src/lib.rs" "Compiling ${prefix}-sys (Rust)"
    "${out}/stamp" --crate-type rlib --crate-name ${prefix}_sys)
  sabir_rustc("${crate}" "${out}/rust/${prefix}/src/lib.rs" "Compiling ${prefix} (Rust)"
    "${out}/stamp;${sys}" --crate-type rlib --crate-name ${prefix} -L "${folder}"
    --extern "${prefix}_sys=${sys}")
  add_custom_target(${library}_rust ALL DEPENDS "${crate}")
  sabir_rust_carried(${library} "${out}" ${prefix})
endfunction()

# sabir_rust_carried(<library> <out> <prefix>): the target <library>_rust_carried, which puts all of
# the library, as one object of which only the contract's names are seen, into the crate of
# declarations: lib/TARGET/lib<prefix>.a, for those who publish it with the library inside. Shared
# libraries that it needs stay outside, and are named in lib/TARGET/needs.
function(sabir_rust_carried library out prefix)
  set(folder "${out}/rust/${prefix}-sys/lib/${SABIR_RUST_TARGET}")
  set(whole ${library}_rust_whole)
  add_executable(${whole} EXCLUDE_FROM_ALL "$<TARGET_OBJECTS:${library}>")
  target_link_libraries(${whole} PRIVATE "$<TARGET_PROPERTY:${library},LINK_LIBRARIES>")
  target_link_options(${whole} PRIVATE -r -nostdlib -no-pie)
  set_target_properties(${whole} PROPERTIES
    LINKER_LANGUAGE CXX
    LINK_DEPENDS "${SABIR_RUST_WHOLE}"
    RULE_LAUNCH_LINK "${CMAKE_COMMAND} -P ${SABIR_RUST_WHOLE} --"
    OUTPUT_NAME "${prefix}.o"
    RUNTIME_OUTPUT_DIRECTORY "${CMAKE_CURRENT_BINARY_DIR}/sabir/${library}_carried")
  add_custom_command(
    OUTPUT "${folder}/lib${prefix}.a"
    COMMAND ${CMAKE_COMMAND} -E make_directory "${folder}"
    COMMAND ${CMAKE_COMMAND} -E rm -f "${folder}/lib${prefix}.a"
    COMMAND "${CMAKE_OBJCOPY}" --localize-hidden --strip-debug "$<TARGET_FILE:${whole}>"
    COMMAND "${CMAKE_AR}" qcs "${folder}/lib${prefix}.a" "$<TARGET_FILE:${whole}>"
    COMMAND ${CMAKE_COMMAND} -E copy "$<TARGET_FILE:${whole}>.needs" "${folder}/needs"
    DEPENDS ${whole} "${out}/stamp"
    COMMENT "Putting ${prefix} into its crate (Rust)"
    VERBATIM)
  add_custom_target(${library}_rust_carried DEPENDS "${folder}/lib${prefix}.a")
endfunction()

# sabir_rust_program(<target> <library> <prefix> <source> <depends> <option>...): a program that
# calls the library, and finds it where it was built. `<depends>`: on what, the source among it
# unless it is generated.
function(sabir_rust_program target library prefix source depends)
  sabir_find_rust()
  set(folder "${CMAKE_BINARY_DIR}/rust")
  set(program "${CMAKE_BINARY_DIR}/tests/${target}")
  sabir_rustc("${program}" "${source}" "Compiling ${target} (Rust)"
    "${depends};${folder}/lib${prefix}.rlib;${library}_rust;${library}"
    --crate-name ${prefix}_program -L "${folder}"
    --extern "${prefix}=${folder}/lib${prefix}.rlib"
    -C "link-arg=$<TARGET_FILE:${library}>"
    -C "link-arg=-Wl,-rpath,$<TARGET_FILE_DIR:${library}>"
    ${ARGN})
  add_custom_target(${target} ALL DEPENDS "${program}")
endfunction()

# sabir_rust_test(<library> <source>): the functions of a file that are marked `#[test]`, as the
# test rust_<library>.
function(sabir_rust_test library source)
  sabir_rust_program(rust_${library} ${library} ${library} "${source}" "${source}" --test)
  add_dependencies(rust_tests rust_${library})
  add_test(NAME rust_${library} COMMAND "${CMAKE_BINARY_DIR}/tests/rust_${library}")
endfunction()

# What all tests of cases write and compare texts with, once and with optimisation.
function(sabir_rust_cases_text)
  if(TARGET sabir_cases_rust_text)
    return()
  endif()
  sabir_runtime_folder(runtime)
  set(source "${runtime}/rust/cases/sabir_cases_text.rs")
  set(output "${CMAKE_BINARY_DIR}/rust/libsabir_cases_text.rlib")
  sabir_rustc("${output}" "${source}" "Compiling sabir_cases_text (Rust)" "${source}"
    -O --crate-type rlib --crate-name sabir_cases_text)
  add_custom_target(sabir_cases_rust_text ALL DEPENDS "${output}")
endfunction()

# sabir_cases_rust(<library> <prefix> <out>): a row of sabir_cases.
function(sabir_cases_rust library prefix out)
  sabir_rust_cases_text()
  sabir_part(tests "${out}" ${prefix} rust tests entry)
  set(text "${CMAKE_BINARY_DIR}/rust/libsabir_cases_text.rlib")
  sabir_rust_program(${library}_cases_in_rust ${library} ${prefix} "${tests}"
    "${out}/stamp;${text};sabir_cases_rust_text" --extern "sabir_cases_text=${text}"
    # What Rust asserts by itself is a third of their code; the tests in Rust have it.
    -C debug-assertions=off -C overflow-checks=off)
  sabir_cases_runner(rust rust "${CMAKE_BINARY_DIR}/tests/${library}_cases_in_rust" "")
endfunction()
