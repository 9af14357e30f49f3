// Prints the way across: the one Go file that cgo reads, the few functions that it sees, and behind
// them a function in C for each of the library's, which takes an array of words apart.
#include <algorithm>
#include <utility>

#include "abi/names.h"
#include "backends/c/names.h"
#include "backends/c/signature.h"
#include "backends/go/model.h"
#include "backends/go/names.h"

namespace sabir::backends::go {
namespace {

using abi::Passing;
using abi::Returning;
using abi::Shape;
using binding::Role;
using emit::Code;
using emit::Writer;
using model::Prim;

bool is_real(const abi::Type& type) {
  return type.shape == Shape::Scalar && (type.prim == Prim::F32 || type.prim == Prim::F64);
}

// --- the library is called ---

class CrossingPrinter {
 public:
  CrossingPrinter(Writer& w, const abi::Plan& plan, const Function& f)
      : w_(w), plan_(plan), f_(f), waist_(*f.of->of) {}

  void run() {
    std::vector<Code> given;
    for (const c::Parameter& p : c::signature(plan_, waist_)) given.push_back(argument(p));
    bool sink = waist_.returning == Returning::Sink;
    Code call(waist_.symbol + "(", given, ");");
    auto body = [&] {
      if (!sink) return w_.code("return " + call);
      w_.emit({{"pointer", number(f_.sink.at)},
               {"out", number(f_.out)},
               {"call", [&] { w_.code("sabir_status status = " + call); }}},
              R"c(
        sabir_sink sink = sabir_go_open(p[${pointer}], w + ${out});
        ${call}
        sabir_go_close(&sink, w + ${out});
        return status;
      )c");
    };
    w_.gap();
    w_.emit({{"index", number(f_.index)}, {"body", body}}, R"c(
      static sabir_status call_${index}(uint64_t *w, void *const *p) {
        ${body}
      }
    )c");
  }

 private:
  std::string word(size_t at) const { return "w[" + number(at) + "]"; }

  const Parameter& of(const abi::Param* param) const {
    return *std::find_if(f_.params.begin(), f_.params.end(),
                         [&](const Parameter& p) { return p.of->of == param; });
  }

  std::string seat(const Parameter& p, const std::string& type) const {
    std::string at = p.seat.pointer ? "p[" + number(p.seat.at) + "]"
                                    : "sabir_go_pointer(" + word(p.seat.at) + ")";
    return "(" + type + ")" + at;
  }

  Code argument(const c::Parameter& p) const {
    switch (p.role) {
      case Role::Instance:
      case Role::Self: return "(" + p.type + ")sabir_go_pointer(w[0])";
      case Role::Value: {
        std::string at = word(of(p.param).seat.at);
        const abi::Type& type = plan_[p.param->type];
        if (!is_real(type)) return "(" + p.type + ")" + at;
        return (type.prim == Prim::F32 ? "sabir_go_f32(" : "sabir_go_f64(") + at + ")";
      }
      case Role::Pointer:
      case Role::Data:
      case Role::Handle: return seat(of(p.param), p.type);
      case Role::Count: return "(size_t)" + word(of(p.param).count);
      case Role::Result:
        if (waist_.returning == Returning::Sink) return "&sink";
        return "(" + p.type + ")(void *)(w + " + number(f_.out) + ")";
      case Role::ResultCount: return "(" + p.type + ")(void *)(w + " + number(f_.out + 1) + ")";
      case Role::Error: return "(sabir_error **)(void *)(w + " + number(f_.problem) + ")";
    }
    return "";
  }

  Writer& w_;
  const abi::Plan& plan_;
  const Function& f_;
  const abi::Function& waist_;
};

// --- the library calls ---

class AnswerPrinter {
 public:
  AnswerPrinter(Writer& w, const Package& package, const Function& f)
      : w_(w), plan_(package.spelling->plan), prefix_(plan_.prefix), f_(f), waist_(*f.of->of) {}

