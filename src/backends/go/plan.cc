// Decides what Go calls things, and where everything of a call lies. The decisions that others
// share are the binding's.
#include <algorithm>
#include <set>
#include <utility>

#include "backends/go/model.h"
#include "backends/go/names.h"

namespace sabir::backends::go {
namespace {

using abi::Passing;
using abi::Shape;
using binding::As;
using binding::Gives;
using binding::Mode;
using model::FunctionKind;

// Pointers into Go's memory that a call hands over.
constexpr size_t kPointers = 4;

class FunctionPlanner {
 public:
  FunctionPlanner(const binding::Package& binding, const Spelling& spelling, uint32_t index)
      : spelling_(spelling), plan_(spelling.plan) {
    made_.of = &binding.functions[index];
  }

  Function run() {
    const abi::Function& f = *made_.of->of;
    made_.doc = f.origin->docs.text;
    made_.where = f.path;
    made_.error = f.error;
    made_.leaf = f.origin->leaf && !f.imported;
    name(f);
    if (f.result) made_.result = spelling_.type(*f.result);
    plan_params(f);
    f.imported ? seat_asked(f) : seat(f);
    return std::move(made_);
  }

 private:
  void name(const abi::Function& f) {
    bool method = f.is(FunctionKind::Method);
    if (f.imported) {
      made_.name = spelling_.name_on_host(f);
    } else {
      made_.name = method ? spelling_.method_name(f) : spelling_.function(f);
    }
    if (method) made_.home = spelling_.resource(f.resource);
    bool object = f.resource && !plan_[f.resource].imported;
    made_.confined = object && plan_[f.resource].traits().threading == model::Threading::Confined;
  }

  void plan_params(const abi::Function& f) {
    std::set<std::string> seen;
    for (const binding::Parameter& p : made_.of->params) {
      Parameter one;
      one.of = &p;
      one.name = parameter(p.of->name);
      while (!seen.insert(one.name).second) one.name += '_';
      one.way = way_of(p);
      one.own = plan_[p.of->type].shape == Shape::Own;
      one.type = spelling_.type(p.of->type);
      if (p.fallback >= 0 && !f.imported) {
        one.type = spelling_.parameter_type(*p.of);
        one.pointer = spelling_.is_pointer_of(*p.of);
        one.fallback = spelling_.literal(p.of->type, *p.of->origin->default_value);
      }
      made_.params.push_back(std::move(one));
    }
    auto unique = [&](std::string name) {
      while (!seen.insert(name).second) name += '_';
      return name;
    };
    for (Parameter& p : made_.params) {
      bool replaced = p.pointer || (!p.fallback.empty() && is_variant(p));
      p.value = replaced ? unique(p.name + "Value") : p.name;
      p.place = unique(p.name + "At");
      p.kept = unique(p.name + "Kept");
    }
  }

  bool is_variant(const Parameter& p) const {
    return plan_[p.of->of->type].shape == Shape::Variant;
  }

  Way way_of(const binding::Parameter& p) const {
    const abi::Type& type = plan_[p.of->type];
    switch (p.of->passing) {
      case Passing::Value: return Way::Word;
      case Passing::Pointer: return spelling_.is_plain(p.of->type) ? Way::Plain : Way::Made;
      case Passing::Handle: return p.as == As::Guest ? Way::Guest : Way::Handle;
      case Passing::Slice: break;
    }
    if (type.shape == Shape::String) return Way::Lent;
    if (type.shape == Shape::Map && spelling_.is_keyed(type)) return Way::Entries;
    return spelling_.is_plain(*type.element) ? Way::Lent : Way::Items;
  }

  // --- a function of the library's ---

  size_t words(size_t count) { return std::exchange(made_.words, made_.words + count); }

  void seat(const abi::Function& f) {
    words(1);  // whom it is for
    bool sink = f.returning == abi::Returning::Sink;
    size_t pointers = sink ? 1 : 0, must = pointers;
    if (sink) made_.sink = {true, 0};
    auto stays = [](const Parameter& p) {
      return p.of->mode == Mode::InOut || p.of->mode == Mode::Retained;
    };
    for (const Parameter& p : made_.params) must += stays(p) ? 1 : 0;
    size_t free = kPointers - std::min(must, kPointers);
    for (Parameter& p : made_.params) {
      bool lent = p.way == Way::Lent || p.way == Way::Plain;
      bool by_pointer = lent && (stays(p) || free > 0);
      if (by_pointer && !stays(p)) --free;
      p.seat = by_pointer ? Seat{true, pointers++} : Seat{false, words(1)};
      if (p.of->of->passing == Passing::Slice) p.count = words(1);
      bool put = !by_pointer && p.way != Way::Word && p.way != Way::Handle;
      made_.scratch |= put || (p.way == Way::Handle && p.own);
    }
    made_.out = words(out_words(f));
    made_.problem = words(2);
  }

  size_t out_words(const abi::Function& f) const {
    switch (f.returning) {
      case abi::Returning::Nothing: return 0;
      case abi::Returning::Value: return (plan_[*f.result].size + 7) / 8;
      case abi::Returning::Sink: return 3;
      case abi::Returning::View: return 2;
      default: return 1;
    }
  }

  // --- a function of the host's: what C was given, word by word ---

