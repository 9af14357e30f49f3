// Prints the flavour without a compiler: the tables as Ruby, and a line for each method.
#include <cctype>

#include "backends/ruby/names.h"
#include "backends/ruby/print.h"
#include "emit/docs.h"

namespace sabir::backends::ruby {
namespace {

using emit::Writer;

// `&type_list_u8` -> `TYPE_LIST_U8`; no type: `nil`.
std::string table(const std::string& row) {
  if (row.empty()) return "nil";
  std::string out;
  for (char c : row) {
    if (c != '&') out += char(std::toupper(static_cast<unsigned char>(c)));
  }
  return out;
}

std::string literal_of(const std::string& text) { return "\"" + text + "\""; }

std::string number(uint64_t value) { return std::to_string(value); }

// --- types ---

std::vector<std::string> fields(const TypeRow& row) {
  std::vector<std::string> out;
  for (const MemberRow& m : row.members) {
    std::string name = m.name.empty() ? ":f" + number(out.size()) : ":" + m.name.substr(1);
    out.push_back("[" + name + ", " + number(m.at) + ", " + table(m.type) + "]");
  }
  return out;
}

std::vector<std::string> cases(const TypeRow& row) {
  std::vector<std::string> out;
  for (const MemberRow& m : row.members) {
    std::string name = m.name.empty() ? (out.empty() ? "Ok" : "Err") : m.name;
    out.push_back("[" + literal_of(name) + ", " + number(m.at) + ", " + table(m.type) + "]");
  }
  return out;
}

// `TYPE_X = Types::Record.new(24, [...], "Point") { Uninorm::Point }`, the list over several lines.
void with_list(Writer& w, const std::string& head, const std::vector<std::string>& items,
               const std::string& tail) {
  std::string flat;
  for (const std::string& item : items) flat += (flat.empty() ? "" : ", ") + item;
  if (head.size() + flat.size() + tail.size() + 6 <= 100) {
    w.emit({{"head", head}, {"flat", flat}, {"tail", tail}}, "${head}[${flat}]${tail}");
    return;
  }
  auto lines = [&] {
    for (size_t i = 0; i < items.size(); ++i) {
      w.emit({{"item", items[i]}, {"comma", i + 1 < items.size() ? "," : ""}}, "${item}${comma}");
    }
  };
  w.emit({{"head", head}, {"lines", lines}, {"tail", tail}}, R"rb(
    ${head}[
      ${lines}
    ]${tail}
  )rb");
}

std::vector<std::string> labels(const TypeRow& row) {
  std::vector<std::string> out;
  for (const MemberRow& m : row.members) out.push_back(m.name);
  return out;
}

void print_row(Writer& w, const Package& package, const TypeRow& row) {
  std::string kind = row.kind.substr(9), size = number(row.size);
  std::string name = table(row.name) + " = ";
  std::string exception = row.exception ? ", exception: true" : "";
  if (kind == "ENUM" || kind == "FLAGS") {
    std::string type = kind == "ENUM" ? "Enum" : "Flags", all;
    for (const std::string& label : labels(row)) all += (all.empty() ? "" : " ") + label;
    std::string head = name + "Types::" + type + ".new(" + size + ", \"" + row.ruby + "\", %i[";
    if (head.size() + all.size() <= 92) {
      w.emit({{"head", head}, {"labels", all}}, "${head}${labels}])");
    } else {
      w.emit({{"head", head},
              {"labels",
               [&] {
                 w.emit({{"all", emit::wrap(all, 90)}}, "${all}");
               }}},
             R"rb(
               ${head}
                 ${labels}
               ])
             )rb");
    }
  } else if (kind == "LIST" || kind == "MAP") {
    w.emit({{"name", name},
            {"type", kind == "LIST" ? "List" : "Map"},
            {"size", size},
            {"element", table(row.element)}},
           "${name}Types::${type}.new(${size}, ${element})");
  } else if (kind == "ARRAY") {
    w.emit({{"name", name},
            {"size", size},
            {"element", table(row.element)},
            {"length", number(row.length)}},
           "${name}Types::FixedList.new(${size}, ${element}, ${length})");
  } else if (kind == "RECORD") {
    with_list(
        w, name + "Types::Record.new(" + size + ", ", fields(row),
        ", " + literal_of(row.ruby) + exception + ") { " + package.module + "::" + row.ruby + " }");
  } else if (kind == "TUPLE") {
    with_list(w, name + "Types::Tuple.new(" + size + ", ", fields(row), ")");
  } else if (kind == "VARIANT") {
    with_list(w, name + "Types::Variant.new(" + size + ", " + number(row.tag_size) + ", ",
              cases(row), ", " + literal_of(row.ruby) + exception + ", &FIND)");
  } else if (kind == "RESULT") {
    with_list(w, name + "Types::Variant.new(" + size + ", " + number(row.tag_size) + ", ",
              cases(row), ", \"Ok or Err\", always: true, &FIND)");
  } else if (kind == "OPTION") {
    w.emit({{"name", name},
            {"size", size},
            {"at", number(row.payload)},
            {"element", table(row.element)},
            {"nested", row.nested ? "true" : "false"}},
           "${name}Types::Option.new(${size}, ${at}, ${element}, ${nested}) { Some }");
  } else if (!row.guests.empty()) {
    w.emit({{"name", name}, {"resource", row.resource}},
           "${name}Types::Guest.new(\"${resource}\")");
  } else if (kind == "OWN" || kind == "BORROW") {
    w.emit({{"name", name},
            {"short", row.resource},
            {"own", kind == "OWN" ? "true" : "false"},
            {"class", package.module + "::" + row.resource}},
           "${name}Types::HandleType.new(\"${short}\", ${own}) { ${class} }");
  } else {
    w.emit({{"name", name}, {"kind", kind}}, "${name}Types::${kind}");
  }
}

