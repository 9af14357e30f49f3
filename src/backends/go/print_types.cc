// Prints the types that people use: enums, flags, records, variants, tuples, and classes.
#include <algorithm>

#include "backends/go/model.h"
#include "backends/go/names.h"
#include "emit/docs.h"

namespace sabir::backends::go {
namespace {

using abi::Shape;
using emit::Code;
using emit::Writer;

class TypePrinter {
 public:
  TypePrinter(Writer& w, const Package& package, abi::TypeId id)
      : w_(w),
        package_(package),
        spelling_(*package.spelling),
        id_(id),
        binding_((*package.of)[id]),
        type_(*binding_.of),
        name_(spelling_.type_name(id)) {}

  void run() {
    w_.gap();
    switch (type_.shape) {
      case Shape::Enum: print_enum(); break;
      case Shape::Flags: print_flags(); break;
      case Shape::Variant: print_variant(); break;
      default: print_struct(); break;
    }
  }

 private:
  const std::string& doc(size_t i) const { return *binding_.members[i].doc; }
  std::string doc() const { return type_.name.empty() ? "" : spelling_.plan.docs(type_); }

  // `label("Colour", int(v), "red", "green")`
  Code labels(const std::string& head, std::vector<Code> first) const {
    for (const abi::Member& m : type_.members) first.push_back(go_string(m.name));
    Code made(head, std::move(first), ")");
    made.filled = true;
    return made;
  }

  void print_string(const std::string& what, const Code& labels) {
    w_.gap();
    w_.emit({{"what", what}, {"name", name_}, {"body", [&] { w_.code("return " + labels); }}}, R"go(
      // String is ${what}
      func (v ${name}) String() string {
          ${body}
      }
    )go");
  }

  struct Line {
    std::string doc, name, rest;
  };

  // Those that follow each other stand in columns; a doc begins anew, behind a blank line if
  // `apart`.
  void print_columns(const std::vector<Line>& all, bool apart) {
    for (size_t i = 0; i < all.size(); ++i) {
      size_t width = 0, first = i, last = i + 1;
      while (first > 0 && all[first].doc.empty()) --first;
      while (last < all.size() && all[last].doc.empty()) ++last;
      for (size_t k = first; k < last; ++k) width = std::max(width, all[k].name.size());
      if (apart && !all[i].doc.empty()) w_.gap();
      print_doc(w_, all[i].doc, "");
      std::string name = all[i].name;
      name.resize(width, ' ');
      w_.emit({{"name", name}, {"rest", all[i].rest}}, "${name} ${rest}");
    }
  }

  void constants(const std::vector<std::string>& values) {
    std::vector<Line> all;
    for (size_t i = 0; i < type_.members.size(); ++i) {
      all.push_back({doc(i), spelling_.member(id_, i), name_ + " = " + values[i]});
    }
    print_columns(all, false);
  }

  std::string underlying() const { return "uint" + std::to_string(8 * type_.tag_size); }

  void print_enum() {
    std::vector<std::string> values;
    for (size_t i = 0; i < type_.members.size(); ++i) values.push_back(std::to_string(i));
    print_doc(w_, doc(), name_ + " is one of the constants below.");
    w_.emit({{"name", name_},
             {"of", underlying()},
             {"docs", name_ + "."},
             {"constants", [&] { constants(values); }}},
            R"go(
      type ${name} ${of}

      // The values of ${docs}
      const (
          ${constants}
      )
    )go");
    print_string("the label, as the contract has it.",
                 labels("label(", {go_string(name_), "int(v)"}));
    print_known("v < " + number(type_.members.size()));
    print_error();
  }

  void print_flags() {
    std::vector<std::string> values;
    for (size_t i = 0; i < type_.members.size(); ++i) {
      values.push_back("1 << " + std::to_string(i));
    }
    print_doc(w_, doc(), name_ + " is a set of the constants below.");
    w_.emit({{"name", name_},
             {"of", underlying()},
             {"docs", name_ + "."},
             {"constants", [&] { constants(values); }}},
            R"go(
      type ${name} ${of}

      // The flags of ${docs}
      const (
          ${constants}
      )

      // Has says whether all of other are in it.
      func (v ${name}) Has(other ${name}) bool {
          return v&other == other
      }
    )go");
    print_string("the labels, as the contract has them, with a bar between two.",
                 labels("setLabels(", {"uint64(v)"}));
    print_known("uint64(v)>>" + number(type_.members.size()) + " == 0");
    print_error();
  }

  // Of an open one: a later library may give more.
  void print_known(const std::string& condition) {
    if (!type_.open) return;
    w_.gap();
    w_.emit({{"name", name_}, {"condition", condition}}, R"go(
      // Known says whether it is made of the constants above: a later library may give others.
      func (v ${name}) Known() bool {
          return ${condition}
      }
    )go");
  }

  void print_error() {
    if (!type_.number) return;
    w_.gap();
    w_.emit({{"name", name_}}, R"go(
      // Error is the label: the contract declares it as an error.
      func (v ${name}) Error() string {
          return v.String()
      }
    )go");
  }

  // --- structures ---

