#include "driver/elf.h"

#include <elf.h>

#include <cstring>

namespace sabir::driver {
namespace {

// A structure of the file, if it lies inside.
template <typename T>
bool read_at(std::string_view file, uint64_t offset, T& out) {
  if (offset > file.size() || file.size() - offset < sizeof(T)) return false;
  std::memcpy(&out, file.data() + offset, sizeof(T));
  return true;
}

bool section_at(std::string_view file, const Elf64_Ehdr& head, uint64_t index, Elf64_Shdr& out) {
  return index < head.e_shnum && head.e_shentsize == sizeof(Elf64_Shdr) &&
         head.e_shoff <= file.size() && read_at(file, head.e_shoff + index * sizeof out, out);
}

std::optional<std::string_view> bytes_of(std::string_view file, const Elf64_Shdr& section) {
  if (section.sh_type == SHT_NOBITS || section.sh_offset > file.size() ||
      section.sh_size > file.size() - section.sh_offset) {
    return std::nullopt;
  }
  return file.substr(section.sh_offset, section.sh_size);
}

std::string_view name_in(std::string_view names, uint64_t offset) {
  if (offset >= names.size()) return {};
  std::string_view rest = names.substr(offset);
  return rest.substr(0, rest.find('\0'));
}

}  // namespace

bool is_elf(std::string_view file) { return file.starts_with(ELFMAG); }

std::optional<std::string> read_section(std::string_view file, std::string_view name,
                                        std::string& why) {
  Elf64_Ehdr head;
  Elf64_Shdr section;
  why = "it is not a 64-bit little-endian ELF file, or a damaged one";
  if (!is_elf(file) || !read_at(file, 0, head) || head.e_ident[EI_CLASS] != ELFCLASS64 ||
      head.e_ident[EI_DATA] != ELFDATA2LSB || !section_at(file, head, head.e_shstrndx, section)) {
    return std::nullopt;
  }
  std::optional<std::string_view> names = bytes_of(file, section);
  if (!names) return std::nullopt;
  for (uint64_t i = 0; i < head.e_shnum; ++i) {
    if (!section_at(file, head, i, section)) return std::nullopt;
    if (name_in(*names, section.sh_name) != name) continue;
    std::optional<std::string_view> bytes = bytes_of(file, section);
    return bytes ? std::optional(std::string(*bytes)) : std::nullopt;
  }
  why = "it has no section `" + std::string(name) + "`: it was not made with Sabir";
  return std::nullopt;
}

}  // namespace sabir::driver
