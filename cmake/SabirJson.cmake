# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
# Pieces of the JSON files that CMake writes for `sabir`: libraries/*.json and cases/*.json.

# sabir_json_list(<variable> <word>...): an array of texts.
function(sabir_json_list variable)
  set(words "")
  foreach(word IN LISTS ARGN)
    sabir_json_text(word "${word}")
    list(APPEND words "\"${word}\"")
  endforeach()
  list(JOIN words ", " words)
  set(${variable} "[${words}]" PARENT_SCOPE)
endfunction()

# sabir_json_entries(<variable> <NAME=VALUE>...): an object of texts.
function(sabir_json_entries variable)
  set(entries "")
  foreach(entry IN LISTS ARGN)
    sabir_json_text(entry "${entry}")
    string(REGEX REPLACE "^([^=]+)=(.*)$" "\"\\1\": \"\\2\"" entry "${entry}")
    list(APPEND entries "${entry}")
  endforeach()
  list(JOIN entries ", " entries)
  set(${variable} "{${entries}}" PARENT_SCOPE)
endfunction()

# sabir_json_text(<variable> <text>): what stands between the quotation marks.
function(sabir_json_text variable text)
  string(REPLACE "\\" "\\\\" text "${text}")
  string(REPLACE "\"" "\\\"" text "${text}")
  set(${variable} "${text}" PARENT_SCOPE)
endfunction()
