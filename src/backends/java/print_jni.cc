// Prints the C behind JNI: one short function per function of the contract, and their table.
#include "backends/java/names.h"
#include "backends/java/print.h"
#include "emit/docs.h"

namespace sabir::backends::java {
namespace {

using emit::Writer;

void print_call(Writer& w, const NativeCall& call) {
  std::vector<std::string> params = {"JNIEnv *env", "jobject calls"};
  for (const NativeParam& p : call.params) params.push_back(p.c_type + " " + p.c_name);
  bool gives = call.result != 'V', wide = call.result == 'J';
  std::string type = wide ? "jlong" : gives ? "jint" : "void";
  auto body = [&] {
    if (!call.arrays) {
      w.emit(R"c(
        (void)env;
        (void)calls;
      )c");
      std::string head = wide ? "return (jlong)(intptr_t)" : gives ? "return " : "";
      return w.call(head + call.symbol, call.c_arguments, ";");
    }
    w.statements(call.pins);
    w.emit("jint status;");
    w.emit("(void)calls;");
    w.call("status = " + call.symbol, call.c_arguments, ";");
    w.statements(call.unpins);
    w.emit("return status;");
  };
  w.gap();
  w.emit(
      {{"head", [&] { w.call("static " + type + " JNICALL call_" + call.symbol, params, " {"); }},
       {"body", body}},
      R"c(
           ${head}
             ${body}
           }
         )c");
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
    passes.insert(passes.end(), up.c_passes.begin(), up.c_passes.end());
    w.gap();
    w.emit({{"head", [&] { w.call("static sabir_status up_" + up.symbol, up.c_params, " {"); }},
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
      w.emit({{"name", up.name}, {"descriptor", up.descriptor}},
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
    for (const NativeCall& call : package.calls) {
      w.emit({{"name", call.name}, {"descriptor", call.descriptor}, {"symbol", call.symbol}},
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
  for (const NativeCall& call : package.calls) print_call(w, call);
  if (!package.library.empty()) print_upcalls(w, package);
  print_table(w, package);
  return w.text();
}

}  // namespace sabir::backends::java
