#include "cases/scope.h"

#include <algorithm>

#include "base/text.h"

namespace sabir::cases {

using base::cat;
using diag::Code;

void Scope::enter(bool repeats) { repeats_.push_back(repeats); }

std::vector<HandleId> Scope::leave() {
  std::vector<HandleId> left;
  while (!entries_.empty() && entries_.back().depth == repeats_.size()) {
    if (!entries_.back().gone.known() && entries_.back().id) left.push_back(entries_.back().id);
    entries_.pop_back();
  }
  repeats_.pop_back();
  return left;
}

const Scope::Entry* Scope::find(std::string_view name) const {
  for (size_t i = entries_.size(); i-- > 0;)
    if (entries_[i].name == name) return &entries_[i];
  return nullptr;
}

std::vector<std::string_view> Scope::names() const {
  std::vector<std::string_view> all;
  for (const Entry& entry : entries_)
    if (!entry.gone.known()) all.push_back(entry.name);
  return all;
}

std::optional<HandleId> Scope::use(const ast::Name& name) {
  const Entry* entry = find(name.text);
  if (entry == nullptr) {
    auto& said = diagnostics_.add(Code::E1005, name.span,
                                  cat("there is no handle called `", name.text, "`"));
    std::vector<std::string_view> known = names();
    if (auto meant = base::closest(name.text, known))
      said.advise(cat("did you mean `", *meant, "`?"));
    return std::nullopt;
  }
  if (!entry->id) return std::nullopt;  // reported where it should have been made
  if (!entry->gone.known()) return entry->id;
  diagnostics_.add(Code::E1006, name.span, cat("`", name.text, "` is gone"), "it is used here")
      .label(entry->gone, cat("it was ", entry->how, " here"));
  return std::nullopt;
}

std::optional<HandleId> Scope::give(const ast::Name& name, std::string_view how) {
  std::optional<HandleId> id = use(name);
  if (!id) return id;
  Entry& entry = *find(name.text);
  entry.gone = name.span;
  entry.how = how;
  bool again =
      std::find(repeats_.begin() + ptrdiff_t(entry.depth), repeats_.end(), true) != repeats_.end();
  if (!again) return id;
  diagnostics_
      .add(Code::E1006, name.span, cat("`", name.text, "` would be ", how, " more than once"),
           "this is run again")
      .label(entry.born, "it is made only once")
      .advise("make it inside the block");
  return std::nullopt;
}

std::optional<HandleId> Scope::bind(const ast::Name& name, abi::ResourceId resource) {
  if (name.text == "_") {
    diagnostics_.add(Code::E1005, name.span, "`_` is not a name for a handle", "it stands for any");
    return std::nullopt;
  }
  if (const Entry* taken = find(name.text); taken != nullptr && !taken->gone.known()) {
    diagnostics_.add(Code::E1005, name.span, cat("`", name.text, "` is a handle already"))
        .label(taken->born, "made here");
    return std::nullopt;
  }
  size_t before = size_t(std::count_if(out_.handles.begin(), out_.handles.end(),
                                       [&](const Handle& h) { return h.name == name.text; }));
  std::string label = before == 0 ? name.text : cat(name.text, "-", std::to_string(before + 1));
  HandleId id = out_.handles.add({name.text, label, resource});
  entries_.push_back({name.text, id, name.span, {}, "", repeats_.size()});
  return id;
}

void Scope::bind_any(const ast::Name& name) {
  if (!knows(name.text)) entries_.push_back({name.text, {}, name.span, {}, "", repeats_.size()});
}

}  // namespace sabir::cases