  void run() {
    std::vector<Code> takes, words;
    std::string problem, whom;
    for (c::Parameter& p : c::signature(plan_, waist_)) {
      std::string name = name_of(p);
      takes.push_back(declared(p, name));
      if (p.role == Role::Self || p.role == Role::Instance) {
        whom = name;
      } else if (p.role == Role::Error) {
        problem = name;
      } else {
        words.push_back(word(p, name));
      }
    }
    bool any = !words.empty();
    w_.gap();
    w_.code(Code("static sabir_status " + function() + "(", takes, ") {"));
    w_.emit({{"words",
              [&] {
                if (any) w_.code(Code("uint64_t w[] = {", words, "};"));
              }},
             {"index", number(f_.index)},
             {"whom", whom},
             {"w", any ? "w" : "NULL"},
             {"problem", problem}},
            R"c(
        ${words}
        return answer(${index}, ${whom}, ${w}, ${problem});
      }
    )c");
  }

  std::string function() const { return "asked_" + number(f_.index); }
  std::string field() const { return c::member_name(plan_, waist_.symbol); }

 private:
  std::string name_of(const c::Parameter& p) {
    if (p.role == Role::Self || p.role == Role::Instance) return "whom";
    return "a" + number(next_++);
  }

  std::string declared(const c::Parameter& p, const std::string& name) const {
    std::string type = p.role == Role::Instance ? "void *" : p.type;
    return type + (type.ends_with('*') ? "" : " ") + name;
  }

  Code word(const c::Parameter& p, const std::string& name) const {
    if (p.role == Role::Count) return name;
    if (p.role != Role::Value) return "(uint64_t)(uintptr_t)" + name;
    const abi::Type& type = plan_[p.param->type];
    if (!is_real(type)) return "(uint64_t)" + name;
    return (type.prim == Prim::F32 ? "sabir_go_from_f32(" : "sabir_go_from_f64(") + name + ")";
  }

