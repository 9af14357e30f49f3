#include "backends/steps.h"

namespace sabir::backends {
namespace {

using abi::Shape;

std::string one_line(std::string_view text) {
  std::string out;
  for (char c : text) {
    if (c == '\t' || c == '\n' || c == '\\') out += '\\';
    out += c == '\t' ? 't' : c == '\n' ? 'n' : c;
  }
  return out;
}

std::string shape_name(const abi::Type& type) {
  switch (type.shape) {
    case Shape::Scalar: return std::string(model::spelling(type.prim));
    case Shape::Enum: return "enum";
    case Shape::Flags: return "flags";
    case Shape::String: return "string";
    case Shape::List: return "list";
    case Shape::Map: return "map";
    case Shape::Array: return "list";
    case Shape::Record: return "record";
    case Shape::Tuple: return "tuple";
    case Shape::Variant: return "variant";
    case Shape::Option: return "option";
    case Shape::Result: return "result";
    case Shape::Own:
    case Shape::Borrow: break;
  }
  return "handle";
}

std::string type_line(const abi::Plan& plan, abi::TypeId id) {
  const abi::Type& type = plan[id];
  std::string out = "type " + std::to_string(id.index) + " " + shape_name(type);
  if (type.element) return out + " " + std::to_string(type.element->index);
  bool named = !type.name.empty() && type.shape != Shape::Own && type.shape != Shape::Borrow;
  if (type.shape >= Shape::Enum && named) out += " " + type.name;
  if (type.shape == Shape::Enum || type.shape == Shape::Flags) {
    const model::Kind& kind = plan.contract->types[type.origin].kind;
    auto* flags = std::get_if<model::Flags>(&kind);
    for (const model::Label& label : flags ? flags->flags : std::get<model::Enum>(kind).cases) {
      out += " " + label.name;
    }
    return out;
  }
  for (const abi::Member& m : type.members) {
    out += " " + m.name + ":" + (m.type ? std::to_string(m.type->index) : "");
  }
  return out;
}

}  // namespace

Steps::Steps(const cases::Suite& suite) : suite_(suite) {
  for (const cases::Case& one : suite.cases) walk(one.body);
}

void Steps::walk(const cases::Block& block) {
  for (const cases::Statement& s : block.statements) {
    uint32_t nth = ++on_line_[s.line];
    keys_[&s] = std::to_string(s.line) + (nth > 1 ? "." + std::to_string(nth) : "");
    if (auto* loop = std::get_if<cases::Loop>(&s.of)) walk(loop->body);
    if (auto* threads = std::get_if<cases::Threads>(&s.of)) walk(threads->body);
  }
}

namespace {

// What turns a line around, or is not seen at all: a comment does not need it.
// Reads what people wrote in a case.
bool is_invisible(std::string_view text, size_t at) {
  std::string_view three = text.substr(at, 3);
  return three.substr(0, 2) == "\xE2\x80" || three.substr(0, 2) == "\xE2\x81" ||
         three == "\xEF\xBB\xBF";
}

}  // namespace

// Reads what people wrote in a case.
std::string Steps::comment(const cases::Statement& s, size_t width) const {
  std::string text = key(s) + ":";
  if (auto* call = std::get_if<cases::Call>(&s.of)) {
    text += " " + call->text + (call->expected.empty() ? "" : " -> " + call->expected);
  } else if (std::holds_alternative<cases::Drop>(s.of)) {
    text += " drop";
  }
  for (char& c : text) {
    if (uint8_t(c) < 0x20) c = ' ';
  }
  for (size_t at = 0; at < text.size(); ++at) {
    if (is_invisible(text, at)) text.replace(at, 3, "?");
  }
  size_t most = width;
  if (text.size() <= most) return text;
  most -= 3;
  while (most > 0 && (uint8_t(text[most]) & 0xC0) == 0x80) --most;
  return text.substr(0, most) + "...";
}

std::string Steps::text(std::string_view language) const {
  const abi::Plan& plan = *suite_.plan;
  std::string out;
  for (abi::TypeId id : plan.types.ids()) out += type_line(plan, id) + "\n";
  auto number = [](const std::optional<abi::TypeId>& id) {
    return id ? std::to_string(id->index) : "-";
  };
  std::vector<const cases::Block*> blocks;
  for (const cases::Case& one : suite_.cases) {
    if (one.runs_in(language)) blocks.push_back(&one.body);
  }
  for (size_t i = 0; i < blocks.size(); ++i) {
    for (const cases::Statement& s : blocks[i]->statements) {
      if (auto* loop = std::get_if<cases::Loop>(&s.of)) blocks.push_back(&loop->body);
      if (auto* threads = std::get_if<cases::Threads>(&s.of)) blocks.push_back(&threads->body);
      auto* call = std::get_if<cases::Call>(&s.of);
      if (!call) continue;
      const abi::Function& f = plan.functions[call->function];
      out += "step " + key(s) + " " + number(f.result) + " " + number(f.error) + " " +
             one_line(call->text) + "\t" + one_line(call->expected) + "\n";
    }
  }
  return out;
}

bool holds_reals(const abi::Plan& plan, abi::TypeId id) {
  const abi::Type& type = plan[id];
  if (type.shape == Shape::Scalar) {
    return type.prim == model::Prim::F32 || type.prim == model::Prim::F64;
  }
  if (type.element && holds_reals(plan, *type.element)) return true;
  for (const abi::Member& m : type.members) {
    if (m.type && holds_reals(plan, *m.type)) return true;
  }
  return false;
}

}  // namespace sabir::backends
