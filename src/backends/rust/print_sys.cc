// Prints the crate of declarations: the waist, as C has it.
#include <algorithm>

#include "backends/c/names.h"
#include "backends/c/signature.h"
#include "backends/rust/names.h"
#include "backends/rust/print.h"
#include "base/text.h"

namespace sabir::backends::rust {

namespace {

std::string data_type(const Spelling& s, abi::TypeId id, std::string_view sys) {
  return s.is_text(id) ? "c_char" : s.in_c(*s.plan()[id].element, sys);
}

}  // namespace

std::string sys_type(const Spelling& s, const abi::Function& f, binding::Role role,
                     const abi::Param* param, std::string_view sys) {
  using binding::Role;
  switch (role) {
    case Role::Instance:
      return f.imported ? "*mut c_void" : base::cat("*mut ", sys, s.plan().prefix, "_instance");
    case Role::Self: return base::cat("*mut ", sys, s.plan()[f.resource].symbol);
    case Role::Value:
    case Role::Handle: return s.in_c(param->type, sys);
    case Role::Pointer: return "*const " + s.in_c(param->type, sys);
    case Role::Data: {
      bool in_out = param->origin && param->origin->in_out;
      return (in_out ? "*mut " : "*const ") + data_type(s, param->type, sys);
    }
    case Role::Count: return "usize";
    case Role::ResultCount: return "*mut usize";
    case Role::Error: return base::cat("*mut *mut ", sys, "sabir_error");
    case Role::Result: break;
  }
  switch (f.returning) {
    case abi::Returning::Sink: return base::cat("*mut ", sys, "sabir_sink");
    case abi::Returning::Parcel: return "*mut *const " + s.in_c(*f.result, sys);
    case abi::Returning::View: return "*mut *const " + data_type(s, *f.result, sys);
    default: return "*mut " + s.in_c(*f.result, sys);
  }
}

namespace {

using abi::Shape;
using abi::TypeId;
using base::cat;
using binding::Role;
using emit::Writer;

class SysPrinter {
 public:
  SysPrinter(Writer& w, const Spelling& spelling) : w_(w), s_(spelling), plan_(spelling.plan()) {}

  void print() {
    handles();
    for (TypeId id : plan_.types.ids()) type(id);
    error_types();
    tables();
    functions();
    layouts();
  }

 private:
  std::string c(TypeId id) const { return s_.in_c(id, ""); }
  std::string prefix() const { return plan_.prefix; }

  // --- types ---

  void opaque(const std::string& name) {
    w_.gap();
    w_.emit({{"name", name}}, R"rust(
      #[repr(C)]
      pub struct ${name} {
          _opaque: [u8; 0],
      }
    )rust");
  }

  void handles() {
    opaque(prefix() + "_instance");
    for (const abi::Resource& r : plan_.resources) {
      if (!r.imported) opaque(r.symbol);
    }
  }

  void type(TypeId id) {
    const abi::Type& type = plan_[id];
    switch (type.shape) {
      case Shape::Scalar:
      case Shape::String:
      case Shape::Own:
      case Shape::Borrow: return;
      case Shape::Enum:
      case Shape::Flags: return constants(type);
      case Shape::List:
      case Shape::Map:
        return structure(type, {cat("data: *const ", c(*type.element)), "count: usize"});
      case Shape::Array:
        return structure(
            type, {cat("items: [", c(*type.element), "; ", std::to_string(type.length), "]")});
      case Shape::Record:
      case Shape::Tuple: return record(type);
      case Shape::Option:
        return structure(type, {"is_some: sabir_bool", cat("some: ", c(*type.members[0].type))});
      case Shape::Variant:
      case Shape::Result: return cases(type);
    }
  }

