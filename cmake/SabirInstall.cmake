# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
# sabir_install(<library> [PACKAGE <name>] [COMPONENT <component>])
#
# `cmake --install` of a library of sabir_library, for its callers in C and C++, below the prefix
# and with the folders of GNUInstallDirs:
#
#   lib/lib<prefix>.so, .so.1, .so.1.0.0     the library and its names
#   lib/<prefix>-worker                      beside it, if it has one
#   include/<prefix>/                        the headers, in a folder of their own: other libraries
#                                            made with Sabir have some of the same names
#   lib/cmake/<package>/                     find_package(<package>) offers <package>::<library>
#   lib/pkgconfig/<package>.pc               pkg-config --cflags --libs <package>
#
# <library>_pack_c makes an archive of it.
#
# Nothing in these files names the prefix, so that what is installed can be moved. <package> is the
# library's name if nothing is said.

function(sabir_install library)
  cmake_parse_arguments(PARSE_ARGV 1 install "" "PACKAGE;COMPONENT" "")
  if(install_UNPARSED_ARGUMENTS)
    message(FATAL_ERROR "sabir_install(${library}): does not know `${install_UNPARSED_ARGUMENTS}`; "
                        "it takes PACKAGE and COMPONENT")
  endif()
  get_target_property(prefix ${library} SABIR_PREFIX)
  if(NOT prefix)
    message(FATAL_ERROR "sabir_install(${library}): not a library of sabir_library")
  endif()
  set(package ${library})
  if(install_PACKAGE)
    set(package ${install_PACKAGE})
  endif()
  set(component "")
  if(install_COMPONENT)
    set(component COMPONENT ${install_COMPONENT})
  endif()
  include(GNUInstallDirs)
  set(headers "${CMAKE_INSTALL_INCLUDEDIR}/${prefix}")

  install(TARGETS ${library} EXPORT ${library}_export
    LIBRARY DESTINATION "${CMAKE_INSTALL_LIBDIR}" ${component}
    INCLUDES DESTINATION "${headers}")
  if(TARGET ${library}_worker)
    install(TARGETS ${library}_worker DESTINATION "${CMAKE_INSTALL_LIBDIR}" ${component})
  endif()
  get_target_property(out ${library} SABIR_OUT)
  install(DIRECTORY "${out}/c/" "${out}/cpp/" DESTINATION "${headers}" ${component})
  sabir_install_descriptions(${library} ${package} "${headers}")
  sabir_pack_installed(${library} "${install_COMPONENT}")
endfunction()

# What is published for C and C++: an archive of what is installed, which can be unpacked anywhere.
function(sabir_pack_installed library component)
  if(NOT component)
    set(component Unspecified)
  endif()
  get_target_property(version ${library} VERSION)
  sabir_archive(work archived "${library}-${version}")
  sabir_pack_target(${library} c
    DEPENDS ${library}
    COMMANDS
      COMMAND ${CMAKE_COMMAND} -E rm -rf "${work}"
      COMMAND ${CMAKE_COMMAND} -E env --unset=DESTDIR
              ${CMAKE_COMMAND} --install "${CMAKE_BINARY_DIR}" --component ${component}
              --prefix "${work}" --strip > "${CMAKE_BINARY_DIR}/stage/${library}_installed.log"
      ${archived})
  if(TARGET ${library}_worker)
    add_dependencies(${library}_pack_c ${library}_worker)
  endif()
  sabir_pack_target(${library} cpp DEPENDS ${library}_pack_c COMMANDS)
endfunction()

# What CMake and pkg-config read.
function(sabir_install_descriptions library package headers)
  include(CMakePackageConfigHelpers)
  get_target_property(version ${library} VERSION)
  set(work "${CMAKE_CURRENT_BINARY_DIR}/sabir/${library}")
  set(folder "${CMAKE_INSTALL_LIBDIR}/cmake/${package}")
  install(EXPORT ${library}_export NAMESPACE ${package}:: FILE ${package}Config.cmake
    DESTINATION "${folder}" ${component})
  write_basic_package_version_file("${work}/${package}ConfigVersion.cmake"
    VERSION ${version} COMPATIBILITY SameMajorVersion)
  install(FILES "${work}/${package}ConfigVersion.cmake" DESTINATION "${folder}" ${component})

  set(pc "${CMAKE_INSTALL_LIBDIR}/pkgconfig")
  foreach(part IN ITEMS "${CMAKE_INSTALL_LIBDIR}" "${headers}")
    if(IS_ABSOLUTE "${part}")
      list(APPEND places "${part}")
    else()
      file(RELATIVE_PATH up "/prefix/${pc}" "/prefix/${part}")
      list(APPEND places "\${pcfiledir}/${up}")
    endif()
  endforeach()
  list(GET places 0 libraries)
  list(GET places 1 includes)
  get_target_property(contract ${library} SABIR_CONTRACT)
  cmake_path(GET contract FILENAME contract)
  file(GENERATE OUTPUT "${work}/${package}.pc" CONTENT "Name: ${package}
Description: The library of ${contract}
Version: ${version}
Cflags: -I\"${includes}\"
Libs: -L\"${libraries}\" -l$<TARGET_FILE_BASE_NAME:${library}>
")
  install(FILES "${work}/${package}.pc" DESTINATION "${pc}" ${component})
endfunction()
