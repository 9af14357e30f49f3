// Prints the types of a module, as people use them.
#include "backends/rust/names.h"
#include "backends/rust/print.h"
#include "base/text.h"

namespace sabir::backends::rust {
namespace {

using abi::Shape;
using base::cat;
using emit::Writer;

std::string integer(const abi::Type& type) {
  return type.size == 1 ? "u8" : type.size == 2 ? "u16" : "u32";
}

void derive(Writer& w, const TypeItem& type) {
  if (!type.derives.empty()) w.emit({{"derives", type.derives}}, "#[derive(${derives})]");
}

void print_enum(Writer& w, const TypeItem& type) {
  const abi::Type& of = *type.of->of;
  w.gap();
  doc(w, type.doc);
  derive(w, type);
  if (of.open)
    w.emit("#[non_exhaustive]");
  else
    w.emit({{"of", integer(of)}}, "#[repr(${of})]");
  auto cases = [&] {
    for (const Member& m : type.members) {
      doc(w, m.doc);
      w.emit({{"name", m.name}}, "${name},");
    }
    if (!of.open) return;
    w.emit("/// One that a newer library has.");
    w.emit({{"of", integer(of)}}, "Unknown(${of}),");
  };
  w.emit({{"name", type.name}, {"cases", cases}}, R"rust(
    pub enum ${name} {
        ${cases}
    }
  )rust");
}

void print_flags(Writer& w, const TypeItem& type) {
  std::string of = integer(*type.of->of);
  w.gap();
  doc(w, type.doc, "A set of flags.");
  derive(w, type);
  auto flags = [&] {
    for (size_t i = 0; i < type.members.size(); ++i) {
      doc(w, type.members[i].doc);
      w.emit({{"constant", type.members[i].name}, {"name", type.name}, {"n", std::to_string(i)}},
             "pub const ${constant}: ${name} = ${name}(1 << ${n});");
    }
  };
  w.emit({{"name", type.name}, {"of", of}, {"flags", flags}}, R"rust(
    #[repr(transparent)]
    pub struct ${name}(${of});

    impl ${name} {
        ${flags}

        /// None of them.
        pub const fn empty() -> ${name} {
            ${name}(0)
        }

        /// Those that are set in a number, known here or not.
        pub const fn from_bits(bits: ${of}) -> ${name} {
            ${name}(bits)
        }

        /// A number in which they are set.
        pub const fn bits(self) -> ${of} {
            self.0
        }

        /// Whether there is none.
        pub const fn is_empty(self) -> bool {
            self.0 == 0
        }

        /// Whether all of these are there.
        pub const fn contains(self, these: ${name}) -> bool {
            self.0 & these.0 == these.0
        }
    }

    impl Default for ${name} {
        fn default() -> ${name} {
            ${name}::empty()
        }
    }
  )rust");
  struct Operator {
    const char *name, *method, *sign;
  };
  for (Operator o : {Operator{"BitOr", "bitor", "|"}, Operator{"BitAnd", "bitand", "&"},
                     Operator{"BitXor", "bitxor", "^"}}) {
    w.gap();
    w.emit({{"name", type.name}, {"operator", o.name}, {"method", o.method}, {"sign", o.sign}},
           R"rust(
      impl std::ops::${operator} for ${name} {
          type Output = ${name};

          fn ${method}(self, other: ${name}) -> ${name} {
              ${name}(self.0 ${sign} other.0)
          }
      }
    )rust");
  }
  w.gap();
  w.emit({{"name", type.name}}, R"rust(
    impl std::ops::BitOrAssign for ${name} {
        fn bitor_assign(&mut self, other: ${name}) {
            self.0 |= other.0;
        }
    }
  )rust");
}

void print_default(Writer& w, const TypeItem& type, int column) {
  std::vector<std::string> all;
  for (const Member& m : type.members) all.push_back(cat(m.name, ": ", m.fallback));
  auto fields = [&] { braced(w, column + 8, "Self", all); };
  w.gap();
  w.emit({{"name", type.name}, {"life", type.life.empty() ? "" : "<'_>"}, {"fields", fields}},
         R"rust(
           #[allow(clippy::derivable_impls)]
           impl Default for ${name}${life} {
               fn default() -> Self {
                   ${fields}
               }
           }
         )rust");
}

void print_new(Writer& w, const TypeItem& type, int column) {
  std::vector<emit::Code> params;
  for (const Member& m : type.members) {
    if (m.fallback.empty()) params.push_back(cat(m.name, ": ", m.type));
  }
  std::vector<std::string> all;
  for (const Member& m : type.members) {
    all.push_back(m.fallback.empty() ? m.name : cat(m.name, ": ", m.fallback));
  }
  auto fields = [&] { braced(w, column + 8, "Self", all); };
  w.gap();
  auto head = [&] {
    code(w, column + 4, emit::call("pub fn new", std::move(params), " -> Self {"));
  };
  w.emit({{"name", type.name}, {"life", type.life}, {"head", head}, {"fields", fields}},
         R"rust(
           impl${life} ${name}${life} {
               /// The other fields are as the contract says.
               ${head}
                   ${fields}
               }
           }
         )rust");
}

void print_record(Writer& w, const Spelling& s, const TypeItem& type, int column) {
  w.gap();
  doc(w, type.doc);
  derive(w, type);
  if (s.plain(type.id)) w.emit("#[repr(C)]");
  if (type.of->of->extensible) w.emit("#[non_exhaustive]");
  auto fields = [&] {
    for (const Member& m : type.members) {
      doc(w, m.doc);
      w.emit({{"name", m.name}, {"type", m.type}}, "pub ${name}: ${type},");
    }
  };
  w.emit({{"name", type.name}, {"life", type.life}, {"fields", fields}}, R"rust(
    pub struct ${name}${life} {
        ${fields}
    }
  )rust");
  if (type.has_default) print_default(w, type, column);
  if (type.has_new) print_new(w, type, column);
}

void print_variant(Writer& w, const TypeItem& type) {
  w.gap();
  doc(w, type.doc);
  derive(w, type);
  auto cases = [&] {
    for (const Member& m : type.members) {
      doc(w, m.doc);
      std::string payload = m.type.empty() ? "" : cat("(", m.type, ")");
      w.emit({{"name", m.name}, {"payload", payload}}, "${name}${payload},");
    }
  };
  w.emit({{"name", type.name}, {"life", type.life}, {"cases", cases}}, R"rust(
    pub enum ${name}${life} {
        ${cases}
    }
  )rust");
}

}  // namespace

void print_types(Writer& w, const Package& package, const Module& module) {
  for (const TypeItem& type : module.types) {
    switch (type.of->of->shape) {
      case Shape::Enum: print_enum(w, type); break;
      case Shape::Flags: print_flags(w, type); break;
      case Shape::Record:
        print_record(w, package.spelling, type, module.name.empty() ? 0 : 4);
        break;
      default: print_variant(w, type);
    }
  }
}

}  // namespace sabir::backends::rust
