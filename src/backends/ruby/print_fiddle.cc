// Prints the flavour without a compiler: the tables as Ruby, and a line for each method.
#include "abi/names.h"
#include "backends/ruby/names.h"
#include "backends/ruby/print.h"
#include "emit/docs.h"

namespace sabir::backends::ruby {
namespace {

using abi::Shape;
using binding::Gives;
using binding::Mode;
using emit::Writer;

// What the tables of a type and of a function are called: `TYPE_LIST_U8`, `CALL_SPLIT`.
std::string constant_of(const TypeRow& row) { return "TYPE_" + abi::upper(row.of->label); }
std::string constant_of(const Function& f) { return abi::upper(f.c_name); }

std::string literal_of(const std::string& text) { return "\"" + text + "\""; }

std::string number(uint64_t value) { return std::to_string(value); }

// --- types ---

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

class RowPrinter {
 public:
  RowPrinter(Writer& w, const Package& package, const TypeRow& row)
      : w_(w), package_(package), r_(row), type_(*row.of->of) {
    head_ = constant_of(row) + " = Types::";
    size_ = number(type_.size);
    bool exception = row.of->raised == binding::Raised::Itself;
    options_ = exception ? ", exception: true" : "";
    if (type_.extensible) options_ += ", extensible: true";
  }

  void run() const {
    std::string tag = number(type_.tag_size) + ", ";
    switch (type_.shape) {
      case Shape::Scalar:
      case Shape::String: return made(binding::kind_name(type_));
      case Shape::Enum: return labels("Enum");
      case Shape::Flags: return labels("Flags");
      case Shape::List: return made("List.new(" + size_ + ", " + element() + ")");
      case Shape::Map: return made("Map.new(" + size_ + ", " + element() + ")");
      case Shape::Array:
        return made("FixedList.new(" + size_ + ", " + element() + ", " + number(type_.length) +
                    ")");
      case Shape::Record:
        return with_members("Record", "",
                            ", " + literal_of(r_.ruby) + options_ + ") { " + path(r_.ruby) + " }");
      case Shape::Tuple: return with_members("Tuple", "", ")");
      case Shape::Variant:
        return with_members("Variant", tag, ", " + literal_of(r_.ruby) + options_ + ", &FIND)");
      case Shape::Result:
        return with_members("Variant", tag, ", \"Ok or Err\", always: true, &FIND)");
      case Shape::Option:
        return made("Option.new(" + size_ + ", " + number(type_.payload_offset) + ", " +
                    table(type_.members[0].type) + ", " + (r_.of->nested ? "true" : "false") +
                    ") { Some }");
      case Shape::Own:
      case Shape::Borrow: return handle();
    }
  }

 private:
  std::string path(const std::string& inside) const {
    return "::" + package_.module + "::" + inside;
  }
  std::string element() const { return table(type_.element); }
  std::string table(const std::optional<abi::TypeId>& id) const {
    return id ? constant_of(package_.row(*id)) : "nil";
  }

  void made(const std::string& what) const {
    w_.emit({{"head", head_}, {"what", what}}, "${head}${what}");
  }

  void labels(const std::string& type) const {
    std::string all;
    for (const MemberRow& m : r_.members) all += (all.empty() ? "" : " ") + m.name;
    std::string head = head_ + type + ".new(" + size_ + ", \"" + r_.ruby + "\", %i[";
    std::string tail = type_.open ? ", open: true)" : ")";
    if (head.size() + all.size() + tail.size() <= 93) {
      w_.emit({{"head", head}, {"labels", all}, {"tail", tail}}, "${head}${labels}]${tail}");
      return;
    }
    auto wrapped = [&] { w_.emit({{"all", emit::wrap(all, 90)}}, "${all}"); };
    w_.emit({{"head", head}, {"labels", wrapped}, {"tail", tail}}, R"rb(
      ${head}
        ${labels}
      ]${tail}
    )rb");
  }

  // Fields are called by their names, cases by their classes.
  std::string member(size_t i) const {
    const std::string& name = r_.members[i].name;
    switch (type_.shape) {
      case Shape::Record: return ":" + name;
      case Shape::Tuple: return ":f" + number(i);
      case Shape::Result: return literal_of(i ? "Err" : "Ok");
      default: return literal_of(name);
    }
  }

  void with_members(const std::string& type, const std::string& tag,
                    const std::string& tail) const {
    std::vector<std::string> items;
    for (size_t i = 0; i < r_.members.size(); ++i) {
      const binding::Member& m = r_.of->members[i];
      items.push_back("[" + member(i) + ", " + number(m.offset) + ", " + table(m.type) + "]");
    }
    with_list(w_, head_ + type + ".new(" + size_ + ", " + tag, items, tail);
  }