  Writer& w_;
  const abi::Plan& plan_;
  std::string prefix_;
  const Function& f_;
  const abi::Function& waist_;
  size_t next_ = 0;
};

// Of all that Go implements.
std::vector<const Function*> asked(const Package& package) {
  std::vector<const Function*> all;
  for (const Host& host : package.hosts) {
    for (const Function& f : host.functions) all.push_back(&f);
    for (const Guests& g : host.guests) {
      for (const Function& f : g.methods) all.push_back(&f);
    }
  }
  return all;
}

void print_guests(Writer& w, const Package& package) {
  const abi::Plan& plan = package.spelling->plan;
  std::vector<std::string> tables;
  for (const Host& host : package.hosts) {
    for (const Guests& g : host.guests) {
      const std::string& symbol = plan[g.id].symbol;
      auto rows = [&] {
        for (const Function& f : g.methods) {
          AnswerPrinter one(w, package, f);
          w.emit({{"field", one.field()}, {"function", one.function()}},
                 ".${field} = ${function},");
        }
      };
      w.gap();
      w.emit({{"symbol", symbol}, {"n", number(g.table)}, {"rows", rows}}, R"c(
        static void drop_${n}(${symbol} *whom) { drop_guest(whom); }

        static const ${symbol}_table table_${n} = {
          .struct_size = sizeof(${symbol}_table),
          .drop = drop_${n},
          ${rows}
        };
      )c");
      tables.push_back("&table_" + number(g.table));
    }
  }
  auto rows = [&] {
    for (const std::string& t : tables) w.emit({{"t", t}}, "${t},");
    w.emit("NULL,");
  };
  w.gap();
  w.emit({{"prefix", plan.prefix}, {"rows", rows}}, R"c(
    const void *${prefix}_go_table(uint32_t index) {
      static const void *const tables[] = {
        ${rows}
      };
      return tables[index];
    }
  )c");
}

void print_hosted(Writer& w, const Package& package) {
  const abi::Plan& plan = package.spelling->plan;
  w.gap();
  w.emit({{"prefix", plan.prefix}}, R"c(
    /* The call of this thread that led to where Go is asked. */
    typedef struct asking {
      struct asking *outer;
      uint64_t raised;
    } asking;

    static _Thread_local asking *innermost;

    void ${prefix}_go_ask(uint32_t index, uint64_t *w, uint64_t *raised, uint8_t *p0,
                          uint8_t *p1, uint8_t *p2, uint8_t *p3) {
      void *const p[] = {p0, p1, p2, p3};
      asking this = {innermost, 0};
      innermost = &this;
      w[0] = (uint64_t)(int64_t)(refused ? -1 : calls[index](w, p));
      innermost = this.outer;
      *raised = this.raised;
    }

    static sabir_status answer(uint32_t index, const void *whom, uint64_t *w, void *problem) {
      const sabir_go_guest *guest = (const sabir_go_guest *)whom;
      uint64_t *raised = innermost ? &innermost->raised : NULL;
      return ${prefix}_go_answer(index, guest->id, w, (uint64_t)(uintptr_t)problem, raised);
    }

    static void drop_guest(void *whom) { ${prefix}_go_dropped((uint64_t)(uintptr_t)whom); }

    sabir_status ${prefix}_go_fail(void *problem, sabir_status status, uint8_t *message,
                                   size_t size) {
      return ${prefix}_fail((sabir_error **)problem, status, (const char *)message, size);
    }

    sabir_status ${prefix}_go_put(void *sink, uint8_t *data, size_t size) {
      return ${prefix}_put((sabir_sink *)sink, data, size);
    }

    void *${prefix}_go_parcel(size_t size) { return ${prefix}_parcel(size); }
  )c");
  for (abi::TypeId id : package.of->declared) {
    const abi::Type& type = plan[id];
    std::string suffix = plan.error_suffix(type);
    std::string name = (*package.of)[id].of->symbol;
    w.gap();
    w.emit({{"prefix", plan.prefix}, {"suffix", suffix}, {"type", name}}, R"c(
      void ${prefix}_go_declare_${suffix}(void *problem, void *value) {
        ${prefix}_declare_${suffix}((sabir_error **)problem, (const ${type} *)value);
      }
    )c");
  }
  for (const Function* f : asked(package)) AnswerPrinter(w, package, *f).run();
  print_guests(w, package);
}

void print_opening(Writer& w, const Package& package) {
  const abi::Plan& plan = package.spelling->plan;
  bool hosted = package.of->hosted();
  auto rows = [&] {
    for (const Host& host : package.hosts) {
      for (const Function& f : host.functions) {
        AnswerPrinter one(w, package, f);
        w.emit({{"field", one.field()}, {"function", one.function()}},
               "imports.${field} = ${function};");
      }
    }
  };
  auto imports = [&] {
    if (!hosted) return;
    w.emit({{"prefix", plan.prefix}, {"rows", rows}}, R"c(
      sabir_go_guest *guest = (sabir_go_guest *)calloc(1, sizeof(sabir_go_guest));
      if (!guest) return SABIR_RESOURCE_EXHAUSTED;
      guest->id = w[0];
      ${prefix}_imports imports = {0};
      imports.struct_size = sizeof imports;
      imports.context = guest;
      imports.drop = drop_guest;
      ${rows}
      options.imports = &imports;
    )c");
  };
  w.gap();
  w.emit({{"major", std::to_string(package.major)},
          {"minor", std::to_string(package.minor)},
          {"imports", imports},
          {"call",
           [&] {
             w.code(Code((hosted ? "sabir_status status = " : "return ") + plan.prefix + "_open(",
                         {"(const char *)p[0]", "&options",
                          "(" + plan.prefix + "_instance **)(void *)(w + 1)",
                          "(sabir_error **)(void *)(w + 2)"},
                         ");"));
           }},
          {"end",
           [&] {
             if (hosted)
               w.emit(R"c(
               if (status != SABIR_OK) free(guest);
               return status;
             )c");
           }}},
         R"c(
    static sabir_status call_open(uint64_t *w, void *const *p) {
      sabir_open_options options = {0};
      options.struct_size = sizeof options;
      options.version_major = ${major};
      options.version_minor = ${minor};
      ${imports}
      ${call}
      ${end}
    }
  )c");
}

std::vector<const Function*> all_functions(const Package& package) {
  std::vector<const Function*> all(package.calls.size());
  for (const Function& f : package.functions) all[f.index] = &f;
  for (const Class& c : package.classes) {
    for (const Function& f : c.functions) all[f.index] = &f;
  }
  return all;
}

// How cgo compiles and links: with the library beside these files or where the linker looks, with
// an archive, or as pkg-config says.
void print_preamble(Writer& w, const std::string& prefix, bool hosted) {
  const std::string here = "${SRCDIR}";
  std::string shared = "-L" + here + " -l" + prefix + " -Wl,-rpath," + here;
  std::string archive = "-L" + here + " -l:lib" + prefix + ".a -lstdc++ -lm -lpthread";
  w.verbatim("// #cgo CFLAGS: -I" + here + " -O2\n");
  w.verbatim("// #cgo !sabir_static,!sabir_pkgconfig LDFLAGS: " + shared + "\n");
  w.verbatim("// #cgo sabir_static LDFLAGS: " + archive + "\n");
  w.verbatim("// #cgo sabir_pkgconfig pkg-config: " + prefix + "\n");
  for (const char* name : {"_go_call", "_go_lend"}) {
    w.verbatim("// #cgo noescape " + prefix + name + "\n");
    // Costs a little, and where nothing can be called back nothing has to be watched.
    if (hosted) w.verbatim("// #cgo nocallback " + prefix + name + "\n");
  }
  w.verbatim("// #include \"waist.h\"\n");
}

}  // namespace

