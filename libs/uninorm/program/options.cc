// Reading the command line.

#include "options.h"

#include <getopt.h>

#include <algorithm>
#include <cstdio>
#include <cstring>

namespace program {

namespace {

using uninorm::Form;

constexpr char kHelp[] =
    R"(Usage: uninorm [OPTION]... [FILE]...
Brings UTF-8 text into a Unicode normalization form, in constant memory.

Reads the FILEs as one text, or standard input if there is none or for `-`, and
writes to standard output. With --check and --in-place each is a text of its own.

  -f, --form=FORM      nfc (the default), nfd, nfkc, nfkd, nfkc-casefold,
                       casefold or identifier; in any case, and NFKC_CF, too
  -c, --check          write nothing; name the files that are not in the form
                       and the first byte that differs
  -r, --replace        put U+FFFD for ill-formed parts instead of refusing them
  -s, --stream-safe    put U+034F between more than 30 marks in a row
  -o, --output=FILE    write to FILE, which is made or replaced when all is done
  -i, --in-place       replace each file that is not in the form by its form
      --keep-times     with --in-place, keep the times of the files
      --stats          at the end, say on standard error how much there was
      --no-progress    show no progress, even on a terminal
  -h, --help           show this
  -V, --version        show versions

Ends with 0 if all went well, 1 if --check found a file not in the form, and 2
if a file could not be read or written, or is not UTF-8.
)";

struct Named {
  const char* name;
  Form form;
};
constexpr Named kForms[] = {
    {"nfc", Form::Nfc},
    {"nfd", Form::Nfd},
    {"nfkc", Form::Nfkc},
    {"nfkd", Form::Nfkd},
    {"nfkc-casefold", Form::NfkcCasefold},
    {"casefold", Form::Casefold},
    {"identifier", Form::Identifier},
    {"nfkc-cf", Form::NfkcCasefold},
};

enum Long : int { kStats = 256, kNoProgress, kKeepTimes };

constexpr option kLong[] = {
    {"form", required_argument, nullptr, 'f'},
    {"check", no_argument, nullptr, 'c'},
    {"replace", no_argument, nullptr, 'r'},
    {"stream-safe", no_argument, nullptr, 's'},
    {"output", required_argument, nullptr, 'o'},
    {"in-place", no_argument, nullptr, 'i'},
    {"keep-times", no_argument, nullptr, kKeepTimes},
    {"stats", no_argument, nullptr, kStats},
    {"no-progress", no_argument, nullptr, kNoProgress},
    {"help", no_argument, nullptr, 'h'},
    {"version", no_argument, nullptr, 'V'},
    {},
};

// Without what spellings differ in: NFKC_Casefold is nfkc-casefold.
std::string plain(const char* name) {
  std::string out;
  for (; *name != 0; ++name) {
    char c = *name >= 'A' && *name <= 'Z' ? static_cast<char>(*name + 32) : *name;
    if (c != '-' && c != '_' && c != ' ') out += c;
  }
  return out;
}

bool read_form(const char* name, Form& form) {
  for (const Named& one : kForms) {
    if (plain(one.name) == plain(name)) {
      form = one.form;
      return true;
    }
  }
  std::fprintf(stderr, "uninorm: there is no form `%s`; there are", name);
  for (const Named& one : kForms) std::fprintf(stderr, " %s", one.name);
  std::fputc('\n', stderr);
  return false;
}

void show_version() {
  std::printf("uninorm %d.%d, Unicode %s, kernel %s\n", UNINORM_VERSION_MAJOR,
              UNINORM_VERSION_MINOR, uninorm::unicode_version().c_str(),
              uninorm::kernel_name().c_str());
}

// False if the program ends here.
bool take(int letter, Options& options, int& code) {
  switch (letter) {
    case 'f': return read_form(optarg, options.form);
    case 'c': options.check = true; return true;
    case 'r': options.ill_formed = uninorm::IllFormed::Replace; return true;
    case 's': options.stream_safe = true; return true;
    case 'o': options.output = optarg; return true;
    case 'i': options.in_place = true; return true;
    case kKeepTimes: options.keep_times = true; return true;
    case kStats: options.stats = true; return true;
    case kNoProgress: options.progress = false; return true;
    case 'h':
      code = kFine;
      std::fputs(kHelp, stdout);
      return false;
    case 'V':
      code = kFine;
      show_version();
      return false;
    default: std::fputs("uninorm: `uninorm --help` shows the options\n", stderr); return false;
  }
}

}  // namespace

const char* name_of(Form form) {
  for (const Named& one : kForms) {
    if (one.form == form) return one.name;
  }
  return "?";
}

namespace {

// What the options leave no sense in, or null.
const char* contradiction(const Options& options) {
  if (options.check && !options.output.empty()) {
    return "--check writes nothing: leave out --output";
  }
  if (options.check && options.in_place) return "--check writes nothing: leave out --in-place";
  if (options.in_place && !options.output.empty()) {
    return "--in-place writes to the files it reads: leave out --output";
  }
  if (options.keep_times && !options.in_place) return "--keep-times is for --in-place";
  if (!options.in_place) return nullptr;
  bool standard = std::count(options.files.begin(), options.files.end(), "-") != 0;
  return options.files.empty() || standard ? "--in-place needs the names of files" : nullptr;
}

}  // namespace

bool read_options(int count, char** arguments, Options& options, int& code) {
  code = kTrouble;
  int letter;
  while ((letter = getopt_long(count, arguments, "f:crso:ihV", kLong, nullptr)) != -1) {
    if (!take(letter, options, code)) return false;
  }
  options.files.assign(arguments + optind, arguments + count);
  if (const char* wrong = contradiction(options)) {
    std::fprintf(stderr, "uninorm: %s\n", wrong);
    return false;
  }
  if (options.files.empty()) options.files.push_back("-");
  return true;
}

}  // namespace program
