// A contract as boundaries see it, decided: the rows of the tables, and each function as the two
// sides of a boundary print it.
#pragma once

#include <string>
#include <vector>

#include "backends/backends.h"
#include "emit/code.h"

namespace sabir::backends::wire {

struct MemberRow {
  int32_t type;  // -1: none
  uint32_t offset;
};

// What values of a type hold, at most: any bytes, bytes that are checked, texts and lists, handles.
enum class Holds : uint8_t { Any, Bytes, Pieces, Handles };

struct TypeRow {
  std::string kind;     // "Record"
  std::string comment;  // as the contract spells it
  uint32_t width = 0;
  Holds holds = Holds::Any;
  uint32_t size = 0, align = 1, limit = 0;
  uint64_t mask = 0;
  uint32_t payload = 0;
  int32_t element = -1;
  std::vector<MemberRow> members;
  std::string face = "Plain";       // what the contract calls it, where the kind does not say
  std::vector<std::string> labels;  // of members, cases or bits
  bool open = false;
};

// A field of the arguments' structure: `sabir::boundary::Slice value`, made of `{value,
// value_size}`, handed on as `at<const char>(a.value), a.value.count`.
struct Field {
  std::string type;
  std::string name;
  std::string made_of;
  std::string passed;
};

// A pointer that has to be there before anything is sent.
struct Given {
  std::string label;  // in the message
  std::string name;
  std::string size;  // of a structure that begins with its own: what is known of it
};

// What a call that cannot be sent drops: the address of a value of a type with owned handles.
struct Dropped {
  int32_t type;
  std::string address;
};

enum class Gives : uint8_t { Nothing, Value, Handle, Sink, Parcel, View };

struct Function {
  std::string name;  // of the member in its table: "node_name"
  std::string path;
  std::string structure;  // of the arguments: "NodeName"; empty: none
  uint32_t number = 0;
  int32_t arguments = -1, reply = -1, error = -1, makes = -1;
  uint32_t error_number = 0;
  Gives gives = Gives::Nothing;
  bool method = false, idempotent = false, confined = false, keeps = false, declares = false;
  std::vector<uint32_t> written;

  std::vector<std::string> params;  // C declarations
  std::string first;                // the name of the first: "self", "instance", "context"
  std::vector<Field> fields;
  std::vector<Given> given;
  std::vector<emit::Code> checks;  // of sizes, and that what is written lies apart
  std::vector<Dropped> dropped;
  std::vector<emit::Code> noted;  // for sabir::core::Apart: each handle of the call
  std::string result;             // C type; of a view: of an element
  std::string result_count;       // name of a view's second parameter
  std::string result_cast;        // what a view's or parcel's pointer is of: "gauntlet_person"
  std::string table;              // of the caller's that has it, as an expression in the skeleton
  int32_t resource = -1;          // of an imported method
};

struct Resource {
  std::string symbol;  // C handle type
  std::string path;
  std::string drop;   // member of the exports' table
  std::string table;  // "callbacks_host_listener_table"; of an imported one
  bool imported = false, confined = false, stateless = false, shared = false;
};

// A member that has no meaning elsewhere: nobody has the caller's memory there.
struct InPlace {
  std::string name;
  std::string path;
  std::vector<std::string> params;  // C declarations
  std::vector<std::string> names;
  std::string gives;  // "0", "1": what it returns; empty: an error
};

struct Wire {
  std::string prefix, upper, name, version, source, digest;
  uint64_t major = 0, minor = 0;
  std::vector<TypeRow> types;
  std::vector<Resource> resources;
  std::vector<Function> exports;  // in the contract's order
  std::vector<Function> imports;
  std::vector<std::string> slots;  // members of the exports' table, in its order
  std::vector<InPlace> in_place;
  bool calls_back = false;  // the caller implements something
  bool extensible = false;  // structures of older and newer callers come
  bool notes = false;       // a call could give a handle away that stands in it twice
};

Wire plan_wire(const Input& input);
std::string print_header(const Wire& wire);
std::string print_tables(const Wire& wire);
std::string print_stub(const Wire& wire);
std::string print_skeleton(const Wire& wire);
std::string print_worker(const Wire& wire);
std::string print_calls_fuzz(const Wire& wire);
std::string print_frames_fuzz(const Wire& wire);

}  // namespace sabir::backends::wire