std::string print_c(const Package& package) {
  const abi::Plan& plan = package.spelling->plan;
  Writer w;
  bool hosted = package.of->hosted();
  auto crossings = [&] {
    for (const Function* f : all_functions(package)) CrossingPrinter(w, plan, *f).run();
  };
  auto table = [&] {
    for (size_t i = 0; i < package.calls.size(); ++i) {
      w.emit({{"i", number(i)}}, "call_${i},");
    }
    w.emit("call_open,");
  };
  auto drops = [&] {
    for (const Class& c : package.classes) {
      w.emit({{"i", number(c.index)}, {"symbol", c.of->of->symbol}},
             "case ${i}: ${symbol}_drop((${symbol} *)handle); return;");
    }
  };
  auto declared = [&] {
    if (!hosted) return;
    w.emit(R"c(
      static sabir_status call_open(uint64_t *w, void *const *p);
    )c");
  };
  w.emit({{"source", package.source},
          {"prefix", plan.prefix},
          {"crossings", crossings},
          {"declared", declared},
          {"open",
           [&] {
             if (!hosted) print_opening(w, package);
           }},
          {"table", table},
          {"drops", drops},
          {"hosted",
           [&] {
             if (!hosted) return;
             print_hosted(w, package);
             print_opening(w, package);
           }}},
         R"c(
    /* Code generated by sabir from ${source}; do not edit.
     *
     * Go hands over an array of words and up to four pointers into its own memory; each function
     * here calls one of the library's with them.
     */
    #include "waist.h"

    #include <${prefix}.h>
    #include <${prefix}_layout.h>

    #include "sabir_go.h"

    ${crossings}

    ${declared}

    ${open}

    typedef sabir_status (*crossing)(uint64_t *w, void *const *p);

    static const crossing calls[] = {
      ${table}
    };

    /* Whether this is not the library that the package was made for. */
    static int refused;

    void ${prefix}_go_refuse(void) { refused = 1; }

    void ${prefix}_go_call(uint32_t index, uint64_t *w) {
      w[0] = (uint64_t)(int64_t)(refused ? -1 : calls[index](w, NULL));
    }

    void ${prefix}_go_lend(uint32_t index, uint64_t *w, uint8_t *p0, uint8_t *p1, uint8_t *p2,
                           uint8_t *p3) {
      void *const p[] = {p0, p1, p2, p3};
      w[0] = (uint64_t)(int64_t)(refused ? -1 : calls[index](w, p));
    }

    void ${prefix}_go_drop(uint32_t index, void *handle) {
      switch (index) {
        case 0: ${prefix}_close((${prefix}_instance *)handle); return;
        ${drops}
        default: return;
      }
    }

    void ${prefix}_go_release(void *block) {
      ${prefix}_release(block);
    }

    void *${prefix}_go_allocate(size_t size) { return malloc(size); }

    void ${prefix}_go_free(void *block) { free(block); }

    const void *${prefix}_go_describe(uint32_t ours) {
      return ours ? (const void *)${prefix}_layouts_ : (const void *)${prefix}_describe();
    }

    ${hosted}
  )c");
  return w.text();
}

