// The handles of one case while it is checked: which names there are, and which are gone.
#pragma once

#include <optional>
#include <string_view>
#include <utility>
#include <vector>

#include "cases/ast.h"
#include "cases/suite.h"
#include "diag/diagnostic.h"

namespace sabir::cases {

class Scope {
 public:
  Scope(Case& out, diag::Diagnostics& diagnostics) : out_(out), diagnostics_(diagnostics) {}

  // Blocks nest; what runs more than once cannot give away what was there before.
  void enter(bool repeats);
  std::vector<HandleId> leave();  // what is left, the youngest first

  // Whether a handle of this name is there, or was.
  bool knows(std::string_view name) const { return find(name) != nullptr; }
  // The handle of this name; reported if there is none, or none any more.
  std::optional<HandleId> use(const ast::Name& name);
  // The same, and it is gone.
  std::optional<HandleId> give(const ast::Name& name, std::string_view how);
  // A new handle; reported if the name is taken.
  std::optional<HandleId> bind(const ast::Name& name, abi::ResourceId resource);

  // The call that would give it is wrong: uses of the name are not reported as well.
  void bind_any(const ast::Name& name);

  abi::ResourceId resource(HandleId id) const { return out_.handles[id].resource; }
  std::vector<std::string_view> names() const;  // of those that are there

 private:
  struct Entry {
    std::string_view name;  // of the tree
    HandleId id;            // invalid: nobody knows what it is
    source::Span born, gone;
    std::string_view how;  // it is gone: "dropped", "given away"
    size_t depth = 0;
  };

  const Entry* find(std::string_view name) const;
  Entry* find(std::string_view name) { return const_cast<Entry*>(std::as_const(*this).find(name)); }

  Case& out_;
  diag::Diagnostics& diagnostics_;
  std::vector<Entry> entries_;  // of the blocks that are open
  std::vector<bool> repeats_;   // of each open block
};

}  // namespace sabir::cases
