// Prints what stands between the exported symbols and a boundary: NAME/waist.h, NAME/exports.cc
// and NAME/exports.map.
#include "backends/core/model.h"
#include "emit/writer.h"

namespace sabir::backends::core {
namespace {

using emit::Writer;

void print_export(Writer& w, const Export& e) {
  w.gap();
  w.call(e.returns + " " + e.symbol, e.params, " {");
  std::string table =
      e.first == "self" ? "self->api" : "(" + e.first + " ? " + e.first + "->api : standard_())";
  emit::Code guard;
  if (e.first == "self" && !e.fallible) guard = "if (!self) return;";
  if (e.first == "self" && e.fallible) {
    std::string path = "\"" + e.path + "\"";
    guard = emit::call("if (!self) return sabir::core::null_handle", {"error", path}, ";");
  }
  w.emit({{"guard", guard},
          {"return", e.returns == "void" ? "" : "return "},
          {"table", table},
          {"member", e.member},
          {"passed", emit::row(e.passed)}},
         R"cxx(
             ${guard}
             ${return}${table}->${member}(${passed});
           }
         )cxx");
}

void print_accessor(Writer& w, const ErrorAccessor& a) {
  w.gap();
  w.emit({{"type", a.type}, {"symbol", a.symbol}, {"constant", a.constant}}, R"cxx(
    ${type} ${symbol}(const sabir_error* error) {
      bool is = error && error->status == SABIR_DECLARED &&
                error->declared_type == ${constant};
      return is ? static_cast<${type}>(error->declared) : nullptr;
    }
  )cxx");
}

// What those who are called back make their results and errors with.
void print_answering(Writer& w, const Core& core) {
  if (!core.calls_back) return;
  w.emit({{"prefix", core.prefix}}, R"cxx(
    sabir_status ${prefix}_fail(
        sabir_error** error, sabir_status status, const char* message, size_t message_size) {
      if (!sabir::is_failure(status)) status = SABIR_INTERNAL;
      std::string_view text;
      if (message && message_size <= size_t(PTRDIFF_MAX)) text = {message, message_size};
      return sabir::fail(error, status, "callback", text);
    }

    sabir_status ${prefix}_put(sabir_sink* sink, const void* bytes, size_t size) {
      sabir::core::Call<> call("callback", nullptr);
      return call.run([&]() -> sabir_status {
        auto* from = static_cast<const char*>(bytes);
        if (!call.sink(sink) || !call.slice("bytes", from, size)) return call.status();
        sabir::Out out(*sink, sabir::plain_allocator);
        out.append(from, size);
        return out.finish();
      });
    }

    void* ${prefix}_parcel(size_t size) {
      try {
        return sabir::make_parcel(sabir::plain_allocator, size);
      } catch (const std::bad_alloc&) {
        return nullptr;
      }
    }
  )cxx");
  for (const ErrorAccessor& a : core.accessors) {
    w.gap();
    std::vector<cpp::Code> checks = {"call.given(\"value\", value)"};
    if (!a.valid.empty()) checks.push_back(emit::call("call.holds", {"\"value\"", a.valid}));
    w.emit({{"declare", a.declare},
            {"type", a.type},
            {"cpp", a.cpp_type},
            {"constant", a.constant},
            {"checks", [&] { cpp::print_refusal(w, checks, "return call.status();"); }},
            {"name", a.name}},
           R"cxx(
             sabir_status ${declare}(sabir_error** error, ${type} value) {
               sabir::core::Call<${cpp}> call("callback", error, ${constant}, "${name}");
               return call.run([&]() -> sabir_status {
                 ${checks}
                 using View = sabir::View<${cpp}>;
                 return call.declare(sabir::lift<${cpp}>(*reinterpret_cast<const View*>(value)));
               });
             }
           )cxx");
  }
  for (const std::string& handle : core.imported) {
    w.gap();
    w.emit({{"handle", handle}}, R"cxx(
      void ${handle}_drop(${handle}* self) {
        if (self) self->table->drop(self);
      }
    )cxx");
  }
}

// A raw string may hold at most 64 KiB in one piece.
// Reads the contract's own text, in pieces that a compiler takes.
std::string raw_strings(const std::string& text) {
  std::string out;
  constexpr size_t kPiece = 16000;
  for (size_t at = 0; at < text.size() || at == 0; at += kPiece) {
    out += (out.empty() ? "" : "\n") + ("R\"sabir(" + text.substr(at, kPiece)) + ")sabir\"";
  }
  return out;
}

}  // namespace

