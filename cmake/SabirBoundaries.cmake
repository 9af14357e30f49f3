# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
# sabir_boundaries(<library> <out> <prefix>)
#
# Lets a library of sabir_library be opened at `worker:` and `unix:`: the generated stub and
# skeleton and the hand-written boundaries become part of it, and beside it there will be the
# program <prefix>-worker, which serves it.

# The folder with boundaries/ in it: the tree's own, or where it is installed.
set(SABIR_BOUNDARIES_ROOT "${CMAKE_CURRENT_LIST_DIR}/.." CACHE INTERNAL "")
if(SABIR_RUNTIME)
  cmake_path(GET SABIR_RUNTIME PARENT_PATH SABIR_BOUNDARIES_ROOT)
endif()

# Compiled once, however many libraries need it.
function(sabir_boundaries_target)
  if(TARGET sabir_boundaries)
    return()
  endif()
  find_package(Threads REQUIRED)
  set(root "${SABIR_BOUNDARIES_ROOT}")
  file(GLOB sources CONFIGURE_DEPENDS
    "${root}/boundaries/*.cc" "${root}/boundaries/interposers/*.cc"
    "${root}/boundaries/worker/*.cc")
  add_library(sabir_boundaries STATIC ${sources})
  target_compile_features(sabir_boundaries PUBLIC cxx_std_20)
  target_include_directories(sabir_boundaries
    PUBLIC "${root}"
    PRIVATE "${root}/runtime/c/include" "${root}/runtime/cpp/include")
  target_link_libraries(sabir_boundaries PUBLIC Threads::Threads ${CMAKE_DL_LIBS})
  if(TARGET sabir_options)
    target_link_libraries(sabir_boundaries PRIVATE sabir_options)
  endif()
  set_target_properties(sabir_boundaries PROPERTIES
    POSITION_INDEPENDENT_CODE ON
    CXX_VISIBILITY_PRESET hidden
    VISIBILITY_INLINES_HIDDEN ON)
endfunction()

function(sabir_boundaries library out prefix)
  sabir_boundaries_target()
  set(sources "")
  foreach(part IN ITEMS wire stub skeleton)
    list(APPEND sources "${out}/core/${prefix}/${part}.cc")
  endforeach()
  target_sources(${library} PRIVATE ${sources})
  target_link_libraries(${library} PRIVATE sabir_boundaries)
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
