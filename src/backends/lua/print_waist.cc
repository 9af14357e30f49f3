// Prints the tables: how types and functions look to the library.
#include "abi/names.h"
#include "backends/lua/model.h"
#include "backends/lua/names.h"
#include "backends/lua/spelling.h"
#include "emit/code.h"

namespace sabir::backends::lua {
namespace {

using abi::Shape;
using binding::Gives;
using binding::Mode;
using Expression = emit::Code;
using emit::Writer;
using Items = std::vector<Expression>;

std::string number(uint64_t value) { return std::to_string(value); }

Expression braces(Items items) {
  if (items.empty()) return {"{}"};
  return {"{", std::move(items), "}"};
}

Expression called(const std::string& function, Items items) {
  return {function + "(", std::move(items), ")"};
}

Expression labelled(const std::string& label, const Expression& e) { return label + " = " + e; }

void print(Writer& w, const std::string& before, const Expression& e) {
  w.emit({{"text", emit::laid_out(before + e, {96, 2, ""})}}, "${text}");
}

// --- types ---

class RowPrinter {
 public:
  RowPrinter(const Package& package, const TypeRow& row)
      : package_(package), r_(row), type_(*row.of->of) {}

  Expression run() const {
    Expression size = {number(type_.size)}, name = {lua_string(r_.name)};
    switch (type_.shape) {
      case Shape::Scalar:
      case Shape::String: return {"types." + type_.key};
      case Shape::Enum:
      case Shape::Flags:
        return labels(type_.shape == Shape::Enum ? "types.enum" : "types.flags", size, name);
      case Shape::List: return called("types.list", {element()});
      case Shape::Map: {
        const abi::Plan& plan = *package_.of->plan;
        const abi::Type& key = plan[*plan[*type_.element].members[0].type];
        Expression made = called("types.map", {element()});
        if (is_wide(key)) made.items.push_back({"true"});
        return made;
      }
      case Shape::Array: return called("types.array", {size, element(), {number(type_.length)}});
      case Shape::Tuple: return called("types.tuple", {size, name, members()});
      case Shape::Record: {
        Expression made = called("types.record", {size, name, members()});
        if (type_.extensible) made.items.push_back({"true"});
        return made;
      }
      case Shape::Variant:
      case Shape::Result:
        return called("types.variant", {size, {number(type_.tag_size)}, name, members()});
      case Shape::Option:
        return called("types.option", {size,
                                       {number(type_.payload_offset)},
                                       table(type_.members[0].type),
                                       truth(r_.of->nested)});
      case Shape::Own:
      case Shape::Borrow:
        return called("types.handle", {{r_.handles}, truth(type_.shape == Shape::Own)});
    }
    return {};
  }

 private:
  static Expression truth(bool value) { return {value ? "true" : "false"}; }
  Expression element() const { return table(type_.element); }
  Expression table(const std::optional<abi::TypeId>& id) const {
    return {id ? package_.row(*id).table : "nil"};
  }

  Expression labels(const char* class_name, Expression size, Expression name) const {
    Items all;
    for (const binding::Member& m : r_.of->members) all.push_back({lua_string(abi::snake(m.name))});
    Expression made = called(class_name, {size, name, braces(std::move(all))});
    if (type_.open) made.items.push_back(truth(true));
    return made;
  }

  // `{ name, offset, type, default }`
  Expression members() const {
    Items all;
    for (size_t i = 0; i < r_.of->members.size(); ++i) {
      const binding::Member& m = r_.of->members[i];
      Items one = {{name_of(i)}, {number(m.offset)}};
      if (m.type) one.push_back(table(m.type));
      if (m.fallback) one.push_back({literal(*package_.of->plan, *m.type, *m.fallback)});
      all.push_back(braces(std::move(one)));
    }
    return braces(std::move(all));
  }

  std::string name_of(size_t i) const {
    const std::string& name = r_.of->members[i].name;
    switch (type_.shape) {
      case Shape::Tuple: return number(i + 1);
      case Shape::Record: return lua_string(identifier(name));
      case Shape::Result: return i == 0 ? "\"ok\"" : "\"err\"";
      default: return lua_string(abi::snake(name));
    }
  }

  const Package& package_;
  const TypeRow& r_;
  const abi::Type& type_;
};

// --- functions ---

const char* gives(Gives gives) {
  switch (gives) {
    case Gives::Nothing: return "";
    case Gives::Sink: return "sink";
    case Gives::Parcel: return "parcel";
    case Gives::View: return "view";
    default: return "value";
  }
}

class FunctionPrinter {
 public:
  explicit FunctionPrinter(const Package& package) : package_(package) {}

  // Of the library's.
  Items row(const Function& f) const {
    Items items = head(f, f.shown);
    items.push_back(labelled("symbol", {lua_string(f.of->of->symbol)}));
    Items takes;
    for (const std::string& type : f.takes) takes.push_back({lua_string(type)});
    items.push_back(labelled("takes", braces(std::move(takes))));
    if (!f.on_instance.empty()) items.push_back(labelled("on", {lua_string(f.on_instance)}));
    if (!f.handles.empty()) items.push_back(labelled("class", {f.handles}));
    if (f.of->gives == Gives::Self) items.push_back(labelled("constructs", {"true"}));
    if (f.of->asks) items.push_back(labelled("asks", {"true"}));
    return items;
  }

