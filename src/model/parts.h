// The types that a type is made of.
#pragma once

#include <type_traits>
#include <variant>

#include "model/model.h"

namespace sabir::model {

// Calls `visit(TypeRef&)` (or const) for each part of a kind, in order. The resource of a handle
// and the target of an alias count as parts of their own sort: they are passed to `visit` only by
// the functions that say so.
template <typename AnyKind, typename Visit>
void for_each_part(AnyKind& kind, Visit visit) {
  auto optional = [&](auto& part) {
    if (part) visit(*part);
  };
  std::visit(
      [&](auto& of) {
        using T = std::remove_cvref_t<decltype(of)>;
        if constexpr (std::is_same_v<T, Record>) {
          for (auto& field : of.fields) visit(field.type);
        } else if constexpr (std::is_same_v<T, Variant>) {
          for (auto& one : of.cases) optional(one.type);
        } else if constexpr (std::is_same_v<T, Tuple>) {
          for (auto& type : of.types) visit(type);
        } else if constexpr (std::is_same_v<T, List>) {
          visit(of.element);
        } else if constexpr (std::is_same_v<T, Map>) {
          visit(of.key);
          visit(of.value);
        } else if constexpr (std::is_same_v<T, Option>) {
          visit(of.some);
        } else if constexpr (std::is_same_v<T, Result>) {
          optional(of.ok);
          optional(of.error);
        } else if constexpr (std::is_same_v<T, Future> || std::is_same_v<T, Stream>) {
          optional(of.payload);
        }
      },
      kind);
}

}  // namespace sabir::model
