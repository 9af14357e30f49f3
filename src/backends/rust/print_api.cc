// Prints what people read and call: lib.rs.
#include "backends/rust/names.h"
#include "backends/rust/print.h"
#include "base/text.h"
#include "emit/docs.h"

namespace sabir::backends::rust {
namespace {

using base::cat;
using emit::Writer;

// How a function of waist.rs is reached from where one stands.
struct Way {
  std::string receiver;  // "&self"; empty: none
  std::string first;     // what the function of waist.rs is given first
};

std::string fallback_doc(const Function& f) { return cat("Calls `", f.of->of->path, "`."); }

// With all parameters, or with those that have no default.
void print_call(Writer& w, const Function& f, const std::string& name, const Way& way, bool all,
                int column) {
  std::vector<emit::Code> params, given = {way.first};
  if (!way.receiver.empty()) params.push_back(way.receiver);
  for (const Parameter& p : f.params) {
    bool left_out = !all && !p.fallback.empty();
    if (!left_out) params.push_back(cat(p.name, ": ", p.type));
    given.push_back(left_out ? p.fallback : p.name);
  }
  w.gap();
  doc(w, f.doc, fallback_doc(f));
  w.emit("#[inline]");
  code(w, column,
       emit::call(cat("pub fn ", name, f.life), std::move(params), cat(" -> ", f.returns, " {")));
  auto body = [&] {
    code(w, column + 4, emit::call("crate::waist::call_" + f.key, std::move(given)));
  };
  w.emit({{"body", body}}, R"rust(
        ${body}
    }
  )rust");
}

void print_both(Writer& w, const Function& f, const std::string& name, const std::string& name_all,
                const Way& way, int column) {
  print_call(w, f, name, way, name_all.empty(), column);
  if (!name_all.empty()) print_call(w, f, name_all, way, true, column);
}

Way way_of(const Function& f) {
  if (!f.of->is(model::FunctionKind::Method)) return {"", "sabir::standard()?"};
  bool view = f.of->gives == binding::Gives::View;
  return {view ? "&mut self" : "&self", "self"};
}

void print_class(Writer& w, const Class& c, int column) {
  w.gap();
  doc(w, c.doc, "A handle of the library's.");
  w.emit({{"name", c.name},
          {"handle", c.handle},
          {"kept", c.retains ? "pub(crate) kept: sabir::Kept," : ""}},
         R"rust(
           pub struct ${name} {
               pub(crate) handle: sabir::Handle<sys::${handle}>,
               ${kept}
           }
         )rust");
  auto functions = [&] {
    for (const Function& f : c.functions) {
      print_both(w, f, f.name, f.name_all, way_of(f), column + 4);
    }
  };
  if (!c.functions.empty()) {
    w.gap();
    w.emit({{"name", c.name}, {"functions", functions}}, R"rust(
      impl ${name} {
          ${functions}
      }
    )rust");
  }
  w.gap();
  w.emit({{"name", c.name}}, R"rust(
    impl std::fmt::Debug for ${name} {
        fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
            out.debug_tuple("${name}").field(&self.handle.raw()).finish()
        }
    }
  )rust");
}

// --- what Rust implements ---

void print_asked(Writer& w, const Function& f, int column) {
  std::vector<emit::Code> params = {"&self"};
  for (const Parameter& p : f.params) params.push_back(cat(p.name, ": ", p.type));
  w.gap();
  doc(w, f.doc, cat("Answers `", f.of->of->path, "`."));
  std::string tail = cat(" -> ", f.returns, f.may_lack ? " {" : ";");
  code(w, column, emit::call("fn " + f.name, std::move(params), tail));
  if (!f.may_lack) return;
  auto unused = [&] {
    for (const Parameter& p : f.params) w.emit({{"name", p.name}}, "let _ = ${name};");
  };
  w.emit({{"unused", unused}}, R"rust(
        ${unused}
        Err(Error::new(Kind::Unimplemented, "the host's object does not have it").into())
    }
  )rust");
}

void print_trait(Writer& w, const std::string& text, const std::string& name,
                 const std::vector<Function>& functions, int column) {
  w.gap();
  doc(w, text, "What the library asks of its host.");
  auto all = [&] {
    for (const Function& f : functions) print_asked(w, f, column + 4);
  };
  w.emit({{"name", name}, {"all", all}}, R"rust(
    pub trait ${name}: Send + Sync {
        ${all}
    }
  )rust");
}

