// The gate for names in Python: classes in PascalCase, functions, parameters and fields in snake
// case, labels of enums in capitals; what is taken (keywords, Python's and our own attributes) gets
// a trailing underscore.
#pragma once

#include <initializer_list>
#include <span>
#include <string>
#include <string_view>

namespace sabir::backends::python {

std::span<const std::string_view> keywords();

// Why no package can have the prefix; empty: it can.
std::string taken_package(std::string_view prefix);

// The runtime's exception for a status, in the case of sabir.h or of a label.
std::string exception(std::string_view status);

std::string pascal(std::string_view label);      // "text-error" -> "TextError"
std::string identifier(std::string_view label);  // "from" -> "from_"
std::string constant(std::string_view label);    // "nfkc-casefold" -> "NFKC_CASEFOLD"

// The same with more names taken.
std::string identifier(std::string_view label, std::initializer_list<std::string_view> taken);

// Fields of exceptions, methods of handles, parameters of methods: what each may not be called.
std::string exception_field(std::string_view label);
std::string method(std::string_view label);
std::string parameter(std::string_view label);
// Functions and classes of the package itself, which has an open() and an Instance.
std::string top_function(std::string_view label);
std::string top_class(std::string_view label);
// Modules of the package.
std::string module(std::string_view label);

// Whether a name is that of a built-in type, which annotations in its scope then cannot use.
bool hides_builtin(std::string_view name);

// Text inside a docstring, and as a C string literal (lines that are joined by the compiler).
std::string in_docstring(std::string_view text);
std::string c_string(std::string_view text);
// As a Python literal, in double quotes.
std::string python_string(std::string_view text);

}  // namespace sabir::backends::python
