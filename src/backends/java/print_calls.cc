// Prints the native calls: the interface, and what fulfils it by JNI and by the foreign function
// interface.
#include "backends/java/names.h"
#include "backends/java/print.h"

namespace sabir::backends::java {
namespace {

using emit::Writer;

using Of = NativeArgument::Of;

Code declaration(const NativeCall& native) {
  std::vector<Code> params;
  for (const NativeParam& p : native.params) {
    params.push_back(java_type(p.letter) + (p.array ? "[] " : " ") + p.name);
  }
  return call(java_type(native.result) + " " + native.name, std::move(params));
}

// --- foreign functions ---

// As what the library is given goes: arrays as segments, or as the addresses that they are copied
// to.
Code passed(const NativeCall& native, const NativeArgument& a, bool segments) {
  if (a.of == Of::Frame) return a.offset ? "frame + " + std::to_string(a.offset) : "frame";
  const std::string& name = native.params[a.param].name;
  if (a.of != Of::Array) return name;
  const std::string& from = native.params[a.param + 1].name;
  return segments ? call(imported("Ffm") + ".at", {name, from}) : from;
}

char letter(const NativeCall& native, const NativeArgument& a, bool segments) {
  if (a.of == Of::Value) return native.params[a.param].letter;
  return a.of == Of::Array && segments ? 'A' : 'J';
}

void print_handle(Writer& w, const NativeCall& native, const char* name, const char* how,
                  bool segments) {
  std::string types(1, native.result);
  for (const NativeArgument& a : native.arguments) types += letter(native, a, segments);
  w.code("static final " + imported("MethodHandle") + " " + name + " = " +
         call(imported("Ffm") + "." + how,
              {"LIBRARY", "\"" + native.symbol + "\"", "\"" + types + "\""}, ";"));
}

void print_holder(Writer& w, const NativeCall& native) {
  w.gap();
  w.emit({{"holder", native.holder},
          {"plain", [&] { print_handle(w, native, "CALL", "link", false); }},
          {"quick",
           [&] {
             if (native.lends()) return print_handle(w, native, "PINNED", "linkPinned", true);
             if (native.leaf) print_handle(w, native, "LEAF", "linkLeaf", false);
           }}},
         R"java(
           private static final class ${holder} {
             ${plain}
             ${quick}
           }
         )java");
}

void print_ffm_call(Writer& w, const NativeCall& native) {
  print_holder(w, native);
  w.gap();
  std::string before = native.result == 'V' ? "" : "return (" + java_type(native.result) + ") ";
  std::string none;
  for (const NativeParam& p : native.params) {
    if (p.array) none += (none.empty() ? "" : " && ") + p.name + " == null";
  }
  auto invoke = [&](const std::string& handle, bool segments) {
    std::vector<Code> given;
    for (const NativeArgument& a : native.arguments) given.push_back(passed(native, a, segments));
    w.call(before + native.holder + "." + handle + ".invokeExact", std::move(given), ";");
  };
  bool lends = native.lends();
  auto body = [&] {
    if (!lends && !native.leaf) return invoke("CALL", false);
    w.emit({{"slow", lends ? none : "isFar()"}, {"plain", [&] { invoke("CALL", false); }}},
           R"java(
      if (${slow}) {
        ${plain}
      }
    )java");
    lends ? invoke("PINNED", true) : invoke("LEAF", false);
  };
  w.emit({{"head", "public " + declaration(native) + " {"}, {"body", body}},
         R"java(
           @Override
           ${head}
             try {
               ${body}
             } catch (Throwable thrown) {
               throw ${Ffm}.unexpected(thrown);
             }
           }
         )java");
}

// The address of each is made once, and good for ever.
void print_ffm_upcalls(Writer& w, const Package& package) {
  auto cases = [&] {
    int index = 0;
    auto one = [&](const std::string& name, const std::string& types) {
      w.code("case " + std::to_string(index++) + " -> " +
             call(imported("Ffm") + ".stub",
                  {"LOOKUP", "Upcalls.class", "\"" + name + "\"", "\"" + types + "\""}, ";"));
    };
    one("dropHosts", "VJ");
    one("dropGuest", "VJ");
    for (const Upcall& up : package.imports.upcalls) {
      std::string types = "I";
      for (const Taken& t : up.takes) types += t.letter;
      one(up.name, types);
    }
  };
  w.emit({{"cases", cases}}, R"java(
    private static final ${MethodHandles}.Lookup LOOKUP = ${MethodHandles}.lookup();

    @Override
    public long upcall(int index) {
      return switch (index) {
        ${cases}
        default -> throw new IllegalArgumentException("no upcall " + index);
      };
    }
  )java");
}

}  // namespace

