// What prints the files of the packages.
#pragma once

#include <string>

#include "backends/rust/model.h"
#include "emit/writer.h"

namespace sabir::backends::rust {

std::string print_sys(const Package& package);        // NAME-sys/src/lib.rs
std::string print_api(const Package& package);        // NAME/src/lib.rs
std::string print_waist(const Package& package);      // NAME/src/waist.rs
std::string print_workspace(const Package& package);  // Cargo.toml
std::string print_sys_cargo(const Package& package);  // NAME-sys/Cargo.toml
std::string print_cargo(const Package& package);      // NAME/Cargo.toml
std::string print_modules(const Package& package);    // NAME/src/sabir/mod.rs

// Parts of lib.rs and waist.rs.
void print_types(emit::Writer& w, const Package& package, const Module& module);
void print_conversions(emit::Writer& w, const Package& package);
void print_functions(emit::Writer& w, const Package& package);
void print_hosts(emit::Writer& w, const Package& package);

Signature signature(const Package& package, const Function& function, const std::string& home);

// A line of code, broken as rustfmt does if it is too long; `column`: how far in it stands.
void code(emit::Writer& w, int column, const emit::Code& code);
// `head = value;`, on two lines if that makes it fit.
void assign(emit::Writer& w, int column, const std::string& head, const emit::Code& value,
            const std::string& tail = ";");
// `head { fields }tail`, on one line if it fits.
void braced(emit::Writer& w, int column, const std::string& head,
            const std::vector<std::string>& fields, const std::string& tail = "");
// `pattern => value,`
void arm(emit::Writer& w, int column, const std::string& pattern, const std::string& value);
// `/// text`
void doc(emit::Writer& w, const std::string& text, const std::string& fallback = "");
// What the waist takes for a parameter's role; `sys` stands before names of the declarations.
std::string sys_type(const Spelling& spelling, const abi::Function& function, binding::Role role,
                     const abi::Param* param, std::string_view sys);
// The static that the library calls an object of the host's by.
std::string table_name(const abi::Plan& plan, const abi::Resource& resource);
// A name of C's as Rust takes it.
std::string sys_name(const std::string& name);

}  // namespace sabir::backends::rust
