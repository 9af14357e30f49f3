// Order of things that depend on each other: dependencies first and, among those that are ready,
// the one that was written first, so that the order does not depend on how edges are listed.
#pragma once

#include <cstdint>
#include <functional>
#include <vector>

#include "source/source.h"

namespace sabir::model {

struct Edge {
  uint32_t to = 0;
  source::Span span;  // where the dependency is written
};

using Graph = std::vector<std::vector<Edge>>;  // by node: what it depends on

// A closed walk; `edges[i]` leads from node i to the next, the last one back to the first.
struct Cycle {
  std::vector<uint32_t> nodes;
  std::vector<Edge> edges;
};

// All nodes in dependency order. Each cycle is reported once; then its nodes are ordered as if they
// depended on nothing.
std::vector<uint32_t> dependency_order(const Graph& graph,
                                       const std::function<void(const Cycle&)>& on_cycle);

}  // namespace sabir::model
