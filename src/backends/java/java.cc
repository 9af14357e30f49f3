#include "backends/java/java.h"

#include "backends/java/cases.h"
#include "backends/java/model.h"
#include "backends/java/names.h"
#include "backends/java/print.h"
#include "backends/java/spelling.h"
#include "backends/runtime_files.h"

namespace sabir::backends::java {
namespace {

// The C of JNI is compiled against the waist's header, which was made just before: the project
// carries its own copy, so that the folder builds wherever it is put.
void add_native(const Package& package, const std::string& folder, emit::FileSet& files) {
  emit::FileSet copies;
  for (const emit::File& file : files) {
    if (file.path != "c/" + package.prefix + ".h") continue;
    copies.push_back({folder + package.prefix + ".h", file.text});
  }
  files.insert(files.end(), copies.begin(), copies.end());
  files.push_back({folder + package.prefix + "_jni.c", print_jni_source(package)});
  add_runtime(files, "c", "java/" + package.prefix + "/src/main/c");
  add_runtime(files, "jni", "java/" + package.prefix + "/src/main/c");
}

// Every overload is one.
std::vector<Signature> signatures(const Input& input, diag::Diagnostics&) {
  Package package = plan_package(input);
  std::vector<Signature> out;
  auto add = [&](Signature shown, const std::string& home) {
    shown.home = package.name + "." + home;
    out.push_back(std::move(shown));
  };
  auto add_public = [&](const std::vector<Method>& methods, const std::string& home) {
    for (const Method& m : methods) {
      if (!m.symbol.empty() && m.open) add(signature(m), home);
    }
  };
  for (const ResourceClass& r : package.resources) add_public(r.methods, r.name);
  for (const FunctionsClass& f : package.functions) add_public(f.methods, f.name);
  for (const HostInterface& h : package.imports.interfaces) {
    for (const Method& m : h.methods) add(hosted_signature(m), h.name);
  }
  return out;
}

void generate(const Input& input, diag::Diagnostics&, emit::FileSet& files) {
  Package package = plan_package(input);
  if (package.calls.empty()) return;
  std::string root = "java/", project = root + package.prefix + "/", main = project + "src/main/";
  std::string sources = main + "java/" + package.folder + "/";
  std::string newer = main + "java22/" + package.folder + "/";
  files.push_back({root + "pom.xml", print_parent_pom(package)});
  files.push_back({project + "pom.xml", print_pom(package)});
  files.push_back({main + "java/module-info.java", print_module(package)});
  files.push_back({sources + "package-info.java", print_package_info(package)});
  print_types(package, sources, files);
  print_api(package, sources, files);
  files.push_back({sources + "Codec.java", print_codec(package)});
  files.push_back({sources + "NativeCalls.java", print_calls(package)});
  files.push_back({sources + "JniCalls.java", print_jni_calls(package)});
  if (!package.library.empty()) {
    files.push_back({sources + "Upcalls.java", print_upcalls(package)});
  }
  files.push_back({sources + "Library.java", print_library(package)});
  files.push_back({sources + "Opening.java", print_opening(package, false)});
  files.push_back({newer + "Opening.java", print_opening(package, true)});
  files.push_back({newer + "FfmCalls.java", print_ffm_calls(package)});
  add_native(package, main + "c/", files);
  add_runtime(files, "java", root + "sabir-runtime");
  add_license(files, "java");
}

std::string type_text(const abi::Plan& plan, abi::TypeId type) {
  ClassNames names = name_classes(plan);
  return flat(Spelling(plan, names).type(type));
}

std::string class_path(const abi::Plan& plan, abi::TypeId type) {
  return name_classes(plan).types.at(type);
}

// The last two are not seen by callers.
std::string status(const abi::Plan&, int code, std::string_view name) {
  return code > 100 ? "" : "Status." + std::string(name);
}

constexpr binding::Lack kLacks[] = {
    // A method of a class file takes 255 slots: an address needs two, and an array that is lent
    // five with the place in it and its size.
    {binding::Ask::Words, 96},
    {binding::Ask::HostWords, 96},
    {binding::Ask::RecordWords, 254},
};

std::string taken_package(std::string_view prefix) {
  return prefix == "jni" ? "it would hide `<jni.h>`" : "";
}

constexpr std::string_view kFlavours[] = {"jni", "ffm"};

}  // namespace

const Language kLanguage = {
    .backend = {"java", "a Maven project, by foreign functions or JNI", "java", false, generate,
                "java/NAME/src/main/c c", "mvn package -Dsabir.library.dir=$LIBRARY", kLacks,
                taken_package},
    .name = "Java",
    .tests = generate_tests,
    .signatures = signatures,
    .type = type_text,
    .class_path = class_path,
    .tests_entry = "java/tests",
    .keywords = keywords,
    .flavours = kFlavours,
    .chosen_by = "sabir.mechanism",
    .status = status,
    .dropping = "at `close()` or the end of `try`",
    .implementing = "it implements an interface",
};

}  // namespace sabir::backends::java