  void constants(const abi::Type& type) {
    std::string of = type.size == 1 ? "u8" : type.size == 2 ? "u16" : "u32";
    w_.gap();
    w_.emit({{"name", type.symbol}, {"of", of}}, "pub type ${name} = ${of};");
    for (size_t i = 0; i < type.members.size(); ++i) {
      uint64_t value = type.shape == Shape::Flags ? uint64_t{1} << i : i;
      w_.emit({{"constant", type.members[i].constant},
               {"name", type.symbol},
               {"value", std::to_string(value)}},
              "pub const ${constant}: ${name} = ${value};");
    }
  }

  void structure(const abi::Type& type, const std::vector<std::string>& fields,
                 const std::string& packed = "") {
    w_.gap();
    auto all = [&] {
      for (const std::string& field : fields) w_.emit({{"field", field}}, "pub ${field},");
    };
    w_.emit({{"name", type.symbol}, {"packed", packed}, {"fields", all}}, R"rust(
      #[repr(C${packed})]
      #[derive(Clone, Copy)]
      pub struct ${name} {
          ${fields}
      }
    )rust");
  }

  void record(const abi::Type& type) {
    std::vector<std::string> fields;
    if (type.extensible) fields.push_back("struct_size: usize");
    for (const abi::Member& m : type.members) {
      fields.push_back(cat(sys_field(m.name), ": ", c(*m.type)));
    }
    std::string packed;
    if (type.shape == Shape::Record) {
      const auto& of = std::get<model::Record>(plan_.contract->types[type.origin].kind);
      if (of.packed) packed = cat(", packed(", std::to_string(*of.packed), ")");
    }
    structure(type, fields, packed);
  }

  // A union of what the cases hold, and the structure around it.
  void cases(const abi::Type& type) {
    bool variant = type.shape == Shape::Variant;
    std::string tag = type.tag_size == 1 ? "u8" : type.tag_size == 2 ? "u16" : "u32";
    std::vector<std::string> fields = {variant ? "tag: " + tag : "is_error: sabir_bool"};
    std::vector<std::string> of;
    for (const abi::Member& m : type.members) {
      if (m.type) of.push_back(cat(sys_field(m.name), ": ", c(*m.type)));
    }
    if (!of.empty()) {
      fields.push_back(cat("of: ", type.symbol, "__of"));
      w_.gap();
      auto all = [&] {
        for (const std::string& field : of) w_.emit({{"field", field}}, "pub ${field},");
      };
      w_.emit({{"name", type.symbol}, {"fields", all}}, R"rust(
        #[repr(C)]
        #[derive(Clone, Copy)]
        pub union ${name}__of {
            ${fields}
        }
      )rust");
    }
    structure(type, fields);
  }

  void error_types() {
    w_.gap();
    for (TypeId id : plan_.declared) {
      w_.emit({{"name", plan_[id].constant}, {"value", std::to_string(plan_[id].number)}},
              "pub const ${name}: u32 = ${value};");
    }
  }

  // --- functions ---

  std::vector<emit::Code> params(const abi::Function& f) const {
    std::vector<emit::Code> all;
    for (const c::Parameter& p : c::signature(plan_, f)) {
      all.push_back(cat(sys_name(p.name), ": ", sys_type(s_, f, p.role, p.param, "")));
    }
    return all;
  }

  void declare(const std::string& name, std::vector<emit::Code> params,
               const std::string& returns = " -> sabir_status") {
    code(w_, 4, emit::call("pub fn " + name, std::move(params), returns + ";"));
  }

  void functions() {
    w_.gap();
    auto all = [&] {
      library();
      for (const abi::Function& f : plan_.functions) {
        if (!f.imported) declare(f.symbol, params(f));
      }
      for (const abi::Resource& r : plan_.resources) {
        declare(r.symbol + "_drop", {"self_: *mut " + r.symbol}, "");
      }
    };
    w_.emit({{"all", all}}, R"rust(
      extern "C" {
          ${all}
      }
    )rust");
  }

