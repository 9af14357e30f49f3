// Prints how values cross: a pair of methods for each type that is more than a number or a text.
#include "backends/java/names.h"
#include "backends/java/print.h"
#include "backends/java/print_values.h"

namespace sabir::backends::java {
namespace {

using abi::Shape;
using emit::Writer;

class CodecPrinter {
 public:
  CodecPrinter(Writer& w, const Package& package)
      : w_(w),
        plan_(*package.of->plan),
        names_(package.names),
        spelling_(plan_, names_),
        values_(plan_, names_) {}

  void print(const Codec& c) const {
    if (c.put) print_put(c.type);
    if (c.get) print_get(c.type);
  }

  void print_declared() const {
    for (abi::TypeId id : plan_.declared) {
      w_.code("case " + std::to_string(plan_[id].number) + " -> " +
              call("new " + spelling_.exception(id),
                   {values_.get(id, "from", "at"), "where", "message"}) +
              ";");
    }
  }

 private:
  void print_put(abi::TypeId id) const {
    w_.gap();
    std::vector<Code> params = {spelling_.boxed(id) + " value", imported("Frame") + " frame",
                                imported("ByteBuffer") + " to", "int at"};
    std::string head = "static void " + codec_writer(plan_, id);
    auto body = [&] {
      switch (plan_[id].shape) {
        case Shape::Record:
        case Shape::Tuple: return print_members_put(plan_[id]);
        case Shape::Variant: return print_cases_put(id);
        default: w_.code(values_.put_whole(id, "value", "to", "at"));
      }
    };
    w_.emit({{"head", call(head, std::move(params), " {")}, {"body", body}}, R"java(
      ${head}
        ${body}
      }
    )java");
  }

  void print_get(abi::TypeId id) const {
    w_.gap();
    auto body = [&] {
      switch (plan_[id].shape) {
        case Shape::Record:
        case Shape::Tuple: return print_members_get(id);
        case Shape::Variant: return print_cases_get(id);
        default: w_.code("return " + values_.get_whole(id, "from", "at") + ";");
      }
    };
    w_.emit({{"type", spelling_.boxed(id)}, {"name", codec_reader(plan_, id)}, {"body", body}},
            R"java(
          static ${type} ${name}(${Memory} from, int at) {
            ${body}
          }
        )java");
  }

  // --- records and tuples ---

  void print_members_put(const abi::Type& type) const {
    if (type.extensible) w_.code(call("to.putLong", {"at", std::to_string(type.size)}, ";"));
    for (const abi::Member& m : type.members) {
      std::string name = type.shape == Shape::Tuple ? m.name : component(m.name);
      w_.code(values_.put(*m.type, "value." + name + "()", "to", at_plus("at", m.offset)));
    }
  }

  // A newer library's structure may be longer.
  void print_members_get(abi::TypeId id) const {
    const abi::Type& type = plan_[id];
    if (type.extensible) {
      w_.code(call("from.known", {"at", std::to_string(type.size), string_literal(type.key)}, ";"));
    }
    w_.code("return " + members_got(id) + ";");
  }

  Code members_got(abi::TypeId id) const {
    std::vector<Code> items;
    for (const abi::Member& m : plan_[id].members) {
      items.push_back(values_.get(*m.type, "from", at_plus("at", m.offset)));
    }
    return call("new " + spelling_.created(id), std::move(items));
  }

  // --- variants ---

  std::string case_class(abi::TypeId id, const abi::Member& m) const {
    const std::string& name = names_.types.at(id);
    return name + "." + case_name(name, m.name);
  }

  void print_cases_put(abi::TypeId id) const {
    const abi::Type& type = plan_[id];
    for (const abi::Member& m : type.members) {
      size_t number = size_t(&m - &type.members[0]);
      auto body = [&] {
        w_.code(put_bits(type.tag_size, "to", "at", std::to_string(number)));
        std::string at = at_plus("at", type.payload_offset);
        if (m.type) w_.code(values_.put(*m.type, "it.value()", "to", at));
      };
      w_.emit({{"else", number == 0 ? "" : "} else "},
               {"type", case_class(id, m)},
               {"name", m.type ? " it" : ""},
               {"body", body}},
              R"java(
                ${else}if (value instanceof ${type}${name}) {
                  ${body}
              )java");
    }
    w_.emit("}");
  }

  void print_cases_get(abi::TypeId id) const {
    const abi::Type& type = plan_[id];
    auto cases = [&] {
      for (const abi::Member& m : type.members) {
        std::string at = at_plus("at", type.payload_offset);
        std::vector<Code> payload;
        if (m.type) payload.push_back(values_.get(*m.type, "from", at));
        w_.code("case " + std::to_string(&m - &type.members[0]) + " -> " +
                call("new " + case_class(id, m), std::move(payload)) + ";");
      }
    };
    w_.emit({{"tag", "from." + tag_reader(type.tag_size) + "(at)"},
             {"name", plan_[id].key},
             {"cases", cases}},
            R"java(
              return switch (${tag}) {
                ${cases}
                default -> throw new IllegalStateException("no case of ${name} has this number");
              };
            )java");
  }

  Writer& w_;
  const abi::Plan& plan_;
  const ClassNames& names_;
  Spelling spelling_;
  Values values_;
};

}  // namespace

std::string print_codec(const Package& package) {
  Writer w = java_writer();
  auto members = [&] {
    for (const Members& m : package.members) {
      Code head = "static final " + m.type + "[] " + m.name + " = ";
      w.code({head, {m.type + ".values()"}, ";"});
    }
  };
  CodecPrinter printer(w, package);
  auto declared = [&] { printer.print_declared(); };
  auto codecs = [&] {
    for (const Codec& c : package.codecs) printer.print(c);
  };
  w.emit({{"members", members}, {"declared", declared}, {"codecs", codecs}}, R"java(
    /** How values look in native memory. */
    final class Codec {
      ${members}

      private Codec() {}

      /** The exception of a declared error, by the number of its type. */
      static ${SabirException} declared(
          int type, ${Memory} from, int at, String where, String message) {
        return switch (type) {
          ${declared}
          default -> new ${DeclaredException}(null, where, message);
        };
      }

      ${codecs}
    }
  )java");
  return java_file(package, w);
}

}  // namespace sabir::backends::java
