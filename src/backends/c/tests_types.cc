#include "backends/c/tests_types.h"

#include <set>

#include "abi/names.h"
#include "backends/c/names.h"
#include "backends/c/signature.h"
#include "backends/c/tests.h"
#include "base/text.h"

namespace sabir::backends::c {
namespace {

using abi::Returning;
using abi::Shape;
using base::cat;
using emit::Writer;

// Whether values of the type are written by a function of their own.
bool has_function(const abi::Plan& plan, const abi::Type& type) {
  switch (type.shape) {
    case Shape::Scalar:
    case Shape::String:
    case Shape::Own:
    case Shape::Borrow: return false;
    case Shape::List: return plan[*type.element].key != "u8";
    default: return true;
  }
}

std::string scalar_call(model::Prim prim, const std::string& value) {
  using enum model::Prim;
  std::string_view name;
  switch (prim) {
    case Bool: name = "bool"; break;
    case S8:
    case S16:
    case S32:
    case S64: name = "signed"; break;
    case U8:
    case U16:
    case U32:
    case U64: name = "unsigned"; break;
    case F32: name = "f32"; break;
    case F64: name = "f64"; break;
    case Char: name = "char"; break;
    case String:
    case ErrorContext: base::bug("not a scalar");
  }
  return cat("sabir_show_", name, "(c, ", value, ");");
}

class Collector {
 public:
  explicit Collector(const abi::Plan& plan) : plan_(plan) {}

  void add(abi::TypeId id) {
    if (!seen_.insert(id).second) return;
    const abi::Type& type = plan_[id];
    for (const abi::Member& member : type.members)
      if (member.type) add(*member.type);
    if (type.element) add(*type.element);
  }
  std::vector<abi::TypeId> sorted() const { return {seen_.begin(), seen_.end()}; }

 private:
  const abi::Plan& plan_;
  std::set<abi::TypeId> seen_;
};

class TypePrinter {
 public:
  TypePrinter(Writer& w, const abi::Plan& plan) : w_(w), plan_(plan) {}

  void show(const abi::Type& type) {
    if (!has_function(plan_, type)) return;
    w_.gap();
    w_.emit({{"name", plan_.short_symbol(type.symbol)},
             {"type", type.symbol},
             {"body", [&] { body(type); }}},
            R"c(
      static void show_${name}(sabir_case *c, const ${type} *value) {
        ${body}
      }
    )c");
  }

  void drop(const abi::Type& type) {
    if (!type.handles || type.shape == Shape::Own || type.shape == Shape::Borrow) return;
    w_.gap();
    w_.emit({{"name", plan_.short_symbol(type.symbol)},
             {"type", type.symbol},
             {"body", [&] { drop_body(type); }}},
            R"c(
      static void drop_${name}(const ${type} *value) {
        ${body}
      }
    )c");
  }

  void declared(abi::TypeId id) {
    const abi::Type& type = plan_[id];
    std::string suffix = plan_.error_suffix(type);
    std::string value = cat("(*", plan_.prefix, "_as_", suffix, "(error))");
    std::string handle = cat("*(", type.symbol, " *const *)declared");
    w_.gap();
    w_.emit({{"suffix", suffix}, {"show", show_call(plan_, id, value)}}, R"c(
      static void declared_${suffix}(sabir_case *c, const sabir_error *error) {
        ${show}
      }
    )c");
    if (!type.handles) return;
    w_.gap();
    w_.emit({{"suffix", suffix},
             {"prefix", plan_.prefix},
             {"drop", drop_call(id, type.shape == Shape::Own ? handle : "*value")}},
            R"c(
      static void forget_${suffix}(const sabir_error *error) {
        const void *declared = error ? ${prefix}_as_${suffix}(error) : NULL;
        if (declared) ${drop}
      }
    )c");
  }

 private:
  std::string drop_call(abi::TypeId id, const std::string& value) const {
    const abi::Type& type = plan_[id];
    if (type.shape == Shape::Own) return cat(type.symbol, "_drop(", value, ");");
    std::string name = plan_.short_symbol(type.symbol);
    if (value == "*value") return cat("drop_", name, "(declared);");
    return cat("drop_", name, "(&", value, ");");
  }

  // --- writing ---

  void body(const abi::Type& type) {
    switch (type.shape) {
      case Shape::Enum: return enumeration(type);
      case Shape::Flags: return flags(type);
      case Shape::Record:
      case Shape::Tuple: return record(type);
      case Shape::List: return sequence(type, "value->count", "value->data[i]");
      case Shape::Array: return sequence(type, std::to_string(type.length), "value->items[i]");
      case Shape::Map: return map(type);
      case Shape::Option: return option(type);
      case Shape::Variant:
      case Shape::Result: return choice(type);
      default: base::bug("this shape has no function");
    }
  }