std::string print_waist(const Core& core) {
  Writer w;
  w.emit({{"prefix", core.prefix},
          {"source", core.source},
          {"handles",
           [&] {
             for (const ResourceClass& r : core.resources) {
               w.emit({{"symbol", r.symbol}, {"prefix", core.prefix}, {"path", r.path}}, R"cxx(
                 struct ${symbol} {
                   const ${prefix}_api* api;
                   static constexpr const char* resource = "${path}";
                 };
               )cxx");
             }
           }}},
         R"cxx(
           // ${prefix}/waist.h - what every handle begins with: the table of its boundary.
           //
           // Generated by sabir from ${source}; do not edit.
           #pragma once

           #include <${prefix}.h>

           struct ${prefix}_instance {
             const ${prefix}_api* api;
             void (*close)(${prefix}_instance* self);
           };
           ${handles}

           namespace ${prefix}::waist {

           // Defined by SABIR_IMPLEMENT, where the author's class is. Where no source has it, the linker
           // names these functions, and so says what is missing.
           inline namespace no_source_has_SABIR_IMPLEMENT {
           const ${prefix}_api* in_process();
           sabir_status open_in_process(const sabir_open_options* options, ${prefix}_instance** result,
                                        sabir_error** error);
           sabir_status set_default_allocator(const sabir_allocator* allocator, sabir_error** error);
           }  // namespace no_source_has_SABIR_IMPLEMENT

           // Where the environment wants the library although it was built for this process alone; NULL:
           // nowhere.
           const char* location_out_of_reach();

           }  // namespace ${prefix}::waist
         )cxx");
  return w.text();
}

