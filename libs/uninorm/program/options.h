// The command line of the program.

#pragma once

#include <string>
#include <uninorm.hpp>
#include <vector>

namespace program {

struct Options {
  uninorm::Form form = uninorm::Form::Nfc;
  uninorm::IllFormed ill_formed = uninorm::IllFormed::Refuse;
  bool stream_safe = false;
  bool check = false;
  bool in_place = false;
  bool keep_times = false;
  bool stats = false;
  bool progress = true;  // if there is a terminal to show it on
  std::string output;    // empty: standard output
  std::vector<std::string> files;
};

// What the program ends with.
enum Exit : int {
  kFine = 0,
  kNotInForm = 1,  // --check only
  kTrouble = 2,
};

// Reads the command line. False if the program is to end at once, with `code`: after --help and
// --version, and after a mistake, which has been explained on standard error.
bool read_options(int count, char** arguments, Options& options, int& code);

const char* name_of(uninorm::Form form);

}  // namespace program