void print_traits(Writer& w, const Host& host, int column) {
  if (!host.functions.empty()) print_trait(w, host.doc, host.trait_name, host.functions, column);
  for (const Guests& g : host.guests) print_trait(w, g.doc, g.name, g.methods, column);
}

// --- modules ---

void print_items(Writer& w, const Package& package, const Module& module, int column) {
  print_types(w, package, module);
  for (size_t host : module.hosts) print_traits(w, package.hosts[host], column);
  for (const Class& c : module.classes) print_class(w, c, column);
  for (const Function& f : module.functions) {
    print_both(w, f, f.name, f.name_all, way_of(f), column);
  }
}

void print_module(Writer& w, const Package& package, const Module& module) {
  w.gap();
  doc(w, module.doc);
  w.emit({{"name", module.name}, {"items", [&] { print_items(w, package, module, 4); }}},
         R"rust(
           pub mod ${name} {
               #[allow(unused_imports)]
               use crate::sabir::{self, names::*};

               ${items}
           }
         )rust");
}

// --- an instance of one's own ---

void print_hosts_struct(Writer& w, const Package& package) {
  auto fields = [&] {
    for (const Host& host : package.hosts) {
      if (host.functions.empty()) continue;
      w.emit({{"name", host.keyword}, {"path", host.path}},
             "pub(crate) ${name}: Option<Box<dyn ${path}>>,");
    }
  };
  auto setters = [&] {
    for (const Host& host : package.hosts) {
      if (host.functions.empty()) continue;
      w.gap();
      doc(w, host.doc, "What implements the interface.");
      code(w, 4,
           emit::call("pub fn " + host.keyword,
                      {"mut self", cat("host: impl ", host.path, " + 'static")}, " -> Self {"));
      w.emit({{"name", host.keyword}}, R"rust(
            self.${name} = Some(Box::new(host));
            self
        }
      )rust");
    }
  };
  w.gap();
  w.emit({{"fields", fields}, {"setters", setters}}, R"rust(
    /// What the host implements, for [`open`].
    #[derive(Default)]
    pub struct Hosts {
        ${fields}
    }

    impl Hosts {
        /// Nothing yet.
        pub fn new() -> Self {
            Self::default()
        }

        ${setters}
    }
  )rust");
}

// The functions that need no object.
std::vector<const Function*> on_instance(const Package& package) {
  std::vector<const Function*> all;
  auto add = [&](const Function& f) {
    if (!f.on_instance.empty()) all.push_back(&f);
  };
  for (const Module& module : package.modules) {
    for (const Class& c : module.classes) {
      for (const Function& f : c.functions) add(f);
    }
    for (const Function& f : module.functions) add(f);
  }
  return all;
}

void print_instance(Writer& w, const Package& package) {
  std::vector<const Function*> all = on_instance(package);
  auto functions = [&] {
    for (const Function* f : all)
      print_both(w, *f, f->on_instance, f->on_instance_all, {"&self", "self.instance.place()"}, 4);
  };
  // Held all the same: the library stays open with it.
  std::string unused =
      all.empty() ? "#[allow(dead_code)] // there is no function to call on it" : "";
  w.gap();
  w.emit({{"unused", unused}}, R"rust(
    /// A library of one's own: all that needs no object, as methods.
    pub struct Instance {
        ${unused}
        instance: crate::sabir::meet::Instance,
    }
  )rust");
  w.gap();
  w.emit({{"functions", functions}}, R"rust(
    impl Instance {
        ${functions}
    }
  )rust");
  w.gap();
  w.emit(R"rust(
    impl std::fmt::Debug for Instance {
        fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
            out.debug_struct("Instance").finish_non_exhaustive()
        }
    }
  )rust");
  w.gap();
  if (package.of->hosted()) {
    w.emit(R"rust(
      /// Opens the library at a location: `inprocess:`, `worker:`, `unix:PATH`, or, if it is empty,
      /// where the environment says. `hosts` is what the library may ask for.
      pub fn open(location: &str, hosts: Hosts) -> Result<Instance> {
          Ok(Instance { instance: crate::waist::open(location, hosts)? })
      }
    )rust");
  } else {
    w.emit(R"rust(
      /// Opens the library at a location: `inprocess:`, `worker:`, `unix:PATH`, or, if it is empty,
      /// where the environment says.
      pub fn open(location: &str) -> Result<Instance> {
          Ok(Instance { instance: crate::sabir::meet::open(location, std::ptr::null())? })
      }
    )rust");
  }
}

