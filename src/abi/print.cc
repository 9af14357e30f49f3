#include "abi/print.h"

#include "abi/ledger.h"

namespace sabir::abi {
namespace {

const char* name(Passing passing) {
  switch (passing) {
    case Passing::Value: return "value";
    case Passing::Pointer: return "pointer";
    case Passing::Slice: return "slice";
    case Passing::Handle: return "handle";
  }
  base::bug("a way of passing without a name");
}

const char* name(Returning returning) {
  switch (returning) {
    case Returning::Nothing: return "nothing";
    case Returning::Value: return "value";
    case Returning::Handle: return "handle";
    case Returning::Sink: return "sink";
    case Returning::Parcel: return "parcel";
    case Returning::View: return "view";
  }
  base::bug("a way of returning without a name");
}

void print_type(const Plan& plan, const Type& type, std::string& out) {
  out += "type " + type.key + " = " + type.symbol + ", size " + std::to_string(type.size) +
         ", align " + std::to_string(type.align) + (type.flat() ? ", flat" : "") + "\n";
  for (const Member& m : type.members) {
    out += "  " + m.name;
    if (m.type) out += ": " + plan[*m.type].key + " @" + std::to_string(m.offset);
    out += "\n";
  }
}

void print_function(const Plan& plan, const Function& f, std::string& out) {
  out += std::string(f.imported ? "import " : "slot ") + std::to_string(f.slot) + " " + f.symbol +
         ", " + f.path + ", since " + f.since + "\n";
  for (const Param& p : f.params) {
    out += "  " + p.name + ": " + plan[p.type].key + " by " + name(p.passing) + "\n";
  }
  if (f.result) out += "  -> " + plan[*f.result].key + " by " + name(f.returning) + "\n";
  if (f.error) out += "  error " + plan[*f.error].key + "\n";
}

}  // namespace

std::string print(const Plan& plan) {
  std::string out =
      "contract " + plan.name + " " + plan.version.text() + ", prefix " + plan.prefix + "\n";
  for (const Type& type : plan.types) print_type(plan, type, out);
  for (const Resource& r : plan.resources) {
    out += std::string(r.imported ? "imported " : "") + "resource " + r.path + " = " + r.symbol +
           ", drop in slot " + std::to_string(r.drop_slot) + "\n";
  }
  for (const Function& f : plan.functions) print_function(plan, f, out);
  return out;
}

}  // namespace sabir::abi
