# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
# sabir_python_package(<library> <out> <prefix>)
#
# The Python package of a library, ready to import from the build folder: python/<prefix> in it
# holds the generated modules and the extension, which finds the library where it was built.
# `<out>` is where `sabir gen` wrote; the pyproject.toml in its python/ makes a wheel of the same.

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

function(sabir_python_package library out prefix)
  find_package(Python3 3.11 QUIET COMPONENTS Interpreter Development.Module)
  if(NOT Python3_Development.Module_FOUND)
    message(FATAL_ERROR "a package in Python needs Python 3.11 or newer with its headers: install "
                        "python3-dev, or leave out `python` of LANGUAGES")
  endif()
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
