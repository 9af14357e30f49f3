#include "doc/types.h"

#include "backends/c/c.h"
#include "backends/table.h"

namespace sabir::doc {
namespace {

using abi::Shape;
using backends::Input;

std::string decimal(uint64_t value) { return std::to_string(value); }

// --- what a type is called ---

// Pieces of code next to each other are one piece.
std::string joined(std::string left, const std::string& right) {
  if (left.ends_with('`') && right.starts_with('`')) {
    left.pop_back();
    return left + right.substr(1);
  }
  return left + right;
}

std::string joined(const std::vector<std::string>& pieces) {
  std::string out;
  for (const std::string& piece : pieces) {
    if (!piece.empty()) out = out.empty() ? piece : joined(out, piece);
  }
  return out;
}

std::string list_of(const abi::Plan& plan, const std::string& head, const abi::Type& type) {
  std::vector<std::string> pieces = {code(head + "<")};
  for (const abi::Member& m : type.members) {
    if (pieces.size() > 1) pieces.push_back(code(", "));
    pieces.push_back(m.type ? type_text(plan, *m.type) : code("_"));
  }
  pieces.push_back(code(">"));
  return joined(pieces);
}

std::string handle_text(const abi::Plan& plan, const abi::Type& type) {
  const abi::Resource& resource = plan[type.resource];
  std::string link = "[" + code(resource.name) + "](#" + resource.symbol + ")";
  if (type.shape == Shape::Own) return link;
  return joined({code("borrow<"), link, code(">")});
}

// --- rows ---

std::string one_line(std::string text) {
  for (char& c : text) {
    if (c == '\n') c = ' ';
  }
  return text;
}

const model::Kind* origin(const abi::Plan& plan, const abi::Type& type) {
  return type.origin ? &plan.contract->types[type.origin].kind : nullptr;
}

Table record_rows(const abi::Plan& plan, const abi::Type& type) {
  Table table{"Fields of " + type.name, {"Offset", "Size", "Field", "Type", "Meaning"}, {}};
  auto* record = origin(plan, type) ? std::get_if<model::Record>(origin(plan, type)) : nullptr;
  if (type.extensible) {
    table.rows.push_back({"0", "8", code("struct_size"), code("size_t"),
                          "How large the caller's structure is: it may grow at its end."});
  }
  for (size_t i = 0; i < type.members.size(); ++i) {
    const abi::Member& m = type.members[i];
    std::string meaning = record ? one_line(record->fields[i].docs.text) : "";
    if (record && record->fields[i].max) {
      meaning +=
          (meaning.empty() ? "" : " ") + ("At most " + decimal(*record->fields[i].max) + ".");
    }
    table.rows.push_back({decimal(m.offset), decimal(plan[*m.type].size), code(m.name),
                          type_text(plan, *m.type), meaning});
  }
  return table;
}

Table label_rows(const Input& input, const abi::Type& type) {
  bool flags = type.shape == Shape::Flags;
  Table table{"Values of " + type.name, {flags ? "Bit" : "Value", "Label", "In C", "Meaning"}, {}};
  const model::Kind& kind = *origin(input.plan, type);
  const std::vector<model::Label>& labels =
      flags ? std::get<model::Flags>(kind).flags : std::get<model::Enum>(kind).cases;
  std::vector<std::string> constants = backends::c::constants(input, type);
  for (size_t i = 0; i < labels.size(); ++i) {
    table.rows.push_back({flags ? "1 << " + decimal(i) : decimal(i), code(labels[i].name),
                          code(constants[i]), one_line(labels[i].docs.text)});
  }
  return table;
}

Table case_rows(const Input& input, const abi::Type& type) {
  const abi::Plan& plan = input.plan;
  Table table{
      "Cases of " + type.name,
      {"Tag", "Case", "Payload, at " + decimal(type.payload_offset), "Size", "In C", "Meaning"},
      {}};
  const auto& cases = std::get<model::Variant>(*origin(plan, type)).cases;
  std::vector<std::string> constants = backends::c::constants(input, type);
  for (size_t i = 0; i < type.members.size(); ++i) {
    const abi::Member& m = type.members[i];
    table.rows.push_back({decimal(i), code(m.name), type_text(plan, m.type),
                          m.type ? decimal(plan[*m.type].size) : "0", code(constants[i]),
                          one_line(cases[i].docs.text)});
  }
  return table;
}

std::string kind_of(const abi::Type& type) {
  switch (type.shape) {
    case Shape::Enum: return "enum";
    case Shape::Flags: return "flags";
    case Shape::Record: return "record";
    case Shape::Variant: return "variant";
    case Shape::Scalar:
    case Shape::String:
    case Shape::List:
    case Shape::Map:
    case Shape::Array:
    case Shape::Tuple:
    case Shape::Option:
    case Shape::Result:
    case Shape::Own:
    case Shape::Borrow: break;
  }
  return "type";
}

// Without links and back-ticks.
std::string plain(const std::string& markdown) {
  std::string out;
  for (size_t i = 0; i < markdown.size(); ++i) {
    if (markdown.compare(i, 2, "](") == 0)
      i = markdown.find(')', i);
    else if (markdown[i] != '`' && markdown[i] != '[')
      out += markdown[i];
  }
  return out;
}

Picture picture_of(const abi::Plan& plan, const abi::Type& type) {
  Picture picture{"Layout of " + type.name, abi::draw_text(plan, type), abi::cells(plan, type), {}};
  for (const abi::Member& m : type.members) {
    if (!m.type) continue;
    Shape shape = plan[*m.type].shape;
    bool counted = shape == Shape::List || shape == Shape::Map;
    picture.members.push_back({m.name, plain(type_text(plan, *m.type)),
                               counted                  ? "count"
                               : shape == Shape::String ? "size"
                                                        : ""});
  }
  return picture;
}

void add_type(const Input& input, abi::TypeId id, Page& page) {
  const abi::Plan& plan = input.plan;
  const abi::Type& type = plan[id];
  std::vector<std::string> badges = {decimal(type.size) + (type.size == 1 ? " byte" : " bytes"),
                                     "align " + decimal(type.align)};
  if (type.number) badges.push_back("error " + decimal(type.number));
  if (type.extensible) badges.push_back("extensible");
  if (type.open) badges.push_back("open");
  if (auto* record =
          origin(plan, type) ? std::get_if<model::Record>(origin(plan, type)) : nullptr) {
    if (record->packed) badges.push_back("packed " + decimal(*record->packed));
  }
  page.blocks.push_back(Heading{3, anchor_of(type), type.name, kind_of(type), badges});
  if (type.origin && plan.contract->types[type.origin].docs.present) {
    page.blocks.push_back(Prose{plan.contract->types[type.origin].docs.text});
  }
  if (type.shape == Shape::Enum || type.shape == Shape::Flags) {
    page.blocks.push_back(label_rows(input, type));
  } else {
    page.blocks.push_back(picture_of(plan, type));
    bool variant = type.shape == Shape::Variant;
    Table members = variant ? case_rows(input, type) : record_rows(plan, type);
    if (!members.rows.empty()) page.blocks.push_back(std::move(members));
  }
  page.blocks.push_back(type_names_of(plan, id));
}

bool has_class(const abi::Type& type) {
  return type.shape == Shape::Enum || type.shape == Shape::Flags || type.shape == Shape::Record ||
         type.shape == Shape::Variant;
}

// How a value of the type is spelled in each language.
std::vector<std::string> spelled(const abi::Plan& plan, abi::TypeId id) {
  std::vector<std::string> row;
  for (const backends::Language* l : backends::languages()) row.push_back(code(l->type(plan, id)));
  return row;
}

std::vector<std::string> with_languages(std::vector<std::string> head) {
  for (const backends::Language* l : backends::languages()) head.emplace_back(l->name);
  return head;
}

// Where the parts of a type without a name stand.
std::string parts_of(const abi::Plan& plan, const abi::Type& type) {
  auto at = [](const std::string& name, uint64_t offset) { return name + " @" + decimal(offset); };
  switch (type.shape) {
    case Shape::String: return at("data", 0) + ", " + at("size", 8);
    case Shape::List:
    case Shape::Map: return at("data", 0) + ", " + at("count", 8);
    case Shape::Array:
      return decimal(type.length) + " in place, every " + decimal(plan[*type.element].size) +
             " bytes";
    case Shape::Option: return at("is_some", 0) + ", " + at("some", type.payload_offset);
    case Shape::Result: return at("is_error", 0) + ", " + at("of", type.payload_offset);
    case Shape::Own:
    case Shape::Borrow: return "a pointer";
    case Shape::Scalar:
    case Shape::Enum:
    case Shape::Flags:
    case Shape::Record:
    case Shape::Tuple:
    case Shape::Variant: break;
  }
  std::string parts;
  for (const abi::Member& m : type.members) {
    parts += (parts.empty() ? "" : ", ") + at(m.name, m.offset);
  }
  return parts;
}

}  // namespace

std::string code(std::string_view text) { return "`" + std::string(text) + "`"; }

Language named(const backends::Language& language) {
  return {std::string(language.backend.name), std::string(language.name)};
}

std::string anchor_of(const abi::Type& type) {
  bool section = !type.name.empty() && type.shape != Shape::Own && type.shape != Shape::Borrow;
  return section ? type.symbol : "";
}

std::string type_text(const abi::Plan& plan, const std::optional<abi::TypeId>& id) {
  return id ? type_text(plan, *id) : "nothing";
}

std::string type_text(const abi::Plan& plan, abi::TypeId id) {
  const abi::Type& type = plan[id];
  if (!anchor_of(type).empty()) return "[" + code(type.name) + "](#" + anchor_of(type) + ")";
  switch (type.shape) {
    case Shape::List: return joined({code("list<"), type_text(plan, *type.element), code(">")});
    case Shape::Array:
      return joined(
          {code("list<"), type_text(plan, *type.element), code(", " + decimal(type.length) + ">")});
    case Shape::Map: return list_of(plan, "map", plan[*type.element]);
    case Shape::Tuple: return list_of(plan, "tuple", type);
    case Shape::Option: return list_of(plan, "option", type);
    case Shape::Result: return list_of(plan, "result", type);
    case Shape::Own:
    case Shape::Borrow: return handle_text(plan, type);
    case Shape::Scalar:
    case Shape::String:
    case Shape::Enum:
    case Shape::Flags:
    case Shape::Record:
    case Shape::Variant: break;
  }
  return code(type.key);
}

Table scalars(const abi::Plan& plan) {
  Table table{"Scalars", with_languages({kContract.name, "Bytes"}), {}};
  for (abi::TypeId id : plan.types.ids()) {
    const abi::Type& type = plan[id];
    if (type.shape != Shape::Scalar && type.shape != Shape::String) continue;
    std::vector<std::string> row = spelled(plan, id);
    row.insert(row.begin(), {code(type.key), decimal(type.size)});
    table.rows.push_back(std::move(row));
  }
  return table;
}

Table type_names_of(const abi::Plan& plan, abi::TypeId id) {
  const abi::Type& type = plan[id];
  Table table{"What languages call it", with_languages({}), {}};
  if (!has_class(type)) {
    table.rows.push_back(spelled(plan, id));
    return table;
  }
  std::vector<std::string>& row = table.rows.emplace_back();
  for (const backends::Language* l : backends::languages()) {
    row.push_back(code(l->class_path(plan, id)));
  }
  return table;
}

void add_types(const Input& input, abi::InterfaceId id, Page& page) {
  const abi::Plan& plan = input.plan;
  for (abi::TypeId type : plan[id].types) {
    if (!anchor_of(plan[type]).empty()) add_type(input, type, page);
  }
}

void add_anonymous_types(const abi::Plan& plan, Page& page) {
  Table table{"Types without a name", {"Type", "In C", "Bytes", "Align", "Parts"}, {}};
  for (abi::TypeId id : plan.types.ids()) {
    const abi::Type& type = plan[id];
    if (type.shape == Shape::Scalar || !anchor_of(type).empty()) continue;
    table.rows.push_back({type_text(plan, id), code(backends::c::kLanguage.type(plan, id)),
                          decimal(type.size), decimal(type.align), parts_of(plan, type)});
  }
  if (table.rows.empty()) return;
  page.blocks.push_back(Heading{2, "other-types", "Types without a name", "", {}});
  page.blocks.push_back(
      Prose{"Whatever else crosses, with where its parts stand in bytes. A list is a pointer and a "
            "count; its elements lie one after another."});
  page.blocks.push_back(std::move(table));
}

}  // namespace sabir::doc
