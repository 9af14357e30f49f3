// The chapters of a page that say what holds for all functions: only what the contract has is said.
#include "doc/sections.h"

#include "abi/names.h"
#include "backends/table.h"
#include "base/text.h"
#include "doc/statuses.h"
#include "doc/types.h"
#include "emit/docs.h"

namespace sabir::doc {
namespace {

using abi::Returning;
using abi::Shape;
using backends::Input;
using base::cat;

void add_heading(Page& page, std::string anchor, std::string text, int level = 2) {
  page.blocks.push_back(Heading{level, std::move(anchor), std::move(text), "", {}});
}

void add_prose(Page& page, std::string text) { page.blocks.push_back(Prose{std::move(text)}); }

std::string link(const std::string& text, const std::string& anchor) {
  return "[" + code(text) + "](#" + anchor + ")";
}

std::string link(const abi::Function& f) { return link(f.path, f.symbol); }

// What the contract makes use of: only relevant sections are printed.
struct Uses {
  bool sinks = false, parcels = false, views = false, handles = false, given = false;
  bool retains = false, in_out = false, extensible = false, imports = false, in_place = false;
};

void look_at(const abi::Plan& plan, const abi::Function& f, Uses& uses) {
  uses.imports |= f.imported;
  uses.sinks |= f.returning == Returning::Sink;
  uses.parcels |= f.returning == Returning::Parcel;
  uses.views |= f.returning == Returning::View;
  for (const abi::Param& p : f.params) {
    const abi::Type& type = plan[p.type];
    uses.given |= type.handles && type.shape != Shape::Borrow;
    uses.extensible |= type.extensible;
    uses.retains |= p.origin && p.origin->retains;
    uses.in_out |= p.origin && p.origin->in_out;
  }
}

Uses uses_of(const abi::Plan& plan) {
  Uses uses;
  for (const abi::Function& f : plan.functions) look_at(plan, f, uses);
  for (const abi::Resource& r : plan.resources) {
    uses.handles = true;
    uses.in_place |= r.in_place;
  }
  return uses;
}

std::string soname(const abi::Plan& plan) {
  return "lib" + plan.prefix + ".so." + std::to_string(plan.version.major);
}

std::string names_of(const std::vector<std::string>& names) {
  std::string out;
  for (const std::string& name : names) out += (out.empty() ? "" : ", ") + name;
  return out;
}

// "C++ drops in the destructor, ...": of the languages that do it by themselves.
std::string who_drops() {
  std::string out;
  for (const backends::Language* l : backends::languages()) {
    if (l->dropping.empty()) continue;
    out += out.empty() ? cat(l->name, " drops ") : cat(", ", l->name, " ");
    out += l->dropping;
  }
  return out;
}

// "In C++ it derives from a class, ...": languages side by side that say the same say it once.
std::string how_to_implement() {
  std::string out;
  auto all = backends::languages();
  for (size_t i = 0; i < all.size();) {
    std::string_view how = all[i]->implementing;
    std::string_view joint = out.empty() ? "In " : ", in ";
    for (; i < all.size() && all[i]->implementing == how; ++i, joint = " and ") {
      if (!how.empty()) out += cat(joint, all[i]->name);
    }
    if (!how.empty()) out += cat(" ", how);
  }
  return out;
}

std::string who_keeps_nans() {
  std::string out;
  for (const backends::Language* l : backends::languages()) {
    if (l->keeps_nans) out += cat(out.empty() ? "" : " and ", l->name);
  }
  return out;
}

}  // namespace

// --- what it is ---

void add_overview(const Input& input, const Signatures& signatures, Page& page) {
  const abi::Plan& plan = input.plan;
  add_heading(page, "overview", "Overview");
  std::vector<std::string> docs = {plan.package->docs.text};
  if (plan.world) docs.push_back(plan.world->docs.text);
  std::string intro = emit::paragraphs(docs);
  if (!intro.empty()) add_prose(page, intro);
  std::vector<std::string> exports, imports, refused;
  for (const abi::Interface& i : plan.interfaces) {
    std::string name = "[" + (i.name.empty() ? "the world itself" : code(i.name)) +
                       "](#interface-" + i.symbol + ")";
    if (i.exported) exports.push_back(name);
    if (i.imported) imports.push_back(name);
  }
  Table facts{"The contract in short", {"", ""}, {}};
  auto row = [&](const std::string& what, const std::string& is) {
    if (!is.empty()) facts.rows.push_back({what, is});
  };
  row("Contract",
      code(plan.name) + " " + plan.version.text() + ", from " + code(input.contract_name));
  row("Library", code(soname(plan)) + ", header " + code(plan.prefix + ".h"));
  for (const backends::Language* l : backends::languages()) {
    if (l->loading) row(std::string(l->name), l->loading(plan));
  }
  row("Offers", names_of(exports));
  row("Asks of its caller", names_of(imports));
  row("Ledger", code(abi::digest(input.ledger)) + ", " + std::to_string(input.ledger.slots.size()) +
                    " slots");
  for (const Signatures::Row& one : signatures.rows) {
    row("Not for " + one.language.name, one.refused);
  }
  page.blocks.push_back(std::move(facts));
}

void add_encodings(const Input& input, Page& page) {
  add_heading(page, "encodings", "Encodings and byte order");
  add_prose(
      page,
      R"md(- Text is UTF-8, with an explicit size in bytes; it is not NUL-terminated and may hold U+0000. Ill-formed text is refused with [`SABIR_INVALID_ARGUMENT`](#statuses).
- Integers are two's complement, floats IEEE 754 (`binary32`, `binary64`). NaNs keep their bits in )md" +
          who_keeps_nans() +
          R"md(.
- In memory numbers have the byte order of the machine. Over a [boundary](#boundaries) all are little-endian.
- A `bool` is one byte, 0 or 1; a `char` a Unicode scalar value in four bytes; an enum the smallest unsigned integer that holds its labels; flags the smallest with a bit for each; whatever else is refused.
- Structures are laid out as C does on a 64-bit machine. Padding is not read, and need not be zero.
- A pointer and its size: with size 0 the pointer may be null. Sizes are `size_t`, 8 bytes.)md");
  Table table = scalars(input.plan);
  if (!table.rows.empty()) page.blocks.push_back(std::move(table));
}

void add_maxima(const Input& input, Page& page) {
  const abi::Plan& plan = input.plan;
  Table table{"Largest sizes", {"Where", "What", "At most"}, {}};
  auto unit = [&](const abi::Type& type, uint64_t most) {
    bool bytes = type.shape == Shape::String || (type.element && plan[*type.element].key == "u8");
    return std::to_string(most) + (bytes ? " bytes" : " elements");
  };
  for (const abi::Function& f : plan.functions) {
    for (const abi::Param& p : f.params) {
      if (!p.origin || !p.origin->max) continue;
      table.rows.push_back({link(f), code(p.name), unit(plan[p.type], *p.origin->max)});
    }
    if (!f.origin->max_result || !f.result) continue;
    table.rows.push_back({link(f), "result", unit(plan[*f.result], *f.origin->max_result)});
  }
  for (const abi::Type& type : plan.types) {
    if (type.shape != Shape::Record || !type.origin) continue;
    const auto& record = std::get<model::Record>(plan.contract->types[type.origin].kind);
    for (size_t i = 0; i < type.members.size(); ++i) {
      if (!record.fields[i].max) continue;
      table.rows.push_back({link(type.name, type.symbol), code(type.members[i].name),
                            unit(plan[*type.members[i].type], *record.fields[i].max)});
    }
  }
  add_heading(page, "maximum-sizes", "Maximum sizes");
  if (table.rows.empty()) {
    return add_prose(page,
                     "The contract sets none. What does not fit in memory is "
                     "[`SABIR_RESOURCE_EXHAUSTED`](#statuses).");
  }
  add_prose(page,
            "An argument that is larger is refused with [`SABIR_RESOURCE_EXHAUSTED`](#statuses) "
            "before the implementation sees it. A result that is larger is its fault: "
            "[`SABIR_INTERNAL`](#statuses).");
  page.blocks.push_back(std::move(table));
}

// --- errors ---

void add_statuses(const Input& input, Page& page) {
  const abi::Plan& plan = input.plan;
  add_heading(page, "statuses", "Statuses and errors");
  add_prose(page,
            "Every function that can fail returns a `sabir_status`; 0 is success. 1 to 16 have the "
            "numbers and meanings of gRPC, those from 100 on are Sabir's. The last parameter, "
            "`sabir_error **error`, may be null; otherwise a failure puts an object there that "
            "the caller gives back with `" +
                plan.prefix +
                "_release`. It has the status, one sentence (`message`), and the place in the "
                "contract (`where`). On failure results are untouched. Other languages raise or "
                "throw.");
  page.blocks.push_back(statuses(plan));
  add_heading(page, "declared-errors", "Declared errors", 3);
  Table table{
      "Errors that the contract declares", {"Type", "Number", "Read with", "Raised by"}, {}};
  for (abi::TypeId id : plan.declared) {
    const abi::Type& type = plan[id];
    std::vector<std::string> by;
    for (const abi::Function& f : plan.functions) {
      if (f.error && *f.error == id) by.push_back(link(f));
    }
    std::string suffix = plan.error_suffix(type);
    table.rows.push_back({type_text(plan, id),
                          code(type.constant) + " = " + std::to_string(type.number),
                          code(plan.prefix + "_as_" + suffix), names_of(by)});
  }
  if (table.rows.empty()) return add_prose(page, "The contract declares none that has a value.");
  add_prose(page,
            "With `SABIR_DECLARED` the error object holds the contract's own value, of the type "
            "that `declared_type` says.");
  page.blocks.push_back(std::move(table));
}

// --- rules ---

void add_ownership(const Input& input, Page& page) {
  const std::string& p = input.plan.prefix;
  Uses uses = uses_of(input.plan);
  std::string text =
      "- **Lent.** Arguments belong to the caller. The library reads them during the call "
      "and keeps no pointer.\n";
  if (uses.retains) {
    text +=
        "- **Kept.** A parameter marked *must stay as it is* is read until the handle is "
        "dropped.\n";
  }
  if (uses.in_out)
    text +=
        "- **Written into.** A parameter marked *in place* is the caller's memory and filled "
        "there.\n";
  if (uses.handles) {
    text +=
        "- **Handles** are opaque and freed by their own `..._drop`: null is allowed, and so are "
        "any "
        "thread and any order. What a handle needs stays alive until the handle is dropped. " +
        who_drops() + ".\n";
  }
  if (uses.given) {
    text +=
        "- **Given away.** A handle passed where the contract says its bare name, alone or inside "
        "another value, belongs to the library from then on, whatever the status.\n";
  }
  if (uses.sinks) {
    text +=
        "- **Sinks.** Bytes, text and flat arrays are written into a `sabir_sink` of the caller's: "
        "*strict* (too small is `SABIR_TOO_SMALL`, with the size needed), *grow* (a function "
        "makes room) or *spill* (what does not fit comes as a parcel). A result equal to part "
        "of an argument may point into that argument, if the sink allows it.\n";
  }
  if (uses.parcels) {
    text +=
        "- **Parcels.** Other results come as one block with everything inside it, read in place "
        "and freed by `" +
        p + "_release`.\n";
  }
  if (uses.views) {
    text +=
        "- **Views** point into the resource. They are good as long as its handle lives and "
        "nothing changes it.\n";
  }
  if (uses.extensible) {
    text +=
        "- **Records that grow** begin with `struct_size`: start with zeroes, set it to `sizeof`. "
        "What "
        "an older caller lacks has its default.\n";
  }
  if (uses.in_place) {
    text +=
        "- **In place.** A resource marked *in-place* can be made in memory of the caller's, with "
        "`..._size`, `..._align` and `..._new_at`; `..._drop` leaves the memory.\n";
  }
  text += "- Memory goes back to the allocator that gave it: the instance's own, that of `" + p +
          "_set_allocator`, or `malloc`. Error objects are `malloc`'s.";
  add_heading(page, "ownership", "Ownership");
  add_prose(page, text);
}

void add_threads(const Input& input, Page& page) {
  add_heading(page, "threads", "Threads");
  add_prose(page,
            "Functions that belong to no resource may be called by many threads at once. For a "
            "handle the rule of its resource holds; breaking it gives "
            "[`SABIR_FAILED_PRECONDITION`](#statuses), not a race.");
  Table table{"Thread rules", {"Resource", "Rule", "Which means"}, {}};
  for (const abi::Resource& r : input.plan.resources) {
    std::string name = link(r.path, r.symbol);
    if (r.imported) {
      table.rows.push_back({name, "the caller's", "called by whichever thread calls the library"});
      continue;
    }
    switch (r.traits().threading) {
      case model::Threading::Exclusive:
        table.rows.push_back({name, "exclusive", "any thread, one call at a time"});
        break;
      case model::Threading::Confined:
        table.rows.push_back({name, "confined", "only the thread that made it"});
        break;
      case model::Threading::Shared:
        table.rows.push_back({name, "shared", "any number of threads at once"});
        break;
    }
  }
  if (!table.rows.empty()) page.blocks.push_back(std::move(table));
}

void add_callbacks(const Input& input, Page& page) {
  const abi::Plan& plan = input.plan;
  add_heading(page, "callbacks", "Callbacks");
  if (!uses_of(plan).imports)
    return add_prose(page, "None: the library asks nothing of its caller.");
  std::string p = plan.prefix;
  add_prose(
      page,
      "The caller implements what the world imports, and gives it to `" + p + "_open` as a `" + p +
          "_imports`: a table of functions with a `context` and a `drop`. " + how_to_implement() +
          ".\n\n"
          "- A callback runs on a thread that is in a call, and may call the library; a "
          "handle in use by that call is refused.\n"
          "- Results and errors are made with `" +
          p + "_put`, `" + p + "_parcel`, `" + p + "_fail` and `" + p +
          "_declare_...`.\n"
          "- A failure of a callback is the failure of the call that led to it, unless "
          "the implementation catches it.");
  Table table{"What the caller implements", {"Function", "Member in C"}, {}};
  for (const abi::Function& f : plan.functions) {
    if (!f.imported) continue;
    bool method = f.is(model::FunctionKind::Method);
    std::string in = method ? plan[f.resource].symbol + "_table" : p + "_imports";
    table.rows.push_back({link(f), code(in + "." + plan.short_symbol(f.symbol))});
  }
  page.blocks.push_back(std::move(table));
}

// --- versions and slots ---

void add_versions(const Input& input, Page& page) {
  const abi::Plan& plan = input.plan;
  std::string upper = abi::upper(plan.prefix);
  add_heading(page, "versions", "Versions");
  add_prose(page,
            "- The ledger, " + code(plan.prefix + ".abi.json") +
                ", lies beside the contract and only grows: a slot, a symbol and a layout are "
                "promised for all minor versions of a major one.\n"
                "- The soname " +
                code(soname(plan)) +
                " carries the major version. A symbol's "
                "version node, such as " +
                code(upper + "_" + std::to_string(plan.version.major) + "." +
                     std::to_string(plan.version.minor)) +
                ", names the minor version in which it appeared, so that a program that needs "
                "a newer library does not start with an older one.\n"
                "- " +
                code(plan.prefix + "_open") +
                " is told the version that the caller was made "
                "for and refuses another major one, or an older minor one.\n"
                "- " +
                code(plan.prefix + "_describe") +
                " gives the contract's text, its version, the ledger's digest and all layouts; "
                "`sabir inspect` reads them out of the file.");
  std::map<std::string, std::string> anchors;
  for (const abi::Function& f : plan.functions) anchors[f.symbol] = f.symbol;
  for (const abi::Resource& r : plan.resources) {
    for (const char* end : {"_drop", "_size", "_align", "_new_at"})
      anchors[r.symbol + end] = r.symbol;
  }
  Table table{"Slots", {"Slot", "Symbol", "In the contract", "Since"}, {}};
  for (const abi::Slot& slot : input.ledger.slots) {
    auto anchor = anchors.find(slot.symbol);
    std::string symbol =
        anchor == anchors.end() ? code(slot.symbol) : link(slot.symbol, anchor->second);
    table.rows.push_back({std::to_string(slot.number), symbol, code(slot.path), slot.since});
  }
  add_heading(page, "slots", "Slots", 3);
  add_prose(page, "A function's number, in the table that `" + plan.prefix +
                      "_get_api` gives and on the wire.");
  page.blocks.push_back(std::move(table));
}

void add_boundaries(const Input& input, Page& page) {
  const abi::Plan& plan = input.plan;
  std::string variable = abi::upper(plan.prefix) + "_LOCATION";
  add_heading(page, "boundaries", "Boundaries");
  add_prose(page, "Where the library runs is said by a location: the first argument of " +
                      code(plan.prefix + "_open") +
                      ", or what the environment says. A library that "
                      "was built without a worker knows `inprocess:` only.");
  page.blocks.push_back(
      Table{"Locations",
            {"Location", "Where the library runs"},
            {{code("inprocess:"), "in this process"},
             {code("worker:"),
              "in a process of its own, " + code(plan.prefix + "-worker") + " beside the library"},
             {code("unix:/path"), "in a process that serves there"},
             {"empty", "what " + code(variable) +
                           " says, else `SABIR_LOCATION`, else "
                           "`inprocess:`"}}});
  std::string tried;
  for (const abi::Function& f : plan.functions) {
    if (f.origin->idempotent && !f.imported) tried += (tried.empty() ? "" : ", ") + link(f);
  }
  add_prose(
      page,
      "Elsewhere arguments and results are copied, as the same structures with offsets for "
      "pointers, under the number of the function's [slot](#slots). When a worker dies, calls "
      "under way end with [`SABIR_UNAVAILABLE`](#statuses), and the next call starts another. " +
          (tried.empty() ? std::string("No function is marked *idempotent*: none is tried again.")
                         : "Marked *idempotent*, and so tried again: " + tried + "."));
}

}  // namespace sabir::doc
