# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
# sabir_go_package(<library> <out> <prefix>)
#
# The Go package of a library, ready to be used from the build folder: go/<prefix> in it is a module
# that a program's `replace` or `go.work` can name. `<out>` is where `sabir gen` wrote. Links beside
# the sources lead to where the library and its worker were built; cgo looks for them there.
function(sabir_go_package library out prefix)
  set(folder "${CMAKE_BINARY_DIR}/go/${prefix}")
  get_target_property(major ${library} SOVERSION)
  set(worker "")
  if(TARGET ${library}_worker)
    set(worker COMMAND ${CMAKE_COMMAND} -E create_symlink "$<TARGET_FILE:${library}_worker>"
        "${folder}/${prefix}-worker")
  endif()
  add_custom_command(
    OUTPUT "${folder}/.stamp"
    COMMAND ${CMAKE_COMMAND} -E copy_directory "${out}/go" "${folder}"
    COMMAND ${CMAKE_COMMAND} -E create_symlink "$<TARGET_FILE:${library}>"
            "${folder}/lib${prefix}.so"
    COMMAND ${CMAKE_COMMAND} -E create_symlink "$<TARGET_FILE:${library}>"
            "${folder}/lib${prefix}.so.${major}"
    ${worker}
    COMMAND ${CMAKE_COMMAND} -E touch "${folder}/.stamp"
    DEPENDS "${out}/stamp"
    VERBATIM)
  add_custom_target(${library}_go ALL DEPENDS "${folder}/.stamp")
  add_dependencies(${library}_go ${library})
endfunction()

# Go as it is on this machine, or as tools/setup has fetched it; no network, and no other version.
function(sabir_find_go)
  find_program(SABIR_GO go REQUIRED HINTS "${CMAKE_SOURCE_DIR}/build/go-toolchain/bin")
  set(environment GOPROXY=off GOTOOLCHAIN=local GOFLAGS=)
  set(SABIR_GO_RUN ${CMAKE_COMMAND} -E env ${environment} "${SABIR_GO}" PARENT_SCOPE)
endfunction()

# sabir_go_program(<target> <source> <library>...): a program of one file, with the packages of
# these libraries, whose prefixes they are called by. bin/<target>.
function(sabir_go_program target source)
  sabir_find_go()
  set(folder "${CMAKE_CURRENT_BINARY_DIR}/${target}")
  cmake_path(ABSOLUTE_PATH source OUTPUT_VARIABLE source)
  set(modules "\t${folder}\n")
  set(stamps "")
  foreach(library IN LISTS ARGN)
    string(APPEND modules "\t${CMAKE_BINARY_DIR}/go/${library}\n")
    list(APPEND stamps "${CMAKE_BINARY_DIR}/go/${library}/.stamp" ${library})
  endforeach()
  file(GENERATE OUTPUT "${folder}/go.work" CONTENT "go 1.24\n\nuse (\n${modules})\n")
  file(GENERATE OUTPUT "${folder}/go.mod" CONTENT "module program\n\ngo 1.24\n")
  set(program "${CMAKE_BINARY_DIR}/bin/${target}")
  add_custom_command(
    OUTPUT "${program}"
    COMMAND ${CMAKE_COMMAND} -E copy "${source}" "${folder}/main.go"
    COMMAND ${CMAKE_COMMAND} -E env "GOWORK=${folder}/go.work"
            ${SABIR_GO_RUN} build -o "${program}" .
    DEPENDS "${source}" ${stamps}
    WORKING_DIRECTORY "${folder}"
    VERBATIM)
  add_custom_target(${target} ALL DEPENDS "${program}")
  foreach(library IN LISTS ARGN)
    add_dependencies(${target} ${library}_go)
  endforeach()
endfunction()

# sabir_cases_go(<library> <prefix> <out>): a row of sabir_cases, a program that `go test` has made.
# All share Go's cache. Under a sanitizer Go would have to carry it: nothing then.
function(sabir_cases_go library prefix out)
  if(SABIR_SANITIZER)
    return()
  endif()
  sabir_find_go()
  sabir_part(tests "${out}" ${prefix} go tests entry)
  cmake_path(GET tests PARENT_PATH folder)
  set(package "${CMAKE_BINARY_DIR}/go/${prefix}")
  set(program "${CMAKE_BINARY_DIR}/go/cases/${library}")
  set(workspace "${CMAKE_BINARY_DIR}/go/cases/${library}.work")
  file(GENERATE OUTPUT "${workspace}"
    CONTENT "go 1.24\n\nuse (\n\t${package}\n\t${folder}\n)\n")
  add_custom_command(
    OUTPUT "${program}"
    COMMAND ${CMAKE_COMMAND} -E env "GOWORK=${workspace}"
            ${SABIR_GO_RUN} test -c -vet=off "-gcflags=-N -l" -ldflags=-w -o "${program}" .
    DEPENDS "${package}/.stamp" "${out}/stamp" ${library}
    WORKING_DIRECTORY "${folder}"
    COMMENT "Compiling the cases of ${library} in Go"
    VERBATIM)
  add_custom_target(${library}_cases_in_go ALL DEPENDS "${program}")
  add_dependencies(${library}_cases_in_go ${library}_go ${library}_cases_generated)
  sabir_cases_runner(go go "${program}" "")
endfunction()
