#include "abi/promises.h"

#include <charconv>
#include <functional>
#include <map>
#include <utility>

#include "model/wave.h"

namespace sabir::abi {
namespace {

std::string max_of(uint64_t most) { return "max " + std::to_string(most); }

std::string default_of(const Plan& plan, model::TypeRef type, const model::Value& value) {
  return "default " + model::write_wave(*plan.contract, type, value);
}

// A directive taken apart: "text: max 16" is `max` of `text: max`, with 16.
struct Said {
  std::string_view text, name, argument;
};

std::map<std::string_view, Said> by_name(const std::vector<std::string>& directives) {
  std::map<std::string_view, Said> all;
  for (std::string_view text : directives) {
    size_t subject = text.find(": ");
    size_t begin = subject == std::string_view::npos ? 0 : subject + 2;
    size_t end = std::min(text.find(' ', begin), text.size());
    std::string_view argument = end < text.size() ? text.substr(end + 1) : std::string_view();
    all[text.substr(0, end)] = {text, text.substr(begin, end - begin), argument};
  }
  return all;
}

uint64_t number(const Said& said) {
  uint64_t value = 0;
  std::from_chars(said.argument.data(), said.argument.data() + said.argument.size(), value);
  return value;
}

// Less is accepted, or less comes; or more of both.
Weight weigh_max(const Said* before, const Said* now, Way way) {
  bool narrower = now && (!before || number(*now) < number(*before));
  if (narrower ? way.given : way.received) return Weight::Major;
  return way.given || way.received ? Weight::Minor : Weight::Free;
}

// Whoever implements it promises, the other side counts on it.
bool is_promise(std::string_view name) {
  return name == "leaf" || name == "idempotent" || name == "stateless" || name == "in-place" ||
         name == "shared";
}

// A promise that is new needs a library that gives it; one that is taken back, or that asks more of
// callers, is none of the old one's.
Weight weigh(std::string_view name, const Said* before, const Said* now, Way way) {
  if (name == "blocking") return Weight::Free;
  if (name == "in-place" && !now) return Weight::Free;  // its functions are missed
  if (name == "max") return weigh_max(before, now, way);
  if (name == "default") return before ? Weight::Major : Weight::Minor;
  if (name == "confined") return before ? Weight::Minor : Weight::Major;
  return is_promise(name) && !before ? Weight::Minor : Weight::Major;
}

// A host that exists keeps what was promised and no more; one that promises less needs a library
// that does not count on it.
Weight weigh_host(std::string_view name, const Said* before, const Said* now, Way way) {
  if (name == "default") return Weight::Free;  // the library is who leaves it out
  if (name == "confined" || is_promise(name)) std::swap(before, now);
  return weigh(name, before, now, way);
}

std::string quoted(std::string_view text) { return "`" + std::string(text) + "`"; }

std::string tell(const Said* before, const Said* now) {
  if (!before) return quoted(now->text) + " is new";
  if (!now) return quoted(before->text) + " is gone";
  return "it was " + quoted(before->text) + " and is " + quoted(now->text);
}

std::string_view name_in(const Said* before, const Said* now) {
  return (before ? before : now)->name;
}

using Weigh = std::function<Weight(std::string_view key, const Said* before, const Said* now)>;

std::vector<Difference> compare(const std::vector<std::string>& before,
                                const std::vector<std::string>& now, const Weigh& weigh) {
  std::map<std::string_view, Said> old = by_name(before), fresh = by_name(now);
  std::map<std::string_view, std::pair<const Said*, const Said*>> both;
  for (const auto& [key, said] : old) both[key].first = &said;
  for (const auto& [key, said] : fresh) both[key].second = &said;
  std::vector<Difference> found;
  for (const auto& [key, pair] : both) {
    const auto& [was, is] = pair;
    if (was && is && was->text == is->text) continue;
    found.push_back({tell(was, is), weigh(key, was, is), std::string(name_in(was, is))});
  }
  return found;
}

}  // namespace

std::string call_of(const Function& function) {
  static const char* const passing[] = {"value", "pointer", "slice", "handle"};
  static const char* const returning[] = {"", "value", "handle", "sink", "parcel", "view"};
  std::string text = function.is(model::FunctionKind::Method) ? "(self" : "(";
  for (const Param& param : function.params) {
    if (text.size() > 1) text += ", ";
    text += passing[size_t(param.passing)];
    if (param.origin && param.origin->in_out) text += " to write";
  }
  text += ")";
  bool nothing = function.returning == Returning::Nothing;
  return nothing ? text : text + " -> " + returning[size_t(function.returning)];
}

std::vector<std::string> parameters_of(const Function& function) {
  std::vector<std::string> names;
  for (const Param& param : function.params) names.push_back(param.name);
  return names;
}

std::vector<std::string> directives_of(const Plan& plan, const Function& function) {
  std::vector<std::string> all;
  const model::Function& origin = *function.origin;
  if (origin.blocking) all.push_back("blocking");
  if (origin.leaf) all.push_back("leaf");
  if (origin.idempotent) all.push_back("idempotent");
  if (origin.view) all.push_back("->: view");
  if (origin.max_result) all.push_back("->: " + max_of(*origin.max_result));
  for (const Param& param : function.params) {
    if (!param.origin) continue;
    std::string subject = param.name + ": ";
    if (param.origin->in_out) all.push_back(subject + "inout");
    if (param.origin->retains) all.push_back(subject + "retains");
    if (param.origin->max) all.push_back(subject + max_of(*param.origin->max));
    if (!param.origin->default_value) continue;
    all.push_back(subject + default_of(plan, param.origin->type, *param.origin->default_value));
  }
  return all;
}

std::vector<std::string> directives_of(const Resource& resource) {
  std::vector<std::string> all;
  const model::Resource& traits = resource.traits();
  if (traits.threading == model::Threading::Confined) all.push_back("confined");
  if (traits.threading == model::Threading::Shared) all.push_back("shared");
  if (traits.stateless) all.push_back("stateless");
  if (traits.in_place) all.push_back("in-place");
  return all;
}

std::vector<std::string> directives_of(const Plan& plan, const Type& type) {
  std::vector<std::string> all;
  if (!type.origin) return all;
  const auto* record = std::get_if<model::Record>(&plan.contract->types[type.origin].kind);
  if (!record) return all;
  for (const model::Field& field : record->fields) {
    if (field.max) all.push_back(field.name + ": " + max_of(*field.max));
    if (!field.default_value) continue;
    all.push_back(field.name + ": " + default_of(plan, field.type, *field.default_value));
  }
  return all;
}

std::vector<Difference> differences(const std::vector<std::string>& before,
                                    const std::vector<std::string>& now, Keeper keeper) {
  bool host = keeper == Keeper::Host;
  return compare(before, now, [&](std::string_view key, const Said* was, const Said* is) {
    bool received = key.starts_with("->") != host;
    Way way{!received, received};
    return (host ? weigh_host : weigh)(name_in(was, is), was, is, way);
  });
}

std::vector<Difference> differences(const std::vector<std::string>& before,
                                    const std::vector<std::string>& now, Way fields) {
  return compare(before, now, [&](std::string_view, const Said* was, const Said* is) {
    return weigh(name_in(was, is), was, is, fields);
  });
}

}  // namespace sabir::abi
