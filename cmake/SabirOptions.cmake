# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
# What holds for all code of ours: language versions, warnings, where results go. A target takes
# part by linking `sabir_options`; code of users of Sabir never does.

set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_POSITION_INDEPENDENT_CODE ON)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)
set(CMAKE_COMPILE_WARNING_AS_ERROR ${PROJECT_IS_TOP_LEVEL})
set(CMAKE_RUNTIME_OUTPUT_DIRECTORY "${PROJECT_BINARY_DIR}/bin")
set(CMAKE_LIBRARY_OUTPUT_DIRECTORY "${PROJECT_BINARY_DIR}/lib")
set(CMAKE_ARCHIVE_OUTPUT_DIRECTORY "${PROJECT_BINARY_DIR}/lib")

set(CMAKE_C_FLAGS_RELEASE "-O2 -DNDEBUG")
set(CMAKE_CXX_FLAGS_RELEASE "-O2 -DNDEBUG")
if(NOT CMAKE_BUILD_TYPE AND PROJECT_IS_TOP_LEVEL)
  set(CMAKE_BUILD_TYPE Release CACHE STRING "Debug or Release" FORCE)
elseif(NOT CMAKE_BUILD_TYPE)
  set(CMAKE_BUILD_TYPE Release)  # here alone: the other project's is its own affair
endif()

add_library(sabir_options INTERFACE)
target_compile_options(sabir_options INTERFACE -Wall -Wextra -Wpedantic)

# Paths of this machine stay out of what we build, so that two checkouts give the same bytes. The
# compiler sees absolute paths without ccache and relative ones with it.
file(RELATIVE_PATH to_root "${PROJECT_BINARY_DIR}" "${PROJECT_SOURCE_DIR}/")
add_compile_options("-ffile-prefix-map=${PROJECT_SOURCE_DIR}/=" "-ffile-prefix-map=${to_root}=")

if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
  # GCC 12 warns about `"text" + std::string` at -O2 and more at -O3 (its bugs 105651, 105329).
  set(false_alarms -Wno-restrict -Wno-stringop-overflow -Wno-stringop-overread -Wno-array-bounds)
  target_compile_options(sabir_options INTERFACE "$<$<COMPILE_LANGUAGE:CXX>:${false_alarms}>")
endif()

set(SABIR_SANITIZER "" CACHE STRING "`address`, `thread` or empty; the presets set it")

# The virtual environment of tools/setup is the Python of every test and of the extension modules.
set(SABIR_VENV "${PROJECT_SOURCE_DIR}/build/venv")
if(PROJECT_IS_TOP_LEVEL AND NOT DEFINED Python3_EXECUTABLE AND EXISTS "${SABIR_VENV}/bin/python")
  set(Python3_EXECUTABLE "${SABIR_VENV}/bin/python" CACHE FILEPATH "Python of tests and bindings")
endif()

# ccache makes a rebuild in another checkout of this project cost seconds. It sees through
# precompiled headers only when told that their timestamps do not matter.
find_program(SABIR_CCACHE ccache)
if(SABIR_CCACHE AND NOT CMAKE_CXX_COMPILER_LAUNCHER)
  set(launcher ${CMAKE_COMMAND} -E env CCACHE_SLOPPINESS=pch_defines,time_macros
      CCACHE_BASEDIR=${PROJECT_SOURCE_DIR} CCACHE_NOHASHDIR=1 ${SABIR_CCACHE})
  set(CMAKE_C_COMPILER_LAUNCHER ${launcher})
  set(CMAKE_CXX_COMPILER_LAUNCHER ${launcher})
endif()
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
  set(SABIR_PCH_OPTIONS -fpch-preprocess)
else()
  set(SABIR_PCH_OPTIONS "SHELL:-Xclang -fno-pch-timestamp")
endif()
