# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
# sabir_ruby_package(<library> <out> <prefix>)
#
# The gem of a library, ready to load from the build folder: ruby/<prefix>.rb and ruby/<prefix>/ in
# it hold the generated Ruby files and the extension, which finds the library where it was built.
# `<out>` is where `sabir gen` wrote; the gemspec in its ruby/ makes a gem of the same.

set(SABIR_FOR_TARGETS_ruby ON CACHE INTERNAL "Can be packed for another machine")

# Where Ruby's own headers are, asked once.
function(sabir_find_ruby)
  if(SABIR_RUBY_INCLUDE)
    return()
  endif()
  find_program(SABIR_RUBY ruby REQUIRED)
  execute_process(
    COMMAND "${SABIR_RUBY}" -rrbconfig
            -e "print RbConfig::CONFIG.values_at('rubyhdrdir', 'rubyarchhdrdir').join(';')"
    OUTPUT_VARIABLE found
    COMMAND_ERROR_IS_FATAL ANY)
  list(GET found 0 headers)
  if(NOT EXISTS "${headers}/ruby.h")
    message(FATAL_ERROR "Ruby's headers are not in ${headers}: install ruby-dev")
  endif()
  set(SABIR_RUBY_INCLUDE "${found}" CACHE STRING "Folders of Ruby's headers" FORCE)
endfunction()

# What all extensions have in common is compiled once; a gem has its own copy of these files.
function(sabir_ruby_runtime)
  if(TARGET sabir_runtime_ruby)
    return()
  endif()
  sabir_runtime_folder(runtime)
  file(GLOB sources CONFIGURE_DEPENDS
    "${runtime}/ruby/package/*.c" "${runtime}/c/native/*.c")
  add_library(sabir_runtime_ruby OBJECT ${sources})
  target_include_directories(sabir_runtime_ruby
    PRIVATE "${runtime}/ruby/package" "${runtime}/c/native" "${runtime}/c/include")
  sabir_ruby_options(sabir_runtime_ruby)
endfunction()

function(sabir_ruby_options target)
  target_include_directories(${target} SYSTEM PRIVATE ${SABIR_RUBY_INCLUDE})
  target_compile_options(${target} PRIVATE -Wall -Wextra)
  # Ruby leaves frames by jumps that the sanitizer does not see: no red zones on the stack.
  if(CMAKE_C_FLAGS MATCHES "-fsanitize=[a-z,]*address" AND CMAKE_C_COMPILER_ID STREQUAL "Clang")
    target_compile_options(${target} PRIVATE "SHELL:-mllvm -asan-stack=0")
  endif()
  # Ruby's headers are written for GNU C.
  set_target_properties(${target} PROPERTIES
    C_STANDARD 11
    C_EXTENSIONS ON
    C_VISIBILITY_PRESET hidden
    POSITION_INDEPENDENT_CODE ON)
endfunction()

function(sabir_ruby_package library out prefix)
  if(SABIR_TARGET)
    find_program(SABIR_RUBY ruby REQUIRED)
    return()
  endif()
  sabir_find_ruby()
  sabir_ruby_runtime()
  set(folder "${CMAKE_BINARY_DIR}/ruby")

  sabir_part(sources "${out}" ${prefix} ruby sources)
  sabir_part(folders "${out}" ${prefix} ruby include)
  add_library(${library}_ruby_extension MODULE ${sources})
  sabir_bind_now(${library}_ruby_extension)
  add_dependencies(${library}_ruby_extension ${library}_generated)
  target_include_directories(${library}_ruby_extension PRIVATE ${folders})
  target_link_libraries(${library}_ruby_extension PRIVATE ${library} sabir_runtime_ruby)
  sabir_ruby_options(${library}_ruby_extension)
  set_target_properties(${library}_ruby_extension PROPERTIES
    PREFIX ""
    OUTPUT_NAME "${prefix}_ext"
    SUFFIX ".so"
    INSTALL_RPATH "$ORIGIN"
    LIBRARY_OUTPUT_DIRECTORY "${folder}/${prefix}")

  add_custom_command(
    OUTPUT "${folder}/${prefix}/.stamp"
    COMMAND ${CMAKE_COMMAND} -E copy_directory "${out}/ruby/lib" "${folder}"
    COMMAND ${CMAKE_COMMAND} -E touch "${folder}/${prefix}/.stamp"
    DEPENDS "${out}/stamp"
    VERBATIM)
  add_custom_target(${library}_ruby ALL
    DEPENDS "${folder}/${prefix}/.stamp" ${library}_ruby_extension)
endfunction()

