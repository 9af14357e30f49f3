// Prints the C behind JNI: one short function per function of the contract, and their table.
#include <algorithm>

#include "backends/java/names.h"
#include "backends/java/print.h"
#include "emit/docs.h"

namespace sabir::backends::java {
namespace {

using emit::Writer;

using Of = NativeArgument::Of;

std::string c_type(char letter) { return letter == 'V' ? "void" : "j" + java_type(letter); }

std::string address(const std::string& number) { return "SABIR_JNI_AT(" + number + ")"; }

std::string passed(const NativeCall& native, const NativeArgument& a) {
  if (a.of == Of::Frame) return address(a.offset ? "frame + " + std::to_string(a.offset) : "frame");
  const std::string& name = native.params[a.param].c_name;
  switch (a.of) {
    case Of::Size: return "(size_t)" + name;
    case Of::Value: return a.c.empty() ? name : "(" + a.c + ")" + name;
    case Of::Array: return a.c;
    default: return address(name);
  }
}

void print_pinned(Writer& w, const NativeCall& native, const std::vector<std::string>& arguments) {
  std::vector<Code> pins, unpins;
  for (const NativeArgument& a : native.arguments) {
    if (a.of != Of::Array) continue;
    const NativeParam &array = native.params[a.param], &at = native.params[a.param + 1];
    std::string size = "sizeof(" + c_type(array.letter) + ")";
    std::string pin = "void *" + a.c + " = sabir_jni_pin";
    pins.push_back(call(pin, {"env", array.c_name, at.c_name, size}, ";"));
    unpins.push_back(call("sabir_jni_unpin",
                          {"env", array.c_name, a.c, at.c_name, size, a.in_out ? "0" : "JNI_ABORT"},
                          ";"));
  }
  for (const Code& pin : pins) w.code(pin);
  w.emit("jint status;");
  w.emit("(void)calls;");
  w.call("status = " + native.symbol, arguments, ";");
  // What was pinned last is unpinned first.
  std::reverse(unpins.begin(), unpins.end());
  for (const Code& unpin : unpins) w.code(unpin);
  w.emit("return status;");
}

void print_call(Writer& w, const NativeCall& native) {
  std::vector<std::string> params = {"JNIEnv *env", "jobject calls"}, arguments;
  for (const NativeParam& p : native.params) {
    params.push_back(c_type(p.letter) + (p.array ? "Array " : " ") + p.c_name);
  }
  for (const NativeArgument& a : native.arguments) arguments.push_back(passed(native, a));
  auto body = [&] {
    if (native.lends()) return print_pinned(w, native, arguments);
    w.emit(R"c(
      (void)env;
      (void)calls;
    )c");
    std::string head = native.result == 'J'   ? "return (jlong)(intptr_t)"
                       : native.result == 'I' ? "return "
                                              : "";
    w.call(head + native.symbol, arguments, ";");
  };
  std::string head = "static " + c_type(native.result) + " JNICALL call_" + native.symbol;
  w.gap();
  w.emit({{"head", [&] { w.call(head, params, " {"); }}, {"body", body}}, R"c(
    ${head}
      ${body}
    }
  )c");
}

// `(J[BJJJ)I`
std::string descriptor(const NativeCall& native) {
  std::string out = "(";
  for (const NativeParam& p : native.params) {
    if (p.array) out += '[';
    out += p.letter;
  }
  return out + ")" + native.result;
}

std::string descriptor(const Upcall& up) {
  std::string out = "(";
  for (const Taken& t : up.takes) out += t.letter;
  return out + ")I";
}

// What the method in Java is given: a number, also for what is none.
std::string as_number(const Taken& t) {
  bool number = t.of.role == c::Role::Value || t.of.role == c::Role::Count;
  return "(" + c_type(t.letter) + ")" + (number ? "" : "(intptr_t)") + t.of.name;
}

// What the library calls, in C.
void print_upcalls(Writer& w, const Package& package) {
  const std::vector<Upcall>& all = package.imports.upcalls;
  std::string count = std::to_string(all.size() + 2);
  w.gap();
  w.emit({{"count", count}}, R"c(
    static sabir_jni_upcalls upcalls;
    static jmethodID upcall_methods[${count}];

    static void up_drop_hosts(void *context) {
      JNIEnv *env = sabir_jni_attach(&upcalls);
      if (env) sabir_jni_drop(env, &upcalls, 0, (jlong)(intptr_t)context);
    }
  )c");
  for (const Upcall& up : all) {
    std::vector<std::string> passes = {"env", "upcalls.type",
                                       "upcall_methods[" + std::to_string(&up - &all[0] + 2) + "]"};
    std::vector<std::string> params;
    for (const Taken& t : up.takes) {
      params.push_back(c::declare(t.of));
      passes.push_back(as_number(t));
    }
    w.gap();
    w.emit({{"head", [&] { w.call("static sabir_status up_" + up.symbol, params, " {"); }},
            {"call", [&] { w.call("status = (*env)->CallStaticIntMethod", passes, ";"); }}},
           R"c(
             ${head}
               JNIEnv *env = sabir_jni_attach(&upcalls);
               jint status;
               if (!env) return SABIR_UNAVAILABLE;
               ${call}
               return sabir_jni_ended(env, status);
             }
           )c");
  }
  auto methods = [&] {
    for (const Upcall& up : all) {
      w.emit({{"name", up.name}, {"descriptor", descriptor(up)}},
             "{\"${name}\", \"${descriptor}\"},");
    }
  };
  auto functions = [&] {
    for (const Upcall& up : all) w.emit({{"name", up.symbol}}, "(sabir_jni_function)up_${name},");
  };
  w.gap();
  w.emit({{"type", package.folder + "/Upcalls"},
          {"count", count},
          {"methods", methods},
          {"functions", functions}},
         R"c(
           static void up_drop_guest(void *self) {
             JNIEnv *env = sabir_jni_attach(&upcalls);
             if (env) sabir_jni_drop(env, &upcalls, 1, (jlong)(intptr_t)self);
           }

           static jlong JNICALL call_upcall(JNIEnv *env, jobject calls, jint index) {
             static const sabir_jni_name names[] = {
                 {"dropHosts", "(J)V"},
                 {"dropGuest", "(J)V"},
                 ${methods}
             };
             static const sabir_jni_function functions[] = {
                 (sabir_jni_function)up_drop_hosts,
                 (sabir_jni_function)up_drop_guest,
                 ${functions}
             };
             (void)calls;
             if (!sabir_jni_find(env, &upcalls, "${type}", names, upcall_methods, ${count})) return 0;
             return (jlong)(intptr_t)functions[index];
           }
         )c");
}

