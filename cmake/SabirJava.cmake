# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
# sabir_java_package(<library> <out> <prefix>)
#
# The jar of a library, ready for the class path from the build folder: java/<prefix>.jar in it, and
# beside it java/sabir-runtime.jar and java/lib<prefix>_jni.so. `<out>` is where `sabir gen` wrote;
# the pom.xml in its java/ makes jars of the same.
#
# Needs a JDK from version 17 on. The way by foreign functions is compiled by a JDK from 22 on, or
# by the Eclipse compiler (SABIR_ECJ, a jar) against the classes of a newer Java (SABIR_NEWER_JAVA,
# its folder); without either the jars know JNI alone.
#
# Run as a script (`cmake -P`), this file compiles one jar, or packs it: see sabir_compile_jar and
# sabir_pack_jars below.

# All that lies in its folder is compiled: a class that is no more must not be there.
set(SABIR_WHOLE_FOLDER_java ON CACHE INTERNAL "Its folder is made anew")

set(SABIR_FOR_TARGETS_java ON CACHE INTERNAL "Can be packed for another machine")

# Compilers and cases run for seconds: what they save by compiling themselves well, they pay for
# doing so.
set(SABIR_SHORT_RUN -XX:TieredStopAtLevel=1 -XX:+UseSerialGC)
list(TRANSFORM SABIR_SHORT_RUN PREPEND -J OUTPUT_VARIABLE SABIR_SHORT_TOOL)

# A macro, so that its caller sees the version.
macro(sabir_find_java)
  find_package(Java 17 REQUIRED COMPONENTS Development)
  if(NOT SABIR_JAVA_INCLUDE)
    sabir_find_jni()
  endif()
endmacro()

function(sabir_find_jni)
  file(REAL_PATH "${Java_JAVAC_EXECUTABLE}" javac)
  cmake_path(GET javac PARENT_PATH folder)
  cmake_path(GET folder PARENT_PATH home)
  if(NOT EXISTS "${home}/include/jni.h")
    message(FATAL_ERROR "the headers of JNI are not in ${home}/include: install a JDK")
  endif()
  set(SABIR_JAVA_INCLUDE "${home}/include;${home}/include/linux" CACHE STRING
    "Folders of JNI's headers" FORCE)
  if(NOT Java_VERSION_MAJOR GREATER_EQUAL 22 AND NOT EXISTS "${SABIR_ECJ}")
    message(STATUS "Sabir: jars know JNI alone; foreign functions need a JDK from version 22 on")
  endif()
endfunction()

# sabir_jar(<target> <jar> <folder> DEPENDS <file>... [PATH <jar>...])
#
# A jar of the sources in <folder>/java and, for newer versions of Java, <folder>/java22.
function(sabir_jar target jar folder)
  cmake_parse_arguments(PARSE_ARGV 3 jar "" "" "DEPENDS;PATH")
  add_custom_command(
    OUTPUT "${jar}"
    COMMAND ${CMAKE_COMMAND} "-DJAR=${jar}" "-DSOURCES=${folder}" "-DCLASS_PATH=${jar_PATH}"
            "-DJAVAC=${Java_JAVAC_EXECUTABLE}" "-DJAR_TOOL=${Java_JAR_EXECUTABLE}"
            "-DJAVA=${Java_JAVA_EXECUTABLE}" "-DVERSION=${Java_VERSION_MAJOR}"
            "-DECJ=${SABIR_ECJ}" "-DNEWER=${SABIR_NEWER_JAVA}"
            -P "${CMAKE_CURRENT_FUNCTION_LIST_FILE}"
    DEPENDS ${jar_DEPENDS} ${jar_PATH} "${CMAKE_CURRENT_FUNCTION_LIST_FILE}"
    COMMENT "Compiling ${target}"
    VERBATIM)
  add_custom_target(${target} ALL DEPENDS "${jar}")
endfunction()