// --- functions ---

std::string gives(const Function& f) {
  switch (f.gives) {
    case Gives::Nothing: return ":nothing";
    case Gives::Scalar:
    case Gives::Value: return ":value";
    case Gives::Handle: return ":handle";
    case Gives::Self: return ":self";
    case Gives::Sink: return ":sink";
    case Gives::Parcel: return ":parcel";
    case Gives::View: return ":view";
  }
  return "";
}

std::string result(const Package& package, const Function& f) {
  if (f.gives == Gives::Nothing || f.gives == Gives::Self) return "nil";
  if (f.gives == Gives::Scalar) return "Types::" + table(f.result_row);
  if (f.gives != Gives::Handle) return table(f.result_row);
  for (const Module& module : package.modules) {
    for (const Class& c : module.classes) {
      if ("&" + c.c_name == f.result_row) return "-> { " + package.module + "::" + c.path + " }";
    }
  }
  return "nil";
}

std::string error(const Package& package, const Function& f) {
  if (f.error.empty()) return "[nil, nil]";
  for (const TypeRow& row : package.rows) {
    if ("&" + row.name != f.error) continue;
    std::string raised =
        row.raises.empty() ? "nil" : "-> { " + package.module + "::" + row.raises + " }";
    return "[" + table(f.error) + ", " + raised + "]";
  }
  return "[nil, nil]";
}

std::string how(const Argument& a) {
  if (a.how == "SABIR_RB_INOUT") return ":inout";
  if (a.how == "SABIR_RB_RETAINS") return ":retains";
  return "nil";
}

void print_signature(Writer& w, const Package& package, const Function& f) {
  std::vector<std::vector<std::string>> items;
  for (size_t i = 0; i < f.params.size(); ++i) {
    const Parameter& p = f.params[i];
    const Argument& a = f.arguments[i];
    items.push_back({literal_of(p.name), a.passing, table(a.full_row), how(a), number(p.max),
                     p.default_index < 0 ? "nil" : std::to_string(p.default_index)});
  }
  auto list = [&] {
    for (size_t i = 0; i < items.size(); ++i) {
      call(w, "Calls::Parameter.new", items[i], i + 1 < items.size() ? "," : "", 8);
    }
  };
  w.gap();
  std::string head = table(f.c_name) + " = Calls::Function.new(";
  std::string names = literal_of(f.shown) + ", " + literal_of(f.symbol) + ", " +
                      (f.handle.empty() ? "false" : "true") + ",";
  std::string tail = gives(f) + ", " + result(package, f) + ", " + error(package, f);
  if (items.empty()) {
    w.emit({{"head", head}, {"names", names}, {"tail", tail}}, R"rb(
      ${head}
        ${names}
        [], ${tail}
      )
    )rb");
    return;
  }
  w.emit({{"head", head}, {"names", names}, {"list", list}, {"tail", tail}}, R"rb(
    ${head}
      ${names}
      [
        ${list}
      ],
      ${tail}
    )
  )rb");
}

