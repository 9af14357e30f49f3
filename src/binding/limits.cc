#include "binding/limits.h"

#include <vector>

#include "binding/call.h"

namespace sabir::binding {
namespace {

// The places in one function.
class Asked {
 public:
  Asked(const abi::Plan& plan, const abi::Function& f, const Lack& lack)
      : plan_(plan), f_(f), lack_(lack) {}

  std::vector<source::Span> run() {
    switch (lack_.what) {
      case Ask::Parameters: note(f_.params.size() > lack_.most, f_.origin->span); break;
      case Ask::Words: note(!f_.imported && words() > lack_.most, f_.origin->span); break;
      case Ask::Extensible:
      case Ask::RecordWords: break;  // of types
      default:
        if (f_.imported) look_at_host();
    }
    return std::move(places_);
  }

 private:
  void note(bool asked, source::Span span) {
    if (asked) places_.push_back(span);
  }

  size_t words() const { return passes(f_).size(); }

  void look_at_host() {
    source::Span span = f_.origin->span;
    switch (lack_.what) {
      case Ask::HostParameters: return note(f_.params.size() > lack_.most, span);
      case Ask::HostWords: return note(words() > lack_.most, span);
      case Ask::HostView: return note(f_.returning == abi::Returning::View, span);
      default: break;
    }
    for (const abi::Param& p : f_.params) {
      note(p.origin && p.origin->in_out, p.origin ? p.origin->span : span);
    }
  }

  const abi::Plan& plan_;
  const abi::Function& f_;
  const Lack& lack_;
  std::vector<source::Span> places_;
};

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

std::vector<source::Span> places_of(const abi::Plan& plan, const Lack& lack) {
  std::vector<source::Span> places;
  for (const abi::Function& f : plan.functions) {
    for (source::Span span : Asked(plan, f, lack).run()) places.push_back(span);
  }
  for (const abi::Type& type : plan.types) {
    bool asked = (lack.what == Ask::Extensible && type.extensible) ||
                 (lack.what == Ask::RecordWords && record_words(plan, type) > lack.most);
    if (asked) places.push_back(plan.contract->types[type.origin].span);
  }
  return places;
}

}  // namespace

std::string describe(const Lack& lack) {
  std::string most = "functions of more than " + std::to_string(lack.most) + " parameters";
  std::string words = "functions that take more than " + std::to_string(lack.most) + " words in C";
  switch (lack.what) {
    case Ask::Parameters: return most;
    case Ask::HostParameters: return most + " that the host implements";
    case Ask::Words: return words + " (a list or text is two)";
    case Ask::HostWords: return words + " and that the host implements";
    case Ask::HostView: return "`//sabir:view` results that the host gives";
    case Ask::HostInOut: return "`//sabir:inout` lists that the host writes into";
    case Ask::Extensible: return "`//sabir:extensible` records";
    case Ask::RecordWords:
      return "records and tuples whose fields take more than " + std::to_string(lack.most) +
             " words (a 64-bit number is two)";
  }
  return "";
}

bool check(const abi::Plan& plan, std::span<const Lack> lacks, std::string_view name,
           diag::Diagnostics& diagnostics) {
  bool fine = true;
  for (const Lack& lack : lacks) {
    for (source::Span span : places_of(plan, lack)) {
      fine = false;
      const char* instead = lack.what == Ask::Extensible    ? "make it a plain record"
                            : lack.what == Ask::RecordWords ? "make it a record of records"
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
