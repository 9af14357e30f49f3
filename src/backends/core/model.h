// The implementation's side, decided: what the author's classes must have, how each call checks its
// arguments and hands them on, and which symbols the library exports in which version.
#pragma once

#include <string>
#include <vector>

#include "backends/backends.h"

namespace sabir::backends::core {

struct Argument {
  std::string type;  // as the author sees it: "sabir::Bytes"
  std::string name;
  std::string expression;  // made of the C parameters: "sabir::Bytes(text, text_size)"
};

// A handle that the call uses: its name in C, and the class behind it.
struct HandleUse {
  std::string name;      // C parameter
  std::string resource;  // alias in Calls: "Normalizer"
  bool owned = false;    // given away
};

struct Call {
  std::string name;                 // "normalizer_normalize"
  std::string requirement;          // the concept: "NormalizerNormalize"
  std::string path;                 // "uninorm.normalizer.normalize"
  std::string where;                // "uninorm.wit:73"
  std::string wanted;               // the declaration that would satisfy it
  std::vector<std::string> params;  // C declarations
  std::vector<std::string> passed;  // their names
  std::string first;                // the parameter whose table is called: "self", "instance"
  std::vector<std::string> checks;
  std::vector<HandleUse> uses;
  std::vector<Argument> arguments;
  model::FunctionKind kind = model::FunctionKind::Free;
  abi::Returning returning = abi::Returning::Nothing;
  std::string owner;   // class alias of the resource, or the interface's accessor
  std::string method;  // the author's name for it
  std::string result;  // owned C++ type; "void"
  std::string error;   // declared C++ type; "sabir::core::NoError"
  uint32_t error_number = 0;
  std::string error_name;       // in the contract
  std::string c_result;         // C type of the result behind the pointer
  std::string result_resource;  // alias, for Handle
  std::string result_count;     // C parameter, for View
};

struct ResourceClass {
  std::string alias;   // "Normalizer": in Calls and, by this name, in the author's class
  std::string symbol;  // C handle type
  std::string rule;    // "sabir::core::Shared"
  std::string path;
  std::string where;
  std::string scope;  // "Text": the author may nest the class in a class of the interface
  std::vector<Call> calls;
};

struct Functions {       // the free functions of an interface
  std::string scope;     // "Text"; empty for the main one
  std::string accessor;  // "text_of"
  std::vector<Call> calls;
};

// A test of a C structure: can it hold something that its C++ view may not?
struct Validity {
  std::string symbol;
  std::string name;  // "valid_text_error"
  std::vector<std::string> conditions;
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

struct VersionNode {
  std::string name;  // "UNINORM_1.0"
  std::vector<std::string> symbols;
};

struct ErrorAccessor {
  std::string symbol;
  std::string type;
  std::string constant;
};

struct Core {
  std::string prefix, upper;
  std::string name, version, digest, source, contract;
  uint64_t major = 0, minor = 0;
  std::vector<Validity> validities;
  std::vector<ResourceClass> resources;
  std::vector<Functions> functions;
  std::vector<std::string> table;  // members in slot order
  std::vector<Export> exports;
  std::vector<ErrorAccessor> accessors;
  std::vector<VersionNode> versions;
};

Core plan_core(const Input& input);
std::string print_core(const Core& core);
std::string print_waist(const Core& core);
std::string print_exports(const Core& core);
std::string print_map(const Core& core);

}  // namespace sabir::backends::core
