# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
# A toolchain file for CMake: compiles for SABIR_TARGET, a machine or a C library other than this
# one's, with the `ziglang` package of PyPI (or a `zig` in PATH). `sabir pack --target` configures
# with it; by hand:
#
#   cmake -S . -B build/aarch64-linux-musl --toolchain PREFIX/share/sabir/target.cmake \
#     -DSABIR_TARGET=aarch64-linux-musl
#
# The C++ library is linked statically, so that what is built needs nothing but the C library.
# Libraries of LINKS are looked for in CMAKE_FIND_ROOT_PATH, and not among this machine's.
# SABIR_ZIG is the program `zig`, if it is not found by itself.

# What is asked for: PROCESSOR-linux-gnu.2.MINOR or PROCESSOR-linux-musl; src/driver/targets.cc
# knows the same.
if(NOT SABIR_TARGET MATCHES "^(x86_64|aarch64)-linux-(gnu[.]2[.]([0-9]+)|musl)$")
  message(FATAL_ERROR "SABIR_TARGET is `${SABIR_TARGET}`; say x86_64-linux-gnu.2.17, "
                      "aarch64-linux-gnu.2.17, x86_64-linux-musl or aarch64-linux-musl")
endif()
set(CMAKE_SYSTEM_NAME Linux)
set(CMAKE_SYSTEM_PROCESSOR "${CMAKE_MATCH_1}")
set(SABIR_TARGET_GLIBC "${CMAKE_MATCH_3}")
set(CMAKE_TRY_COMPILE_PLATFORM_VARIABLES SABIR_TARGET)

# What wheels say of the systems they are for, and what stands in other names behind the processor.
if(SABIR_TARGET_GLIBC)
  set(SABIR_TARGET_WHEEL "manylinux_2_${SABIR_TARGET_GLIBC}_${CMAKE_SYSTEM_PROCESSOR}")
  set(SABIR_TARGET_SUFFIX "")
else()
  set(SABIR_TARGET_WHEEL "musllinux_1_2_${CMAKE_SYSTEM_PROCESSOR}")
  set(SABIR_TARGET_SUFFIX "-musl")
endif()

function(sabir_find_zig)
  if(SABIR_ZIG)
    return()
  endif()
  # The package first: a `zig` in PATH may be of any version.
  foreach(python IN ITEMS "${Python3_EXECUTABLE}" python3)
    if(python)
      execute_process(COMMAND "${python}" -c
        "import os, ziglang; print(os.path.join(os.path.dirname(ziglang.__file__), 'zig'))"
        OUTPUT_VARIABLE zig ERROR_QUIET OUTPUT_STRIP_TRAILING_WHITESPACE RESULT_VARIABLE status)
      if(NOT status AND EXISTS "${zig}")
        set(SABIR_ZIG "${zig}" CACHE FILEPATH "The compiler for other targets" FORCE)
        return()
      endif()
    endif()
  endforeach()
  find_program(zig zig NO_CACHE NO_CMAKE_FIND_ROOT_PATH)
  if(NOT zig)
    message(FATAL_ERROR "packages for another target are compiled by zig, which is not here: "
                        "`pip install ziglang==0.17.1` for the python3 in PATH, or say "
                        "--cmake=-DSABIR_ZIG=FILE")
  endif()
  set(SABIR_ZIG "${zig}" CACHE FILEPATH "The compiler for other targets" FORCE)
endfunction()

function(sabir_check_zig)
  execute_process(COMMAND "${SABIR_ZIG}" version
    OUTPUT_VARIABLE version ERROR_QUIET OUTPUT_STRIP_TRAILING_WHITESPACE RESULT_VARIABLE status)
  if(status OR version VERSION_LESS 0.17)
    message(FATAL_ERROR "${SABIR_ZIG} is not zig 0.17 or newer, but `${version}`: "
                        "`pip install ziglang==0.17.1`, or say --cmake=-DSABIR_ZIG=FILE")
  endif()
endfunction()

# CMake and setuptools want programs of one word.
function(sabir_write_tool name words)
  file(CONFIGURE OUTPUT "${SABIR_TARGET_TOOLS}/${name}.in" CONTENT
    "#!/bin/sh\nexec '${SABIR_ZIG}' ${words} \"$@\"\n" @ONLY)
  configure_file("${SABIR_TARGET_TOOLS}/${name}.in" "${SABIR_TARGET_TOOLS}/${name}"
    COPYONLY FILE_PERMISSIONS OWNER_READ OWNER_WRITE OWNER_EXECUTE)
endfunction()

# What a shared library ends with when it is unloaded. Compilers elsewhere link this themselves, as
# crtbeginS.o; without it the destructors of statics are called when the program ends, and where
# the library was there may be nothing.
function(sabir_compile_end)
  file(CONFIGURE OUTPUT "${SABIR_TARGET_TOOLS}/end.c" @ONLY CONTENT
"extern void __cxa_finalize(void *);
extern void *__dso_handle;
__attribute__((destructor)) static void end(void) { __cxa_finalize(&__dso_handle); }
")
  execute_process(
    COMMAND "${SABIR_TARGET_TOOLS}/cc" -O2 -fPIC -g0 -c "${SABIR_TARGET_TOOLS}/end.c"
            -o "${SABIR_TARGET_TOOLS}/end.o"
    COMMAND_ERROR_IS_FATAL ANY)
endfunction()

get_property(SABIR_TARGET_TRIES GLOBAL PROPERTY IN_TRY_COMPILE)
if(NOT SABIR_TARGET_TRIES)
  set(SABIR_TARGET_TOOLS "${CMAKE_BINARY_DIR}/target")
  sabir_find_zig()
  sabir_check_zig()
  # Without the checks of undefined behaviour that zig adds where nothing is optimised: they need a
  # runtime.
  set(compile "-target ${SABIR_TARGET} -fno-sanitize=undefined")
  sabir_write_tool(cc "cc ${compile}")
  sabir_write_tool(c++ "c++ ${compile}")
  sabir_write_tool(ar ar)
  sabir_write_tool(ranlib ranlib)
  set(CMAKE_C_COMPILER "${SABIR_TARGET_TOOLS}/cc")
  set(CMAKE_CXX_COMPILER "${SABIR_TARGET_TOOLS}/c++")
  set(CMAKE_AR "${SABIR_TARGET_TOOLS}/ar" CACHE FILEPATH "")
  set(CMAKE_RANLIB "${SABIR_TARGET_TOOLS}/ranlib" CACHE FILEPATH "")
  # This machine's `strip` may not know the other processor: nothing has symbols to begin with.
  set(CMAKE_STRIP true CACHE FILEPATH "")
  if(NOT EXISTS "${SABIR_TARGET_TOOLS}/end.o")
    sabir_compile_end()
  endif()
  set(CMAKE_SHARED_LINKER_FLAGS_INIT "-s \"${SABIR_TARGET_TOOLS}/end.o\"")
  set(CMAKE_MODULE_LINKER_FLAGS_INIT "-s \"${SABIR_TARGET_TOOLS}/end.o\"")
  set(CMAKE_EXE_LINKER_FLAGS_INIT "-s")
endif()

if(NOT DEFINED CMAKE_FIND_ROOT_PATH)
  set(CMAKE_FIND_ROOT_PATH "${CMAKE_BINARY_DIR}/target/root")
endif()
set(CMAKE_FIND_ROOT_PATH_MODE_PROGRAM NEVER)
set(CMAKE_FIND_ROOT_PATH_MODE_LIBRARY ONLY)
set(CMAKE_FIND_ROOT_PATH_MODE_INCLUDE ONLY)