  void text(const std::string& text) { w_.emit(cat("sabir_show(c, ", literal(text), ");")); }

  void enumeration(const abi::Type& type) {
    for (const abi::Member& one : type.members)
      w_.emit(cat("if (*value == ", one.constant, ") sabir_show(c, ",
                  literal(cases::label_text(one.name)), ");"));
  }

  void flags(const abi::Type& type) {
    w_.emit("size_t set = 0;");
    text("{");
    for (const abi::Member& one : type.members) {
      w_.emit({{"flag", one.constant}, {"name", literal(cases::label_text(one.name))}},
              R"c(
        if (*value & ${flag}) {
          sabir_show_comma(c, set++);
          sabir_show(c, ${name});
        }
      )c");
    }
    text("}");
  }

  void record(const abi::Type& type) {
    bool tuple = type.shape == Shape::Tuple;
    std::string before = tuple ? "(" : "{";
    for (const abi::Member& one : type.members) {
      if (!tuple) before += cat(cases::label_text(one.name), ": ");
      text(before);
      w_.emit(show_call(plan_, *one.type, "value->" + identifier(plan_, one.name)));
      before = ", ";
    }
    text(tuple ? ")" : "}");
  }

  void sequence(const abi::Type& type, const std::string& count, const std::string& item) {
    w_.emit({{"count", count}, {"show", show_call(plan_, *type.element, item)}}, R"c(
      size_t i;
      sabir_show(c, "[");
      for (i = 0; i < ${count}; ++i) {
        sabir_show_comma(c, i);
        ${show}
      }
      sabir_show(c, "]");
    )c");
  }

  void map(const abi::Type& type) {
    const abi::Type& entry = plan_[*type.element];
    w_.emit({{"key", show_call(plan_, *entry.members[0].type, "value->data[i].f0")},
             {"value", show_call(plan_, *entry.members[1].type, "value->data[i].f1")}},
            R"c(
      size_t i;
      sabir_show_map_begin(c);
      for (i = 0; i < value->count; ++i) {
        sabir_show_map_entry(c);
        ${key}
        sabir_show(c, ": ");
        ${value}
      }
      sabir_show_map_end(c);
    )c");
  }

  void option(const abi::Type& type) {
    w_.emit({{"show", show_call(plan_, *type.members[0].type, "value->some")}}, R"c(
      sabir_show(c, value->is_some ? "some(" : "none");
      if (!value->is_some) return;
      ${show}
      sabir_show(c, ")");
    )c");
  }

  void choice(const abi::Type& type) {
    bool result = type.shape == Shape::Result;
    w_.emit({{"tag", result ? "is_error" : "tag"},
             {"cases",
              [&] {
                for (uint32_t i = 0; i < type.members.size(); ++i) one_case(type, i);
              }}},
            R"c(
      switch (value->${tag}) {
        ${cases}
        default: break;
      }
    )c");
  }

  void one_case(const abi::Type& type, uint32_t index) {
    const abi::Member& one = type.members[index];
    std::string name =
        type.shape == Shape::Result ? index == 0 ? "ok" : "err" : cases::label_text(one.name);
    w_.emit({{"index", std::to_string(index)},
             {"body",
              [&] {
                text(one.type ? name + "(" : name);
                if (!one.type) return;
                w_.emit(show_call(plan_, *one.type, "value->of." + identifier(plan_, one.name)));
                text(")");
              }}},
            R"c(
      case ${index}:
        ${body}
        break;
    )c");
  }

  // --- dropping ---

  void drop_body(const abi::Type& type) {
    switch (type.shape) {
      case Shape::Record:
      case Shape::Tuple:
        for (const abi::Member& one : type.members)
          drop_if(one.type, "value->" + identifier(plan_, one.name), "");
        return;
      case Shape::List:
      case Shape::Map: return drop_items(type, "value->count", "value->data[i]");
      case Shape::Array: return drop_items(type, std::to_string(type.length), "value->items[i]");
      case Shape::Option:
        return drop_if(type.members[0].type, "value->some", "if (value->is_some) ");
      default: break;
    }
    const char* tag = type.shape == Shape::Result ? "is_error" : "tag";
    for (uint32_t i = 0; i < type.members.size(); ++i)
      drop_if(type.members[i].type, "value->of." + identifier(plan_, type.members[i].name),
              cat("if (value->", tag, " == ", std::to_string(i), ") "));
  }

  void drop_if(const std::optional<abi::TypeId>& type, const std::string& value,
               const std::string& condition) {
    if (type && plan_[*type].handles) w_.emit(condition + drop_call(*type, value));
  }

  void drop_items(const abi::Type& type, const std::string& count, const std::string& item) {
    w_.emit({{"count", count}, {"drop", drop_call(*type.element, item)}}, R"c(
      size_t i;
      for (i = 0; i < ${count}; ++i) ${drop}
    )c");
  }

