// `sabir new NAME`: a folder with a library in it that builds, and whose cases pass.
#include <CLI/CLI.hpp>
#include <filesystem>
#include <memory>

#include "abi/names.h"
#include "base/files.h"
#include "base/text.h"
#include "driver/command.h"
#include "driver/gen.h"
#include "emit/files.h"
#include "emit/writer.h"
#include "syntax/token.h"

namespace sabir::driver {
namespace {

using emit::Writer;

struct NewArguments {
  std::string name;
  std::vector<std::string> languages;
};

std::string file(std::initializer_list<Writer::Sub> subs, std::string_view text) {
  Writer w;
  w.emit(subs, text);
  return w.text();
}

std::string contract(const std::string& name) {
  return file({{"name", name}}, R"wit(
    package example:${name}@1.0.0;

    /// Counts words.
    interface ${name} {
      enum refusal {
        empty,
        has-spaces,
      }

      resource counter {
        constructor();

        /// Sees a word once more, and says how often that was.
        add: func(word: string) -> result<u64, refusal>;

        /// How often a word was seen.
        count: func(word: string) -> u64;
      }
    }

    world ${name}-library {
      export ${name};
    }
  )wit");
}

std::string implementation(const std::string& name) {
  return file({{"prefix", abi::snake(name)}}, R"cxx(
    // Fulfils ${prefix}.wit. What cannot be done is thrown: the contract's own error, or
    // sabir::Failure with a status and a sentence.
    #include <${prefix}/core.h>

    #include <map>
    #include <string>

    namespace {

    class Library {
     public:
      class Counter {
       public:
        uint64_t add(sabir::Text word) {
          if (word.empty()) throw ${prefix}::Refusal::Empty;
          std::string seen(word);
          if (seen.find(' ') != seen.npos) throw ${prefix}::Refusal::HasSpaces;
          return ++seen_[seen];
        }

        uint64_t count(sabir::Text word) const {
          auto found = seen_.find(std::string(word));
          return found == seen_.end() ? 0 : found->second;
        }

       private:
        std::map<std::string, uint64_t> seen_;
      };
    };

    }  // namespace

    SABIR_IMPLEMENT(${prefix}, Library)
  )cxx");
}

std::string cases(const std::string& name) {
  return file({{"name", name}}, R"cases(
    // What calls answer, in every language and over every boundary.
    in ${name};

    case "words are counted" {
      let words = counter();
      words.count("ahoy") -> 0;
      words.add("ahoy") -> ok(1);
      words.add("ahoy") -> ok(2);
      words.add("grün") -> ok(1);
      words.count("ahoy") -> 2;
    }

    case "what is not a word is refused" {
      let words = counter();
      words.add("") -> err(empty);
      words.add("two words") -> err(has-spaces);
    }
  )cases");
}

std::string build_file(const NewArguments& arguments) {
  std::string languages;
  for (const std::string& one : arguments.languages) languages += " " + one;
  if (!languages.empty()) languages = "LANGUAGES" + languages;
  return file({{"name", arguments.name}, {"languages", languages}}, R"cmake(
    cmake_minimum_required(VERSION 3.25)
    project(${name} VERSION 1.0.0 LANGUAGES C CXX)

    if(NOT CMAKE_BUILD_TYPE)
      set(CMAKE_BUILD_TYPE Release)
    endif()

    find_package(Sabir REQUIRED)

    sabir_library(${name}
      CONTRACT ${name}.wit
      SOURCES ${name}.cc
      ${languages}
      BOUNDARIES worker)
    sabir_install(${name})

    enable_testing()
    sabir_cases(${name} ${name}.cases EVERY_FUNCTION)
  )cmake");
}

std::string readme(const std::string& name) {
  return file({{"name", name}}, R"md(
    # ${name}

    A library made with Sabir: the contract is `${name}.wit`, what fulfils it `${name}.cc`, and what calls
    answer stands in `${name}.cases`.

        sabir build
        sabir test ${name}.wit --manifest build/cases/${name}.json

    `sabir run LANGUAGE` begins a shell with a package loaded, `sabir pack LANGUAGE...` makes what is published. One more
    language is a word behind `LANGUAGES` of `sabir_library` in `CMakeLists.txt`. Commit `${name}.abi.json`, which the build
    makes: it is what you have promised. Without these commands it is a project of CMake's, like any other:
    `cmake -B build -DSabir_DIR=FOLDER` says where Sabir is, if CMake does not find it.
  )md");
}

emit::FileSet project(const NewArguments& arguments) {
  const std::string& name = arguments.name;
  return {{name + ".wit", contract(name)}, {name + ".cc", implementation(name)},
          {name + ".cases", cases(name)},  {"CMakeLists.txt", build_file(arguments)},
          {"README.md", readme(name)},     {".gitignore", "/build/\n/dist/\n"}};
}

// Why nothing can be called so; empty: it can.
std::string wrong_with(const std::string& name) {
  bool letters = !name.empty() && name[0] >= 'a' && name[0] <= 'z' && name.back() != '-' &&
                 name.find("--") == name.npos;
  for (char c : name) letters &= (c >= 'a' && c <= 'z') || base::is_digit(c) || c == '-';
  if (!letters)
    return "it is lower-case letters, digits and `-` between words, such as `word-count`";
  if (syntax::is_keyword_text(name)) return "that is a word of WIT";
  return "";
}

// Whether all languages that are asked for take it; what they say against it has been said.
int accepted(const NewArguments& arguments) {
  GenArguments check;
  check.path = arguments.name + "/" + arguments.name + ".wit";
  check.languages = arguments.languages;
  return check_as_gen(check);
}

int make(const NewArguments& arguments) {
  const std::string& name = arguments.name;
  if (std::string why = wrong_with(name); !why.empty()) {
    return trouble(base::cat("`", name, "` cannot be the name of a library: ", why));
  }
  if (base::exists(name)) {
    return trouble(base::cat("`", name, "` is there already; nothing was written"));
  }
  std::string why, said;
  for (const emit::File& file : project(arguments)) {
    std::string path = name + "/" + file.path;
    if (!write_if_changed(path, file.text, why)) return trouble(why);
    said += base::cat("  ", path, "\n");
  }
  if (int code = accepted(arguments); code != kGood) {
    std::error_code ignored;
    std::filesystem::remove_all(name, ignored);
    return code;
  }
  return print(base::cat("made a library that counts words:\n", said, name,
                         "/README.md says how to build it\n"));
}

}  // namespace

Run declare_new(CLI::App& app) {
  auto arguments = std::make_shared<NewArguments>();
  app.add_option("name", arguments->name, "of the library and its folder: `word-count`")
      ->required();
  app.add_option("--for", arguments->languages,
                 "languages to make packages for, separated by commas; C and C++ are always there")
      ->delimiter(',');
  return [arguments] { return make(*arguments); };
}

}  // namespace sabir::driver