# sabir_java_classes(<target> <folder> SOURCES <file>... [PATH <jar>...])
#
# A program or tests: classes in <folder>.
function(sabir_java_classes target folder)
  sabir_find_java()
  cmake_parse_arguments(PARSE_ARGV 2 java "" "" "SOURCES;PATH")
  list(TRANSFORM java_SOURCES PREPEND "${CMAKE_CURRENT_SOURCE_DIR}/")
  list(JOIN java_PATH ":" path)
  add_custom_command(
    OUTPUT "${folder}/.stamp"
    COMMAND ${CMAKE_COMMAND} -E rm -rf "${folder}"
    COMMAND "${Java_JAVAC_EXECUTABLE}" ${SABIR_SHORT_TOOL} --release 17
            -Xlint:all,-path,-try -Werror -encoding UTF-8 --class-path "${path}"
            -d "${folder}" ${java_SOURCES}
    COMMAND ${CMAKE_COMMAND} -E touch "${folder}/.stamp"
    DEPENDS ${java_SOURCES} ${java_PATH}
    COMMENT "Compiling ${target}"
    VERBATIM)
  add_custom_target(${target} ALL DEPENDS "${folder}/.stamp")
endfunction()

# The runtime is the same for all libraries of a build.
function(sabir_java_runtime)
  if(TARGET sabir_runtime_java)
    return()
  endif()
  sabir_runtime_folder(runtime)
  file(GLOB_RECURSE sources CONFIGURE_DEPENDS "${runtime}/java/package/*.java")
  sabir_jar(sabir_runtime_java "${CMAKE_BINARY_DIR}/java/sabir-runtime.jar"
    "${runtime}/java/package/src/main" DEPENDS ${sources})
endfunction()

# What all libraries of JNI have in common, compiled once.
function(sabir_jni_runtime)
  if(TARGET sabir_runtime_jni)
    return()
  endif()
  sabir_runtime_folder(runtime)
  add_library(sabir_runtime_jni OBJECT "${runtime}/java/jni/sabir_jni.c")
  target_include_directories(sabir_runtime_jni PRIVATE "${runtime}/c/include")
  target_include_directories(sabir_runtime_jni SYSTEM PRIVATE ${SABIR_JAVA_INCLUDE})
  target_compile_options(sabir_runtime_jni PRIVATE -Wall -Wextra)
  set_target_properties(sabir_runtime_jni PROPERTIES
    C_VISIBILITY_PRESET hidden
    POSITION_INDEPENDENT_CODE ON)
endfunction()

function(sabir_java_package library out prefix)
  sabir_find_java()
  sabir_java_runtime()
  sabir_jni_runtime()
  set(folder "${CMAKE_BINARY_DIR}/java")
  sabir_part(sources "${out}" ${prefix} java sources)
  sabir_part(folders "${out}" ${prefix} java include)
  add_library(${library}_jni MODULE ${sources})
  sabir_bind_now(${library}_jni)
  add_dependencies(${library}_jni ${library}_generated)
  target_include_directories(${library}_jni PRIVATE ${folders})
  target_include_directories(${library}_jni SYSTEM PRIVATE ${SABIR_JAVA_INCLUDE})
  target_link_libraries(${library}_jni PRIVATE ${library} sabir_runtime_jni)
  target_compile_options(${library}_jni PRIVATE -Wall -Wextra)
  set_target_properties(${library}_jni PROPERTIES
    OUTPUT_NAME "${prefix}_jni"
    PREFIX "lib"
    C_VISIBILITY_PRESET hidden
    INSTALL_RPATH "$ORIGIN"
    LIBRARY_OUTPUT_DIRECTORY "${folder}")

  sabir_jar(${library}_java "${folder}/${prefix}.jar" "${out}/java/${prefix}/src/main"
    DEPENDS "${out}/stamp" PATH "${folder}/sabir-runtime.jar")
  # Where the jar looks for the library, and the library for its worker: one folder for all.
  get_target_property(version ${library} SOVERSION)
  add_custom_command(TARGET ${library}_jni POST_BUILD
    COMMAND ${CMAKE_COMMAND} -E create_symlink "$<TARGET_FILE:${library}>"
            "${folder}/lib${prefix}.so.${version}"
    VERBATIM)
  if(TARGET ${library}_worker)
    add_custom_command(TARGET ${library}_jni POST_BUILD
      COMMAND ${CMAKE_COMMAND} -E create_symlink "$<TARGET_FILE:${library}_worker>"
              "${folder}/${prefix}-worker"
      VERBATIM)
  endif()
  add_dependencies(${library}_java ${library}_jni)
