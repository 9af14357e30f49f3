# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
# Writes the manual pages, sabir.1 and one for each command, from what `sabir --help` says. Run as a
# script when Sabir is installed: PROGRAM, OUTPUT (a folder), VERSION, DOCUMENTATION (its folder).

cmake_minimum_required(VERSION 3.25)

# What a program says, as a list of lines.
function(help_of variable)
  execute_process(COMMAND "${PROGRAM}" ${ARGN} --help
    OUTPUT_VARIABLE text COMMAND_ERROR_IS_FATAL ANY)
  string(REPLACE "\\" "\\e" text "${text}")
  string(REPLACE "-" "\\-" text "${text}")
  string(REPLACE ";" "@semicolon@" text "${text}")  # until it is written
  string(REPLACE "[" "\\(lB" text "${text}")  # a list is not split inside brackets
  string(REPLACE "]" "\\(rB" text "${text}")
  string(REPLACE "\n" ";" text "${text}")
  set(${variable} "${text}" PARENT_SCOPE)
endfunction()

# A page from help's lines: the summary, the usage, then sections of `  term   what it means`.
function(page_of name variable)
  set(lines ${ARGN})
  list(POP_FRONT lines summary)
  string(TOUPPER "${name}" title)
  string(REPLACE "-" "\\-" shown "${name}")
  set(text ".TH \"${title}\" 1 \"\" \"Sabir ${VERSION}\" \"Sabir\"\n")
  string(APPEND text ".SH NAME\n${shown} \\- ${summary}\n")
  foreach(line IN LISTS lines)
    if(line MATCHES "^Usage: (.*)$")
      string(APPEND text ".SH SYNOPSIS\n.B ${CMAKE_MATCH_1}\n")
    elseif(line MATCHES "^([A-Z].*):$")
      string(TOUPPER "${CMAKE_MATCH_1}" section)
      string(REPLACE POSITIONALS ARGUMENTS section "${section}")
      string(REPLACE SUBCOMMANDS COMMANDS section "${section}")
      string(APPEND text ".SH ${section}\n")
    elseif(line MATCHES "^ *$|^  Options:$|Option Group: ")
      continue()
    elseif(line MATCHES "^  \\\\\\(lB(Exactly .*)\\\\\\(rB$")
      string(APPEND text ".PP\n${CMAKE_MATCH_1}:\n")
    elseif(line MATCHES "^(  |    )([^ ].*[^ ])   *([^ ].*)$")
      string(APPEND text ".TP\n.B ${CMAKE_MATCH_2}\n${CMAKE_MATCH_3}\n")
    elseif(line MATCHES "^  ([^ ].*)$")  # a long term: what it means follows on a line of its own
      string(APPEND text ".TP\n.B ${CMAKE_MATCH_1}\n")
    elseif(line MATCHES "^   +([^ ].*)$")
      string(APPEND text "${CMAKE_MATCH_1}\n")
    else()
      message(FATAL_ERROR "`${name} --help` has a line that no page has room for: ${line}")
    endif()
  endforeach()
  set(${variable} "${text}" PARENT_SCOPE)
endfunction()

function(write_page name text see)
  string(APPEND text ".SH EXIT STATUS\n0 if all is well, 1 if the contract has errors, which are \
reported, 2 if anything else is wrong, which is said in one sentence.\n"
    ".SH SEE ALSO\n.nh\n${see}\n.PP\n${DOCUMENTATION}\n")
  string(REPLACE "@semicolon@" ";" text "${text}")
  file(WRITE "${OUTPUT}/${name}.1" "${text}")
endfunction()

help_of(lines)
page_of(sabir text ${lines})
set(see "")
set(commands "${lines}")
list(FILTER commands INCLUDE REGEX "^  [a-z]")
foreach(line IN LISTS commands)
  string(REGEX MATCH "[a-z\\-]+" escaped "${line}")
  string(REPLACE "\\" "" command "${escaped}")
  help_of(page_lines ${command})
  page_of("sabir-${command}" page ${page_lines})
  write_page("sabir-${command}" "${page}" ".BR sabir (1)")
  list(APPEND see ".BR sabir\\-${escaped} (1)")
endforeach()
list(JOIN see ",\n" see)
write_page(sabir "${text}" "${see}")
