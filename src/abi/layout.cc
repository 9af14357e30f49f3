#include "abi/layout.h"

#include <algorithm>

namespace sabir::abi {
namespace {

uint32_t align_up(uint32_t at, uint32_t align) { return (at + align - 1) / align * align; }

}  // namespace

uint32_t tag_size(size_t count) { return count <= 256 ? 1 : count <= 65536 ? 2 : 4; }

uint32_t flags_size(size_t count) { return count <= 8 ? 1 : count <= 16 ? 2 : 4; }

void lay_out_struct(const Plan& plan, Type& type, std::optional<uint32_t> packed) {
  uint32_t at = type.extensible ? 8 : 0;  // a size_t
  type.align = type.extensible ? 8 : 1;
  for (Member& member : type.members) {
    const Type& of = plan[*member.type];
    uint32_t align = std::min(of.align, packed.value_or(of.align));
    member.offset = align_up(at, align);
    at = member.offset + of.size;
    type.align = std::max(type.align, align);
  }
  type.size = align_up(at, type.align);
}

void lay_out_union(const Plan& plan, Type& type) {
  uint32_t size = 0, align = 1;
  for (const Member& member : type.members) {
    if (!member.type) continue;
    size = std::max(size, plan[*member.type].size);
    align = std::max(align, plan[*member.type].align);
  }
  type.align = std::max(align, type.tag_size);
  type.payload_offset = size == 0 ? type.tag_size : align_up(type.tag_size, align);
  type.size = align_up(type.payload_offset + size, type.align);
  for (Member& member : type.members) member.offset = type.payload_offset;
}

}  // namespace sabir::abi
