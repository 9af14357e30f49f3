# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
# What `find_package(Sabir)` finds: SabirConfig.cmake in the build folder, for those who point
# CMAKE_PREFIX_PATH at it, and after `cmake --install` in the usual place.
include(CMakePackageConfigHelpers)
include(GNUInstallDirs)

set(program "${CMAKE_BINARY_DIR}/bin/sabir")
set(runtime "${CMAKE_SOURCE_DIR}/runtime")
set(modules "${CMAKE_SOURCE_DIR}/cmake")
set(archives "${CMAKE_BINARY_DIR}/lib/sabir")
configure_package_config_file(
  cmake/SabirConfig.cmake.in "${CMAKE_BINARY_DIR}/SabirConfig.cmake"
  INSTALL_DESTINATION "${CMAKE_BINARY_DIR}" INSTALL_PREFIX "${CMAKE_BINARY_DIR}"
  PATH_VARS program runtime modules archives)

set(destination "${CMAKE_INSTALL_LIBDIR}/cmake/Sabir")
set(program "${CMAKE_INSTALL_BINDIR}/sabir")
set(runtime "${CMAKE_INSTALL_DATADIR}/sabir/runtime")
set(modules "${destination}")
set(archives "${CMAKE_INSTALL_LIBDIR}/sabir")
configure_package_config_file(
  cmake/SabirConfig.cmake.in "${CMAKE_BINARY_DIR}/installed/SabirConfig.cmake"
  INSTALL_DESTINATION "${destination}"
  PATH_VARS program runtime modules archives)
write_basic_package_version_file(
  "${CMAKE_BINARY_DIR}/SabirConfigVersion.cmake" COMPATIBILITY SameMajorVersion)

if(TARGET sabir)
  install(TARGETS sabir DESTINATION "${CMAKE_INSTALL_BINDIR}")
endif()
install(DIRECTORY runtime boundaries DESTINATION "${CMAKE_INSTALL_DATADIR}/sabir")
install(DIRECTORY cmake/library DESTINATION "${CMAKE_INSTALL_DATADIR}/sabir")
install(
  FILES "${CMAKE_BINARY_DIR}/installed/SabirConfig.cmake"
        "${CMAKE_BINARY_DIR}/SabirConfigVersion.cmake" cmake/SabirLibrary.cmake
        cmake/SabirBoundaries.cmake
        cmake/SabirCases.cmake
        cmake/SabirFuzz.cmake
        cmake/SabirJava.cmake
        cmake/SabirPython.cmake
        cmake/SabirRuby.cmake
  DESTINATION "${destination}")
