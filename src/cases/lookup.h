// Which function of the plan a call means.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "cases/ast.h"
#include "cases/scope.h"
#include "diag/diagnostic.h"

namespace sabir::cases {

class Lookup {
 public:
  Lookup(const abi::Plan& plan, diag::Diagnostics& diagnostics);

  // From here on, names are looked up in this interface first.
  void in(const ast::Name& interface);

  struct Found {
    uint32_t function = 0;
    std::optional<HandleId> receiver;
  };
  // Reported if there is none.
  std::optional<Found> function(const ast::Call& call, Scope& scope);
  // An interface that the host implements; the world's own functions stand under its name. What it
  // implements there: a resource stands for its constructor.
  std::optional<abi::InterfaceId> host(const ast::Name& name);
  std::optional<uint32_t> imported(abi::InterfaceId in, const std::vector<ast::Name>& path);

 private:
  std::optional<Found> method(const ast::Call& call, Scope& scope);
  std::optional<abi::InterfaceId> interface(const ast::Name& name) const;
  std::optional<abi::ResourceId> resource(abi::InterfaceId in, std::string_view name) const;
  std::optional<uint32_t> free(abi::InterfaceId in, std::string_view name) const;
  std::optional<uint32_t> of(abi::ResourceId resource, model::FunctionKind kind,
                             std::string_view name) const;
  std::optional<uint32_t> constructor(abi::ResourceId resource) const {
    return of(resource, model::FunctionKind::Constructor, "");
  }

  std::optional<uint32_t> here(const ast::Name& name);
  std::optional<uint32_t> inside(abi::InterfaceId in, const ast::Name& name);
  std::optional<uint32_t> static_of(abi::ResourceId resource, const ast::Name& name);
  std::optional<uint32_t> callable(std::optional<uint32_t> function, const ast::Name& name);
  std::vector<abi::InterfaceId> places() const;
  std::nullopt_t unknown(const ast::Name& name, std::string_view what,
                         std::vector<std::string> known);
  std::vector<std::string> known_in(abi::InterfaceId in) const;

  const abi::Plan& plan_;
  diag::Diagnostics& diagnostics_;
  std::optional<abi::InterfaceId> current_, main_;
};

}  // namespace sabir::cases
