// Decides which types have methods of the codec: those that somebody writes or reads whole. A
// number or a text is written in its place; of all else that stands in a list, an option or the
// like, the frame is told which method of the codec writes one.
#include "backends/java/plan.h"

namespace sabir::backends::java {
namespace {

using abi::Shape;
using binding::As;
using binding::Gives;

// One way: what is written, or what is read.
class Codecs {
 public:
  explicit Codecs(const abi::Plan& plan) : plan_(plan) {}

  const std::set<abi::TypeId>& all() const { return found_; }

  // Where a value stands by itself, or in a record.
  void place(abi::TypeId id) { has_codec(plan_[id]) ? add(id) : look_into(id); }

  // Where a method is named that does it.
  void name(abi::TypeId id) {
    const abi::Type& type = plan_[id];
    if (type.shape == Shape::Scalar || type.shape == Shape::String) return;
    if (type.shape == Shape::List && is_number(plan_[*type.element])) return;
    add(id);
  }

  // Of a list or a map: a method for each item, or for each key and value.
  void items(const abi::Type& type) {
    const abi::Type& element = plan_[*type.element];
    if (type.shape == Shape::Map) {
      for (const abi::Member& m : element.members) name(*m.type);
    } else if (!is_number(element)) {
      name(*type.element);
    }
  }

 private:
  void add(abi::TypeId id) {
    if (found_.insert(id).second) look_into(id);
  }

  void look_into(abi::TypeId id) {
    const abi::Type& type = plan_[id];
    if (type.element) return items(type);
    bool inside = has_codec(type);
    for (const abi::Member& m : type.members) {
      if (m.type) inside ? place(*m.type) : name(*m.type);
    }
  }

  const abi::Plan& plan_;
  std::set<abi::TypeId> found_;
};

struct BothWays {
  Codecs puts, gets;
};

// An argument, from who calls to who is called.
void add_argument(const abi::Plan& plan, const binding::Parameter& p, Codecs& out) {
  if (p.of->passing == abi::Passing::Pointer) out.place(p.of->type);
  if (p.of->passing != abi::Passing::Slice || p.as == As::Text) return;
  out.items(plan[p.of->type]);
}

void add_function(const abi::Plan& plan, const binding::Function& f, BothWays& ways) {
  for (const binding::Parameter& p : f.params) {
    add_argument(plan, p, ways.puts);
    if (p.mode == binding::Mode::InOut) ways.gets.items(plan[p.of->type]);
  }
  if (!f.of->result) return;
  const abi::Type& result = plan[*f.of->result];
  switch (f.gives) {
    case Gives::Nothing:
    case Gives::Self:
    case Gives::Handle: return;
    case Gives::Sink:
    case Gives::Parcel: return ways.gets.name(*f.of->result);
    case Gives::View:
      if (result.shape == Shape::String || is_number(plan[*result.element])) return;
      return ways.gets.place(*f.of->result);
    case Gives::Scalar:
    case Gives::Value:
    case Gives::Guest: return ways.gets.place(*f.of->result);
  }
}

// What the library calls: Java reads arguments where they are, and answers.
void add_upcall(const abi::Plan& plan, const binding::Function& f, BothWays& ways) {
  for (const binding::Parameter& p : f.params) {
    bool placed = p.of->passing == abi::Passing::Pointer || p.of->passing == abi::Passing::Slice;
    if (placed) ways.gets.place(p.of->type);
    if (p.mode == binding::Mode::InOut) ways.puts.items(plan[p.of->type]);
  }
  if (f.of->error) ways.puts.place(*f.of->error);
  if (!f.of->result) return;
  const abi::Type& result = plan[*f.of->result];
  switch (f.of->returning) {
    case abi::Returning::Handle: return;
    case abi::Returning::Parcel: return ways.puts.name(*f.of->result);
    case abi::Returning::View:
    case abi::Returning::Sink:
      if (result.element) ways.puts.items(result);
      return;
    default: return ways.puts.place(*f.of->result);
  }
}

}  // namespace

std::vector<Codec> plan_codecs(const binding::Package& binding) {
  const abi::Plan& plan = *binding.plan;
  BothWays ways{Codecs(plan), Codecs(plan)};
  for (const binding::Function& f : binding.functions) {
    f.of->imported ? add_upcall(plan, f, ways) : add_function(plan, f, ways);
  }
  for (abi::TypeId id : plan.declared) ways.gets.place(id);
  std::vector<Codec> out;
  for (abi::TypeId id : plan.types.ids()) {
    bool put = ways.puts.all().contains(id), get = ways.gets.all().contains(id);
    if (put || get) out.push_back({id, put, get});
  }
  return out;
}

}  // namespace sabir::backends::java
