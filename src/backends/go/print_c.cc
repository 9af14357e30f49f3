// Prints what is behind the functions that cgo sees: for each function of the library's one in C,
// which takes an array of words apart, and for each of the host's one that puts them together.
#include <algorithm>

#include "abi/names.h"
#include "backends/c/names.h"
#include "backends/c/signature.h"
#include "backends/go/model.h"
#include "backends/go/names.h"
#include "backends/go/print_call.h"

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
  CrossingPrinter(Writer& w, const Package& package, const Function& f)
      : w_(w),
        plan_(package.spelling->plan),
        f_(f),
        waist_(*f.of->of),
        aliased_(aliased(package, f)) {}

  void run() {
    std::vector<Code> given;
    for (const c::Parameter& p : c::signature(plan_, waist_)) given.push_back(argument(p));
    bool sink = waist_.returning == Returning::Sink;
    Code call(waist_.symbol + "(", given, ");");
    auto body = [&] {
      if (!sink) return w_.code("return " + call);
      w_.emit({{"pointer", number(f_.sink.at)},
               {"out", number(f_.out)},
               {"call", [&] { w_.code("sabir_status status = " + call); }},
               {"aliases", [&] { aliases(); }}},
              R"c(
        sabir_sink sink = sabir_go_open(p[${pointer}], w + ${out});
        ${call}
        sabir_go_close(&sink, w + ${out});
        ${aliases}
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

  // Where in an argument a result is: what C knows as its address Go may have moved by then.
  void aliases() {
    size_t nth = 0;
    for (size_t i : aliased_) {
      const Parameter& p = f_.params[i];
      w_.code(Code("sabir_go_place(",
                   {"&sink", "w + " + number(f_.out), "p[" + number(p.seat.at) + "]", word(p.count),
                    number(nth++)},
                   ");"));
    }
  }

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
  std::vector<size_t> aliased_;
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
    if (p.role == Role::Instance) return "void *" + name;
    c::Parameter one = p;
    one.name = name;
    return c::declare(one);
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
    static _Thread_local sabir_go_asking *innermost;

    void ${prefix}_go_ask(uint32_t index, uint64_t *w, uint64_t *raised, uint8_t *p0,
                          uint8_t *p1, uint8_t *p2, uint8_t *p3) {
      void *const p[] = {p0, p1, p2, p3};
      sabir_go_asking this = {0};
      this.outer = innermost;
      innermost = &this;
      w[0] = (uint64_t)(int64_t)(refused ? -1 : sabir_go_below(calls[index], w, p));
      innermost = this.outer;
      if (this.departed) sabir_go_return(&this);
      *raised = this.raised;
    }

    static sabir_status answer(uint32_t index, const void *whom, uint64_t *w, void *problem) {
      const sabir_go_guest *guest = (const sabir_go_guest *)whom;
      sabir_go_asking *this = innermost;
      uint64_t at = (uint64_t)(uintptr_t)problem;
      if (!this) return ${prefix}_go_answer(index, guest->id, w, at, NULL);
      if (this->departed) return ${prefix}_fail((sabir_error **)problem, SABIR_INTERNAL, NULL, 0);
      sabir_go_question question;
      question.outer = this->question;
      this->question = &question;
      sabir_status status = SABIR_INTERNAL;
      if (!sabir_go_mark(question.place)) {
        status = ${prefix}_go_answer(index, guest->id, w, at, &this->raised);
      }
      innermost->question = question.outer;
      return status;
    }

    void ${prefix}_go_depart(void) { sabir_go_depart(innermost); }

    void ${prefix}_go_drop_strange(void *object) { sabir_go_drop_strange(object); }

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

// What the short way leads to (leaf.go).
void print_brief(Writer& w, const std::string& prefix) {
  w.emit({{"prefix", prefix}}, R"c(
    /* What calls begin with that are answered in this process, and what NULL counts as. */
    static const void *here = &refused, *standard;

    static int is_elsewhere(const uint64_t *w) {
      const void *const *whom = (const void *const *)sabir_go_pointer(w[0]);
      return (whom ? *whom : standard) != here;
    }

    int32_t ${prefix}_go_brief(uint32_t index, uint64_t *w) {
      if (is_elsewhere(w)) return SABIR_GO_ELSEWHERE;
      return calls[index](w, NULL);
    }

    int32_t ${prefix}_go_brief_lend(uint32_t index, uint64_t *w, uint8_t *p0, uint8_t *p1,
                                    uint8_t *p2, uint8_t *p3) {
      void *const p[] = {p0, p1, p2, p3};
      if (is_elsewhere(w)) return SABIR_GO_ELSEWHERE;
      return calls[index](w, p);
    }

    void ${prefix}_go_brief_begin(void) {
      if (refused) return;
      here = ${prefix}_describe()->in_process;
      standard = ${prefix}_describe()->standard;
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

}  // namespace

std::string print_c(const Package& package) {
  const abi::Plan& plan = package.spelling->plan;
  Writer w;
  bool hosted = package.of->hosted();
  auto crossings = [&] {
    for (const Function* f : all_functions(package)) CrossingPrinter(w, package, *f).run();
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
  auto brief = [&] {
    if (has_leaf(package)) print_brief(w, plan.prefix);
  };
  w.emit({{"source", package.source},
          {"prefix", plan.prefix},
          {"brief", brief},
          {"waist", [&] { w.emit("#include \"waist.h\""); }},
          {"runtime",
           [&] {
             w.emit("#include \"sabir_go.h\"");
             if (hosted) w.emit("#include \"sabir_go_hosts.h\"");
           }},
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
    ${waist}

    #include <${prefix}.h>
    #include <${prefix}_layout.h>

    ${runtime}

    ${crossings}

    ${declared}

    ${open}

    static const sabir_go_crossing calls[] = {
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

    ${brief}

    void *${prefix}_go_allocate(size_t size) { return malloc(size); }

    void ${prefix}_go_free(void *block) { free(block); }

    const void *${prefix}_go_describe(uint32_t ours) {
      return ours ? (const void *)${prefix}_layouts_ : (const void *)${prefix}_describe();
    }

    ${hosted}
  )c");
  return w.text();
}

}  // namespace sabir::backends::go
