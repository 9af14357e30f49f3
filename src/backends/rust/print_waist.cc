// Prints waist.rs: what is between the crate that people use and the declarations.
#include "backends/rust/names.h"
#include "backends/rust/print.h"
#include "base/text.h"
#include "emit/docs.h"

namespace sabir::backends::rust {

using base::cat;
using emit::Writer;

void code(Writer& w, int column, const emit::Code& code) {
  w.emit({{"text", emit::laid_out(code, {100 - column, 4, ","})}}, "${text}");
}

namespace {

bool fits(int column, const std::string& line) {
  return base::columns(line) + size_t(column) <= 100;
}

}  // namespace

void assign(Writer& w, int column, const std::string& head, const emit::Code& value,
            const std::string& tail) {
  std::string text = flat(value) + tail;
  if (fits(column, cat(head, " = ", text))) {
    w.emit({{"head", head}, {"text", text}}, "${head} = ${text}");
  } else if (fits(column + 4, text)) {
    w.emit({{"head", head}, {"text", text}}, R"rust(
      ${head} =
          ${text}
    )rust");
  } else {
    code(w, column, cat(head, " = ") + value + tail);
  }
}

void braced(Writer& w, int column, const std::string& head, const std::vector<std::string>& fields,
            const std::string& tail) {
  std::string all;
  for (const std::string& field : fields) all += cat(all.empty() ? "" : ", ", field);
  std::string line = cat(head, " { ", all, " }", tail);
  if (fits(column, line)) return w.emit({{"line", line}}, "${line}");
  auto rows = [&] {
    for (const std::string& field : fields) w.emit({{"field", field}}, "${field},");
  };
  w.emit({{"head", head}, {"tail", tail}, {"rows", rows}}, R"rust(
    ${head} {
        ${rows}
    }${tail}
  )rust");
}

void arm(Writer& w, int column, const std::string& pattern, const std::string& value) {
  std::string line = cat(pattern, " => ", value, ",");
  if (fits(column, line)) return w.emit({{"line", line}}, "${line}");
  w.emit({{"pattern", pattern}, {"value", value}}, R"rust(
    ${pattern} => {
        ${value}
    }
  )rust");
}

void doc(Writer& w, const std::string& text, const std::string& fallback) {
  const std::string& said = text.empty() ? fallback : text;
  if (said.empty()) return;
  std::string wrapped = emit::wrap(said, 90);
  for (std::string_view line : emit::lines_of(wrapped)) {
    w.emit({{"line", line}}, "/// ${line}");
  }
}

std::string sys_name(const std::string& name) { return identifier(name); }

namespace {

void print_library(Writer& w, const Package& package) {
  const abi::Plan& plan = *package.of->plan;
  auto used = [&] {
    std::vector<std::string_view> all = {"close", "describe", "fail", "instance",
                                         "open",  "parcel",   "put",  "release"};
    for (std::string_view one : all) {
      bool answers = one == "fail" || one == "parcel" || one == "put";
      if (answers && !package.of->hosted()) continue;
      w.emit({{"prefix", plan.prefix}, {"one", one}, {"as", one == "instance" ? "Instance" : one}},
             "pub(crate) use sys::${prefix}_${one} as ${as};");
    }
  };
  w.gap();
  w.emit({{"prefix", plan.prefix},
          {"contract", rust_string(plan.name)},
          {"major", std::to_string(plan.version.major)},
          {"minor", std::to_string(plan.version.minor)},
          {"used", used}},
         R"rust(
           /// The library, as what is the same for all contracts knows it.
           pub(crate) mod library {
               use crate::sys;

               pub(crate) const NAME: &str = "${prefix}";
               pub(crate) const CONTRACT: &str = ${contract};
               pub(crate) const VERSION: (u32, u32) = (${major}, ${minor});
               ${used}
               pub(crate) use sys::LAYOUTS;
           }
         )rust");
}

void print_resources(Writer& w, const Package& package) {
  const abi::Plan& plan = *package.of->plan;
  for (const Module& module : package.modules) {
    for (const Class& c : module.classes) {
      w.gap();
      w.emit({{"handle", c.handle}}, R"rust(
        impl Resource for sys::${handle} {
            unsafe fn drop(handle: *mut Self) {
                sys::${handle}_drop(handle)
            }
        }
      )rust");
      model::Threading threading = plan[c.of->id].traits().threading;
      if (threading != model::Threading::Confined) {
        w.gap();
        w.emit({{"path", c.path}}, R"rust(
          // SAFETY: any thread may use it.
          unsafe impl Send for ${path} {}
        )rust");
      }
      if (threading == model::Threading::Shared) {
        w.gap();
        w.emit({{"path", c.path}}, R"rust(
          // SAFETY: many threads may use it at once.
          unsafe impl Sync for ${path} {}
        )rust");
      }
    }
  }
}

// With a host, a failure may be a panic of its own.
void print_failing(Writer& w, const Package& package) {
  w.gap();
  if (!package.of->hosted()) return w.emit("use call::{declare, fail};");
  w.emit(R"rust(
    #[cold]
    unsafe fn fail(status: sabir_status, error: *mut sabir_error) -> Error {
        let error = call::fail(status, error);
        host::resume(&error);
        error
    }

    #[cold]
    unsafe fn declare<E>(
        status: sabir_status,
        error: *mut sabir_error,
        value: impl FnOnce(*mut sabir_error) -> Option<E>,
    ) -> Failure<E> {
        let failure = call::declare(status, error, value);
        host::resume(failure.error());
        failure
    }
  )rust");
}

}  // namespace

std::string print_waist(const Package& package) {
  Writer w;
  auto body = [&] {
    print_library(w, package);
    print_failing(w, package);
    print_resources(w, package);
    w.gap();
    w.emit("// --- values ---");
    print_conversions(w, package);
    w.gap();
    w.emit("// --- functions ---");
    print_functions(w, package);
    if (!package.of->hosted()) return;
    w.gap();
    w.emit("// --- what the library asks of its host ---");
    print_hosts(w, package);
  };
  w.emit({{"source", package.source},
          {"host", package.of->hosted() ? "use crate::sabir::host::{self, Served};" : ""},
          {"body", body}},
         R"rust(
           // Generated by sabir from ${source}; do not edit.
           //! Each function of the contract as a call of the library's, and values on their way there and
           //! back. Functions that are `unsafe` take what the library gave, as it promises it to be.

           // Of a type that goes one way only, the other is not asked for.
           #![allow(dead_code, non_snake_case, unused_imports)]

           use crate::sabir::arena::Arena;
           use crate::sabir::call::{self, Parcel, Place};
           use crate::sabir::handle::{Handle, Kept, Resource};
           ${host}
           use crate::sabir::meet;
           use crate::sabir::names::*;
           use crate::sys::{self, sabir_error, sabir_status};
           use std::mem::{self, ManuallyDrop, MaybeUninit};
           use std::os::raw::{c_char, c_void};
           use std::ptr;

           ${body}
         )rust");
  return w.text();
}

}  // namespace sabir::backends::rust
