// How values are read from native memory and written into it.
#include "backends/java/print_values.h"

#include <bit>

#include "backends/java/names.h"

namespace sabir::backends::java {
namespace {

using abi::Shape;
using model::Prim;

// What the runtime calls a scalar; Java reads a u64 as it reads an s64.
std::string scalar_name(const abi::Type& type) {
  if (type.prim == Prim::U64) return "s64";
  return type.prim == Prim::Char ? "codePoint" : type.key;
}

// Of Memory: `bytes`.
std::string reader(const abi::Type& element) { return array_element(element) + "s"; }

}  // namespace

std::string tag_reader(uint32_t size) {
  return size == 1 ? "u8" : size == 2 ? "u16" : size == 4 ? "s32" : "s64";
}

Code put_bits(uint32_t size, const std::string& to, const std::string& at, const Code& bits) {
  switch (size) {
    case 1: return call(to + ".put", {at, "(byte) " + bits}, ";");
    case 2: return call(to + ".putShort", {at, "(short) " + bits}, ";");
    case 4: return call(to + ".putInt", {at, "(int) " + bits}, ";");
    default: return call(to + ".putLong", {at, bits}, ";");
  }
}

int shift_of(const abi::Type& element) { return std::countr_zero(element.size); }

std::string codec_writer(const abi::Plan& plan, abi::TypeId id) {
  const abi::Type& type = plan[id];
  std::string verb = type.shape == Shape::Own      ? "give"
                     : type.shape == Shape::Borrow ? "lend"
                                                   : "put";
  return verb + pascal(plan.short_symbol(type.symbol));
}

std::string codec_reader(const abi::Plan& plan, abi::TypeId id) {
  const abi::Type& type = plan[id];
  return (type.shape == Shape::Own ? "take" : "get") + pascal(plan.short_symbol(type.symbol));
}

std::string at_plus(const std::string& at, uint32_t offset) {
  if (offset == 0) return at;
  return at == "0" ? std::to_string(offset) : at + " + " + std::to_string(offset);
}

// --- into native memory ---

Code Values::put_scalar(Prim prim, const Code& value, const std::string& to,
                        const std::string& at) const {
  auto put = [&](const char* how, Code what) { return call(to + how, {at, std::move(what)}, ";"); };
  switch (prim) {
    case Prim::Bool: return put(".put", "(byte) (" + value + " ? 1 : 0)");
    case Prim::S8: return put(".put", value);
    case Prim::U8: return put(".put", call("frame.u8", {value}));
    case Prim::S16: return put(".putShort", value);
    case Prim::U16: return put(".putShort", call("frame.u16", {value}));
    case Prim::S32: return put(".putInt", value);
    case Prim::U32: return put(".putInt", call("frame.u32", {value}));
    case Prim::F32: return put(".putFloat", value);
    case Prim::F64: return put(".putDouble", value);
    case Prim::Char: return put(".putInt", call("frame.codePoint", {value}));
    default: return put(".putLong", value);
  }
}

// Of a function of the frame: what it is `given` first, the value, and how its elements look.
Code Values::put_sequence(const abi::Type& type, std::vector<Code> given, const Code& value) const {
  const abi::Type& element = plan_[*type.element];
  bool fixed = type.shape == Shape::Array, numbers = is_number(element);
  given.push_back(value);
  if (fixed) given.push_back(std::to_string(type.length));
  if (!numbers) given.push_back(std::to_string(element.size));
  if (!numbers && !fixed) given.push_back(std::to_string(element.align));
  if (type.shape == Shape::Map) {
    const abi::Member &key = element.members[0], &of = element.members[1];
    given.insert(given.end(), {putter(*key.type), std::to_string(of.offset), putter(*of.type)});
    return call("frame.putMap", std::move(given), ";");
  }
  if (!numbers) given.push_back(putter(*type.element));
  std::string how = fixed ? "Array" : numbers ? "Numbers" : "List";
  return call("frame.put" + how, std::move(given), ";");
}

Code Values::put(abi::TypeId id, const Code& value, const std::string& to,
                 const std::string& at) const {
  if (!has_codec(plan_[id])) return put_whole(id, value, to, at);
  return call(codec_writer(plan_, id), {call("frame.some", {value}), "frame", to, at}, ";");
}

Code Values::handle(const abi::Type& type, const Code& value) const {
  bool own = type.shape == Shape::Own;
  if (!plan_[type.resource].imported) return call(own ? "frame.give" : "frame.borrow", {value});
  return guest(type, call("frame.some", {value}));
}

Code Values::place(abi::TypeId id, const Code& value) const {
  return (has_codec(plan_[id]) ? "Codec." : "") + put(id, value, "frame.chunk()", "frame.index()");
}

Code Values::guest(const abi::Type& type, const Code& value) const {
  std::string how = type.shape == Shape::Own ? "Upcalls.give" : "Upcalls.lend";
  return call(how + names_.resources.at(type.resource), {"frame", value});
}

Code Values::put_whole(abi::TypeId id, const Code& value, const std::string& to,
                       const std::string& at) const {
  const abi::Type& type = plan_[id];
  std::string payload = std::to_string(type.payload_offset);
  auto inner = [&](size_t i) {
    const abi::Member& m = type.members[i];
    return m.type ? putter(*m.type) : "null";
  };
  switch (type.shape) {
    case Shape::Scalar: return put_scalar(type.prim, value, to, at);
    case Shape::Enum: return put_bits(type.tag_size, to, at, call("frame.ordinal", {value}));
    case Shape::Flags: return put_bits(type.tag_size, to, at, call("frame.bits", {value}));
    case Shape::String: return call("frame.putText", {to, at, value}, ";");
    case Shape::List:
    case Shape::Map:
    case Shape::Array: return put_sequence(type, {to, at}, value);
    case Shape::Record:
    case Shape::Tuple:
    case Shape::Variant: return "";  // has a codec
    case Shape::Option: return call("frame.putOption", {to, at, value, payload, inner(0)}, ";");
    case Shape::Result:
      return call("frame.putResult", {to, at, value, payload, inner(0), inner(1)}, ";");
    case Shape::Own:
    case Shape::Borrow: return call(to + ".putLong", {at, handle(type, value)}, ";");
  }
  return "";
}

Code Values::putter(abi::TypeId id) const {
  const abi::Type& type = plan_[id];
  if (type.shape == Shape::Scalar) return imported("Values") + "::" + scalar_name(type);
  if (type.shape == Shape::String) return imported("Values") + "::text";
  if (type.shape == Shape::List && is_number(plan_[*type.element])) {
    return imported("Values") + "::numbers";
  }
  return "Codec::" + codec_writer(plan_, id);
}

// --- out of native memory ---

Code Values::get_sequence(const abi::Type& type, const Code& from, const Code& at) const {
  const abi::Type& element = plan_[*type.element];
  std::string stride = std::to_string(element.size), length = std::to_string(type.length);
  if (type.shape == Shape::Map) {
    const abi::Member &key = element.members[0], &of = element.members[1];
    return call(from + ".map",
                {at, stride, getter(*key.type), std::to_string(of.offset), getter(*of.type)});
  }
  bool fixed = type.shape == Shape::Array;
  if (is_number(element)) {
    if (!fixed) return call(from + "." + reader(element), {at});
    std::string array = "new " + array_element(element) + "[" + length + "]";
    return call(from + ".numbers", {array, at, stride});
  }
  if (!fixed) return call(from + ".list", {at, stride, getter(*type.element)});
  return call(from + ".array", {at, length, stride, getter(*type.element)});
}

Code Values::get(abi::TypeId id, const Code& from, const Code& at) const {
  if (!has_codec(plan_[id])) return get_whole(id, from, at);
  return call("Codec." + codec_reader(plan_, id), {from, at});
}

Code Values::label(abi::TypeId id, const Code& number) const {
  const abi::Type& type = plan_[id];
  Code all = "Codec." + members_name(type);
  if (type.open) return call(imported("Memory") + ".known", {std::move(all), number});
  return all + "[" + number + "]";
}

Code Values::flags(abi::TypeId id, const Code& bits) const {
  return call(imported("Memory") + (plan_[id].open ? ".openFlags" : ".flags"),
              {bits, names_.types.at(id) + ".class", "Codec." + members_name(plan_[id])});
}

Code Values::object(const abi::Type& type, const Code& handle) const {
  const std::string& name = names_.resources.at(type.resource);
  if (plan_[type.resource].imported) {
    return call((type.shape == Shape::Own ? "Upcalls.take" : "Upcalls.find") + name, {handle});
  }
  return call("new " + name, {call("new " + imported("Made"), {handle})});
}

Code Values::get_whole(abi::TypeId id, const Code& from, const Code& at) const {
  const abi::Type& type = plan_[id];
  std::string payload = std::to_string(type.payload_offset);
  auto inner = [&](size_t i) {
    const abi::Member& m = type.members[i];
    return m.type ? getter(*m.type) : "null";
  };
  auto tag = [&] { return call(from + "." + tag_reader(type.tag_size), {at}); };
  switch (type.shape) {
    case Shape::Scalar: return call(from + "." + scalar_name(type), {at});
    case Shape::Enum: return label(id, tag());
    case Shape::Flags: return flags(id, tag());
    case Shape::String: return call(from + ".text", {at});
    case Shape::List:
    case Shape::Map:
    case Shape::Array: return get_sequence(type, from, at);
    case Shape::Record:
    case Shape::Tuple:
    case Shape::Variant: return "";  // has a codec
    case Shape::Option: return call(from + ".option", {at, payload, inner(0)});
    case Shape::Result: return call(from + ".result", {at, payload, inner(0), inner(1)});
    case Shape::Own:
    case Shape::Borrow: return object(type, call(from + ".s64", {at}));
  }
  return "";
}

Code Values::getter(abi::TypeId id) const {
  const abi::Type& type = plan_[id];
  if (type.shape == Shape::Scalar) return imported("Memory") + "::" + scalar_name(type);
  if (type.shape == Shape::String) return imported("Memory") + "::text";
  if (type.shape == Shape::List && is_number(plan_[*type.element])) {
    return imported("Memory") + "::" + reader(plan_[*type.element]);
  }
  return "Codec::" + codec_reader(plan_, id);
}

}  // namespace sabir::backends::java
