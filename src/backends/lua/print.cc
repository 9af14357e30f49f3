// Prints what people read and call: the package, documented for LDoc, and its rockspec.
#include "abi/names.h"
#include "backends/lua/model.h"
#include "backends/lua/names.h"
#include "emit/docs.h"

namespace sabir::backends::lua {
namespace {

using abi::Shape;
using emit::Writer;

// `--- text`, wrapped, and `-- @tag` below it.
void comment(Writer& w, const std::string& text, const std::string& fallback,
             const std::vector<std::string>& tags) {
  std::string lines = emit::wrap(text.empty() ? fallback : text, 95);
  for (const std::string& tag : tags) lines += "\n" + emit::wrap(tag, 96);
  w.gap();
  std::string_view leader = "---";
  for (std::string_view line : emit::lines_of(lines)) {
    w.emit({{"leader", leader}, {"line", line}}, "${leader} ${line}");
    leader = "--";
  }
}

// --- types ---

// Above a label or a case.
void remark(Writer& w, const Member& m) {
  if (!m.doc.empty()) w.emit({{"doc", emit::wrap(m.doc, 94)}}, "-- ${doc}");
}

void print_table(Writer& w, const std::string& path, const Writer::Block& rows) {
  w.emit({{"path", path}, {"rows", rows}}, R"lua(
    ${path} = {
      ${rows}
    }
  )lua");
}

void print_labels(Writer& w, const TypeDoc& type, const std::string& path) {
  bool flags = type.of->of->shape == Shape::Flags;
  std::string what = flags ? "A set of these: `{ label = true }`." : "One of these strings.";
  comment(w, type.doc, what, {"@table " + type.path});
  print_table(w, path, [&] {
    for (const Member& m : type.members) {
      remark(w, m);
      w.emit({{"key", abi::upper(m.name)}, {"label", lua_string(m.name)}}, "${key} = ${label},");
    }
    if (type.of->of->open) w.emit("UNKNOWN = \"unknown\", -- one that is not here");
  });
}

void print_record(Writer& w, const TypeDoc& type) {
  std::vector<std::string> tags = {"@table " + type.path};
  for (const Member& m : type.members) {
    tags.push_back("@tfield " + m.type + " " + m.name + " " + emit::summary(m.doc));
  }
  comment(w, type.doc, "A table with these fields.", tags);
}

void print_variant(Writer& w, const TypeDoc& type, const std::string& path) {
  comment(w, type.doc, "One of these: `{ tag = case, value = payload }`.", {"@table " + type.path});
  print_table(w, path, [&] {
    for (const Member& m : type.members) {
      remark(w, m);
      bool empty = m.type.empty();
      w.emit({{"key", identifier(m.name)},
              {"value", empty ? "" : "value"},
              {"tag", lua_string(m.name)},
              {"of", empty ? "" : ", value = value"}},
             "${key} = function(${value}) return { tag = ${tag}${of} } end,");
    }
  });
}

void print_type(Writer& w, const Package& package, const TypeDoc& type) {
  std::string path = package.name + "." + type.path;
  switch (type.of->of->shape) {
    case Shape::Enum:
    case Shape::Flags: return print_labels(w, type, path);
    case Shape::Record: return print_record(w, type);
    default: return print_variant(w, type, path);
  }
}

// --- functions ---

// More names than this, and LuaJIT has no room for them and for handing them on.
constexpr size_t kNames = 100;

void print_function(Writer& w, const Function& f) {
  Signature shown = signature(f, "");
  comment(w, f.doc, "Calls " + f.of->of->path + ".", shown.notes);
  if (shown.items.size() > kNames) shown.items = {"..."};
  w.call("function " + shown.head, shown.items, "");
  std::vector<std::string> given = {"functions." + f.key, f.handles.empty() ? "nil" : "self"};
  given.insert(given.end(), shown.items.begin(), shown.items.end());
  w.emit({{"body", [&] { w.call("return call", given, ""); }}}, R"lua(
      ${body}
    end
  )lua");
}

void print_class(Writer& w, const Package& package, const Class& c) {
  comment(w, c.doc, "A handle.", {"@type " + c.path});
  w.emit({{"name", package.name}, {"path", c.path}, {"key", c.key}},
         "${name}.${path} = waist.classes.${key}");
  for (const Function& f : c.functions) print_function(w, f);
}

void print_module(Writer& w, const Package& package, const Module& module) {
  if (!module.name.empty()) {
    comment(w, module.doc, "", {"@section " + module.name});
    w.emit({{"name", package.name}, {"module", module.name}}, "${name}.${module} = {}");
  }
  for (const TypeDoc& type : module.types) print_type(w, package, type);
  for (const Class& c : module.classes) print_class(w, package, c);
  if (!module.classes.empty() && !module.functions.empty()) {
    w.gap();
    w.emit("--- @section end");
  }
  for (const Function& f : module.functions) print_function(w, f);
}

// --- what Lua implements, and open ---

void print_asked(Writer& w, const Function& f) {
  std::string given;
  Signature shown = signature(f, "");
  for (const std::string& item : shown.items) given += (given.empty() ? "" : ", ") + item;
  comment(w, f.doc, "Answers " + f.of->of->path + ".", shown.notes);
  w.emit({{"head", shown.head}, {"given", given}}, "-- @function ${head}(${given})");
}

void print_host(Writer& w, const Host& host) {
  comment(w, host.doc, "", {"@section " + host.keyword});
  std::string open = "What `" + host.keyword + "` of `open` has to be: a table with these methods.";
  w.emit({{"open", emit::wrap(open, 96)}}, "-- ${open}");
  for (const Function& f : host.functions) print_asked(w, f);
  for (const Guests& g : host.guests) {
    comment(w, g.doc, "What the library is given: a table with these methods.",
            {"@type " + g.name});
    for (const Function& f : g.methods) print_asked(w, f);
  }
}

void print_open(Writer& w, const Package& package) {
  std::string options = "@param[opt] options a location, or a table that may have a `location`";
  std::string hosts;
  for (const Host& host : package.hosts) {
    hosts += (hosts.empty() ? "`" : ", `") + host.keyword + "`";
  }
  if (!hosts.empty()) options += ", and has what the library asks of its caller: " + hosts;
  comment(w, "Opens a library of one's own: all that is called on the package, as methods.", "",
          {options, "@treturn Instance",
           "@usage local library = " + package.name + ".open({ location = \"worker:\" })"});
  w.emit({{"name", package.name}}, R"lua(
    function ${name}.open(options)
      return waist.open(options)
    end
  )lua");
}

}  // namespace

Signature signature(const Function& f, const std::string& home) {
  Signature made{f.of->of->symbol, home, f.declared, {}, "", {}};
  for (const Parameter& p : f.params) {
    std::string fallback = p.fallback.empty() ? "" : "[opt=" + p.fallback + "]";
    made.items.push_back(p.name);
    made.notes.push_back("@tparam" + fallback + " " + p.type + " " + p.name);
  }
  if (!f.returns.empty()) made.notes.push_back("@treturn " + f.returns);
  if (!f.raises.empty()) made.notes.push_back("@raise an Error whose value is " + f.raises);
  return made;
}

std::string print_package(const Package& package) {
  Writer w;
  comment(w, package.of->doc, "", {"@module " + package.name});
  w.emit({{"source", package.source}}, "-- Generated by sabir from ${source}; do not edit.");
  w.gap();
  w.emit({{"name", package.name},
          {"prefix", package.prefix},
          {"version", lua_string(package.of->version)},
          {"modules",
           [&] {
             for (const Module& module : package.modules) print_module(w, package, module);
             for (const Host& host : package.hosts) print_host(w, host);
             print_open(w, package);
           }}},
         R"lua(
           local waist = require("${prefix}.waist")
           local call, functions = waist.call, waist.functions

           local ${name} = waist.package

           --- The version of the contract.
           ${name}._VERSION = ${version}

           ${modules}

           return ${name}
         )lua");
  return w.text();
}

std::string print_rockspec(const Package& package) {
  Writer w;
  auto modules = [&] {
    for (const char* part : {"calls", "errors", "host", "thunk", "types", "waist", "wide"}) {
      w.emit({{"name", package.prefix}, {"part", part}},
             "[\"${name}.${part}\"] = \"${name}/${part}.lua\",");
    }
  };
  auto license = [&] {
    if (!package.license.empty())
      w.emit({{"text", lua_string(package.license)}}, "license = ${text},");
  };
  w.emit({{"source", package.source}}, "-- Generated by sabir from ${source}; do not edit.");
  w.emit({{"name", package.prefix},
          {"version", package.of->version},
          {"summary", lua_string(package.of->summary)},
          {"license", license},
          {"modules", modules}},
         R"lua(
           rockspec_format = "3.0"
           package = "${name}"
           version = "${version}-1"
           source = { url = "." }
           description = {
             summary = ${summary},
             ${license}
           }
           dependencies = { "lua == 5.1" }
           build = {
             type = "builtin",
             modules = {
               ["${name}"] = "${name}.lua",
               ${modules}
             },
           }
         )lua");
  return w.text();
}

}  // namespace sabir::backends::lua
