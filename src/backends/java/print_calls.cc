// Prints the native calls: the interface, and what fulfils it by JNI and by the foreign function
// interface.
#include "backends/java/names.h"
#include "backends/java/print.h"

namespace sabir::backends::java {
namespace {

using emit::Writer;

std::vector<std::string> parameters(const NativeCall& call) {
  std::vector<std::string> out;
  for (const NativeParam& p : call.params) out.push_back(p.type + " " + p.name);
  return out;
}

std::string type_of(const NativeCall& call) {
  return call.result == 'V' ? "void" : call.result == 'J' ? "long" : "int";
}

std::string head(const NativeCall& call) { return type_of(call) + " " + call.name; }

// --- foreign functions ---

void print_holder(Writer& w, const NativeCall& call) {
  w.gap();
  auto handle = [&](const std::string& name, const std::string& how, const std::string& types) {
    statement(w, "static final MethodHandle " + name + " = Ffm." + how + "(LIBRARY, \"" +
                     call.symbol + "\", \"" + types + "\");");
  };
  w.emit({{"holder", call.holder},
          {"plain", [&] { handle("CALL", "link", call.ffm_plain_types); }},
          {"quick",
           [&] {
             if (call.arrays) return handle("PINNED", "linkPinned", call.ffm_types);
             if (call.leaf) handle("LEAF", "linkLeaf", call.ffm_plain_types);
           }}},
         R"java(
           private static final class ${holder} {
             ${plain}
             ${quick}
           }
         )java");
}

void print_ffm_call(Writer& w, const NativeCall& call) {
  print_holder(w, call);
  w.gap();
  std::string before = call.result == 'V' ? "" : "return (" + type_of(call) + ") ";
  std::string none;
  for (const NativeParam& p : call.params) {
    if (p.array) none += (none.empty() ? "" : " && ") + p.name + " == null";
  }
  auto invoke = [&](const std::string& handle, const std::vector<std::string>& arguments) {
    w.call(before + call.holder + "." + handle + ".invokeExact", arguments, ";");
  };
  auto body = [&] {
    if (!call.arrays && !call.leaf) return invoke("CALL", call.ffm_plain);
    w.emit({{"slow", call.arrays ? none : "isFar()"},
            {"plain", [&] { invoke("CALL", call.ffm_plain); }}},
           R"java(
      if (${slow}) {
        ${plain}
      }
    )java");
    call.arrays ? invoke("PINNED", call.ffm_arguments) : invoke("LEAF", call.ffm_plain);
  };
  w.emit(
      {{"head", [&] { w.call("public " + head(call), parameters(call), " {"); }}, {"body", body}},
      R"java(
           @Override
           ${head}
             try {
               ${body}
             } catch (Throwable thrown) {
               throw Ffm.unexpected(thrown);
             }
           }
         )java");
}

// The address of each is made once, and good for ever.
void print_ffm_upcalls(Writer& w, const Package& package) {
  auto cases = [&] {
    statement(w, "case 0 -> Ffm.stub(LOOKUP, Upcalls.class, \"dropHosts\", \"VJ\");");
    statement(w, "case 1 -> Ffm.stub(LOOKUP, Upcalls.class, \"dropGuest\", \"VJ\");");
    int index = 2;
    for (const Upcall& up : package.imports.upcalls) {
      statement(w, "case " + std::to_string(index++) + " -> Ffm.stub(LOOKUP, Upcalls.class, \"" +
                       up.name + "\", \"" + up.types + "\");");
    }
  };
  w.emit({{"cases", cases}}, R"java(
    private static final MethodHandles.Lookup LOOKUP = MethodHandles.lookup();

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
  Writer w;
  auto calls = [&] {
    for (const NativeCall& call : package.calls) {
      w.gap();
      w.call(head(call), parameters(call), ";");
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
    interface NativeCalls extends Mechanism {
      ${upcall}

      ${calls}
    }
  )java");
  return java_file(package, w.text());
}

std::string print_jni_calls(const Package& package) {
  Writer w;
  auto calls = [&] {
    for (const NativeCall& call : package.calls) {
      w.gap();
      w.emit({{"head", [&] { w.call("public native " + head(call), parameters(call), ";"); }}},
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
    final class JniCalls extends Jni implements NativeCalls {
      static {
        String[] names = {"lib${prefix}_jni.so", "lib${prefix}.so.${major}", "${prefix}-worker"};
        System.load(NativeLibraries.find(JniCalls.class, names).toString());
      }

      @Override
      protected native ByteBuffer open(long address, long size);

      @Override
      public native long address(Buffer direct);

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
  return java_file(package, w.text());
}

std::string print_ffm_calls(const Package& package) {
  Writer w;
  auto upcall = [&] {
    if (!package.library.empty()) print_ffm_upcalls(w, package);
  };
  auto calls = [&] {
    for (const NativeCall& call : package.calls) print_ffm_call(w, call);
  };
  std::string major = std::to_string(package.major);
  w.emit({{"prefix", package.prefix}, {"major", major}, {"calls", calls}, {"upcall", upcall}},
         R"java(
    /** The functions by way of the foreign function interface; each is linked when it is first used. */
    final class FfmCalls extends Ffm implements NativeCalls {
      private static final String[] NAMES = {"lib${prefix}.so.${major}", "${prefix}-worker"};
      private static final SymbolLookup LIBRARY =
          Ffm.load(NativeLibraries.find(FfmCalls.class, NAMES));

      ${upcall}

      ${calls}
    }
  )java");
  return java_file(package, w.text());
}

// A class that stands twice in the jar: the one for newer versions of Java knows both mechanisms.
std::string print_opening(const Package& package, bool ffm) {
  Writer w;
  std::string choice =
      ffm ? "NativeLibraries.wants(\"jni\") ? new JniCalls() : new FfmCalls()" : "new JniCalls()";
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
  return java_file(package, w.text());
}

std::string print_library(const Package& package) {
  Writer w;
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
                 NativeLibraries.check(Opening.open(), ${contract}, ${major}, ${minor}, LAYOUTS);
             static final Frame.Pool FRAMES = new Frame.Pool(CALLS, ${largest});

             private Library() {}
           }
         )java");
  return java_file(package, w.text());
}

}  // namespace sabir::backends::java
