// What the printers share: files with their imports, doc comments, methods.
#pragma once

#include <string>
#include <vector>

#include "backends/java/model.h"
#include "emit/files.h"
#include "emit/writer.h"

namespace sabir::backends::java {

// Knows the classes that generated code needs, as `${List}`.
emit::Writer java_writer();

// A source file: header line, package, the imports that the text needs, the text.
std::string java_file(const Package& package, const emit::Writer& text);

// A doc comment: the text, then `@param name text` and the like.
struct Tag {
  std::string name, text;
};
void javadoc(emit::Writer& w, const std::string& text, const std::vector<Tag>& tags = {});

void print_method(emit::Writer& w, const Package& package, const Method& method);
void print_body(emit::Writer& w, const Package& package, const Method& method);
Code hosted(const Method& method);  // of one of a HostInterface
// The same as a class has it that implements the interface, up to its brace.
Code implemented(const Method& method);

// The files, by path below the package's folder of sources.
void print_types(const Package& package, const std::string& folder, emit::FileSet& files);
void print_api(const Package& package, const std::string& folder, emit::FileSet& files);
std::string print_codec(const Package& package);
std::string print_calls(const Package& package);
std::string print_jni_calls(const Package& package);
std::string print_ffm_calls(const Package& package);
std::string print_upcalls(const Package& package);
std::string print_library(const Package& package);
std::string print_opening(const Package& package, bool ffm);
std::string print_jni_source(const Package& package);
// The project around them.
std::string print_pom(const Package& package);
std::string print_parent_pom(const Package& package);
std::string print_module(const Package& package);
std::string print_package_info(const Package& package);

}  // namespace sabir::backends::java
