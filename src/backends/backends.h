// What a back-end is given, and what it is. It takes the plan, decides what its language says, and
// adds files. What it cannot generate it reports at the place in the contract; then nothing is
// written. Which ones there are says table.h.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "abi/ledger.h"
#include "abi/plan.h"
#include "binding/limits.h"
#include "binding/package.h"
#include "cases/suite.h"
#include "diag/diagnostic.h"
#include "emit/files.h"
#include "source/source.h"

namespace sabir::backends {

// What every back-end is given.
struct Input {
  const abi::Plan& plan;
  const abi::Ledger& ledger;
  const source::Sources& sources;
  std::string contract_name;  // the contract's file name, for "generated from"
  std::string contract_text;  // what the library says of itself: the contract, as written
  std::string license = {};   // for the packages: an SPDX expression; empty: nothing is said
  // What all languages make of the plan, before each goes its own way.
  binding::Package binding = binding::make_package(plan);
};

// What is asked of a language that tests a library: `suite` is what it is to try.
struct Tests {
  const Input& input;
  const cases::Suite& suite;
};

// A function as a language declares it, `head(item, item)tail`, and lines that say more. Each
// back-end makes its own, from what it prints, for those who show languages side by side.
struct Signature {
  std::string symbol;  // of the waist
  std::string home;    // what it belongs to in the language: "uninorm::Normalizer"; empty: nothing
  std::string head;
  std::vector<std::string> items;
  std::string tail;
  std::vector<std::string> notes;
};

struct Backend {
  std::string_view name;     // what --for calls it: "cpp"
  std::string_view summary;  // one line for --help
  std::string_view folder;   // below the output folder
  bool always;               // the waist itself: made whatever --for says
  void (*run)(const Input& input, diag::Diagnostics& diagnostics, emit::FileSet& files);

  // For the manifest, below the output folder; NAME stands for the contract's prefix.
  std::string_view include = {};  // folders for the compiler of its C or C++, a space between two
  std::string_view build = {};    // makes the package: a command for `folder`; $LIBRARY is the
                                  // folder of the compiled library. Empty: there is no package

  // What a contract may not ask of it yet.
  std::span<const binding::Lack> lacks = {};
  // Why no package can have the prefix: "`json` is one of its own modules"; empty: it can.
  std::string (*taken)(std::string_view prefix) = nullptr;
};

// A language that contracts are generated for: all that those need to know of it who show,
// document or test several side by side. They spell no language's name and look into no back-end.
// Each language's own stands in its folder as `kLanguage`.
struct Language {
  Backend backend;        // its name there is what cases call it, too
  std::string_view name;  // as people write it: "C++"

  // Native tests of the cases, below the back-end's folder: a case for each of the suite's that
  // runs in this language. They write the report that docs/cases.md describes.
  void (*tests)(const Tests& tests, emit::FileSet& files);

  // Every function, as the language declares it.
  std::vector<Signature> (*signatures)(const Input& input, diag::Diagnostics& diagnostics);
  // A type, as a function that returns one declares it; and what a type with a name is called by
  // those who have only the package.
  std::string (*type)(const abi::Plan& plan, abi::TypeId type);
  std::string (*class_path)(const abi::Plan& plan, abi::TypeId type);

  // What of the tests is compiled or run; NAME stands for the contract's prefix.
  std::string_view tests_entry;

  // What it keeps for itself: a name of the contract gets a `_` there.
  std::span<const std::string_view> (*keywords)();
  // The ways from the package into the library, if there are several: tests try each.
  std::span<const std::string_view> flavours = {};
  std::string_view chosen_by = {};  // the variable or property that says which

  // What is raised for a status of sabir.h, 3 and "INVALID_ARGUMENT"; empty: nothing. Null: the
  // number itself is returned, or an error that has it.
  std::string (*status)(const abi::Plan& plan, int code, std::string_view name) = nullptr;
  // What a program says to have the package, as Markdown. Null: nothing worth saying.
  std::string (*loading)(const abi::Plan& plan) = nullptr;
  std::string_view dropping = {};      // "C++ drops `in the destructor`"; empty: by hand
  std::string_view implementing = {};  // "In C++ `it derives from a class`"; empty: by the waist
  bool keeps_nans = false;             // the bits of a NaN stay as they are
};

// Reports what the contract asks of a back-end that it cannot do, and a package's name that it
// cannot have; whether there is nothing. `shown` is what people call it: "C++".
bool check(const Backend& backend, std::string_view shown, const Input& input,
           diag::Diagnostics& diagnostics);

}  // namespace sabir::backends