std::string print_exports(const Core& core) {
  Writer w;
  w.emit({{"prefix", core.prefix},
          {"PREFIX", core.upper},
          {"asked", emit::row(std::vector<cpp::Code>{"options", "\"" + core.name + "\"",
                                                     core.upper + "_VERSION_MAJOR",
                                                     core.upper + "_VERSION_MINOR", "error"})},
          {"name", core.name},
          {"version", core.version},
          {"source", core.source},
          {"exports",
           [&] {
             for (const Export& e : core.exports) print_export(w, e);
           }},
          {"answering", [&] { print_answering(w, core); }},
          {"include_checks", core.calls_back ? "#include <" + core.prefix + "/checks.hpp>" : ""},
          {"table",
           [&] {
             for (const Export& e : core.exports) w.emit({{"symbol", e.symbol}}, "&${symbol},");
           }},
          {"accessors",
           [&] {
             for (const ErrorAccessor& a : core.accessors) print_accessor(w, a);
           }}},
         R"cxx(
           // ${prefix}/exports.cc - the exported symbols of ${name} ${version}: each asks the table of its
           // handle's boundary.
           //
           // Generated by sabir from ${source}; do not edit.
           #include <${prefix}.h>
           #include <${prefix}/waist.h>
           #include <${prefix}_layout.h>

           #include <sabir/cancelled.hpp>
           #include <sabir/core.hpp>
           #include <sabir/location.hpp>
           #include <${prefix}/types.hpp>
           ${include_checks}

           #ifdef SABIR_BOUNDARIES  // the library may be opened elsewhere than in this process
           #include <${prefix}/wire.h>
           #endif

           // Whose functions NULL stands for: the core in this process, unless the environment says where
           // else.
           [[maybe_unused]] static const ${prefix}_api* standard_() {
           #ifdef SABIR_BOUNDARIES
             static const bool here =
                 sabir::core::is_in_process(sabir::default_location("${PREFIX}_LOCATION"));
             if (!here) return &${prefix}::waist::wire::stub_api;
           #endif
             return ${prefix}::waist::in_process();
           }

           const char* ${prefix}::waist::location_out_of_reach() {
           #ifndef SABIR_BOUNDARIES
             const char* location = sabir::default_location("${PREFIX}_LOCATION");
             if (!sabir::core::is_in_process(location)) return location;
           #endif
             return nullptr;
           }

           extern "C" {

           #ifndef SABIR_STATIC  // then they are where the author's class is

           ${exports}

           #endif

           ${accessors}

           ${answering}

           sabir_status ${prefix}_open(const char* location, const sabir_open_options* options,
                                       ${prefix}_instance** instance, sabir_error** error) {
             sabir::core::Call<> call("open", error);
             return call.run([&]() -> sabir_status {
               if (!call.given("instance", instance)) return call.status();
               sabir_status status = sabir::core::negotiate(${asked});
               if (status != SABIR_OK) return status;
               if (!location || !*location) location = sabir::default_location("${PREFIX}_LOCATION");
               if (sabir::core::is_in_process(location)) {
                 return ${prefix}::waist::open_in_process(options, instance, error);
               }
           #ifdef SABIR_BOUNDARIES
               sabir::Uncancelled whole;
               return sabir::boundary::open(${prefix}::waist::wire::library(), location, options,
                                            reinterpret_cast<void**>(instance), error);
           #else
               return sabir::core::unknown_location(location, error);
           #endif
             });
           }

           int ${prefix}_serve(int argc, char** argv) {
           #ifdef SABIR_BOUNDARIES
             return sabir::boundary::serve(${prefix}::waist::wire::library(), argc, argv);
           #else
             (void)argc, (void)argv;
             return 2;
           #endif
           }

           void ${prefix}_close(${prefix}_instance* instance) {
             if (instance) instance->close(instance);
           }

           sabir_status ${prefix}_set_allocator(const sabir_allocator* allocator, sabir_error** error) {
             return ${prefix}::waist::set_default_allocator(allocator, error);
           }

           void ${prefix}_release(const void* block) { sabir::release_parcel(block); }

           const ${prefix}_api* ${prefix}_get_api(void) {
             static const ${prefix}_api api = {
                 sizeof(${prefix}_api),
                 ${table}
             };
             return &api;
           }
         )cxx");
  w.gap();
  // Contract and ledger go in as they are: a raw string must not be indented.
  w.emit(R"cxx(
    // What `sabir inspect` reads without running the library: contract and ledger.
    __attribute__((section(".sabir"), used)) static const char sabir_note[] =
  )cxx");
  w.verbatim(raw_strings(core.contract) + "\n\"\\0\"\n" + raw_strings(core.ledger) + ";\n");
  w.gap();
  w.emit({{"prefix", core.prefix},
          {"name", core.name},
          {"version", core.version},
          {"digest", core.digest}},
         R"cxx(
           const sabir_description* ${prefix}_describe(void) {
             static const sabir_description description = {
                 sizeof(sabir_description), "${name}", "${version}", "${digest}", sabir_note,
                 ${prefix}_layouts_, sizeof ${prefix}_layouts_ / sizeof ${prefix}_layouts_[0] - 1,
                 ${prefix}::waist::in_process(), standard_(), sabir::core::set_caller};
             return &description;
           }

           }  // extern "C"
         )cxx");
  return w.text();
}

std::string print_map(const Core& core) {
  Writer w;
  std::string before;
  for (const VersionNode& node : core.versions) {
    bool last = &node == &core.versions.back();
    w.emit({{"name", node.name},
            {"symbols",
             [&] {
               for (const std::string& symbol : node.symbols) w.emit({{"s", symbol}}, "${s};");
             }},
            {"local", before.empty() ? "local:\n  *;" : ""},
            {"before", before.empty() ? "" : " " + before}},
           R"(
             ${name} {
               global:
                 ${symbols}
               ${local}
             }${before};
           )");
    if (!last) w.gap();
    before = node.name;
  }
  return w.text();
}

}  // namespace sabir::backends::core