// What Rust has no tuple for that can be compared and shown.
void print_long_tuple(Writer& w, size_t count) {
  std::vector<std::string> all;
  for (size_t i = 0; i < count; ++i) all.push_back(cat("T", std::to_string(i)));
  auto names = [&] {
    for (const std::string& name : all) w.emit({{"name", name}}, "${name},");
  };
  auto fields = [&] {
    for (const std::string& name : all) w.emit({{"name", name}}, "pub ${name},");
  };
  std::string n = std::to_string(count), row;
  for (const std::string& name : all) row += cat(row.empty() ? "" : ", ", name);
  std::string head = cat("pub struct Tuple", n, "<", row, ">(");
  auto begin = [&] {
    if (head.size() <= 100) return w.emit({{"head", head}}, "${head}");
    w.emit({{"n", n}, {"names", names}}, R"rust(
      pub struct Tuple${n}<
          ${names}
      >(
    )rust");
  };
  w.gap();
  w.emit({{"n", n}, {"begin", begin}, {"fields", fields}}, R"rust(
    /// A tuple of ${n} items, which Rust's own cannot do all of that with.
    #[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
    ${begin}
        ${fields}
    );
  )rust");
}

bool retains(const Package& package) {
  for (const Module& module : package.modules) {
    for (const Class& c : module.classes) {
      if (c.retains) return true;
    }
  }
  return false;
}

}  // namespace

Signature signature(const Package&, const Function& f, const std::string& home) {
  bool method = f.of->is(model::FunctionKind::Method) || f.of->of->imported;
  bool view = f.of->gives == binding::Gives::View && !f.of->of->imported;
  bool asked = f.of->of->imported;
  Signature made{f.of->of->symbol, home, "", {}, "", {}};
  made.head = cat(asked ? "fn " : "pub fn ", f.name_all.empty() ? f.name : f.name_all, f.life);
  if (method) made.items.push_back(view ? "&mut self" : "&self");
  for (const Parameter& p : f.params) made.items.push_back(cat(p.name, ": ", p.type));
  made.tail = cat(" -> ", f.returns);
  return made;
}

std::string print_api(const Package& package) {
  Writer w;
  auto docs = [&] {
    std::string wrapped = emit::wrap(package.of->doc, 90);
    for (std::string_view line : emit::lines_of(wrapped)) {
      w.emit({{"line", line}}, "//! ${line}");
    }
  };
  auto body = [&] {
    for (const Module& module : package.modules) {
      if (module.name.empty()) print_items(w, package, module, 0);
    }
    for (size_t count : package.spelling.long_tuples()) print_long_tuple(w, count);
    if (package.of->hosted()) print_hosts_struct(w, package);
    print_instance(w, package);
    for (const Module& module : package.modules) {
      if (!module.name.empty()) print_module(w, package, module);
    }
  };
  w.emit({{"source", package.source},
          {"prefix", package.of->plan->prefix},
          {"version", rust_string(package.of->version)},
          {"retained", retains(package) ? "pub use sabir::handle::Retained;" : ""},
          {"docs", docs},
          {"body", body}},
         R"rust(
           // Generated by sabir from ${source}; do not edit.
           ${docs}

           #![deny(unsafe_code)]
           // Names and docs are the contract's.
           #![allow(non_camel_case_types, clippy::enum_variant_names, clippy::module_inception)]
           #![allow(clippy::should_implement_trait, clippy::wrong_self_convention)]
           #![allow(clippy::large_enum_variant, clippy::result_large_err, clippy::too_many_arguments)]
           #![allow(clippy::type_complexity, clippy::upper_case_acronyms, clippy::doc_lazy_continuation)]
           #![allow(rustdoc::broken_intra_doc_links, rustdoc::invalid_html_tags, rustdoc::bare_urls)]

           #[allow(unsafe_code)]
           mod sabir;
           #[allow(unsafe_code)]
           mod waist;

           use ${prefix}_sys as sys;

           #[allow(unused_imports)]
           use sabir::names::*;

           pub use sabir::error::{Error, Failure, Kind, Result};
           ${retained}

           /// The version of the contract.
           pub const VERSION: &str = ${version};

           ${body}
         )rust");
  return w.text();
}

}  // namespace sabir::backends::rust
