// Prints the exported functions of a static library, which stand where the author's class is.
#include "backends/core/model.h"
#include "emit/writer.h"

namespace sabir::backends::core {
namespace {

using emit::Writer;

// One exported function of a static library: straight to the author's class.
void print_static_export(Writer& w, const Core& core, const Export& e) {
  w.call("extern \"C\" " + e.returns + " " + e.symbol, e.params, " {");
  if (e.first == "self") {
    std::string refusal = "return sabir::core::null_handle(error, \"" + e.path + "\");";
    w.emit({{"refuse", e.fallible ? refusal : "return;"}}, "  if (!self) ${refuse}");
  }
  w.call((e.returns == "void" ? "  " : "  return ") + core.prefix +
             "::waist::Calls<__VA_ARGS__>::" + e.member,
         e.passed, ";");
  w.emit("}");
}

}  // namespace

// All of them as the lines of a macro.
void print_static(Writer& w, const Core& core) {
  Writer lines;
  for (const Export& e : core.exports) print_static_export(lines, core, e);
  std::string text = lines.text();
  for (size_t at = 0, end; (end = text.find('\n', at)) != std::string::npos; at = end + 1) {
    w.emit({{"line", text.substr(at, end - at)}}, "${line} \\");
  }
}

}  // namespace sabir::backends::core
