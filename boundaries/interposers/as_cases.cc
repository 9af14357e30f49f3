// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "boundaries/interposers/as_cases.h"

#include <cstring>

#include "boundaries/interposers/statuses.h"

namespace sabir::boundary {
namespace {

// "desk", "account", "name" of "desk.account.name"; the middle is empty for a free function.
struct Path {
  std::string interface, resource, label;
  explicit Path(std::string_view path) {
    size_t first = path.find('.'), last = path.rfind('.');
    interface = path.substr(0, first);
    label = path.substr(last + 1);
    if (first < last) resource = path.substr(first + 1, last - first - 1);
  }
};

std::string in_quotes(std::string_view text) {
  std::string out = "\"";
  for (char c : text) {
    if (c == '\n' || c == '\r') return out + "\"";  // part of the message is enough
    if (c == '"' || c == '\\') out += '\\';
    out += c;
  }
  return out + "\"";
}

}  // namespace

std::string AsCases::name(uint32_t resource, uint64_t number) {
  if (contract_.resources[resource].imported) return "";
  auto [found, fresh] = names_.try_emplace(number);
  if (fresh) {
    std::string_view path = contract_.resources[resource].path;
    found->second =
        std::string(path.substr(path.rfind('.') + 1)) + "-n" + std::to_string(++counts_[resource]);
  }
  return found->second;
}

Wave::Name AsCases::names() {
  return [this](uint32_t resource, uint64_t number) { return name(resource, number); };
}

void AsCases::begin(const Crossing& crossing) {
  std::lock_guard lock(mutex_);
  Open& open = open_[crossing.thread];
  if (open.depth++ == 0) open.called_back = false;
  if (crossing.callback) open.called_back = true;
  if (interface_.empty() && !crossing.callback) {
    interface_ = Path(crossing.function.path).interface;
  }
}

// `account-n1.deposit(5)`, `desk.add(1, 2)`, `account("x")`, `account.merge(a, b)`.
std::string AsCases::call(const Crossing& crossing, bool& whole) {
  const Function& f = crossing.function;
  Path path(f.path);
  std::string arguments = arguments_of(contract_, f, crossing.request, names(), whole);
  if (f.method) {
    const Type& record = contract_[f.arguments];
    Wave wave(contract_, crossing.request, names());
    std::string self = wave.value(record.members[0].type, record.members[0].offset);
    whole = whole && wave.whole();
    return self + "." + path.label + arguments;
  }
  if (f.makes != kNone) return path.resource + arguments;
  if (!path.resource.empty()) return path.resource + "." + path.label + arguments;
  return (path.interface == interface_ ? "" : path.interface + ".") + path.label + arguments;
}

std::string AsCases::result(const Crossing& crossing, const Outcome& outcome, bool& whole) {
  const Function& f = crossing.function;
  if (f.gives == Gives::Nothing || f.reply == kNone) return "";
  const Member& member = contract_[f.reply].members[0];
  std::string_view bytes = outcome.record;
  std::string aliased;
  if (outcome.alias) {  // where it is, and behind it what it is in
    aliased.assign(crossing.request);
    std::memcpy(aliased.data(), outcome.record.data(), outcome.record.size());
    bytes = aliased;
  }
  Wave wave(contract_, bytes, names());
  std::string text = wave.value(member.type, outcome.alias ? 0 : member.offset);
  whole = whole && wave.whole();
  return text;
}

std::string AsCases::outcome(const Crossing& crossing, const Reply& reply, bool& whole) {
  const Function& f = crossing.function;
  Outcome outcome = outcome_of(reply);
  if (!outcome.failed) {
    std::string value = result(crossing, outcome, whole);
    if (!f.declares) return value.empty() ? "" : " -> " + value;
    return value.empty() ? " -> ok" : " -> ok(" + value + ")";
  }
  if (outcome.status == SABIR_DECLARED && !outcome.declared) return " -> err";
  if (outcome.declared && f.error != kNone) {
    Wave wave(contract_, outcome.record, names());
    std::string value = wave.value(f.error, 0);
    whole = whole && wave.whole();
    return " -> err(" + value + ")";
  }
  return " -> !" + status_name(outcome.status) + " " + in_quotes(outcome.message);
}

void AsCases::end(const Crossing& crossing, const Reply& reply) {
  std::lock_guard lock(mutex_);
  Open& open = open_[crossing.thread];
  bool outermost = --open.depth == 0, called_back = open.called_back;
  if (outermost) open_.erase(crossing.thread);
  if (crossing.callback) return;
  bool whole = true;
  std::string said = call(crossing, whole), came = outcome(crossing, reply, whole);
  const Function& f = crossing.function;
  bool made = reply.kind == Reply::Kind::Return && f.gives == Gives::Handle && !f.declares;
  std::string line = made ? "let " + came.substr(4) + " = " + said : said + came;
  const char* why = called_back || !outermost ? "it calls back"
                    : !f.written.empty()      ? "it writes into an argument"
                    : !whole                  ? "it has an invalid value for its type"
                                              : nullptr;
  body_ += why ? "  // " + line + "; not a case: " + why + "\n" : "  " + line + ";\n";
}

void AsCases::drop(uint64_t handle) {
  std::lock_guard lock(mutex_);
  auto found = names_.find(handle);
  if (found != names_.end()) body_ += "  drop " + found->second + ";\n";
}

std::string AsCases::text() {
  std::lock_guard lock(mutex_);
  std::string head = "// Recorded from " + std::string(contract_.name) + ".\n";
  if (!interface_.empty()) head += "in " + interface_ + ";\n\n";
  return head + "case \"recorded\" {\n" + body_ + "}\n";
}

}  // namespace sabir::boundary
