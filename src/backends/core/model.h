// The implementation's side, decided: what the author's classes must have, how each call checks its
// arguments and hands them on, and which symbols the library exports in which version.
#pragma once

#include <string>
#include <vector>

#include "backends/backends.h"
#include "backends/cpp/model.h"
#include "backends/cpp/serve.h"
#include "emit/writer.h"

namespace sabir::backends::core {

using cpp::Call;
using cpp::HandleUse;
using cpp::Received;

struct ResourceClass {
  std::string alias;   // "TextNormalizer": in Calls
  std::string own;     // "Normalizer": in the author's class
  std::string symbol;  // C handle type
  std::string label;   // that without the library's prefix: "text_normalizer"
  std::string rule;    // "sabir::core::Shared"
  std::string path;
  std::string where;
  std::string scope;  // "Text": the author may nest the class in a class of the interface
  std::vector<Call> calls;
  bool in_place = false;  // handles can be made in the caller's memory
};

struct Functions {       // the free functions of an interface
  std::string scope;     // "Text"; empty for the main one
  std::string accessor;  // "text_of"
  std::vector<Call> calls;
};

struct Export {
  std::string returns;
  std::string symbol;
  std::vector<std::string> params;
  std::vector<std::string> passed;
  std::string member;  // of the table
  std::string first;   // "self", "instance"
  std::string path;
  bool fallible = true;
};

// What the caller implements, as a class that calls it.
struct ImportedClass {
  std::string doc;
  std::string name;
  std::string symbol;
  std::vector<cpp::Method> methods;
  std::vector<std::pair<std::string, std::string>> required;  // of the imports: member, path
};

struct VersionNode {
  std::string name;  // "UNINORM_1.0"
  std::vector<std::string> symbols;
};

struct ErrorAccessor {
  std::string symbol;
  std::string declare;  // "uninorm_declare_text_error"; empty: nobody is called back
  std::string name;     // "text-error"
  std::string type;     // "const uninorm_text_error*", a pointer to the value
  cpp::Code cpp_type;
  std::string constant;
  cpp::Code valid;  // whether `*value` is one that the contract allows; empty: always
};

struct Core {
  std::string prefix, upper;
  std::string name, version, digest, source, contract;
  std::string ledger;  // as JSON, for those who read the library without running it
  uint64_t major = 0, minor = 0;
  std::vector<ResourceClass> resources;
  std::vector<Functions> functions;
  std::vector<std::string> table;  // members in slot order
  std::vector<Export> exports;
  std::vector<ErrorAccessor> accessors;
  bool calls_back = false;            // the caller implements something
  std::vector<std::string> imported;  // C handle types that the caller implements
  std::vector<ImportedClass> imported_classes;
  ImportedClass imports;
  std::vector<VersionNode> versions;
};

Core plan_core(const Input& input);
std::string print_imports(const Core& core);
std::string print_core(const Core& core);
void print_static(emit::Writer& w, const Core& core);  // in it
std::string print_waist(const Core& core);
std::string print_exports(const Core& core);
std::string print_map(const Core& core);

}  // namespace sabir::backends::core
