// Reading the command line.

#include "options.h"

#include <getopt.h>

#include <cstdio>
#include <cstring>

namespace program {

namespace {

using uninorm::Form;

constexpr char kHelp[] =
    R"(Usage: uninorm [OPTION]... [FILE]...
Brings UTF-8 text into a Unicode normalization form, in constant memory.

Reads the FILEs, each a text of its own, or standard input if there is none or
for `-`, and writes to standard output.

  -f, --form=FORM      nfc (the default), nfd, nfkc, nfkd, nfkc-casefold or
                       casefold
  -c, --check          write nothing; name the files that are not in the form
                       and the first byte that differs
  -r, --replace        put U+FFFD for ill-formed parts instead of refusing them
  -s, --stream-safe    put U+034F between more than 30 marks in a row
  -o, --output=FILE    write to FILE
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
};

enum Long : int { kStats = 256, kNoProgress };

constexpr option kLong[] = {
    {"form", required_argument, nullptr, 'f'},
    {"check", no_argument, nullptr, 'c'},
    {"replace", no_argument, nullptr, 'r'},
    {"stream-safe", no_argument, nullptr, 's'},
    {"output", required_argument, nullptr, 'o'},
    {"stats", no_argument, nullptr, kStats},
    {"no-progress", no_argument, nullptr, kNoProgress},
    {"help", no_argument, nullptr, 'h'},
    {"version", no_argument, nullptr, 'V'},
    {},
};

bool read_form(const char* name, Form& form) {
  for (const Named& one : kForms) {
    if (strcasecmp(one.name, name) == 0) {
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

bool read_options(int count, char** arguments, Options& options, int& code) {
  code = kTrouble;
  int letter;
  while ((letter = getopt_long(count, arguments, "f:crso:hV", kLong, nullptr)) != -1) {
    if (!take(letter, options, code)) return false;
  }
  if (options.check && !options.output.empty()) {
    std::fputs("uninorm: --check writes nothing: leave out --output\n", stderr);
    return false;
  }
  options.files.assign(arguments + optind, arguments + count);
  if (options.files.empty()) options.files.push_back("-");
  return true;
}

}  // namespace program