std::string print_h(const Package& package) {
  const abi::Plan& plan = package.spelling->plan;
  Writer w;
  auto hosted = [&] {
    if (!package.of->hosted()) return;
    w.gap();
    w.emit({{"prefix", plan.prefix}}, R"c(
      void ${prefix}_go_ask(uint32_t index, uint64_t *w, uint64_t *raised, uint8_t *p0,
                            uint8_t *p1, uint8_t *p2, uint8_t *p3);
      int32_t ${prefix}_go_fail(void *problem, int32_t status, uint8_t *message, size_t size);
      int32_t ${prefix}_go_put(void *sink, uint8_t *data, size_t size);
      void *${prefix}_go_parcel(size_t size);
      const void *${prefix}_go_table(uint32_t index);
    )c");
    for (abi::TypeId id : package.of->declared) {
      w.emit({{"prefix", plan.prefix}, {"suffix", plan.error_suffix(plan[id])}},
             "void ${prefix}_go_declare_${suffix}(void *problem, void *value);");
    }
    w.gap();
    w.emit({{"prefix", plan.prefix}}, R"c(
      /* In Go. */
      extern int32_t ${prefix}_go_answer(uint32_t index, uint64_t whom, uint64_t *w,
                                         uint64_t problem, uint64_t *raised);
      extern void ${prefix}_go_dropped(uint64_t whom);
    )c");
  };
  w.emit({{"source", package.source},
          {"prefix", plan.prefix},
          {"upper", abi::upper(plan.prefix)},
          {"hosted", hosted}},
         R"c(
    /* Code generated by sabir from ${source}; do not edit.
     *
     * All that cgo has to see.
     */
    #ifndef ${upper}_GO_WAIST_H
    #define ${upper}_GO_WAIST_H

    #include <stddef.h>
    #include <stdint.h>

    void ${prefix}_go_call(uint32_t index, uint64_t *w);
    void ${prefix}_go_lend(uint32_t index, uint64_t *w, uint8_t *p0, uint8_t *p1, uint8_t *p2,
                           uint8_t *p3);
    void ${prefix}_go_drop(uint32_t index, void *handle);
    void ${prefix}_go_release(void *block);
    void *${prefix}_go_allocate(size_t size);
    void ${prefix}_go_free(void *block);
    const void *${prefix}_go_describe(uint32_t ours);
    void ${prefix}_go_refuse(void);

    ${hosted}

    #endif
  )c");
  return w.text();
}

