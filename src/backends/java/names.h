// The gate for names in Java: types in PascalCase, methods, parameters and components in camelCase,
// constants in capitals. What is taken (keywords, the types that generated code uses by their short
// name, methods that every object or every resource has) gets a trailing underscore.
#pragma once

#include <set>
#include <span>
#include <string>
#include <string_view>

namespace sabir::backends::java {

std::span<const std::string_view> keywords();

std::string pascal(std::string_view label);  // "text-error" -> "TextError"
// Of a class inside another one.
std::string nested(std::string_view label, std::string_view outer);
std::string camel(std::string_view label);      // "text-error" -> "textError"
std::string constant(std::string_view label);   // "nfkc-casefold" -> "NFKC_CASEFOLD"
std::string component(std::string_view label);  // of a record
std::string method(std::string_view label);     // of a resource, or a function
std::string opened(std::string_view label);     // a function of an instance, which has `open`
std::string package(std::string_view label);    // one part of a package's name
// Of a class that is Serializable: java.io looks for methods of some names in it.
// A function of the contract among those that a mechanism calls.
std::string native_method(std::string_view symbol);
// A class of generated code that is called like something of the contract's: `EchoU8`.
std::string class_called(std::string name);
std::string serializable_method(std::string_view label);

// Hands out names in one scope, each once.
class Scope {
 public:
  explicit Scope(std::initializer_list<const char*> taken) : taken_(taken.begin(), taken.end()) {}
  std::string claim(std::string wanted);

 private:
  std::set<std::string, std::less<>> taken_;
};

// A literal, in double quotes.
std::string string_literal(std::string_view text);

// Text of the contract inside a doc comment: Markdown's code becomes {@code}, what HTML or Javadoc
// would read as their own is escaped.
std::string javadoc(std::string_view text);

}  // namespace sabir::backends::java