void print_table(Writer& w, const Package& package) {
  auto rows = [&] {
    if (!package.library.empty()) {
      w.emit("{(char *)\"upcall\", (char *)\"(I)J\", (void *)call_upcall},");
    }
    for (const NativeCall& native : package.calls) {
      w.emit({{"name", native.name}, {"descriptor", descriptor(native)}, {"symbol", native.symbol}},
             "{(char *)\"${name}\", (char *)\"${descriptor}\", (void *)call_${symbol}},");
    }
  };
  std::string type = package.folder + "/JniCalls";
  w.gap();
  w.emit({{"type", type}, {"rows", rows}}, R"c(
    static const JNINativeMethod methods[] = {
        SABIR_JNI_METHODS,
        ${rows}
    };

    JNIEXPORT jint JNICALL JNI_OnLoad(JavaVM *vm, void *reserved) {
      (void)reserved;
      return sabir_jni_register(
          vm, "${type}", methods, (jint)(sizeof methods / sizeof methods[0]));
    }
  )c");
}

}  // namespace

std::string print_jni_source(const Package& package) {
  Writer w;
  w.emit({{"title", package.of->title}, {"prefix", package.prefix}, {"source", package.source}},
         R"c(
    /* ${prefix}_jni.c - ${title} for JNI.
     *
     * Generated by sabir from ${source}; do not edit. What is not special to this contract is in
     * sabir_jni.h.
     */
    #include <${prefix}.h>

    #include <sabir_jni.h>
  )c");
  for (const NativeCall& native : package.calls) print_call(w, native);
  if (!package.library.empty()) print_upcalls(w, package);
  print_table(w, package);
  return w.text();
}

}  // namespace sabir::backends::java
