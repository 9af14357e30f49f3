// The parts of planning a Java package, each in a file of its own.
#pragma once

#include "backends/java/model.h"

namespace sabir::backends::java {

// Types and codecs, in plan_types.cc.
void plan_types(Package& package);

// How objects of a resource are made again where they are read, in plan_types.cc; nothing if its
// class is not Serializable. The second says only whether.
std::optional<Remaking> plan_remaking(const Package& package, const binding::Class& resource);
bool is_remade(const binding::Package& binding, const binding::Class& resource);

// The codecs that somebody calls, in plan_codecs.cc.
std::vector<Codec> plan_codecs(const binding::Package& binding);

// The native call of a function, in plan_calls.cc. Whether arrays are lent to it as they are.
NativeCall plan_call(const abi::Plan& plan, const binding::Function& function);
// One of those that every library has, or every one with imports: numbers alone.
NativeCall plan_own_call(const abi::Plan& plan, const std::string& name, char result,
                         const std::vector<std::string>& params);
NativeCall plan_drop(const abi::Plan& plan, const abi::Resource& resource);
bool lends_arrays(const binding::Function& function);
// What Java's descriptors call the type of a value that is passed by itself.
char letter_of(const abi::Type& type);

// What the caller implements, in plan_imports.cc.
void plan_imports(Package& package);

// The methods that a function becomes, in plan_methods.cc: on the instance that every process has,
// or on one that was opened.
enum class On { Default, Opened };
std::vector<Method> plan_methods(const Package& package, const binding::Function& function, On on);

}  // namespace sabir::backends::java
