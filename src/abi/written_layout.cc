#include "abi/written_layout.h"

#include <algorithm>
#include <charconv>

namespace sabir::abi {
namespace {

uint64_t number_at(std::string_view text) {
  uint64_t value = 0;
  std::from_chars(text.data(), text.data() + text.size(), value);
  return value;
}

WrittenMember read_member(std::string_view item) {
  WrittenMember member{item, {}};
  size_t colon = item.find(": "), at = item.rfind(" @");
  if (colon == std::string_view::npos || at == std::string_view::npos) return member;
  member.name = item.substr(0, colon);
  member.type = item.substr(colon + 2, at - colon - 2);
  member.offset = number_at(item.substr(at + 2));
  return member;
}

}  // namespace

bool WrittenLayout::has_cases() const {
  return open() || kind == "enum" || kind == "flags" || kind == "variant";
}

WrittenLayout read_layout(std::string_view text) {
  WrittenLayout layout;
  size_t begin = text.find(" {"), end = text.rfind(" } size ");
  layout.kind = text.substr(0, begin);
  std::string_view tail = text.substr(end + 8);
  layout.size = number_at(tail);
  layout.align = number_at(tail.substr(tail.find(" align ") + 7));
  if (end < begin + 3) return layout;  // "{ }": there is none
  std::string_view list = text.substr(begin + 3, end - begin - 3);
  for (std::string_view item : items_in(list)) layout.members.push_back(read_member(item));
  return layout;
}

std::vector<std::string_view> items_in(std::string_view list) {
  std::vector<std::string_view> items;
  size_t begin = 0;
  int depth = 0;
  for (size_t i = 0; i < list.size(); ++i) {
    if (list[i] == '<') ++depth;
    if (list[i] == '>') --depth;
    if (list[i] != ',' || depth > 0) continue;
    items.push_back(list.substr(begin, i - begin));
    begin = std::min(i + 2, list.size());
  }
  if (begin < list.size()) items.push_back(list.substr(begin));
  return items;
}

std::vector<std::string_view> names_in(std::string_view type) {
  constexpr std::string_view kBetween = "<>(), ";
  std::vector<std::string_view> names;
  while (true) {
    size_t begin = type.find_first_not_of(kBetween);
    if (begin == std::string_view::npos) return names;
    type.remove_prefix(begin);
    size_t end = std::min(type.find_first_of(kBetween), type.size());
    names.push_back(type.substr(0, end));
    type.remove_prefix(end);
  }
}

}  // namespace sabir::abi