  Writer& w_;
  const abi::Plan& plan_;
};

}  // namespace

std::string show_call(const abi::Plan& plan, abi::TypeId id, const std::string& value) {
  const abi::Type& type = plan[id];
  if (type.shape == Shape::Scalar) return scalar_call(type.prim, value);
  if (type.shape == Shape::Own || type.shape == Shape::Borrow) return "sabir_show(c, \"_\");";
  if (type.shape == Shape::String)
    return cat("sabir_show_string(c, ", value, ".data, ", value, ".size);");
  if (!has_function(plan, type))
    return cat("sabir_show_bytes(c, ", value, ".data, ", value, ".count);");
  return cat("show_", plan.short_symbol(type.symbol), "(c, &", value, ");");
}

std::vector<abi::TypeId> shown_types(const cases::Suite& suite) {
  Collector collector(*suite.plan);
  for (const cases::Case& one : suite.cases) {
    for (uint32_t index : one.functions) {
      const abi::Function& f = suite.plan->functions[index];
      if (f.result) collector.add(*f.result);
      if (f.error) collector.add(*f.error);
    }
  }
  return collector.sorted();
}

void print_types(Writer& w, const cases::Suite& suite) {
  const abi::Plan& plan = *suite.plan;
  TypePrinter printer(w, plan);
  for (abi::TypeId id : shown_types(suite)) {
    printer.show(plan[id]);
    printer.drop(plan[id]);
  }
  std::set<abi::TypeId> errors;
  for (const cases::Case& one : suite.cases)
    for (uint32_t f : one.functions)
      if (auto error = plan.functions[f].error) errors.insert(*error);
  for (abi::TypeId error : errors) printer.declared(error);
}

std::string path_inside(const abi::Plan& plan, abi::TypeId id, const std::string& path,
                        size_t index) {
  const abi::Type& type = plan[id];
  std::string at = cat("[", std::to_string(index), "]");
  if (type.shape == Shape::Option) return cat(path, ".some");
  if (type.shape == Shape::Array) return cat(path, ".items", at);
  if (!type.element) {
    bool field = type.shape == Shape::Record || type.shape == Shape::Tuple;
    return cat(path, field ? "." : ".of.", identifier(plan, type.members[index].name));
  }
  std::string element = type_name(plan, *type.element);
  std::string item = cat("((", element, element.back() == '*' ? "*)" : " *)", path, ".data)", at);
  return type.shape == Shape::Map ? item + ".f1" : item;
}

Result plan_result_of(const abi::Plan& plan, const abi::Function& f) {
  Result made;
  if (!f.result) {
    made.show = {"sabir_show(c, \"ok\");"};
    return made;
  }
  const abi::Type& type = plan[*f.result];
  std::string name = type_name(plan, *f.result);
  std::string element = type.shape == Shape::String ? "char"
                        : type.element              ? type_name(plan, *type.element)
                                                    : "";
  std::string gap = name.back() == '*' ? "" : " ";
  bool text = type.shape == Shape::String;
  const char* count = text ? "size" : "count";
  std::string drop = cat("drop_", plan.short_symbol(type.symbol));
  made.value = "result";
  switch (f.returning) {
    case Returning::Nothing: return made;
    case Returning::Handle:
      made.declaration = cat(name, gap, "result = NULL;");
      made.arguments = {"&result"};
      made.show = {show_call(plan, *f.result, "result")};
      made.release = {cat(type.symbol, "_drop(result);")};
      return made;
    case Returning::Value:
      made.declaration = cat(name, gap, "result = {0};");
      made.arguments = {"&result"};
      made.show = {show_call(plan, *f.result, "result")};
      if (type.handles) made.release = {cat("if (status == SABIR_OK) ", drop, "(&result);")};
      return made;
    case Returning::Parcel:
      made.value = cat("(*(", name, " *)result)");
      made.declaration = cat("const ", name, gap, "*result = NULL;");
      made.arguments = {"&result"};
      made.show = {show_call(plan, *f.result, "(*result)")};
      if (type.handles) made.release = {cat("if (result) ", drop, "(result);")};
      made.release.push_back(cat(plan.prefix, "_release(result);"));
      return made;
    case Returning::Sink:
      made.declaration = "sabir_sink result = sabir_case_sink(c);";
      made.arguments = {"&result"};
      made.show = {cat(name, " value = {result.data, result.size",
                       text ? "" : cat(" / sizeof(", element, ")"), "};"),
                   show_call(plan, *f.result, "value")};
      return made;
    case Returning::View:
      made.declaration = cat(name, " result = {0};");
      made.arguments = {"&result.data", cat("&result.", count)};
      made.show = {show_call(plan, *f.result, "result")};
      return made;
  }
  base::bug("a way back without a variable");
}

}  // namespace sabir::backends::c
