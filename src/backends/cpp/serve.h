// Answering a call in C++: how the C parameters of a function are checked and become C++ values,
// and how what the C++ function gives goes back. The implementation answers its callers so, and the
// wrapper's user answers the library that calls back.
#pragma once

#include <string>
#include <vector>

#include "backends/backends.h"
#include "backends/c/signature.h"
#include "emit/writer.h"

namespace sabir::backends::cpp {

using emit::Code;

struct Received {
  Code type;  // as the author sees it: "sabir::Bytes"
  std::string name;
  Code expression;     // made of the C parameters: "sabir::Bytes(text, text_size)"
  bool moved = false;  // it is the callee's
};

// A handle that the call uses: its name in C, and the class behind it.
struct HandleUse {
  std::string name;      // C parameter
  std::string resource;  // alias in Calls: "Normalizer"
  bool owned = false;    // given away
  std::string count;     // of a list of them: its C parameter
};

// A parameter with owned handles inside, and the statement that drops them.
struct Given {
  std::string name;
  Code drop;
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
  std::vector<Code> checks;
  std::vector<HandleUse> uses;
  std::vector<Given> given;
  std::vector<Code> prepared;  // statements before the checks
  std::vector<Code> noted;     // for sabir::core::Apart: each handle of the call
  std::vector<Code> written;   // checks of what the author wrote where it was lent
  std::vector<Received> arguments;
  model::FunctionKind kind = model::FunctionKind::Free;
  abi::Returning returning = abi::Returning::Nothing;
  std::string owner;   // class alias of the resource, or the interface's accessor
  std::string method;  // the author's name for it
  Code result;         // owned C++ type; "void"
  Code lent;           // the same, where it stays: for View
  Code error;          // declared C++ type; "sabir::core::NoError"
  uint32_t error_number = 0;
  std::string error_name;        // in the contract
  std::string c_result;          // C type of the result behind the pointer
  std::string result_resource;   // alias or class, for Handle
  bool in_place = false;         // a constructor that can be told where
  bool result_imported = false;  // it is of the caller's
  std::string result_count;      // C parameter, for View
  bool makes_handles = false;    // inside its result or its error
  bool leaf = false;             // it calls nobody back
  std::optional<uint64_t> max;   // of the result: bytes of text, else elements
};

// Memory of the caller's that a call reads or writes: a list, a structure, or the sink.
struct Range {
  std::string label;  // in messages
  std::string data;
  std::string count;  // "1": a structure; empty: a sink, which says it itself

  // As it is passed to a check: `"text", text, text_size`.
  std::vector<Code> row() const {
    return count.empty() ? std::vector<Code>{data} : std::vector<Code>{quoted(label), data, count};
  }
  static std::string quoted(const std::string& label) { return "\"" + label + "\""; }
};

// Two of them that must not overlap.
struct Overlap {
  Range read, written;
};
std::vector<Overlap> plan_overlaps(const abi::Plan& plan, const abi::Function& function,
                                   const std::vector<c::Parameter>& signature);
// The check of it.
Code clear_of(const Overlap& pair);

// Who answers: the implementation, whose objects stand behind handles, or the wrapper's user, who
// is called back and sees the wrapper's classes.
enum class Answers : uint8_t { Implementation, User };

// `owner` is what the function belongs to, in the words of the code around it.
Call plan_call(const Input& input, const abi::Function& function, const std::string& owner,
               Answers answers = Answers::Implementation);

// Statements that note each handle of a call for sabir::core::Apart, if one could be given away
// that stands in it a second time.
std::vector<Code> plan_noted(const abi::Plan& plan, const abi::Function& function);

// The class of a resource: the wrapper's, or the one that the user derives from.
std::string class_name(const abi::Plan& plan, const abi::Resource& resource);
// The class by which the implementation uses what the caller implements.
std::string imported_class(const abi::Plan& plan, const abi::Resource& resource);

// "text-parser" of "uninorm_text_parser": a symbol without its prefix, as a label.
std::string label_of(const abi::Plan& plan, const std::string& symbol);
// The member of the tables of functions that a symbol has.
std::string member_name(const abi::Plan& plan, const std::string& symbol);
// What makes a handle of an object of the user's; and what makes the error of a failed call. Both
// are in the library's `detail`.
std::string serve_name(const abi::Plan& plan, const abi::Resource& resource);
std::string failed_name(const abi::Plan& plan, abi::TypeId error);
// The alias of a resource's class in generated code: "TextParser".
std::string alias(const abi::Plan& plan, const abi::Resource& resource);

// Parts of a printed call: what is ours from the first moment, the checks of its arguments, and the
// C++ values made of them, in a row.
void print_given(emit::Writer& w, const Call& call);
void print_checks(emit::Writer& w, const Call& call);
// `if (!a ||`, and the others below it, and what is done then.
void print_refusal(emit::Writer& w, const std::vector<Code>& checks, const std::string& done);
std::vector<Code> expressions(const Call& call);
std::vector<Code> names(const Call& call);
// `"path", error, 1, "text-error"`: what a sabir::core::Call is made with.
Code call_arguments(const Call& call);

}  // namespace sabir::backends::cpp
