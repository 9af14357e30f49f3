// How the plan's types and values are spelled in Rust, and how a value becomes the library's and
// back. A type that has the same bytes on both sides is *plain*; all others are converted by
// functions of waist.rs, `lower_TYPE` and `lift_TYPE`.
//
// A value is written in one of two ways: *owned*, as it stands in a field (`Vec<String>`), and
// *given*, as a function takes it (`&[String]`). What has handles in it that change hands is given
// as it is, and lowered from `&mut`.
#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "binding/package.h"
#include "model/value.h"

namespace sabir::backends::rust {

class Spelling {
 public:
  // `root`: what stands before the names of the crate, "crate" inside it.
  explicit Spelling(const binding::Package& package, std::string_view root = "crate")
      : package_(package), plan_(*package.plan), root_(root) {}

  // --- what a type is ---

  bool plain(abi::TypeId id) const;     // has the library's bytes
  bool any_bits(abi::TypeId id) const;  // of plain ones: whatever the bytes are, it is a value
  bool copies(abi::TypeId id) const;    // is Copy
  bool clones(abi::TypeId id) const;
  bool compares(abi::TypeId id) const;  // is PartialEq
  bool hashes(abi::TypeId id) const;    // is Eq and Hash
  bool owns(abi::TypeId id) const;      // has handles of the library's in it that change hands
  bool lends(abi::TypeId id) const;     // has handles in it that are lent: it has a lifetime
  bool borrows(abi::TypeId id) const;   // handles of the library's are lent in it
  bool serves(abi::TypeId id) const;    // has objects of the host's in it
  bool needs_arena(abi::TypeId id) const;
  bool by_value(abi::TypeId id) const;  // given as it is owned
  bool is_guest(abi::TypeId id) const;  // an object of the host's
  bool is_text(abi::TypeId id) const;
  bool is_list(abi::TypeId id) const;
  bool is_number(abi::TypeId id) const;

  // --- how it is spelled ---

  // "Vec<crate::Point>"; `life` is written where something is lent, "'a", or is left to Rust.
  std::string owned(abi::TypeId id, std::string_view life = "") const;
  std::string given(abi::TypeId id, std::string_view life = "") const;
  // As a host is told it.
  std::string told(abi::TypeId id) const;
  // "sys::gauntlet_person", "u8", "*mut sys::gauntlet_node"
  std::string in_c(abi::TypeId id, std::string_view sys = "sys::") const;
  std::string element(abi::TypeId list) const;  // of a list or a text, owned

  // --- how it crosses ---

  // A field, or an item behind a reference, as it is given.
  std::string give_field(abi::TypeId id, const std::string& place) const;
  std::string give_item(abi::TypeId id, const std::string& item) const;
  // Whether what lies there is a value, for plain types of which not all bytes are.
  std::string fits(abi::TypeId id, const std::string& place) const;
  // What is given, as the library wants it.
  std::string lower(abi::TypeId id, const std::string& value) const;
  // What lies at a place of the library's, or behind a reference, owned.
  // Objects of the host's may be another's, so a value with some in it is a `Result` when it is
  // *lifted*; `lift` asks for it with a `?`.
  std::string lifted(abi::TypeId id, const std::string& place) const;
  std::string lifted_item(abi::TypeId id, const std::string& item) const;
  std::string lift(abi::TypeId id, const std::string& place) const;
  std::string lift_item(abi::TypeId id, const std::string& item) const;
  std::string label(abi::TypeId id) const { return package_[id].label; }
  std::string bare(abi::TypeId id) const;          // a type's path, without a lifetime
  std::string resource(abi::ResourceId id) const;  // "crate::Node", "dyn crate::Listener"
  bool retains(abi::ResourceId id) const;          // it reads lists until it is dropped

  // --- values ---

  // Of so many items, which are separated by commas. What is longer than Rust's tuples that can be
  // compared is a structure of the crate's, `Tuple13`.
  std::string tuple(size_t count, const std::string& items) const;
  // Which of these structures there are, by their numbers of items.
  std::vector<size_t> long_tuples() const;

  std::string literal(abi::TypeId id, const model::Value& value) const;        // owned
  std::string given_literal(abi::TypeId id, const model::Value& value) const;  // as an argument
  // What stands for a field of which nothing is said; empty: there is nothing.
  std::string zero(abi::TypeId id) const;

  const abi::Plan& plan() const { return plan_; }
  const binding::Package& package() const { return package_; }

 private:
  bool any(abi::TypeId id, const std::function<bool(abi::TypeId)>& is) const;
  std::string path(const abi::Type& type, std::string_view life) const;
  std::string tuple_name(size_t count) const;
  std::string record_literal(abi::TypeId id, const model::RecordValue& value) const;
  std::string choice_literal(abi::TypeId id, const model::CaseValue& value, bool given) const;
  std::string items_literal(abi::TypeId id, const model::ListValue& value) const;

  const binding::Package& package_;
  const abi::Plan& plan_;
  std::string root_;
};

std::string rust_string(std::string_view text);  // as a literal
std::string rust_char(char32_t code);            // 'c'
std::string real_literal(double value, bool narrow);

}  // namespace sabir::backends::rust
