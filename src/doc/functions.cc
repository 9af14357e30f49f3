// What a page says of functions and resources: what they take and give, and how each language
// declares them.
#include "abi/names.h"
#include "backends/c/c.h"
#include "backends/table.h"
#include "doc/sections.h"
#include "doc/types.h"
#include "emit/docs.h"
#include "model/print.h"
#include "model/wave.h"

namespace sabir::doc {
namespace {

using abi::Passing;
using abi::Returning;
using abi::Shape;
using backends::Input;

constexpr size_t kWidth = 64;

// --- signatures ---

Signatures::Row collect(const Input& input, const backends::Language& language) {
  Signatures::Row made{named(language), {}, ""};
  diag::Diagnostics diagnostics;
  std::vector<backends::Signature> all;
  if (backends::check(language.backend, language.name, input, diagnostics)) {
    all = language.signatures(input, diagnostics);
  }
  if (diagnostics.has_errors()) {
    made.refused = diagnostics.sorted().front().message;
    return made;
  }
  for (backends::Signature& s : all) made.of[s.symbol].push_back(std::move(s));
  return made;
}

// On one line, or an item a line.
std::string text_of(const backends::Signature& s) {
  std::string row;
  for (const std::string& item : s.items) row += (row.empty() ? "" : ", ") + item;
  std::string out = s.head + "(" + row + ")" + s.tail;
  if (out.size() > kWidth && !s.items.empty()) {
    out = s.head + "(";
    for (const std::string& item : s.items) {
      out += "\n    " + item + (&item == &s.items.back() ? "" : ",");
    }
    out += "\n)" + s.tail;
  }
  for (const std::string& note : s.notes) out += "\n  " + note;
  return out;
}

Spellings spellings_of(const abi::Plan& plan, const Signatures& signatures,
                       const abi::Function& f) {
  Spellings made;
  std::string home = f.resource ? plan[f.resource].name : plan[f.owner].name;
  made.of.push_back({kContract, home, model::wit_function(*plan.contract, *f.origin)});
  for (const Signatures::Row& row : signatures.rows) {
    auto found = row.of.find(f.symbol);
    if (found == row.of.end()) continue;
    Spelling one{row.language, found->second.front().home, ""};
    for (const backends::Signature& s : found->second) {
      one.code += (one.code.empty() ? "" : "\n\n") + text_of(s);
    }
    made.of.push_back(std::move(one));
  }
  return made;
}

// --- parameters and results ---

std::string sentence(const std::string& before, const std::string& more) {
  return before.empty() ? more : before + " " + more;
}

std::string crossing(const abi::Plan& plan, const abi::Param& param) {
  const abi::Type& type = plan[param.type];
  switch (param.passing) {
    case Passing::Value: return "by value";
    case Passing::Pointer: return "a pointer to the structure";
    case Passing::Slice:
      return type.shape == Shape::String ? "pointer and bytes" : "pointer and count";
    case Passing::Handle: return type.shape == Shape::Own ? "handle, given away" : "handle, lent";
  }
  return "";
}

std::string remarks(const abi::Plan& plan, const abi::Param& param) {
  std::string out;
  if (!param.origin) return out;
  for (char c : param.origin->docs.text) out += c == '\n' ? ' ' : c;
  if (param.origin->default_value) {
    std::string value =
        model::write_wave(*plan.contract, param.origin->type, *param.origin->default_value);
    out = sentence(out, "Default " + code(value) + ".");
  }
  if (param.origin->max) {
    out = sentence(out, "At most [" + std::to_string(*param.origin->max) + "](#maximum-sizes).");
  }
  if (param.origin->in_out) out = sentence(out, "Read and written in place.");
  if (param.origin->retains) out = sentence(out, "Must stay as it is until the handle is dropped.");
  return out;
}

std::string giving(const abi::Function& f) {
  switch (f.returning) {
    case Returning::Nothing: return "";
    case Returning::Value: return "written through a pointer";
    case Returning::Handle: return f.imported ? "handle, given away" : "handle, yours";
    case Returning::Sink: return "into a [sink](#ownership)";
    case Returning::Parcel: return "a [parcel](#ownership)";
    case Returning::View: return "a [view](#ownership)";
  }
  return "";
}

Table parameters(const abi::Plan& plan, const abi::Function& f) {
  Table table{"What " + f.path + " takes and gives", {"", "Type", "Crosses as", "Notes"}, {}};
  for (const abi::Param& p : f.params) {
    table.rows.push_back(
        {code(p.name), type_text(plan, p.type), crossing(plan, p), remarks(plan, p)});
  }
  if (f.result) {
    std::string most;
    if (f.origin->max_result) {
      most = "At most [" + std::to_string(*f.origin->max_result) + "](#maximum-sizes).";
    }
    table.rows.push_back({"result", type_text(plan, *f.result), giving(f), most});
  }
  if (f.error) {
    table.rows.push_back({"error", type_text(plan, *f.error), "[declared](#declared-errors)", ""});
  } else if (f.declares) {
    table.rows.push_back({"error", "nothing", "[declared](#declared-errors), without a value", ""});
  }
  return table;
}

std::string kind_of(const abi::Function& f) {
  switch (f.origin->kind) {
    case model::FunctionKind::Free: return "function";
    case model::FunctionKind::Method: return "method";
    case model::FunctionKind::Static: return "static";
    case model::FunctionKind::Constructor: return "constructor";
  }
  return "";
}

std::vector<std::string> badges_of(const abi::Function& f) {
  std::vector<std::string> badges;
  if (!f.imported) badges.push_back("slot " + std::to_string(f.slot));
  if (!f.imported) badges.push_back("since " + f.since);
  if (f.origin->leaf) badges.push_back("leaf");
  if (f.origin->blocking) badges.push_back("blocking");
  if (f.origin->idempotent) badges.push_back("idempotent");
  const model::Stability& gates = f.origin->stability;
  if (!gates.unstable.empty()) badges.push_back("unstable: " + gates.unstable);
  if (!gates.deprecated.empty()) badges.push_back("deprecated in " + gates.deprecated);
  return badges;
}

void add_function(const abi::Plan& plan, const Signatures& signatures, const abi::Function& f,
                  Page& page) {
  std::string name =
      f.is(model::FunctionKind::Constructor) ? plan[f.resource].name : f.origin->name;
  if (f.resource)
    name = plan[f.resource].name + (f.origin->name == "constructor" ? "" : "." + name);
  page.blocks.push_back(Heading{f.resource ? 4 : 3, f.symbol, name, kind_of(f), badges_of(f)});
  if (!f.origin->docs.text.empty()) page.blocks.push_back(Prose{f.origin->docs.text});
  Table table = parameters(plan, f);
  if (!table.rows.empty()) page.blocks.push_back(std::move(table));
  page.blocks.push_back(spellings_of(plan, signatures, f));
}

// --- resources ---

std::string threads(model::Threading threading) {
  switch (threading) {
    case model::Threading::Exclusive: return "exclusive";
    case model::Threading::Confined: return "confined";
    case model::Threading::Shared: return "shared";
  }
  return "";
}

Spellings dropping(const abi::Plan& plan, const abi::Resource& r) {
  Spelling one{named(backends::c::kLanguage), "", ""};
  for (const backends::Signature& s : backends::c::handles(plan, r)) {
    one.code += (one.code.empty() ? "" : "\n") + text_of(s);
  }
  return {{std::move(one)}};
}

void add_resource(const abi::Plan& plan, const Signatures& signatures, const abi::Resource& r,
                  Page& page) {
  std::vector<std::string> badges = {threads(r.traits().threading)};
  if (r.traits().stateless) badges.push_back("stateless");
  if (r.in_place) badges.push_back("in-place");
  if (r.imported) badges = {"implemented by the caller"};
  if (!r.imported) badges.push_back("since " + r.since);
  page.blocks.push_back(Heading{3, r.symbol, r.name, "resource", badges});
  if (!r.origin->docs.text.empty()) page.blocks.push_back(Prose{r.origin->docs.text});
  page.blocks.push_back(dropping(plan, r));
  for (uint32_t f : r.functions) add_function(plan, signatures, plan.functions[f], page);
}

bool has_something(const abi::Interface& i) {
  return !i.types.empty() || !i.resources.empty() || !i.functions.empty();
}

std::string interface_intro(const abi::Plan& plan, const abi::Interface& i) {
  bool asks = !i.functions.empty() || !i.resources.empty();
  std::string who;
  if (i.imported && asks) {
    who = "The caller implements this interface: see [callbacks](#callbacks).";
  } else if (!i.exported && plan.world) {
    who = "Only its types are used.";
  }
  return emit::paragraphs({i.origin ? i.origin->docs.text : "", who});
}

}  // namespace

Signatures collect_signatures(const Input& input) {
  Signatures made;
  for (const backends::Language* l : backends::languages()) made.rows.push_back(collect(input, *l));
  return made;
}

void add_interfaces(const Input& input, const Signatures& signatures, Page& page) {
  const abi::Plan& plan = input.plan;
  for (abi::InterfaceId id : plan.interfaces.ids()) {
    const abi::Interface& i = plan[id];
    if (!has_something(i)) continue;
    std::string name = i.name.empty() ? "The world itself" : "Interface " + i.name;
    page.blocks.push_back(Heading{2, "interface-" + i.symbol, name, "", {}});
    std::string intro = interface_intro(plan, i);
    if (!intro.empty()) page.blocks.push_back(Prose{intro});
    add_types(input, id, page);
    for (abi::ResourceId r : i.resources) add_resource(plan, signatures, plan[r], page);
    for (uint32_t f : i.functions) add_function(plan, signatures, plan.functions[f], page);
  }
}

}  // namespace sabir::doc