// --- methods ---

void define(Writer& w, const std::string& on, const std::string& name, const Function& f,
            bool instance) {
  std::vector<std::string> items = {on, ":" + name, "Tables::" + table(f.c_name), "DEFAULTS"};
  if (instance) items.push_back("instance: true");
  call(w, "LIBRARY.define", items, "", 2);
}

// What a class of handles has besides its methods.
void print_handle(Writer& w, const std::string& path, const std::string& drop, bool warns) {
  std::string free = "LIBRARY.function(" + literal_of(drop) + ", 1, Fiddle::TYPE_VOID)";
  call(w, path + ".table", {free, literal_of(path), warns ? "true" : "false", "name"}, "", 2);
}

void print_fiddle_class(Writer& w, const Class& c) {
  w.gap();
  print_handle(w, c.path, c.drop, c.warns);
  if (c.constructor) {
    define(w, c.path, "initialize", *c.constructor, false);
    w.emit({{"path", c.path}, {"name", c.constructor->on_instance}},
           "LIBRARY.define_maker(Instance, :${name}, ${path})");
  }
  for (const Function& f : c.functions) {
    define(w, c.path + (f.is_static ? ".singleton_class" : ""), f.name, f, false);
    if (f.is_static) define(w, "Instance", f.on_instance, f, true);
  }
}

void print_methods(Writer& w, const Package& package) {
  for (const Module& module : package.modules) {
    for (const Class& c : module.classes) print_fiddle_class(w, c);
    if (module.functions.empty()) continue;
    w.gap();
    std::string on = module.name.empty() ? "singleton_class" : module.name + ".singleton_class";
    for (const Function& f : module.functions) {
      define(w, on, f.name, f, false);
      define(w, "Instance", f.on_instance, f, true);
    }
  }
}

void print_tables(Writer& w, const Package& package) {
  for (const TypeRow& row : package.rows) print_row(w, package, row);
  for (const Module& module : package.modules) {
    for (const Class& c : module.classes) {
      if (c.constructor) print_signature(w, package, *c.constructor);
      for (const Function& f : c.functions) print_signature(w, package, f);
    }
    for (const Function& f : module.functions) print_signature(w, package, f);
  }
}

}  // namespace

std::string print_fiddle(const Package& package) {
  Writer w;
  std::string hosts;
  for (const Module& module : package.modules) {
    if (module.host) hosts += (hosts.empty() ? "" : ", ") + literal_of(module.host->keyword);
  }
  file_head(w, package);
  std::string version = "[" + number(package.major) + ", " + number(package.minor) + "]";
  w.emit({{"module", package.module},
          {"version", version},
          {"hosts", hosts},
          {"library",
           [&] {
             call(w, "LIBRARY = Calls::Library.new",
                  {"self", literal_of(package.prefix), literal_of(package.contract), version,
                   literal_of("lib" + package.prefix + ".so." + number(package.major))},
                  "", 2);
           }},
          {"instance", [&] { print_handle(w, "Instance", package.prefix + "_close", false); }},
          {"tables", [&] { print_tables(w, package); }},
          {"layouts",
           [&] {
             for (const std::string& row : package.layouts) w.emit({{"row", row}}, "${row}");
           }},
          {"methods", [&] { print_methods(w, package); }}},
         R"rb(
           # The flavour without a compiler: what the C extension does, by way of Fiddle.
           load File.join(__dir__, "fiddle_types.rb"), ${module}
           load File.join(__dir__, "fiddle_calls.rb"), ${module}

           module ${module}
             # How types and functions look to the library.
             module Tables
               FIND = ->(name) { ${module}.const_get(name) }

               # Each structure that crosses: offset, size, alignment and name.
               LAYOUTS = <<~ROWS
                 ${layouts}
               ROWS

               ${tables}
             end

             ${library}
             LIBRARY.check_layouts(Tables::LAYOUTS)
             private_constant :LIBRARY, :Tables, :Calls, :Types

             Handle.include(Calls::HandleMethods)
             ${instance}
             LIBRARY.define_open(self, "${module}.open", ${version}, Instance, [${hosts}])
             ${methods}
           end
         )rb");
  return w.text();
}

}  // namespace sabir::backends::ruby
