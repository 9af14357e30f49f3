#include "model/graph.h"

#include <algorithm>
#include <queue>

namespace sabir::model {

namespace {

class Sorter {
 public:
  explicit Sorter(const Graph& graph)
      : graph_(graph), waits_for_(graph.size()), users_(graph.size()), done_(graph.size()) {
    for (uint32_t node = 0; node < graph.size(); ++node) {
      waits_for_[node] = uint32_t(graph[node].size());
      for (const Edge& edge : graph[node]) users_[edge.to].push_back(node);
      if (waits_for_[node] == 0) ready_.push(node);
    }
  }

  std::vector<uint32_t> run(const std::function<void(const Cycle&)>& on_cycle) {
    uint32_t first = 0;
    while (true) {
      drain();
      while (first < graph_.size() && done_[first]) ++first;
      if (first == graph_.size()) return std::move(order_);
      if (++cycles_ > kMostCycles) {  // the first ones are news enough
        for (uint32_t node = first; node < graph_.size(); ++node)
          if (!done_[node]) release(node);
        continue;
      }
      Cycle cycle = find_cycle(first);
      on_cycle(cycle);
      for (uint32_t node : cycle.nodes) release(node);
    }
  }

 private:
  void drain() {
    while (!ready_.empty()) {
      uint32_t node = ready_.top();
      ready_.pop();
      if (done_[node]) continue;
      done_[node] = true;
      order_.push_back(node);
      for (uint32_t user : users_[node])
        if (waits_for_[user] > 0 && --waits_for_[user] == 0) ready_.push(user);
    }
  }

  void release(uint32_t node) {
    waits_for_[node] = 0;
    ready_.push(node);
  }

  const Edge& open_edge(uint32_t node) const {
    for (const Edge& edge : graph_[node])
      if (!done_[edge.to]) return edge;
    return graph_[node].front();  // not reached: a node that waits has an open edge
  }

  // Follows open edges from a node that waits until one comes round again.
  Cycle find_cycle(uint32_t start) const {
    std::vector<uint32_t> seen_at(graph_.size(), UINT32_MAX);
    Cycle walk;
    uint32_t node = start;
    while (seen_at[node] == UINT32_MAX) {
      seen_at[node] = uint32_t(walk.nodes.size());
      walk.nodes.push_back(node);
      walk.edges.push_back(open_edge(node));
      node = walk.edges.back().to;
    }
    uint32_t begin = seen_at[node];
    return {{walk.nodes.begin() + begin, walk.nodes.end()},
            {walk.edges.begin() + begin, walk.edges.end()}};
  }

  static constexpr size_t kMostCycles = 100;

  const Graph& graph_;
  size_t cycles_ = 0;
  std::vector<uint32_t> waits_for_;
  std::vector<std::vector<uint32_t>> users_;
  std::vector<bool> done_;
  std::priority_queue<uint32_t, std::vector<uint32_t>, std::greater<>> ready_;
  std::vector<uint32_t> order_;
};

}  // namespace

std::vector<uint32_t> dependency_order(const Graph& graph,
                                       const std::function<void(const Cycle&)>& on_cycle) {
  return Sorter(graph).run(on_cycle);
}

}  // namespace sabir::model
