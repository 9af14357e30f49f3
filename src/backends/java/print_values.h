// How a value of each type is written into native memory, and read from it, in Java.
#pragma once

#include "backends/java/spelling.h"

namespace sabir::backends::java {

class Values {
 public:
  Values(const abi::Plan& plan, const ClassNames& names)
      : plan_(plan), names_(names), spelling_(plan, names) {}

  // Statement of the codec that writes `value` at `at` of `to`; expression that reads from `at` of
  // `from`, wherever it stands.
  Code put(abi::TypeId id, const Code& value, const std::string& to, const std::string& at) const;
  Code get(abi::TypeId id, const Code& from, const Code& at) const;
  // Statement that writes it where the frame has just made room for it.
  Code place(abi::TypeId id, const Code& value) const;
  // What a codec's methods of anything but records, tuples and variants do.
  Code put_whole(abi::TypeId id, const Code& value, const std::string& to,
                 const std::string& at) const;
  Code get_whole(abi::TypeId id, const Code& from, const Code& at) const;
  // The same as functions: `Codec::putPoint`, `Memory::text`.
  Code putter(abi::TypeId id) const;
  Code getter(abi::TypeId id) const;
  // The member of an enum with a number.
  Code label(abi::TypeId id, const Code& number) const;
  // What `Memory` makes of the bits of flags.
  Code flags(abi::TypeId id, const Code& bits) const;
  // An object of the caller's, given away or lent to the library.
  Code guest(const abi::Type& type, const Code& value) const;
  // An object behind a handle that came from the library.
  Code object(const abi::Type& type, const Code& handle) const;

 private:
  Code handle(const abi::Type& type, const Code& value) const;
  Code put_scalar(model::Prim prim, const Code& value, const std::string& to,
                  const std::string& at) const;
  Code put_sequence(const abi::Type& type, std::vector<Code> given, const Code& value) const;
  Code get_sequence(const abi::Type& type, const Code& from, const Code& at) const;

  const abi::Plan& plan_;
  const ClassNames& names_;
  Spelling spelling_;
};

// The getters and setters of memory, by the size of a tag: `to.putShort(at, (short) bits);`
std::string tag_reader(uint32_t size);
Code put_bits(uint32_t size, const std::string& to, const std::string& at, const Code& bits);
int shift_of(const abi::Type& element);  // logarithm of the size
std::string at_plus(const std::string& at, uint32_t offset);
// What the codec calls its functions for a type: "putListPoint", "getListPoint". Those for handles
// begin otherwise: a contract may call a type like them.
std::string codec_writer(const abi::Plan& plan, abi::TypeId id);
std::string codec_reader(const abi::Plan& plan, abi::TypeId id);

}  // namespace sabir::backends::java