  void seat_asked(const abi::Function& f) {
    for (Parameter& p : made_.params) {
      p.seat = {false, words(1)};
      if (p.of->of->passing == Passing::Slice) p.count = words(1);
    }
    if (f.result) made_.out = words(f.returning == abi::Returning::View ? 2 : 1);
  }

  const Spelling& spelling_;
  const abi::Plan& plan_;
  Function made_;
};

class Planner {
 public:
  Planner(const Input& input, const Spelling& spelling)
      : input_(input), binding_(input.binding), plan_(input.plan), spelling_(spelling) {}

  Package run() {
    describe();
    for (abi::TypeId id : plan_.types.ids()) {
      const abi::Type& type = plan_[id];
      bool tuple = type.shape == Shape::Tuple;
      if (tuple || binding_[id].has_class) made_.types.push_back(id);
    }
    for (const binding::Module& module : binding_.modules) plan_module(module);
    for (const binding::Host& host : binding_.hosts) made_.hosts.push_back(plan_host(host));
    need_codecs();
    return std::move(made_);
  }

 private:
  void describe() {
    made_.of = &binding_;
    made_.spelling = &spelling_;
    made_.name = plan_.prefix;
    made_.source = input_.contract_name;
    made_.license = input_.license;
    made_.major = plan_.version.major;
    made_.minor = plan_.version.minor;
  }

  Function plan_function(uint32_t index) {
    Function made = FunctionPlanner(binding_, spelling_, index).run();
    if (made.of->of->imported) {
      made.index = asked_++;
    } else {
      made.index = made_.calls.size();
      made.call = "call" + pascal(plan_.short_symbol(made.of->of->symbol));
      const auto& all = made_.calls;
      while (std::find(all.begin(), all.end(), made.call) != all.end()) made.call += '_';
      made_.calls.push_back(made.call);
    }
    return made;
  }

  void plan_module(const binding::Module& from) {
    for (const binding::Class& c : from.classes) {
      const abi::Resource& resource = *c.of;
      Class made{&c, c.id, resource.origin->docs.text, spelling_.resource(c.id), 0, {}};
      made.index = made_.classes.size() + 1;
      if (c.constructor) made_.functions.push_back(plan_function(*c.constructor));
      for (uint32_t f : c.functions) {
        bool method = plan_.functions[f].is(FunctionKind::Method);
        (method ? made.functions : made_.functions).push_back(plan_function(f));
      }
      made_.classes.push_back(std::move(made));
    }
    for (uint32_t f : from.functions) made_.functions.push_back(plan_function(f));
  }

  Host plan_host(const binding::Host& from) {
    const abi::Interface& interface = *from.of;
    abi::InterfaceId id;
    for (abi::InterfaceId one : plan_.interfaces.ids()) {
      if (&plan_[one] == from.of) id = one;
    }
    std::string field = interface.label.empty() ? "Imports" : pascal(interface.label);
    if (field == "Location" || (field == "Imports" && !interface.label.empty())) field += '_';
    Host made{
        from.of, interface.origin ? interface.origin->docs.text : "", spelling_.host(id), field, {},
        {}};
    for (uint32_t f : from.functions) made.functions.push_back(plan_function(f));
    for (const binding::Guests& g : from.guests) {
      Guests guests{g.id, g.of->origin->docs.text, spelling_.resource(g.id), tables_++, {}};
      for (uint32_t f : g.methods) guests.methods.push_back(plan_function(f));
      made.guests.push_back(std::move(guests));
    }
    return made;
  }

  // --- which types cross which way, somewhere in something ---

  void need_codecs() {
    std::set<abi::TypeId> lowered, lifted;
    for (const abi::Function& f : plan_.functions) {
      std::set<abi::TypeId>&in = f.imported ? lifted : lowered,
      &out = f.imported ? lowered : lifted;
      for (const abi::Param& p : f.params) {
        p.passing == Passing::Slice ? need_inside(p.type, in) : need(p.type, in);
      }
      bool sink = f.returning == abi::Returning::Sink;
      if (f.result) sink ? need_inside(*f.result, out) : need(*f.result, out);
      if (f.error) need(*f.error, out);
    }
    for (abi::TypeId id : plan_.types.ids()) {
      if (lowered.contains(id)) made_.lowered.push_back(id);
      if (lifted.contains(id)) made_.lifted.push_back(id);
    }
  }

  void need(abi::TypeId id, std::set<abi::TypeId>& all) {
    const abi::Type& type = plan_[id];
    if (spelling_.is_plain(id) || type.shape == Shape::String || !all.insert(id).second) return;
    if (type.element) return need_inside(id, all);
    for (const abi::Member& m : type.members) {
      if (m.type) need(*m.type, all);
    }
  }

  // Of a text, a list or a map, as an argument of its own.
  void need_inside(abi::TypeId id, std::set<abi::TypeId>& all) {
    const abi::Type& type = plan_[id];
    if (!type.element) return;
    bool keyed = type.shape == Shape::Map && spelling_.is_keyed(type);
    if (!keyed) return need(*type.element, all);
    for (const abi::Member& m : plan_[*type.element].members) need(*m.type, all);
  }

  const Input& input_;
  const binding::Package& binding_;
  const abi::Plan& plan_;
  const Spelling& spelling_;
  Package made_;
  size_t asked_ = 0, tables_ = 0;
};

}  // namespace

Package plan_package(const Input& input, const Spelling& spelling) {
  return Planner(input, spelling).run();
}

}  // namespace sabir::backends::go