endfunction()

# A Maven repository with the jar, the compiled code in it, its sources and its Javadoc, and the
# same of the runtime that it needs.
function(sabir_pack_java library out prefix)
  sabir_stage(${library} stage)
  set(jni "${CMAKE_BINARY_DIR}/stage/${library}_jni")
  sabir_install_staged(${library} java_staged "${jni}" ${library}_jni)
  sabir_staged_files(files ${library})
  list(APPEND files "${jni}/lib${prefix}_jni.so")
  cmake_path(GET Java_JAR_EXECUTABLE PARENT_PATH tools)
  set(classifier "")
  if(SABIR_TARGET)
    set(classifier "-linux-${CMAKE_SYSTEM_PROCESSOR}${SABIR_TARGET_SUFFIX}")
  endif()
  sabir_pack_target(${library} java
    DEPENDS ${library}_staged ${library}_java_staged ${library}_java
    COMMANDS
      COMMAND ${CMAKE_COMMAND} "-DPACK=${SABIR_DIST}/maven" "-DFOLDER=${out}/java"
              "-DPREFIX=${prefix}" "-DBUILT=${CMAKE_BINARY_DIR}/java" "-DFILES=${files}"
              "-DPROCESSOR=${CMAKE_SYSTEM_PROCESSOR}" "-DTOOLS=${tools}"
              "-DCLASSIFIER=${classifier}"
              "-DWORK=${CMAKE_BINARY_DIR}/stage/${library}_java"
              -P "${CMAKE_CURRENT_FUNCTION_LIST_FILE}")
endfunction()

function(sabir_run_java library prefix)
  cmake_path(GET Java_JAR_EXECUTABLE PARENT_PATH tools)
  set(folder "${CMAKE_BINARY_DIR}/java")
  set(path --class-path "${folder}/${prefix}.jar:${folder}/sabir-runtime.jar")
  set(options "-Dsabir.library.path=${folder}")
  if(Java_VERSION_MAJOR GREATER_EQUAL 22)
    list(APPEND options --enable-native-access=ALL-UNNAMED)
  endif()
  set(program "${Java_JAVA_EXECUTABLE}" ${path} ${options} PARENT_SCOPE)
  list(TRANSFORM options PREPEND -R)
  set(shell "${tools}/jshell" ${path} ${options} PARENT_SCOPE)
endfunction()

# sabir_cases_java(<library> <prefix> <out>): rows of sabir_cases, one for each way into the library
# that this machine has a Java for. Needs JUnit's console, a jar (SABIR_JUNIT).
function(sabir_cases_java library prefix out)
  if(SABIR_SANITIZER OR NOT EXISTS "${SABIR_JUNIT}")
    return()
  endif()
  sabir_find_java()
  set(folder "${CMAKE_BINARY_DIR}/java")
  set(classes "${folder}/cases/${library}")
  sabir_part(tests "${out}" ${prefix} java tests entry)
  sabir_manifest(chosen_by ${prefix} java tests chosen_by)
  set(jars "${folder}/${prefix}.jar" "${folder}/sabir-runtime.jar" "${SABIR_JUNIT}")
  add_custom_command(
    OUTPUT "${classes}/.stamp"
    COMMAND ${CMAKE_COMMAND} "-DCLASSES=${classes}" "-DSOURCES=${tests}"
            "-DCLASS_PATH=${jars}" "-DJAVAC=${Java_JAVAC_EXECUTABLE}"
            -P "${CMAKE_CURRENT_FUNCTION_LIST_FILE}"
    DEPENDS "${out}/stamp" ${jars} "${CMAKE_CURRENT_FUNCTION_LIST_FILE}"
    COMMENT "Compiling the cases of ${library} in Java"
    VERBATIM)
  add_custom_target(${library}_cases_java ALL DEPENDS "${classes}/.stamp")
  add_dependencies(${library}_cases_java ${library}_cases_generated ${library}_java)

  list(JOIN jars ":" path)
  set(execute "-Dsabir.library.path=${folder}" -cp "${classes}:${tests}:${path}"
    org.junit.platform.console.ConsoleLauncher execute --scan-classpath "${classes}"
    --include-classname ".*Test" --details none --disable-banner)
  sabir_cases_runner(java-jni java
    "${Java_JAVA_EXECUTABLE};${SABIR_SHORT_RUN};-D${chosen_by}=jni;${execute}" "")
  set(newer "${SABIR_NEWER_JAVA}/bin/java")
  if(Java_VERSION_MAJOR GREATER_EQUAL 22)
    set(newer "${Java_JAVA_EXECUTABLE}")
  endif()
  if(EXISTS "${newer}")
    set(words "${newer}" ${SABIR_SHORT_RUN} --enable-native-access=ALL-UNNAMED
      "-D${chosen_by}=ffm" ${execute})
    sabir_cases_runner(java-ffm java "${words}" "")
  endif()
