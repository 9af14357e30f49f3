// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// What could be better, seen from how a library is called: rules that a person would apply who
// looked at the table and knew the contract.
#include <algorithm>

#include "boundaries/interposers/trace.h"

namespace sabir::boundary {
namespace {

constexpr uint64_t kManyCalls = 1000;
constexpr uint64_t kSmall = 256;  // bytes of a call

// "uninorm.normalizer" of "uninorm.normalizer.normalize".
std::string_view scope(const Function& f) {
  std::string_view path = f.path;
  return path.substr(0, path.rfind('.'));
}
std::string_view label(const Function& f) {
  std::string_view path = f.path;
  return path.substr(path.rfind('.') + 1);
}

// The types of the parameters, without the handle that is called.
std::vector<int32_t> parameters(const Contract& contract, const Function& f) {
  std::vector<int32_t> types;
  if (f.arguments == kNone) return types;
  for (const Member& m : contract[f.arguments].members) types.push_back(m.type);
  if (f.method) types.erase(types.begin());
  return types;
}

// Whether `many` is one piece of memory with many of `one` in it, and says where each ends.
bool packs(const Contract& contract, const std::vector<int32_t>& one,
           const std::vector<int32_t>& many) {
  if (one.size() != 1 || many.size() != 2 || one[0] != many[0]) return false;
  const Type& bytes = contract[many[0]];
  const Type& ends = contract[many[1]];
  if (bytes.kind != Kind::List && bytes.kind != Kind::Text) return false;
  return ends.kind == Kind::List && contract[ends.element].kind == Kind::Number;
}

// Whether `many` takes lists of what `one` takes, or one list of all of it in a record.
bool takes_lists_of(const Contract& contract, const std::vector<int32_t>& one,
                    const std::vector<int32_t>& many) {
  if (one.empty() || many.empty()) return false;
  auto list_of = [&](int32_t list, int32_t element) {
    return contract[list].kind == Kind::List && contract[list].element == element;
  };
  if (one.size() == many.size()) {
    bool any = false;
    for (size_t i = 0; i < one.size(); ++i) {
      if (list_of(many[i], one[i])) any = true;
      if (!list_of(many[i], one[i]) && many[i] != one[i]) return false;
    }
    return any;
  }
  if (many.size() != 1 || contract[many[0]].kind != Kind::List) return false;
  const Type& element = contract[contract[many[0]].element];
  return element.kind == Kind::Record &&
         std::equal(element.members.begin(), element.members.end(), one.begin(), one.end(),
                    [](const Member& m, int32_t type) { return m.type == type; });
}

// The function of the same interface or resource that does at once what many calls of `f` do.
const Function* bulk_form(const Contract& contract, const Function& f) {
  std::vector<int32_t> one = parameters(contract, f);
  for (const Function& g : contract.exports) {
    if (&g == &f || scope(g) != scope(f) || g.method != f.method || g.makes != f.makes) continue;
    std::vector<int32_t> many = parameters(contract, g);
    bool named_like_it = label(g).starts_with(label(f));
    if (takes_lists_of(contract, one, many)) return &g;
    if (named_like_it && packs(contract, one, many)) return &g;
  }
  return nullptr;
}

void advise_small(const Contract& contract, const Traced& traced, std::vector<std::string>& to) {
  const Function& f = *traced.function;
  const Tally& t = *traced.tally;
  uint64_t each = (t.in + t.out) / t.calls;
  if (t.calls < kManyCalls || each > kSmall || traced.callback || f.makes != kNone) return;
  std::string seen = with_commas(t.calls) + " calls of `" + f.path + "` with " +
                     std::to_string(each) + " bytes on average: ";
  if (const Function* bulk = bulk_form(contract, f)) {
    to.push_back(seen + "use `" + std::string(label(*bulk)) + "`");
  } else if (t.in + t.out > 0 && f.arguments != kNone) {
    to.push_back(seen + "a function that takes many at once would save the way for each");
  }
}

void advise_constructor(const Contract& contract, const Summary& summary, const Traced& traced,
                        std::vector<std::string>& to) {
  const Function& f = *traced.function;
  const Tally& made = *traced.tally;
  if (f.makes == kNone || made.calls < kManyCalls) return;
  uint64_t used = 0;
  for (const Traced& other : summary.functions) {
    if (other.function->method && scope(*other.function) == scope(f)) used += other.tally->calls;
  }
  if (used > 2 * made.calls) return;
  to.push_back(with_commas(made.calls) + " of `" + contract.resources[size_t(f.makes)].path +
               "` were made and called " + with_commas(used) +
               " times in all: keep one and use it"
               " again");
}

void advise_failing(const Traced& traced, std::vector<std::string>& to) {
  const Tally& t = *traced.tally;
  uint64_t failed = t.failed();
  if (failed < kManyCalls / 10 || failed * 2 < t.calls) return;
  to.push_back(with_commas(failed) + " of " + with_commas(t.calls) + " calls of `" +
               traced.function->path + "` failed: an error costs more than an answer");
}

void advise_slowest(const Traced& traced, std::vector<std::string>& to) {
  const Tally& t = *traced.tally;
  uint64_t median = t.times.at(0.5), late = t.times.at(0.99);
  if (t.calls < kManyCalls || late < 1'000'000 || late < 100 * median) return;
  to.push_back("one in a hundred calls of `" + std::string(traced.function->path) + "` takes " +
               as_time(late) + " and longer, half of them no more than " + as_time(median) +
               ": something else is waited for");
}

}  // namespace

std::vector<std::string> advise(const Summary& summary) {
  std::vector<std::string> out;
  for (const Traced& traced : summary.functions) {
    advise_small(summary.contract, traced, out);
    advise_constructor(summary.contract, summary, traced, out);
    advise_failing(traced, out);
    advise_slowest(traced, out);
  }
  return out;
}

}  // namespace sabir::boundary
