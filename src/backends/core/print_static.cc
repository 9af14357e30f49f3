// Prints the exported functions of a static library, which stand where the author's class is.
#include "backends/core/model.h"
#include "emit/writer.h"

namespace sabir::backends::core {
namespace {

using emit::Writer;

// One exported function of a static library: straight to the author's class.
void print_static_export(Writer& w, const Core& core, const Export& e) {
  emit::Code refusal = emit::call("sabir::core::null_handle", {"error", "\"" + e.path + "\""});
  emit::Code guard = "if (!self) return" + (e.fallible ? " " + refusal : emit::Code()) + ";";
  std::string member = core.prefix + "::waist::Calls<__VA_ARGS__>::" + e.member;
  w.emit(
      {{"head", [&] { w.call("extern \"C\" " + e.returns + " " + e.symbol, e.params, " {"); }},
       {"guard", e.first == "self" ? guard : emit::Code()},
       {"call", [&] { w.call((e.returns == "void" ? "" : "return ") + member, e.passed, ";"); }}},
      R"cxx(
           ${head}
             ${guard}
             ${call}
           }
         )cxx");
}

}  // namespace

// All of them, which are the lines of a macro.
void print_static(Writer& w, const Core& core) {
  for (const Export& e : core.exports) print_static_export(w, core, e);
}

}  // namespace sabir::backends::core
