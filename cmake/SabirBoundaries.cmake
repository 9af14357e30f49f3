# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
# sabir_boundaries(<library> <out> <prefix>)
#
# Lets a library of sabir_library be opened at `worker:` and `unix:`: the generated stub and
# skeleton and the hand-written boundaries become part of it, and beside it there will be the
# program <prefix>-worker, which serves it.
#
# The hand-written boundaries are linked from an archive that was compiled with Sabir, if one fits
# this project's compiler (SabirArchive.cmake), and otherwise compiled from their sources, once
# however many libraries need them. SABIR_BOUNDARIES_ARCHIVE=OFF always compiles them.

include("${CMAKE_CURRENT_LIST_DIR}/SabirArchive.cmake")

# The folder with boundaries/ in it: the tree's own, or where it is installed.
set(SABIR_BOUNDARIES_ROOT "${CMAKE_CURRENT_LIST_DIR}/.." CACHE INTERNAL "")
if(SABIR_RUNTIME)
  cmake_path(GET SABIR_RUNTIME PARENT_PATH SABIR_BOUNDARIES_ROOT)
endif()
option(SABIR_BOUNDARIES_ARCHIVE "Link the boundaries that were compiled with Sabir, if they fit" ON)

# Sets <variable> to the target to link.
function(sabir_boundaries_target variable)
  set(${variable} sabir_boundaries PARENT_SCOPE)
  if(TARGET sabir_boundaries)
    return()
  endif()
  set(why "SABIR_BOUNDARIES_ARCHIVE is off")
  if(SABIR_BOUNDARIES_ARCHIVE)
    sabir_boundaries_archive(archive why)
    if(archive)
      sabir_say_once("boundaries from ${archive}")
      set(${variable} Sabir::boundaries PARENT_SCOPE)
      return()
    endif()
  endif()
  sabir_say_once("boundaries from their sources: ${why}")
  sabir_boundaries_from_sources()
endfunction()

function(sabir_say_once sentence)
  get_property(said GLOBAL PROPERTY SABIR_SAID)
  if(NOT sentence IN_LIST said)
    message(STATUS "Sabir: ${sentence}")
    set_property(GLOBAL APPEND PROPERTY SABIR_SAID "${sentence}")
  endif()
endfunction()

function(sabir_boundaries_from_sources)
  find_package(Threads REQUIRED)
  set(root "${SABIR_BOUNDARIES_ROOT}")
  file(GLOB sources CONFIGURE_DEPENDS
    "${root}/boundaries/*.cc" "${root}/boundaries/interposers/*.cc"
    "${root}/boundaries/worker/*.cc")
  add_library(sabir_boundaries STATIC EXCLUDE_FROM_ALL ${sources})
  target_compile_features(sabir_boundaries PUBLIC cxx_std_20)
  target_include_directories(sabir_boundaries
    PUBLIC "${root}"
    PRIVATE "${root}/runtime/c/include" "${root}/runtime/cpp/include")
  target_link_libraries(sabir_boundaries PUBLIC Threads::Threads ${CMAKE_DL_LIBS})
  set_target_properties(sabir_boundaries PROPERTIES
    POSITION_INDEPENDENT_CODE ON
    CXX_VISIBILITY_PRESET hidden
    VISIBILITY_INLINES_HIDDEN ON)
  # Several files in one run of the compiler, because most of its time goes into the same headers
  # again and again: a third of the processor time. Sanitized builds compile each file by itself, so
  # that an #include which one file owes to another does not stay hidden.
  if(NOT SABIR_SANITIZER)
    set_target_properties(sabir_boundaries PROPERTIES UNITY_BUILD ON UNITY_BUILD_BATCH_SIZE 9)
  endif()
endfunction()

function(sabir_boundaries library out prefix)
  sabir_boundaries_target(boundaries)
  set(sources "")
  foreach(part IN ITEMS wire stub skeleton)
    list(APPEND sources "${out}/core/${prefix}/${part}.cc")
  endforeach()
  target_sources(${library} PRIVATE ${sources})
  target_link_libraries(${library} PRIVATE ${boundaries})
  target_compile_definitions(${library} PRIVATE SABIR_BOUNDARIES)

  add_executable(${library}_worker "${out}/core/${prefix}/worker.c")
  add_dependencies(${library}_worker ${library}_generated)
  target_link_libraries(${library}_worker PRIVATE ${library})
  set_target_properties(${library}_worker PROPERTIES
    OUTPUT_NAME "${prefix}-worker"
    RUNTIME_OUTPUT_DIRECTORY "$<TARGET_FILE_DIR:${library}>"
    BUILD_RPATH_USE_ORIGIN ON
    INSTALL_RPATH "$ORIGIN")
  if(SABIR_SANITIZER)
    set_target_properties(${library}_worker PROPERTIES LINKER_LANGUAGE CXX)
  endif()
endfunction()