# A gem with the compiled code in it: for this platform, and for this version of Ruby.
function(sabir_pack_ruby library out prefix)
  if(SABIR_TARGET)
    sabir_pack_ruby_for_target(${library} "${out}" ${prefix})
    return()
  endif()
  sabir_stage(${library} stage)
  set(extension "${CMAKE_BINARY_DIR}/stage/${library}_ruby_extension")
  sabir_install_staged(${library} ruby_staged "${extension}" ${library}_ruby_extension)
  set(work "${CMAKE_BINARY_DIR}/stage/${library}_ruby")
  sabir_staged_files(files ${library})
  sabir_moved(moved "${work}/*.gem")
  sabir_pack_target(${library} ruby
    DEPENDS ${library}_staged ${library}_ruby_staged
    COMMANDS
      COMMAND ${CMAKE_COMMAND} -E rm -rf "${work}"
      COMMAND ${CMAKE_COMMAND} -E copy_directory "${out}/ruby" "${work}"
      COMMAND ${CMAKE_COMMAND} -E copy ${files} "${extension}/${prefix}_ext.so"
              "${work}/lib/${prefix}"
      COMMAND ${CMAKE_COMMAND} -E chdir "${work}"
              "${SABIR_RUBY}" -S gem build --quiet ${prefix}.gemspec
      ${moved})
endfunction()

# For another target there are no headers of a Ruby: the gem has the library in it and calls it by
# Fiddle, so it is for every version of Ruby. Before RubyGems 3.3.22 a gem for musl counted as one
# for every Linux.
function(sabir_pack_ruby_for_target library out prefix)
  sabir_stage(${library} stage)
  set(work "${CMAKE_BINARY_DIR}/stage/${library}_ruby")
  set(platform "${CMAKE_SYSTEM_PROCESSOR}-linux${SABIR_TARGET_SUFFIX}")
  string(CONCAT build "spec = Gem::Specification.load('${prefix}.gemspec')\n"
    "spec.platform = Gem::Platform.new('${platform}')\n"
    "spec.extensions = []\n"
    "spec.files = spec.files.reject { |path| path.start_with?('ext/') }\n"
    "spec.required_rubygems_version = '>= 3.3.22' if '${SABIR_TARGET_SUFFIX}' == '-musl'\n"
    "Gem::DefaultUserInteraction.ui = Gem::SilentUI.new\n"
    "Gem::Package.build(spec)\n")
  file(CONFIGURE OUTPUT "${SABIR_TARGET_TOOLS}/${library}_gem.rb" CONTENT "${build}" @ONLY)
  sabir_staged_files(files ${library})
  sabir_moved(moved "${work}/*.gem")
  sabir_pack_target(${library} ruby
    DEPENDS ${library}_staged
    COMMANDS
      COMMAND ${CMAKE_COMMAND} -E rm -rf "${work}"
      COMMAND ${CMAKE_COMMAND} -E copy_directory "${out}/ruby" "${work}"
      COMMAND ${CMAKE_COMMAND} -E copy ${files} "${work}/lib/${prefix}"
      COMMAND ${CMAKE_COMMAND} -E chdir "${work}"
              "${SABIR_RUBY}" -r rubygems/package "${SABIR_TARGET_TOOLS}/${library}_gem.rb"
      ${moved})
endfunction()

function(sabir_run_ruby library prefix)
  set(folder "${CMAKE_BINARY_DIR}/ruby")
  set(program "${SABIR_RUBY}" -I "${folder}" PARENT_SCOPE)
  set(shell "${SABIR_RUBY}" -S irb -I "${folder}" -r ${prefix} PARENT_SCOPE)
  set(environment "SABIR_LIBRARY_DIR=$<TARGET_FILE_DIR:${library}>" PARENT_SCOPE)
endfunction()

# sabir_cases_ruby(<library> <prefix> <out>): rows of sabir_cases, one for each flavour. Under a
# sanitizer the interpreter would have to carry it: nothing then.
function(sabir_cases_ruby library prefix out)
  if(SABIR_SANITIZER)
    return()
  endif()
  sabir_part(tests "${out}" ${prefix} ruby tests entry)
  set(command "${SABIR_RUBY}" -I "${CMAKE_BINARY_DIR}/ruby" "${tests}")
  sabir_manifest(flavours ${prefix} ruby tests flavours)
  sabir_manifest(chosen_by ${prefix} ruby tests chosen_by)
  foreach(flavour IN LISTS flavours)
    sabir_cases_runner(ruby-${flavour} ruby "${command}"
      "${chosen_by}=${flavour};SABIR_LIBRARY_DIR=$<TARGET_FILE_DIR:${library}>")
  endforeach()
endfunction()
