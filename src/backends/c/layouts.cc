#include "backends/c/layouts.h"

#include "backends/c/names.h"

namespace sabir::backends::c {
namespace {

using abi::Shape;

bool is_structure(const abi::Type& type) {
  switch (type.shape) {
    case Shape::Scalar:
    case Shape::String:
    case Shape::Own:
    case Shape::Borrow:
    case Shape::Enum:
    case Shape::Flags: return false;
    default: return true;
  }
}

// A variant's payloads share one place, so the tag's and one payload's say it all.
void add(const abi::Plan& plan, const abi::Type& type, std::vector<LayoutRow>& rows) {
  // What may grow says its size in each call: that of a newer library is nobody's business.
  if (!type.extensible) rows.push_back({type.symbol, type.key, "", 0, type.size, type.align});
  if (type.shape == Shape::List || type.shape == Shape::Map || type.shape == Shape::Array) return;
  bool record = type.shape == Shape::Record || type.shape == Shape::Tuple;
  for (const abi::Member& m : type.members) {
    if (!m.type) continue;
    std::string field = type.shape == Shape::Option ? "some"
                        : record                    ? identifier(plan, m.name)
                                                    : "of." + identifier(plan, m.name);
    uint32_t offset = record ? m.offset : type.payload_offset;
    rows.push_back({type.symbol, type.key, field, offset, plan[*m.type].size, 0});
  }
}

}  // namespace

std::vector<LayoutRow> layout_rows(const abi::Plan& plan) {
  std::vector<LayoutRow> rows;
  for (const abi::Type& type : plan.types) {
    if (is_structure(type)) add(plan, type, rows);
  }
  return rows;
}

std::vector<std::string> layout_texts(const abi::Plan& plan) {
  std::vector<std::string> texts;
  for (const LayoutRow& row : layout_rows(plan)) {
    texts.push_back(std::to_string(row.offset) + " " + std::to_string(row.size) + " " +
                    std::to_string(row.alignment) + " " + row.key +
                    (row.field.empty() ? "" : "." + row.field));
  }
  return texts;
}

}  // namespace sabir::backends::c
