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
# Without the archive, projects compile the boundaries themselves. `cmake --install build/asan
# --component boundaries` adds that of another compiler, or of a sanitizer.
if(TARGET sabir_boundaries)
  get_target_property(folder sabir_boundaries ARCHIVE_OUTPUT_DIRECTORY)
  install(DIRECTORY "${folder}" DESTINATION "${CMAKE_INSTALL_LIBDIR}/sabir" COMPONENT boundaries)
endif()
install(DIRECTORY runtime boundaries fuzz DESTINATION "${CMAKE_INSTALL_DATADIR}/sabir"
  REGEX "/tests$|/CMakeLists[.]txt$|/[.]clang-format$" EXCLUDE)
# The toolchain file for `sabir pack --target` lies at the same place below the folder of bin/.
file(CONFIGURE OUTPUT "${CMAKE_BINARY_DIR}/share/sabir/target.cmake" @ONLY
  CONTENT "include(\"${CMAKE_SOURCE_DIR}/cmake/SabirTarget.cmake\")\n")
install(FILES cmake/SabirTarget.cmake DESTINATION "${CMAKE_INSTALL_DATADIR}/sabir"
  RENAME target.cmake)
install(DIRECTORY cmake/library DESTINATION "${CMAKE_INSTALL_DATADIR}/sabir")
set(languages "")
foreach(language IN LISTS SABIR_EVERY_LANGUAGE)
  sabir_manifest(called "" ${language} language)
  list(APPEND languages cmake/Sabir${called}.cmake)
endforeach()
install(
  FILES "${CMAKE_BINARY_DIR}/installed/SabirConfig.cmake"
        "${CMAKE_BINARY_DIR}/SabirConfigVersion.cmake"
        cmake/SabirArchive.cmake
        cmake/SabirBoundaries.cmake
        cmake/SabirCases.cmake
        cmake/SabirFuzz.cmake
        cmake/SabirInstall.cmake
        cmake/SabirJson.cmake
        cmake/SabirLibrary.cmake
        cmake/SabirManifest.cmake
        cmake/SabirPack.cmake
        ${languages}
        cmake/boundaries_abi.txt
        cmake/manifest.json
  DESTINATION "${destination}")

# The pages lie to each other as they do in the tree, so that their links lead somewhere.
set(documentation "${CMAKE_INSTALL_DATADIR}/doc/sabir")
install(FILES README.md LICENSE CHANGELOG.md CONTRIBUTING.md SECURITY.md
  DESTINATION "${documentation}")
install(DIRECTORY docs DESTINATION "${documentation}" FILES_MATCHING PATTERN "*.md" PATTERN "*.svg")
install(DIRECTORY examples DESTINATION "${documentation}" PATTERN build EXCLUDE)
install(DIRECTORY tests/fail DESTINATION "${documentation}/tests" FILES_MATCHING PATTERN "*.wit")
set(pages "${CMAKE_BINARY_DIR}/man")
install(CODE "execute_process(
  COMMAND \"${CMAKE_COMMAND}\" \"-DPROGRAM=${CMAKE_BINARY_DIR}/bin/sabir\" \"-DOUTPUT=${pages}\"
    \"-DVERSION=${PROJECT_VERSION}\"
    \"-DDOCUMENTATION=\${CMAKE_INSTALL_PREFIX}/${documentation}\"
    -P \"${PROJECT_SOURCE_DIR}/cmake/SabirManual.cmake\"
  COMMAND_ERROR_IS_FATAL ANY)")
install(DIRECTORY "${pages}/" DESTINATION "${CMAKE_INSTALL_MANDIR}/man1")
