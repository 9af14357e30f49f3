#include "binding/limits.h"

#include <algorithm>
#include <vector>

#include "binding/call.h"

namespace sabir::binding {
namespace {

// As words of a stack that holds 32 bits in one.
size_t record_words(const abi::Plan& plan, const abi::Type& type) {
  // A tuple is a class whose fields are objects; a variant's are of one field each.
  if (type.shape == abi::Shape::Tuple) return type.members.size();
  if (type.shape != abi::Shape::Record) return 0;
  size_t words = 0;
  for (const abi::Member& m : type.members) {
    const abi::Type& of = plan[*m.type];
    words += of.shape == abi::Shape::Scalar && of.size == 8 ? 2 : 1;
  }
  return words;
}

bool asks_for_lists(const abi::Plan& plan, const abi::Function& f, const Lack& lack) {
  size_t parts = 0, staying = 0;
  for (const abi::Param& p : f.params) {
    if (!p.origin) continue;
    bool points = plan[p.type].element && !plan[*plan[p.type].element].flat();
    parts += p.origin->retains && points;
    staying += p.origin->retains || p.origin->in_out;
  }
  return !f.imported && (lack.what == Ask::KeptParts ? parts : staying) > lack.most;
}

std::vector<source::Span> places_of(const abi::Plan& plan, const Lack& lack) {
  std::vector<source::Span> places;
  if (lack.what == Ask::RecordWords) {
    for (const abi::Type& type : plan.types) {
      if (record_words(plan, type) <= lack.most) continue;
      places.push_back(plan.contract->types[type.origin].span);
    }
    return places;
  }
  if (lack.what == Ask::KeptParts || lack.what == Ask::StayingLists) {
    for (const abi::Function& f : plan.functions) {
      if (asks_for_lists(plan, f, lack)) places.push_back(f.origin->span);
    }
    return places;
  }
  for (const abi::Function& f : plan.functions) {
    bool asked = f.imported == (lack.what == Ask::HostWords) && passes(f).size() > lack.most;
    if (asked) places.push_back(f.origin->span);
  }
  return places;
}

}  // namespace

std::string describe(const Lack& lack) {
  std::string words = "functions that take more than " + std::to_string(lack.most) + " words in C";
  switch (lack.what) {
    case Ask::Words: return words + " (a list or text is two)";
    case Ask::HostWords: return words + " and that the host implements";
    case Ask::RecordWords:
      return "records and tuples whose fields take more than " + std::to_string(lack.most) +
             " words (a 64-bit number is two)";
    case Ask::KeptParts: return "lists that the library keeps and whose elements point elsewhere";
    case Ask::StayingLists:
      return "functions that keep, or write into, more than " + std::to_string(lack.most) +
             " lists";
  }
  return "";
}

bool check(const abi::Plan& plan, std::span<const Lack> lacks, std::string_view name,
           diag::Diagnostics& diagnostics) {
  bool fine = true;
  for (const Lack& lack : lacks) {
    for (source::Span span : places_of(plan, lack)) {
      fine = false;
      const char* instead = lack.what == Ask::RecordWords ? "make it a record of records"
                                                          : "take it out of the world";
      std::string who = "`" + std::string(name) + "`";
      diagnostics
          .add(diag::Code::E0901, span, describe(lack) + " cannot be generated for " + who + " yet")
          .help.push_back("leave " + who + " out of `--for`, or " + instead);
    }
  }
  return fine;
}

}  // namespace sabir::binding