  void print_fields() {
    std::vector<Line> all;
    for (size_t i = 0; i < type_.members.size(); ++i) {
      all.push_back({doc(i), spelling_.member(id_, i), spelling_.type(*type_.members[i].type)});
    }
    print_columns(all, true);
  }

  void print_struct() {
    bool tuple = type_.shape == Shape::Tuple;
    std::string what = tuple ? " is a tuple." : " is a record.";
    print_doc(w_, doc(), name_ + what);
    w_.emit({{"name", name_}, {"fields", [&] { print_fields(); }}}, R"go(
      type ${name} struct {
          ${fields}
      }
    )go");
    print_defaults();
    if (!type_.number) return;
    w_.gap();
    w_.emit({{"name", name_}, {"said", [&] { w_.code("return " + said()); }}}, R"go(
      // Error says what is in it: the contract declares it as an error.
      func (v ${name}) Error() string {
          ${said}
      }
    )go");
  }

  // A field called `message` that is a text says it all.
  Code said() const {
    for (size_t i = 0; i < type_.members.size(); ++i) {
      bool text = spelling_.plan[*type_.members[i].type].shape == Shape::String;
      if (text && type_.members[i].name == "message") return "v." + spelling_.member(id_, i);
    }
    std::vector<Code> parts;
    for (size_t i = 0; i < type_.members.size(); ++i) {
      parts.push_back(go_string(type_.members[i].name));
      parts.push_back("v." + spelling_.member(id_, i));
    }
    return Code("showFields(", std::move(parts), ")");
  }

  void print_defaults() {
    bool any = std::any_of(binding_.members.begin(), binding_.members.end(),
                           [](const binding::Member& m) { return m.fallback != nullptr; });
    if (!any) return;
    auto values = [&] {
      for (size_t i = 0; i < binding_.members.size(); ++i) {
        const binding::Member& m = binding_.members[i];
        if (!m.fallback) continue;
        w_.emit({{"field", spelling_.member(id_, i)},
                 {"value", spelling_.literal(*m.type, *m.fallback)}},
                "v.${field} = ${value}");
      }
    };
    w_.gap();
    w_.emit({{"name", name_}, {"default", spelling_.defaults(id_)}, {"values", values}}, R"go(
      // ${default} has the contract's defaults; all else is zero.
      func ${default}() (v ${name}) {
          ${values}
          return v
      }
    )go");
  }

  // --- variants ---

  void print_variant() {
    std::vector<std::string> names;
    for (size_t i = 0; i < type_.members.size(); ++i) names.push_back(spelling_.member(id_, i));
    std::string list;
    for (size_t i = 0; i < names.size(); ++i) {
      list += (i == 0 ? "" : i + 1 == names.size() ? " or " : ", ") + names[i];
    }
    std::string cases = name_ + " is " + list + ".";
    print_doc(w_, doc(), "");
    if (!doc().empty()) w_.emit("//");
    print_doc(w_, cases, "");
    w_.emit({{"name", name_}, {"error", type_.number ? "error" : ""}}, R"go(
      type ${name} interface {
          is${name}()
          ${error}
      }
    )go");
    for (size_t i = 0; i < names.size(); ++i) print_case(i);
  }

  void print_case(size_t i) {
    const abi::Member& m = type_.members[i];
    w_.gap();
    print_doc(w_, doc(i), spelling_.member(id_, i) + " is a case of " + name_ + ".");
    const std::string& name = spelling_.member(id_, i);
    if (m.type) {
      w_.emit({{"name", name}, {"value", spelling_.type(*m.type)}}, R"go(
        type ${name} struct {
            Value ${value}
        }
      )go");
    } else {
      w_.emit({{"name", name}}, "type ${name} struct{}");
    }
    w_.gap();
    std::string head = "func (" + name + ") is" + name_ + "()";
    w_.verbatim(head + (head.size() > 100 ? " {\n}\n" : " {}\n"));  // as gofmt has it
    if (!type_.number) return;
    w_.gap();
    std::string shown = m.type ? go_string(m.name + " ") + " + show(v.Value)" : go_string(m.name);
    w_.emit({{"v", m.type ? "v " : ""}, {"name", spelling_.member(id_, i)}, {"said", shown}}, R"go(
      // Error says which case it is: the contract declares it as an error.
      func (${v}${name}) Error() string {
          return ${said}
      }
    )go");
  }

  Writer& w_;
  const Package& package_;
  const Spelling& spelling_;
  abi::TypeId id_;
  const binding::Type& binding_;
  const abi::Type& type_;
  const std::string& name_;
};

bool has_math(const Package& package) {
  for (const binding::Type& type : package.of->types) {
    for (const binding::Member& m : type.members) {
      if (m.fallback && needs_math(*m.fallback)) return true;
    }
  }
  return false;
}

}  // namespace

std::string print_types(const Package& package) {
  Writer w;
  std::vector<std::string> imports;
  if (has_math(package)) imports.push_back("math");
  print_head(w, package, imports);
  for (abi::TypeId id : package.types) TypePrinter(w, package, id).run();
  return tabbed(w.text());
}

}  // namespace sabir::backends::go