  void library() {
    std::string instance = cat("*mut ", prefix(), "_instance");
    declare(prefix() + "_open", {"location: *const c_char", "options: *const sabir_open_options",
                                 cat("instance: *mut ", instance), "error: *mut *mut sabir_error"});
    declare(prefix() + "_set_allocator",
            {"allocator: *const sabir_allocator", "error: *mut *mut sabir_error"});
    declare(prefix() + "_close", {"instance: " + instance}, "");
    declare(prefix() + "_release", {"block: *const c_void"}, "");
    declare(prefix() + "_describe", {}, " -> *const sabir_description");
    for (TypeId id : plan_.declared) {
      declare(cat(prefix(), "_as_", plan_.error_suffix(plan_[id])), {"error: *const sabir_error"},
              cat(" -> *const ", c(id)));
    }
    if (!plan_.has_host()) return;
    declare(prefix() + "_fail", {"error: *mut *mut sabir_error", "status: sabir_status",
                                 "message: *const c_char", "message_size: usize"});
    declare(prefix() + "_put", {"sink: *mut sabir_sink", "bytes: *const c_void", "size: usize"});
    declare(prefix() + "_parcel", {"size: usize"}, " -> *mut c_void");
    for (TypeId id : plan_.declared) {
      declare(cat(prefix(), "_declare_", plan_.error_suffix(plan_[id])),
              {"error: *mut *mut sabir_error", cat("value: *const ", c(id))});
    }
  }

  // --- what the caller implements ---

  void table(const std::string& name, const std::vector<std::string>& head,
             const std::vector<const abi::Function*>& functions) {
    w_.gap();
    auto members = [&] {
      for (const std::string& line : head) w_.emit({{"line", line}}, "pub ${line},");
      for (const abi::Function* f : functions) {
        pointer(sys_name(c::member_name(plan_, f->symbol)), params(*f));
      }
    };
    w_.emit({{"name", name}, {"members", members}}, R"rust(
      #[repr(C)]
      pub struct ${name} {
          ${members}
      }
    )rust");
  }

  // A member that may be missing.
  void pointer(const std::string& name, std::vector<emit::Code> params) {
    emit::Code of = emit::call("unsafe extern \"C\" fn", std::move(params), " -> sabir_status");
    std::string line = cat("pub ", name, ": Option<", flat(of), ">,");
    if (line.size() <= 96) return w_.emit({{"line", line}}, "${line}");
    auto inside = [&] { code(w_, 8, of + ","); };
    w_.emit({{"name", name}, {"inside", inside}}, R"rust(
      pub ${name}: Option<
          ${inside}
      >,
    )rust");
  }

  void tables() {
    if (!plan_.has_host()) return;
    for (const abi::Resource& r : plan_.resources) {
      if (!r.imported) continue;
      std::vector<const abi::Function*> methods;
      for (uint32_t f : r.functions) {
        if (plan_.functions[f].is(model::FunctionKind::Method)) {
          methods.push_back(&plan_.functions[f]);
        }
      }
      table(r.symbol + "_table",
            {"struct_size: usize",
             cat("drop: Option<unsafe extern \"C\" fn(self_: *mut ", r.symbol, ")>")},
            methods);
      w_.gap();
      w_.emit({{"name", r.symbol}}, R"rust(
        #[repr(C)]
        pub struct ${name} {
            pub table: *const ${name}_table,
        }
      )rust");
    }
    std::vector<const abi::Function*> asked;
    for (const abi::Function& f : plan_.functions) {
      if (f.imported && !f.is(model::FunctionKind::Method)) asked.push_back(&f);
    }
    table(prefix() + "_imports",
          {"struct_size: usize", "context: *mut c_void",
           "drop: Option<unsafe extern \"C\" fn(context: *mut c_void)>"},
          asked);
  }

  // --- layouts ---

  struct Row {
    std::string type, name, field, offset, size;
    uint32_t at, bytes;
  };