std::string print_waist(const Package& package) {
  const abi::Plan& plan = package.spelling->plan;
  Writer w;
  auto hosted = [&] {
    if (!package.of->hosted()) return;
    w.emit({{"prefix", plan.prefix}}, R"go(
      // invokeBack calls what may call back, and says what Go failed with then.
      func invokeBack(index uint32, w, raised *uint64, p0, p1, p2, p3 unsafe.Pointer) Status {
          C.${prefix}_go_ask(C.uint32_t(index), (*C.uint64_t)(w), (*C.uint64_t)(raised),
              (*C.uint8_t)(p0), (*C.uint8_t)(p1), (*C.uint8_t)(p2), (*C.uint8_t)(p3))
          status := Status(*w)
          if status == StatusOK {
              forgetRaised(*raised)
          }
          return status
      }

      func tableOf(index uint32) unsafe.Pointer {
          return C.${prefix}_go_table(C.uint32_t(index))
      }

      func newParcel(size uintptr) unsafe.Pointer {
          return C.${prefix}_go_parcel(C.size_t(size))
      }

      func failHost(problem unsafe.Pointer, status Status, message string) {
          data := (*C.uint8_t)(textOf(message))
          C.${prefix}_go_fail(problem, C.int32_t(status), data, C.size_t(len(message)))
      }

      func putHost(sink, data unsafe.Pointer, size uint64) Status {
          return Status(C.${prefix}_go_put(sink, (*C.uint8_t)(data), C.size_t(size)))
      }

      //export ${prefix}_go_answer
      func ${prefix}_go_answer(index C.uint32_t, whom C.uint64_t, w *C.uint64_t,
          problem C.uint64_t, raised *C.uint64_t) C.int32_t {
          return C.int32_t(answer(uint32(index), uint64(whom), (*uint64)(w), uint64(problem),
              (*uint64)(raised)))
      }

      //export ${prefix}_go_dropped
      func ${prefix}_go_dropped(whom C.uint64_t) {
          dropGuest(readAs[*guest]((*uint64)(&whom)))
      }

      // answer finds who is called, and says how it went.
      func answer(index uint32, whom uint64, w *uint64, problem uint64,
          raised *uint64) (status Status) {
          a := answerings.Get().(*answering)
          defer a.end(&status, raised)
          a.begin(whom, problem)
          asked[index](a, w)
          a.finished = true
          return status
      }
    )go");
    for (abi::TypeId id : package.of->declared) {
      const std::string& suffix = plan.error_suffix(plan[id]);
      w.gap();
      w.emit({{"name", pascal(suffix)}, {"prefix", plan.prefix}, {"suffix", suffix}}, R"go(
        func declare${name}(problem, value unsafe.Pointer) {
            C.${prefix}_go_declare_${suffix}(problem, value)
        }
      )go");
    }
  };
  auto calls = [&] {
    std::string type = " uint32 = iota";
    for (const std::string& name : package.calls) {
      w.emit({{"name", name}, {"type", std::exchange(type, "")}}, "${name}${type}");
    }
    w.emit({{"type", type}}, "openLibrary${type}");
  };
  w.emit({{"source", package.source},
          {"prefix", plan.prefix},
          {"calls", calls},
          {"preamble", [&] { print_preamble(w, plan.prefix, package.of->hosted()); }},
          {"contract", go_string(plan.name)},
          {"major", std::to_string(package.major)},
          {"minor", std::to_string(package.minor)},
          {"hosted", hosted}},
         R"go(
    // Code generated by sabir from ${source}. DO NOT EDIT.

    package ${prefix}

    ${preamble}
    import "C"

    import "unsafe"

    // The functions of waist.c, as they stand in its table.
    const (
        ${calls}
    )

    // invoke calls what never calls back: nothing that it is given moves or escapes.
    func invoke(index uint32, w *uint64) Status {
        C.${prefix}_go_call(C.uint32_t(index), (*C.uint64_t)(w))
        return Status(*w)
    }

    // lend is the same with pointers into Go's memory.
    func lend(index uint32, w *uint64, p0, p1, p2, p3 unsafe.Pointer) Status {
        C.${prefix}_go_lend(C.uint32_t(index), (*C.uint64_t)(w), (*C.uint8_t)(p0),
            (*C.uint8_t)(p1), (*C.uint8_t)(p2), (*C.uint8_t)(p3))
        return Status(*w)
    }

    func drop(index uint32, handle unsafe.Pointer) {
        C.${prefix}_go_drop(C.uint32_t(index), handle)
    }

    func release(block unsafe.Pointer) {
        C.${prefix}_go_release(block)
    }

    func allocate(size uintptr) unsafe.Pointer {
        return C.${prefix}_go_allocate(C.size_t(size))
    }

    func free(block unsafe.Pointer) {
        C.${prefix}_go_free(block)
    }

    func init() {
        ours := C.${prefix}_go_describe(1)
        mismatch = meet(C.${prefix}_go_describe(0), ours, ${contract}, ${major}, ${minor})
        if mismatch != nil {
            C.${prefix}_go_refuse()
        }
    }

    ${hosted}
  )go");
  return tabbed(w.text());
}

}  // namespace sabir::backends::go
