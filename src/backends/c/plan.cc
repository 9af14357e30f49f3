// Decides the C header: what is declared, in which order, and what the comments say.
#include <algorithm>

#include "abi/names.h"
#include "backends/c/model.h"
#include "backends/c/names.h"
#include "backends/c/signature.h"
#include "emit/docs.h"

namespace sabir::backends::c {
namespace {

using abi::Shape;

const char* underlying(uint32_t size) {
  return size == 1 ? "uint8_t" : size == 2 ? "uint16_t" : "uint32_t";
}

class HeaderPlanner {
 public:
  explicit HeaderPlanner(const Input& input) : plan_(input.plan) {
    header_.prefix = plan_.prefix;
    header_.upper = abi::upper(plan_.prefix);
    header_.version = plan_.version;
    header_.title = plan_.name + " " + plan_.version.text();
    header_.source = input.contract_name;
    header_.doc = header_doc();
  }

  Header run() {
    for (const abi::Resource& resource : plan_.resources) {
      header_.declarations.push_back(HandleType{handle_doc(resource), resource.symbol});
    }
    for (const abi::Type& type : plan_.types) add_type(type);
    header_.layouts = layout_rows(plan_);
    add_error_types();
    add_imports();
    add_library();
    for (const abi::Interface& interface : plan_.interfaces) add_interface(interface);
    add_slots();
    return std::move(header_);
  }

 private:
  std::string header_doc() const {
    std::vector<std::string> parts = {plan_.package->docs.text};
    for (const abi::Interface& i : plan_.interfaces) {
      if (i.main && i.origin) parts.push_back(i.origin->docs.text);
    }
    return emit::paragraphs(parts);
  }

  const model::Kind* origin(const abi::Type& type) const {
    return type.origin ? &plan_.contract->types[type.origin].kind : nullptr;
  }
  std::string doc(const abi::Type& type) const { return plan_.docs(type); }

  // --- types ---

  void add_type(const abi::Type& type) {
    switch (type.shape) {
      case Shape::Scalar:
      case Shape::String:
      case Shape::Own:
      case Shape::Borrow: return;
      case Shape::Enum:
      case Shape::Flags: header_.declarations.push_back(constants(type)); return;
      case Shape::List:
      case Shape::Map: header_.declarations.push_back(sequence(type)); break;
      case Shape::Array: header_.declarations.push_back(array(type)); break;
      case Shape::Record:
      case Shape::Tuple: header_.declarations.push_back(record(type)); break;
      case Shape::Variant:
      case Shape::Option:
      case Shape::Result: add_cases(type); break;
    }
  }

  Constants constants(const abi::Type& type) const {
    Constants made{doc(type), type.symbol, underlying(type.size), {}};
    auto* e = std::get_if<model::Enum>(origin(type));
    const auto& labels = e ? e->cases : std::get<model::Flags>(*origin(type)).flags;
    for (size_t i = 0; i < labels.size(); ++i) {
      uint64_t value = type.shape == Shape::Flags ? uint64_t{1} << i : i;
      made.constants.push_back({labels[i].docs.text, type.members[i].constant, value});
    }
    return made;
  }

  Structure sequence(const abi::Type& type) const {
    std::string element = type_name(plan_, *type.element);
    std::string data =
        element.back() == '*' ? element + "const *data" : "const " + element + " *data";
    return {"", type.symbol, {{"", data}, {"", "size_t count"}}, {}, 0};
  }

  Structure array(const abi::Type& type) const {
    std::string items = field(*type.element, "items") + "[" + std::to_string(type.length) + "]";
    return {"", type.symbol, {{"", items}}, {}, 0};
  }

  Structure record(const abi::Type& type) const {
    Structure made{doc(type), type.symbol, {}, {}, 0};
    auto* record = origin(type) ? std::get_if<model::Record>(origin(type)) : nullptr;
    if (record) made.packed = record->packed.value_or(0);
    if (type.extensible) {
      made.fields.push_back(
          {"sizeof(" + type.symbol + "), so that it may grow; the rest from zeroes.",
           "size_t struct_size"});
    }
    for (size_t i = 0; i < type.members.size(); ++i) {
      made.fields.push_back(
          {record ? record->fields[i].docs.text : "",
           field(*type.members[i].type, identifier(plan_, type.members[i].name))});
    }
    return made;
  }