std::string print_calls(const Package& package) {
  Writer w = java_writer();
  auto calls = [&] {
    for (const NativeCall& native : package.calls) {
      w.gap();
      w.code(declaration(native) + ";");
    }
  };
  auto upcall = [&] {
    if (package.library.empty()) return;
    w.emit(R"java(
      /** The address of a function in C that calls one of {@link Upcalls}. */
      long upcall(int index);
    )java");
  };
  w.emit({{"title", package.of->title}, {"upcall", upcall}, {"calls", calls}}, R"java(
    /** The functions of ${title}; handles and addresses are numbers. */
    interface NativeCalls extends ${Mechanism} {
      ${upcall}

      ${calls}
    }
  )java");
  return java_file(package, w);
}

std::string print_jni_calls(const Package& package) {
  Writer w = java_writer();
  auto calls = [&] {
    for (const NativeCall& native : package.calls) {
      w.gap();
      w.emit({{"head", "public native " + declaration(native) + ";"}},
             R"java(
               @Override
               ${head}
             )java");
    }
  };
  std::string major = std::to_string(package.major);
  std::string upcall = "@Override\npublic native long upcall(int index);";
  if (package.library.empty()) upcall.clear();
  w.emit({{"prefix", package.prefix}, {"major", major}, {"calls", calls}, {"upcall", upcall}},
         R"java(
    /** The functions by way of JNI. */
    final class JniCalls extends ${Jni} implements NativeCalls {
      static {
        String[] names = {"lib${prefix}_jni.so", "lib${prefix}.so.${major}", "${prefix}-worker"};
        System.load(${NativeLibraries}.find(JniCalls.class, names).toString());
      }

      @Override
      protected native ${ByteBuffer} open(long address, long size);

      @Override
      public native long address(${Buffer} direct);

      @Override
      public native byte[] copy(long address, int size);

      @Override
      public native long allocate(long size);

      @Override
      public native void free(long address);

      ${upcall}

      ${calls}
    }
  )java");
  return java_file(package, w);
}

std::string print_ffm_calls(const Package& package) {
  Writer w = java_writer();
  auto upcall = [&] {
    if (!package.library.empty()) print_ffm_upcalls(w, package);
  };
  auto calls = [&] {
    for (const NativeCall& native : package.calls) print_ffm_call(w, native);
  };
  std::string major = std::to_string(package.major);
  w.emit({{"prefix", package.prefix}, {"major", major}, {"calls", calls}, {"upcall", upcall}},
         R"java(
    /** The functions by way of the foreign function interface; each is linked when it is first used. */
    final class FfmCalls extends ${Ffm} implements NativeCalls {
      private static final String[] NAMES = {"lib${prefix}.so.${major}", "${prefix}-worker"};
      private static final ${SymbolLookup} LIBRARY =
          ${Ffm}.load(${NativeLibraries}.find(FfmCalls.class, NAMES));

      ${upcall}

      ${calls}
    }
  )java");
  return java_file(package, w);
}

// A class that stands twice in the jar: the one for newer versions of Java knows both mechanisms.
std::string print_opening(const Package& package, bool ffm) {
  Writer w = java_writer();
  Code choice = "new JniCalls()";
  if (ffm) {
    choice = flattened(call(imported("NativeLibraries") + ".wants", {"\"jni\""})) +
             " ? new JniCalls() : new FfmCalls()";
  }
  std::string which =
      ffm ? "the foreign function interface, unless the property sabir.mechanism is jni"
          : "JNI; newer versions of Java find another class by this name";
  javadoc(w, "Which mechanism there is: " + which + ".");
  w.emit({{"choice", choice}}, R"java(
    final class Opening {
      private Opening() {}

      static NativeCalls open() {
        return ${choice};
      }
    }
  )java");
  return java_file(package, w);
}

std::string print_library(const Package& package) {
  Writer w = java_writer();
  auto layouts = [&] {
    for (const std::string& row : package.layouts) {
      w.emit({{"row", string_literal(row)}}, "${row},");
    }
  };
  w.emit({{"contract", string_literal(package.of->plan->name)},
          {"major", std::to_string(package.major)},
          {"minor", std::to_string(package.minor)},
          {"largest", std::to_string(package.largest)},
          {"layouts", layouts}},
         R"java(
           /** The library, loaded when the first class of the package needs it. */
           final class Library {
             // Each structure that crosses: offset, size, alignment and name.
             private static final String[] LAYOUTS = {
               ${layouts}
             };

             static final NativeCalls CALLS =
                 ${NativeLibraries}.check(Opening.open(), ${contract}, ${major}, ${minor}, LAYOUTS);
             static final ${Frame}.Pool FRAMES = new ${Frame}.Pool(CALLS, ${largest});

             private Library() {}
           }
         )java");
  return java_file(package, w);
}

}  // namespace sabir::backends::java