  void handle() const {
    std::string name = literal_of(r_.resource);
    if (r_.of->guest) return made("Guest.new(" + name + ")");
    bool own = type_.shape == Shape::Own;
    std::string make = "HandleType.new(" + name + ", " + (own ? "true" : "false") + ")";
    std::string find = path(r_.resource);
    if (head_.size() + make.size() + find.size() + 5 <= 96) return made(make + " { " + find + " }");
    made(make + " do\n  " + find + "\nend");
  }

  Writer& w_;
  const Package& package_;
  const TypeRow& r_;
  const abi::Type& type_;
  std::string head_, size_, options_;
};

// --- functions ---

std::string passing(abi::Passing passing) {
  switch (passing) {
    case abi::Passing::Value: return ":value";
    case abi::Passing::Pointer: return ":pointer";
    case abi::Passing::Handle: return ":handle";
    case abi::Passing::Slice: break;
  }
  return ":slice";
}

std::string how(Mode mode) {
  return mode == Mode::InOut ? ":inout" : mode == Mode::Retained ? ":retains" : "nil";
}

std::string gives(Gives gives) {
  switch (gives) {
    case Gives::Nothing: return ":nothing";
    case Gives::Scalar:
    case Gives::Value:
    case Gives::Guest: return ":value";
    case Gives::Handle: return ":handle";
    case Gives::Self: return ":self";
    case Gives::Sink: return ":sink";
    case Gives::Parcel: return ":parcel";
    case Gives::View: return ":view";
  }
  return "";
}

std::string result(const Package& package, const Function& f) {
  if (f.of->gives == Gives::Nothing || f.of->gives == Gives::Self) return "nil";
  const TypeRow& row = package.row(*f.of->of->result);
  if (f.of->gives == Gives::Scalar) return "Types::" + binding::kind_name(*row.of->of);
  if (f.of->gives != Gives::Handle) return constant_of(row);
  return "-> { ::" + package.module + "::" + row.resource + " }";
}

std::string error(const Package& package, const Function& f) {
  if (!f.of->of->error) return "[nil, nil]";
  const TypeRow& row = package.row(*f.of->of->error);
  std::string raised =
      row.raises.empty() ? "nil" : "-> { ::" + package.module + "::" + row.raises + " }";
  return "[" + constant_of(row) + ", " + raised + "]";
}

std::vector<std::string> parameter_items(const Package& package, const Function& f, size_t i) {
  const Parameter& p = f.params[i];
  const binding::Parameter& b = f.of->params[i];
  return {literal_of(p.name),
          passing(b.of->passing),
          constant_of(package.row(b.of->type)),
          how(b.mode),
          number(b.max),
          p.default_index < 0 ? "nil" : std::to_string(p.default_index)};
}

void print_signature(Writer& w, const Package& package, const Function& f) {
  auto list = [&] {
    for (size_t i = 0; i < f.params.size(); ++i) {
      call(w, "Calls::Parameter.new", parameter_items(package, f, i),
           i + 1 < f.params.size() ? "," : "", 8);
    }
  };
  w.gap();
  std::string head = constant_of(f) + " = Calls::Function.new(";
  std::string names = literal_of(f.shown) + ", " + literal_of(f.symbol) + ", " +
                      (f.method ? "true" : "false") + ",";
  std::string tail = gives(f.of->gives) + ", " + result(package, f) + ", " + error(package, f);
  if (f.params.empty()) {
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
  std::vector<std::string> items = {on, ":" + name, "Tables::" + constant_of(f), "DEFAULTS"};
  if (instance) items.push_back("instance: true");
  call(w, "LIBRARY.define", items, "", 2);
}

// What a class of handles has besides its methods.
void print_handle(Writer& w, const std::string& path, const std::string& drop, bool warns) {
  std::string free = "LIBRARY.function(" + literal_of(drop) + ", 1, ::Fiddle::TYPE_VOID)";
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
  for (const TypeRow& row : package.rows) RowPrinter(w, package, row).run();
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
    if (module.host && module.host->asked())
      hosts += (hosts.empty() ? "" : ", ") + literal_of(module.host->keyword);
  }
  file_head(w, package);
  std::string version = "[" + number(package.major) + ", " + number(package.minor) + "]";
  w.emit({{"module", package.module},
          {"version", version},
          {"hosts", hosts},
          {"library",
           [&] {
             call(w, "LIBRARY = Calls::Library.new",
                  {"self", literal_of(package.prefix), literal_of(package.of->plan->name), version,
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
           load ::File.join(__dir__, "fiddle_types.rb"), ${module}
           load ::File.join(__dir__, "fiddle_calls.rb"), ${module}
           load ::File.join(__dir__, "fiddle_handles.rb"), ${module}

           module ${module}
             # How types and functions look to the library.
             module Tables
               FIND = ->(name) { ::${module}.const_get(name) }

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
