// `@since`, `@unstable`, `@deprecated`, `@external-id`: read, checked, and asked whether an item is
// part of the contract.
#include "model/resolver.h"

namespace sabir::model {

namespace {

using AttributeKind = ast::Attribute::Kind;

std::string_view spelled(AttributeKind kind) {
  switch (kind) {
    case AttributeKind::Since: return "@since";
    case AttributeKind::Unstable: return "@unstable";
    case AttributeKind::Deprecated: return "@deprecated";
    case AttributeKind::ExternalId: return "@external-id";
  }
  return "";
}

}  // namespace

Stability Resolver::stability(const std::vector<ast::Attribute>& attributes) {
  if (attributes.empty()) return {};
  const ast::Attribute* seen[4] = {};
  for (const ast::Attribute& attribute : attributes) {
    const ast::Attribute*& before = seen[size_t(attribute.kind)];
    if (before != nullptr)
      diagnostics_
          .add(Code::E0501, attribute.span,
               cat("`", spelled(attribute.kind), "` stands here twice"))
          .label(before->span, "first here");
    before = &attribute;
  }
  const auto* since = seen[size_t(AttributeKind::Since)];
  const auto* unstable = seen[size_t(AttributeKind::Unstable)];
  const auto* deprecated = seen[size_t(AttributeKind::Deprecated)];
  if (since != nullptr && unstable != nullptr)
    diagnostics_
        .add(Code::E0501, since->span, "an item is either `@since` a version or `@unstable`")
        .label(unstable->span, "but this says it is unstable");
  if (deprecated != nullptr && since == nullptr && unstable == nullptr)
    diagnostics_.add(Code::E0501, deprecated->span, "`@deprecated` alone")
        .advise("say also since when the item exists: `@since(version = ...)`");
  Stability out;
  if (since != nullptr) out.since = version_of(since->version).text();
  if (unstable != nullptr) out.unstable = unstable->feature.text;
  if (deprecated != nullptr) out.deprecated = version_of(deprecated->version).text();
  return out;
}

std::string Resolver::external_id(const std::vector<ast::Attribute>& attributes) {
  for (const ast::Attribute& attribute : attributes)
    if (attribute.kind == AttributeKind::ExternalId) return attribute.id;
  return "";
}

std::string_view Resolver::off_feature(const Stability& stability) const {
  bool on = stability.unstable.empty() || options_.all_features ||
            options_.features.contains(stability.unstable);
  if (on) return {};
  return *off_features_.insert(stability.unstable).first;
}

// Checks the gates of an item against its package; returns the feature that keeps it out, or
// nothing.
std::string_view Resolver::gate(const std::vector<ast::Attribute>& attributes,
                                const Stability& stability, const Part& part, Span span) {
  if (!stability.unstable.empty()) return off_feature(stability);
  if (stability.since.empty()) return {};
  const PackageUnit& unit = *part.unit;
  for (const ast::Attribute& attribute : attributes) {
    if (attribute.kind != AttributeKind::Since) continue;
    if (!unit.header->version)
      diagnostics_.add(Code::E0502, span, "a gate with a version in a package without one")
          .label(attribute.span, "the gate")
          .label(unit.header->span, "this package needs a version, such as `@1.0.0`");
    else if (unit.version < version_of(attribute.version))
      diagnostics_
          .add(Code::E0503, span,
               cat("this exists since ", stability.since, ", but the package is only at ",
                   unit.version.text()))
          .label(attribute.version.span, "a version that is not out yet")
          .label(unit.header->version->span, "the version of the package");
  }
  return {};
}

}  // namespace sabir::model