endfunction()

# --- the script ---

function(run)
  execute_process(COMMAND ${ARGN} RESULT_VARIABLE status)
  if(status)
    list(GET ARGN 0 program)
    message(FATAL_ERROR "${program} failed")
  endif()
endfunction()

# JAR from SOURCES with what is on CLASS_PATH; -Werror, because generated code has no warnings.
function(sabir_compile_jar)
  set(work "${JAR}.classes")
  set(newer_work "${work}/META-INF/versions/22")
  file(REMOVE_RECURSE "${work}")
  file(GLOB_RECURSE sources "${SOURCES}/java/*.java")
  file(GLOB_RECURSE newer "${SOURCES}/java22/*.java")
  set(modules "")
  if(CLASS_PATH)
    set(modules --module-path "${CLASS_PATH}")
  endif()
  run("${JAVAC}" ${SABIR_SHORT_TOOL} --release 17 -Xlint:all -Werror
    "-Xdoclint:all/protected,-missing" ${modules} -encoding UTF-8 -d "${work}" ${sources})
  set(path "${work}")
  foreach(jar IN LISTS CLASS_PATH)
    string(APPEND path ":${jar}:${jar}.classes/META-INF/versions/22")
  endforeach()
  if(VERSION GREATER_EQUAL 22)
    run("${JAVAC}" ${SABIR_SHORT_TOOL} --release 22 -Xlint:all,-restricted,-path -Werror
      -encoding UTF-8 -classpath "${path}" -d "${newer_work}" ${newer})
  elseif(EXISTS "${ECJ}" AND EXISTS "${NEWER}")
    run("${JAVA}" ${SABIR_SHORT_RUN} -jar "${ECJ}" --system "${NEWER}" -22 -failOnWarning
      -encoding UTF-8 -classpath "${path}" -d "${newer_work}" ${newer})
  endif()
  file(WRITE "${JAR}.manifest" "Multi-Release: true\n")
  run("${JAR_TOOL}" ${SABIR_SHORT_TOOL} --create --file "${JAR}" --manifest "${JAR}.manifest"
    -C "${work}" .)
endfunction()

# CLASSES from SOURCES, tests that were generated.
function(sabir_compile_tests)
  file(REMOVE_RECURSE "${CLASSES}")
  file(GLOB_RECURSE sources "${SOURCES}/*.java")
  list(JOIN CLASS_PATH ":" path)
  run("${JAVAC}" ${SABIR_SHORT_TOOL} --release 17 -Xlint:all,-path -Werror -encoding UTF-8
    --class-path "${path}" -d "${CLASSES}" ${sources})
  file(TOUCH "${CLASSES}/.stamp")
endfunction()

# PACK, a Maven repository, gets what was BUILT of the project in FOLDER, with FILES in the jar,
# behind whose version stands CLASSIFIER.
function(sabir_pack_jars)
  file(REMOVE_RECURSE "${WORK}")
  sabir_read_pom("${FOLDER}/${PREFIX}/pom.xml")
  sabir_read_pom("${FOLDER}/pom.xml" parent_)
  sabir_read_pom("${FOLDER}/sabir-runtime/pom.xml" runtime_)
  sabir_jar_with_native("${WORK}/${PREFIX}.jar")
  sabir_publish("${parent_group}" "${parent_artifact}" "${parent_version}"
    "${FOLDER}/pom.xml" ".pom")
  sabir_publish_project("${group}" "${artifact}" "${version}" "${FOLDER}/${PREFIX}"
    "${WORK}/${PREFIX}.jar" "${CLASSIFIER}")
  sabir_publish_project("${runtime_group}" "${runtime_artifact}" "${runtime_version}"
    "${FOLDER}/sabir-runtime" "${BUILT}/sabir-runtime.jar" "")
  string(REGEX REPLACE "^-" ":" classifier "${CLASSIFIER}")
  message("made ${PACK}: ${group}:${artifact}:${version}${classifier}")