  void add_cases(const abi::Type& type) {
    Structure made{doc(type), type.symbol, {}, {}, 0};
    if (type.shape == Shape::Option) {
      made.fields = {{"", "sabir_bool is_some"}, {"", field(*type.members[0].type, "some")}};
    } else {
      bool variant = type.shape == Shape::Variant;
      if (variant) header_.declarations.push_back(tags(type));
      made.fields = {
          {"", variant ? std::string(underlying(type.tag_size)) + " tag" : "sabir_bool is_error"}};
      for (size_t i = 0; i < type.members.size(); ++i) {
        if (!type.members[i].type) continue;
        made.cases.push_back(
            {"", field(*type.members[i].type, identifier(plan_, type.members[i].name))});
      }
    }
    header_.declarations.push_back(std::move(made));
  }

  Constants tags(const abi::Type& type) const {
    Constants made{"The tag of " + type.symbol + ".", "", underlying(type.tag_size), {}};
    const auto& cases = std::get<model::Variant>(*origin(type)).cases;
    for (size_t i = 0; i < cases.size(); ++i) {
      made.constants.push_back({cases[i].docs.text, type.members[i].constant, i});
    }
    return made;
  }

  std::string field(abi::TypeId type, const std::string& name) const {
    std::string of = type_name(plan_, type);
    return of.back() == '*' ? of + name : of + " " + name;
  }

  void add_error_types() {
    for (abi::TypeId id : plan_.declared) {
      const abi::Type& type = plan_[id];
      header_.error_types.push_back({"", type.constant, type.number});
    }
  }

  std::string accessor(const abi::Type& type) const {
    return plan_.prefix + "_as_" + plan_.error_suffix(type);
  }

  // --- functions ---

  void add_library() {
    const std::string& p = plan_.prefix;
    Section made{"The library", {}};
    made.functions.push_back(
        {"Opens the library at `location`: \"inprocess:\" is this process, \"worker:\" a process "
         "of "
         "its own, \"unix:PATH\" one that serves there; \"\" or NULL is what the environment says "
         "in " +
             header_.upper +
             "_LOCATION or SABIR_LOCATION, else this process. An instance is freed by " + p +
             "_close; handles made from it keep what they need of it. `options` may be NULL.",
         "sabir_status ",
         p + "_open",
         {"const char *location", "const sabir_open_options *options", p + "_instance **instance",
          "sabir_error **error"}});
    made.functions.push_back(
        {"The allocator of instances that are opened without one, and of the one behind NULL, "
         "which "
         "must not have been used yet. NULL: malloc and free. It must outlive what it made.",
         "sabir_status ",
         p + "_set_allocator",
         {"const sabir_allocator *allocator", "sabir_error **error"}});
    made.functions.push_back({"Frees an instance; NULL is allowed.",
                              "void ",
                              p + "_close",
                              {p + "_instance *instance"}});
    made.functions.push_back(
        {"Frees an error, a parcel, or what a sink spilled; NULL is allowed. Any thread may.",
         "void ",
         p + "_release",
         {"const void *block"}});
    made.functions.push_back(
        {"What the library says of itself: versions, contract, layouts. Valid for ever.",
         "const sabir_description *",
         p + "_describe",
         {"void"}});
    made.functions.push_back(
        {"The main function of a worker: serves the library to callers elsewhere, as its arguments "
         "say. The program " +
             p + "-worker is nothing else.",
         "int ",
         p + "_serve",
         {"int argc", "char **argv"}});
    made.functions.push_back(
        {"All functions below as one table, for programs that load the "
         "library at run time. Valid for ever.",
         "const " + p + "_api *",
         p + "_get_api",
         {"void"}});
    for (abi::TypeId id : plan_.declared) made.functions.push_back(error_accessor(id));
    header_.sections.push_back(std::move(made));
    if (!header_.tables.empty()) header_.sections.push_back(answering());
  }

  // --- what the caller implements ---

  void add_imports() {
    for (const abi::Resource& r : plan_.resources) {
      if (r.imported) header_.tables.push_back(resource_table(r));
    }
    Table imports{
        "What the caller implements: sabir_open_options.imports. Start with zeroes and set\n"
        "`struct_size`. The library copies the table. `context` is yours and handed to every\n"
        "function; `drop` is called with it when the instance and all that came from it are "
        "gone,\n"
        "and not if opening fails.\n\n"
        "A function may be called from any thread that calls the library, and may call the "
        "library\n"
        "itself; a handle in use by the call that led here answers SABIR_FAILED_PRECONDITION. "
        "What\n"
        "it is lent is lent for its call. It returns SABIR_OK, or a status, for which " +
            plan_.prefix + "_fail\nmakes the error object.",
        plan_.prefix + "_imports",
        "",
        {"size_t struct_size", "void *context", "void (*drop)(void *context)"},
        {}};
    for (const abi::Function& f : plan_.functions) {
      if (f.imported && !f.is(model::FunctionKind::Method)) imports.functions.push_back(member(f));
    }
    if (!imports.functions.empty() || !header_.tables.empty()) {
      header_.tables.push_back(std::move(imports));
    }
  }