  // Of the host's; `keyword`: of open, empty for a method of a resource.
  Expression asked(const Function& f, const std::string& keyword) const {
    Items items = head(f, f.shown);
    const abi::Function& waist = *f.of->of;
    items.push_back(labelled("method", {lua_string(f.name)}));
    Items words;
    for (int word : f.words) words.push_back({number(uint64_t(word))});
    items.push_back(labelled("words", braces(std::move(words))));
    if (!keyword.empty()) items.push_back(labelled("host", {lua_string(keyword)}));
    if (waist.declares) items.push_back(labelled("declares", {"true"}));
    if (waist.error) {
      const abi::Plan& plan = *package_.of->plan;
      std::string declare = "declare_" + plan.error_suffix(plan[*waist.error]);
      items.push_back(labelled("declare", {lua_string(declare)}));
    }
    return braces(std::move(items));
  }

 private:
  Items head(const Function& f, const std::string& name) const {
    Items items = {labelled("name", {lua_string(name)})};
    for (size_t i = 0; i < f.params.size(); ++i) items.push_back(parameter(f, i));
    if (f.of->gives != Gives::Nothing) {
      items.push_back(labelled("gives", {lua_string(gives(f.of->gives))}));
      items.push_back(labelled("result", {table(*f.of->of->result)}));
    }
    if (f.of->of->error) items.push_back(labelled("error", {table(*f.of->of->error)}));
    return items;
  }

  Expression parameter(const Function& f, size_t i) const {
    const binding::Parameter& p = f.of->params[i];
    Items items = {{lua_string(f.params[i].name)}, {table(p.of->type)}};
    if (!f.params[i].fallback.empty()) {
      items.push_back(labelled("default", {f.params[i].fallback}));
    }
    const char* mode = p.mode == Mode::InOut      ? "inout"
                       : p.mode == Mode::Retained ? "retained"
                                                  : nullptr;
    if (mode) items.push_back(labelled("mode", {lua_string(mode)}));
    return braces(std::move(items));
  }

  std::string table(abi::TypeId id) const { return package_.row(id).table; }

  const Package& package_;
};

// --- the file ---

void print_classes(Writer& w, const Package& package) {
  for (const Module& module : package.modules) {
    for (const Class& c : module.classes) {
      print(w, "C." + c.key + " = ",
            called("library:class", {{lua_string(c.path)}, {lua_string(c.drop)}}));
    }
  }
  for (const Host& host : package.hosts) {
    for (const Guests& g : host.guests) {
      print(w, "G." + g.key + " = ", called("host.resource", {{lua_string(g.name)}}));
    }
  }
}

void print_functions(Writer& w, const Package& package) {
  FunctionPrinter printer(package);
  auto add = [&](const Function& f) {
    print(w, "", {"library:add(" + lua_string(f.key) + ", {", printer.row(f), "})"});
  };
  for (const Module& module : package.modules) {
    for (const Class& c : module.classes) {
      for (const Function& f : c.functions) add(f);
    }
    for (const Function& f : module.functions) add(f);
  }
}

void print_hosts(Writer& w, const Package& package) {
  if (package.hosts.empty()) return;
  FunctionPrinter printer(package);
  Items rows, resources;
  for (const Host& host : package.hosts) {
    for (const Function& f : host.functions) rows.push_back(printer.asked(f, host.keyword));
    for (const Guests& g : host.guests) {
      Items methods;
      for (const Function& f : g.methods) methods.push_back(printer.asked(f, ""));
      resources.push_back(braces({{"G." + g.key}, braces(std::move(methods))}));
    }
  }
  print(
      w, "",
      called("host.attach", {{"library"}, braces(std::move(rows)), braces(std::move(resources))}));
}

Expression library_of(const Package& package) {
  std::string file = "lib" + package.prefix + ".so." + number(package.major);
  return {"calls.library({",
          {labelled("prefix", {lua_string(package.prefix)}),
           labelled("contract", {lua_string(package.of->plan->name)}),
           labelled("major", {number(package.major)}), labelled("minor", {number(package.minor)}),
           labelled("file", {lua_string(file)})},
          "})"};
}

}  // namespace

std::string print_waist(const Package& package) {
  Writer w;
  auto layouts = [&] {
    for (const std::string& row : package.layouts) w.emit({{"row", row}}, "${row}");
  };
  auto types = [&] {
    for (const TypeRow& row : package.rows) {
      print(w, row.table + " = ", RowPrinter(package, row).run());
    }
  };
  w.emit({{"source", package.source},
          {"prefix", package.prefix},
          {"library", [&] { print(w, "local library = ", library_of(package)); }},
          {"layouts", layouts},
          {"classes", [&] { print_classes(w, package); }},
          {"types", types},
          {"functions", [&] { print_functions(w, package); }},
          {"hosts", [&] { print_hosts(w, package); }}},
         R"lua(
           -- Generated by sabir from ${source}; do not edit.
           -- How types and functions look to the library.
           local types = require("${prefix}.types")
           local calls = require("${prefix}.calls")
           local host = require("${prefix}.host")

           ${library}

           -- Each structure that crosses: offset, size, alignment and name.
           library:check_layouts([[
             ${layouts}
           ]])

           -- Types, classes, and what Lua implements.
           local T, C, G = {}, library.classes, {}
           ${classes}
           ${types}

           ${functions}

           ${hosts}

           return host.package(library)
         )lua");
  return w.text();
}

}  // namespace sabir::backends::lua
