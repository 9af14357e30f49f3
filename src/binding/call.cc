#include "binding/call.h"

namespace sabir::binding {
namespace {

using abi::Passing;
using abi::Returning;
using abi::Shape;

bool is_guest(const abi::Plan& plan, const abi::Type& type) {
  bool handle = type.shape == Shape::Own || type.shape == Shape::Borrow;
  return handle && plan[type.resource].imported;
}

As as_what(const abi::Plan& plan, const abi::Param& param) {
  const abi::Type& type = plan[param.type];
  switch (param.passing) {
    case Passing::Value: return type.shape == Shape::Scalar ? As::Scalar : As::Value;
    case Passing::Pointer: return As::Value;
    case Passing::Handle: return is_guest(plan, type) ? As::Guest : As::Handle;
    case Passing::Slice: break;
  }
  if (type.shape == Shape::String) return As::Text;
  bool bytes = type.shape == Shape::List && plan[*type.element].key == "u8";
  return bytes ? As::Bytes : As::List;
}

Mode mode_of(const abi::Plan& plan, const abi::Param& param) {
  if (param.origin && param.origin->in_out) return Mode::InOut;
  if (param.origin && param.origin->retains) return Mode::Retained;
  return plan[param.type].shape == Shape::Own ? Mode::Given : Mode::Lent;
}

Gives gives_of(const abi::Plan& plan, const abi::Function& f) {
  switch (f.returning) {
    case Returning::Nothing: return Gives::Nothing;
    case Returning::Sink: return Gives::Sink;
    case Returning::Parcel: return Gives::Parcel;
    case Returning::View: return Gives::View;
    case Returning::Handle:
      if (f.is(model::FunctionKind::Constructor)) return Gives::Self;
      return is_guest(plan, plan[*f.result]) ? Gives::Guest : Gives::Handle;
    case Returning::Value: break;
  }
  const abi::Type& type = plan[*f.result];
  bool scalar = type.shape == Shape::Scalar && type.prim != model::Prim::Char;
  return scalar ? Gives::Scalar : Gives::Value;
}

bool is_slice(const abi::Param& param) { return param.passing == Passing::Slice; }

// A part of an argument that is all of the result, or that it is in.
Open open_of(const abi::Function& f) {
  Open made;
  for (size_t i = 0; i < f.params.size(); ++i) {
    if (is_slice(f.params[i]) && f.params[i].type == *f.result) made.same.push_back(i);
  }
  return made;
}

Unlock unlock_of(const abi::Function& f) {
  Unlock made;
  for (size_t i = 0; i < f.params.size(); ++i) {
    if (is_slice(f.params[i])) made.sizes.push_back(i);
  }
  return made;
}

Enter enter_of(const abi::Function& f) {
  return {f.is(model::FunctionKind::Method) ? Role::Self : Role::Instance};
}

std::vector<Step> steps_out(const Function& made) {
  const abi::Function& f = *made.of;
  std::vector<Step> steps = {enter_of(f), Arrange{}};
  for (size_t i = 0; i < made.params.size(); ++i) steps.push_back(Take{i});
  if (made.gives == Gives::Sink) steps.push_back(open_of(f));
  if (made.asks) steps.push_back(Expect{});
  if (made.gives_away) steps.push_back(HandOver{});
  steps.insert(steps.end(), {unlock_of(f), Call{passes(f)}, Lock{}});
  for (size_t i = 0; i < made.params.size(); ++i) {
    if (made.params[i].mode == Mode::InOut) steps.push_back(TakeBack{i});
  }
  // A method that fails may have begun to read on before it did; a constructor that fails has made
  // nobody who could.
  bool method = f.is(model::FunctionKind::Method);
  if (!method) steps.push_back(Fail{});
  for (size_t i = 0; i < made.params.size(); ++i) {
    if (made.params[i].mode == Mode::Retained) steps.push_back(Keep{i});
  }
  if (method) steps.push_back(Fail{});
  steps.push_back(Give{made.gives});
  return steps;
}

std::vector<Step> steps_in(const Function& made) {
  std::vector<Step> steps = {enter_of(*made.of)};
  for (size_t i = 0; i < made.params.size(); ++i) steps.push_back(Tell{i});
  steps.push_back(Answer{made.gives});
  return steps;
}

}  // namespace

std::vector<Pass> passes(const abi::Function& f) {
  std::vector<Pass> made = {{enter_of(f).whom}};
  for (size_t i = 0; i < f.params.size(); ++i) {
    switch (f.params[i].passing) {
      case Passing::Value: made.push_back({Role::Value, i}); break;
      case Passing::Pointer: made.push_back({Role::Pointer, i}); break;
      case Passing::Handle: made.push_back({Role::Handle, i}); break;
      case Passing::Slice: made.insert(made.end(), {{Role::Data, i}, {Role::Count, i}}); break;
    }
  }
  if (f.result) made.push_back({Role::Result});
  if (f.returning == Returning::View) made.push_back({Role::ResultCount});
  made.push_back({Role::Error});
  return made;
}

Function plan_function(const abi::Plan& plan, const abi::Function& f, bool hosted) {
  Function made;
  made.of = &f;
  made.gives = gives_of(plan, f);
  made.asks = hosted && !f.imported && !f.origin->leaf;
  for (const abi::Param& param : f.params) {
    Parameter one{&param, as_what(plan, param), mode_of(plan, param)};
    if (param.origin) one.max = param.origin->max.value_or(0);
    made.gives_away |= plan[param.type].handles;
    made.params.push_back(one);
  }
  made.steps = f.imported ? steps_in(made) : steps_out(made);
  return made;
}

}  // namespace sabir::binding