  Table resource_table(const abi::Resource& r) const {
    Table made{"The functions of a " + r.symbol +
                   ". It begins with a pointer to its table; what\n"
                   "follows is its maker's. `drop` is called once, when its owner is done with it.",
               r.symbol + "_table",
               r.symbol,
               {"size_t struct_size", "void (*drop)(" + r.symbol + " *self)"},
               {}};
    for (uint32_t index : r.functions) {
      const abi::Function& f = plan_.functions[index];
      if (f.is(model::FunctionKind::Method)) made.functions.push_back(member(f));
    }
    return made;
  }

  Prototype member(const abi::Function& f) const {
    return {function_doc(f), "sabir_status ", member_name(plan_, f.symbol),
            declare(signature(plan_, f))};
  }

  // What a function of the caller's makes its results and errors with.
  Section answering() const {
    const std::string& p = plan_.prefix;
    Section made{"For those who are called back", {}};
    made.functions.push_back(
        {"Sets `*error` (if it is not NULL) to an error of yours; returns `status`.",
         "sabir_status ",
         p + "_fail",
         {"sabir_error **error", "sabir_status status", "const char *message",
          "size_t message_size"}});
    made.functions.push_back({"Writes a result into a sink.",
                              "sabir_status ",
                              p + "_put",
                              {"sabir_sink *sink", "const void *bytes", "size_t size"}});
    made.functions.push_back(
        {"A block for a result that is a parcel, all of it inside. The library "
         "frees it. NULL: there is no memory.",
         "void *",
         p + "_parcel",
         {"size_t size"}});
    for (abi::TypeId id : plan_.declared) {
      const abi::Type& type = plan_[id];
      made.functions.push_back(
          {"Fails with a declared error; the value is copied" +
               std::string(type.handles ? ", its handles are given away" : "") +
               ". Returns SABIR_DECLARED.",
           "sabir_status ",
           p + "_declare_" + plan_.error_suffix(type),
           {"sabir_error **error", const_pointer(plan_, id) + "value"}});
    }
    for (const abi::Resource& r : plan_.resources) {
      if (!r.imported) continue;
      made.functions.push_back({"Calls `drop` of its table; NULL is allowed.",
                                "void ",
                                r.symbol + "_drop",
                                {r.symbol + " *self"}});
    }
    return made;
  }

  Prototype error_accessor(abi::TypeId id) const {
    return {
        "The value of a declared error of this type, inside the error object; NULL if it is of "
        "another, or `error` is NULL." +
            std::string(plan_[id].handles ? " Its handles are yours to close." : ""),
        const_pointer(plan_, id),
        accessor(plan_[id]),
        {"const sabir_error *error"}};
  }

  void add_interface(const abi::Interface& interface) {
    if (!interface.exported && !(interface.main && interface.origin == nullptr)) return;
    if (!interface.functions.empty()) {
      Section made{interface.name.empty() ? "Functions" : "Interface " + interface.name, {}};
      for (uint32_t f : interface.functions) add_function(plan_.functions[f], made);
      header_.sections.push_back(std::move(made));
    }
    for (abi::ResourceId id : interface.resources) add_resource(plan_[id]);
  }

  void add_resource(const abi::Resource& resource) {
    if (resource.imported) return;
    Section made{"Resource " + resource.path, {}};
    for (uint32_t f : resource.functions) add_function(plan_.functions[f], made);
    made.functions.push_back({"Frees the handle; NULL is allowed.",
                              "void ",
                              resource.symbol + "_drop",
                              {resource.symbol + " *self"}});
    if (resource.in_place) add_in_place(resource, made);
    header_.sections.push_back(std::move(made));
  }

  std::vector<Prototype> placing(const abi::Resource& resource) const {
    std::vector<Prototype> all;
    for (const InPlaceFunction& f : in_place(plan_, resource)) {
      all.push_back({"", f.returns + " ", f.symbol, declare(f.parameters)});
    }
    return all;
  }

  // What makes handles in the caller's memory: a row of them is an array.
  void add_in_place(const abi::Resource& resource, Section& to) const {
    std::vector<Prototype> all = placing(resource);
    all[0].doc = "How many bytes a handle takes in memory of yours; 0: it cannot be made there.";
    all[1].doc = "What the address of that memory must be a multiple of.";
    all[2].doc =
        "The constructor, in memory of yours: `result` is that memory. Drop it as ever: what it "
        "holds "
        "is freed, and the memory stays yours.";
    for (Prototype& p : all) to.functions.push_back(std::move(p));
  }