endfunction()

# The first of each is the project's own, or its parent's, whose group and version it shares.
macro(sabir_read_pom file)
  file(READ "${file}" text)
  foreach(key IN ITEMS group:groupId version:version artifact:artifactId)
    string(REGEX MATCH "^([a-z]+):(.*)$" known "${key}")
    set(name ${CMAKE_MATCH_1})
    string(REGEX MATCHALL "<${CMAKE_MATCH_2}>[^<]*<" all "${text}")
    list(GET all 0 one)
    if("_${name}" STREQUAL "_artifact" AND text MATCHES "<parent>")
      list(GET all 1 one)
    endif()
    string(REGEX REPLACE "^<[^>]*>([^<]*)<$" "\\1" ${ARGV1}${name} "${one}")
  endforeach()
endmacro()

# Where the package looks: named after Java's os.name and os.arch.
function(sabir_jar_with_native jar)
  set(machine ${PROCESSOR})
  if(PROCESSOR MATCHES "^(x86_64|AMD64)$")
    set(machine amd64)
  endif()
  set(native "${WORK}/native/META-INF/native/linux-${machine}")
  file(MAKE_DIRECTORY "${native}")
  run(${CMAKE_COMMAND} -E copy ${FILES} "${native}")
  run(${CMAKE_COMMAND} -E copy "${BUILT}/${PREFIX}.jar" "${jar}")
  run("${TOOLS}/jar" ${SABIR_SHORT_TOOL} --update --file "${jar}" -C "${WORK}/native" META-INF)
endfunction()

function(sabir_publish_project group artifact version folder jar classifier)
  sabir_publish("${group}" "${artifact}" "${version}" "${folder}/pom.xml" ".pom")
  sabir_publish("${group}" "${artifact}" "${version}" "${jar}" "${classifier}.jar")
  set(sources "${WORK}/${artifact}-sources.jar")
  run("${TOOLS}/jar" ${SABIR_SHORT_TOOL} --create --file "${sources}"
    -C "${folder}/src/main/java" .)
  sabir_publish("${group}" "${artifact}" "${version}" "${sources}" "-sources.jar")
  set(pages "${WORK}/${artifact}-javadoc")
  file(GLOB_RECURSE files "${folder}/src/main/java/*.java")
  run("${TOOLS}/javadoc" -J-XX:+UseSerialGC -quiet -Xdoclint:none -encoding UTF-8 -notimestamp
    --module-path "${BUILT}/sabir-runtime.jar" -d "${pages}" ${files})
  run("${TOOLS}/jar" ${SABIR_SHORT_TOOL} --create --file "${pages}.jar" -C "${pages}" .)
  sabir_publish("${group}" "${artifact}" "${version}" "${pages}.jar" "-javadoc.jar")
endfunction()

# With the digest that Maven asks for.
function(sabir_publish group artifact version file suffix)
  string(REPLACE "." "/" folder "${group}")
  set(path "${PACK}/${folder}/${artifact}/${version}/${artifact}-${version}${suffix}")
  cmake_path(GET path PARENT_PATH folder)
  file(MAKE_DIRECTORY "${folder}")
  file(COPY_FILE "${file}" "${path}.new")
  file(RENAME "${path}.new" "${path}")
  file(SHA1 "${path}" digest)
  file(WRITE "${path}.sha1" "${digest}")
endfunction()

if(CMAKE_SCRIPT_MODE_FILE STREQUAL CMAKE_CURRENT_LIST_FILE)
  if(PACK)
    sabir_pack_jars()
  elseif(CLASSES)
    sabir_compile_tests()
  else()
    sabir_compile_jar()
  endif()
endif()