  std::vector<Row> rows(TypeId id) const {
    const abi::Type& type = plan_[id];
    std::vector<Row> all;
    bool sequence =
        type.shape == Shape::List || type.shape == Shape::Map || type.shape == Shape::Array;
    bool record = type.shape == Shape::Record || type.shape == Shape::Tuple;
    for (const abi::Member& m : type.members) {
      if (!m.type || sequence) continue;
      std::string known = c::identifier(plan_, m.name), ours = sys_field(m.name);
      uint32_t at = record ? m.offset : type.payload_offset;
      Row row{type.symbol, type.key, known, ours, c(*m.type), at, plan_[*m.type].size};
      if (type.shape == Shape::Option) row.field = row.offset = "some";
      if (!record && type.shape != Shape::Option) row.field = "of." + known, row.offset = "of";
      all.push_back(std::move(row));
    }
    return all;
  }

  static bool is_structure(const abi::Type& type) {
    switch (type.shape) {
      case Shape::Scalar:
      case Shape::String:
      case Shape::Own:
      case Shape::Borrow:
      case Shape::Enum:
      case Shape::Flags: return false;
      default: return true;
    }
  }

  void layouts() {
    w_.gap();
    auto all = [&] {
      for (TypeId id : plan_.types.ids()) {
        const abi::Type& type = plan_[id];
        if (!is_structure(type)) continue;
        // What may grow says its size in each call.
        if (!type.extensible) {
          code(w_, 4,
               emit::call(cat("structure::<", type.symbol, ">"), {rust_string(type.key)}, ","));
        }
        for (const Row& row : rows(id)) {
          code(w_, 4,
               emit::call("field",
                          {rust_string(row.name), rust_string(row.field),
                           cat("offset_of!(", row.type, ", ", row.offset, ")"),
                           cat("size_of::<", row.size, ">()")},
                          ","));
        }
      }
    };
    w_.emit({{"all", all}}, R"rust(
      /// Every structure as it is laid out here: the library says how it was compiled.
      pub const LAYOUTS: &[Layout] = &[
          ${all}
      ];
    )rust");
    w_.gap();
    w_.emit("// As the contract says.");
    for (TypeId id : plan_.types.ids()) asserted(id);
  }

  void asserted(TypeId id) {
    const abi::Type& type = plan_[id];
    if (!is_structure(type)) return;
    auto is = [&](const std::string& what, uint32_t number) {
      assign(w_, 0, "const _: ()", cat("assert!(", what, " == ", std::to_string(number), ")"));
    };
    is(cat("size_of::<", type.symbol, ">()"), type.size);
    is(cat("align_of::<", type.symbol, ">()"), type.align);
    for (const Row& row : rows(id)) {
      is(cat("offset_of!(", row.type, ", ", row.offset, ")"), row.at);
    }
  }

  Writer& w_;
  const Spelling& s_;
  const abi::Plan& plan_;
};

}  // namespace

std::string print_sys(const Package& package) {
  Writer w;
  w.emit({{"title", package.of->title},
          {"prefix", package.of->plan->prefix},
          {"source", package.source},
          {"body", [&] { SysPrinter(w, package.spelling).print(); }}},
         R"rust(
           // Generated by sabir from ${source}; do not edit.
           //! The waist of ${title}, as `${prefix}.h` has it. Its rules are those of `sabir.h`.

           #![allow(non_camel_case_types, non_snake_case)]
           // A contract may have no structure.
           #![allow(dead_code, unused_imports)]

           mod sabir;

           pub use sabir::*;
           use std::mem::{align_of, offset_of, size_of};
           use std::os::raw::{c_char, c_void};

           ${body}

           const fn structure<T>(name: &'static str) -> Layout {
               Layout { name, field: "", offset: 0, size: size_of::<T>(), alignment: align_of::<T>() }
           }

           const fn field(name: &'static str, field: &'static str, offset: usize, size: usize) -> Layout {
               Layout { name, field, offset, size, alignment: 0 }
           }
         )rust");
  return w.text();
}

}  // namespace sabir::backends::rust