  void add_function(const abi::Function& f, Section& to) {
    if (f.imported) return;
    to.functions.push_back(
        {function_doc(f), "sabir_status ", f.symbol, declare(signature(plan_, f))});
  }

  std::string handle_doc(const abi::Resource& resource) const {
    std::string rule;
    switch (resource.traits().threading) {
      case model::Threading::Exclusive: break;
      case model::Threading::Confined: rule = "Threads: confined to the one that made it."; break;
      case model::Threading::Shared: rule = "Threads: shared, any number at once."; break;
    }
    if (resource.imported) rule = "Implemented by the caller.";
    return emit::paragraphs({resource.origin->docs.text, rule});
  }

  std::string function_doc(const abi::Function& f) const {
    std::string notes;
    auto note = [&](const std::string& line) { notes += (notes.empty() ? "" : "\n") + line; };
    for (const abi::Param& param : f.params) param_notes(param, note);
    result_note(f, note);
    if (f.error && f.imported) {
      note("- SABIR_DECLARED: " + plan_.prefix + "_declare_" + plan_.error_suffix(plan_[*f.error]) +
           " makes the error.");
    } else if (f.error) {
      note("- SABIR_DECLARED: " + accessor(plan_[*f.error]) + " reads the error's " +
           plan_[*f.error].symbol + ".");
    }
    return emit::paragraphs({f.origin->docs.text, notes});
  }

  template <typename Note>
  void param_notes(const abi::Param& param, Note note) const {
    std::string name = "- " + identifier(plan_, param.name) + ": ";
    if (param.passing == abi::Passing::Handle && plan_[param.type].shape == Shape::Own) {
      note(name + "given away, whatever the status.");
    }
    if (!param.origin) return;
    if (param.origin->in_out) note(name + "read and written.");
    if (param.origin->retains) note(name + "must stay as it is until `self` is dropped.");
    if (param.origin->max) note(name + "at most " + std::to_string(*param.origin->max) + ".");
  }

  // The same for a function that the caller writes.
  template <typename Note>
  void answer_note(const abi::Function& f, Note note) const {
    const std::string& p = plan_.prefix;
    if (f.returning == abi::Returning::Sink) note("- result: written with " + p + "_put.");
    if (f.returning == abi::Returning::Parcel) note("- result: made with " + p + "_parcel.");
    if (f.returning == abi::Returning::Handle) note("- result: given away.");
  }

  template <typename Note>
  void result_note(const abi::Function& f, Note note) const {
    if (f.imported) return answer_note(f, note);
    switch (f.returning) {
      case abi::Returning::Nothing:
      case abi::Returning::Value: return;
      case abi::Returning::Handle: note("- result: yours; drop it."); return;
      case abi::Returning::View:
        note("- result: lent by `self`, for as long as it lives and is not changed.");
        return;
      case abi::Returning::Parcel:
        note("- result: a parcel; " + plan_.prefix + "_release frees it.");
        return;
      case abi::Returning::Sink: {
        std::string element = element_of(plan_, f);
        bool text = plan_[*f.result].shape == Shape::String;
        note("- result: into a sink, " + (text                   ? "UTF-8."
                                          : element == "uint8_t" ? "bytes."
                                                                 : "an array of " + element + "."));
        return;
      }
    }
  }

  // --- the table ---

  void add_slots() {
    std::vector<std::pair<uint32_t, Prototype>> all;
    for (const abi::Function& f : plan_.functions) {
      if (f.imported) continue;
      all.push_back(
          {f.slot,
           {"", "sabir_status ", member_name(plan_, f.symbol), declare(signature(plan_, f))}});
    }
    for (const abi::Resource& r : plan_.resources) {
      if (r.imported) continue;
      all.push_back({r.drop_slot,
                     {"", "void ", member_name(plan_, r.symbol + "_drop"), {r.symbol + " *self"}}});
      if (!r.in_place) continue;
      std::vector<Prototype> made = placing(r);
      uint32_t slots[] = {r.size_slot, r.align_slot, r.place_slot};
      for (size_t i = 0; i < made.size(); ++i) {
        made[i].name = member_name(plan_, made[i].name);
        all.push_back({slots[i], std::move(made[i])});
      }
    }
    std::sort(all.begin(), all.end(),
              [](const auto& a, const auto& b) { return a.first < b.first; });
    for (auto& [slot, prototype] : all) header_.slots.push_back(std::move(prototype));
  }

  const abi::Plan& plan_;
  Header header_;
};

}  // namespace

Header plan_header(const Input& input) { return HeaderPlanner(input).run(); }

}  // namespace sabir::backends::c
