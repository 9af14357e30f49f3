// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Values in records as text: WAVE, the Component Model's form for values, with the rules of
// docs/cases.md for what it cannot say.
#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "boundaries/types.h"

namespace sabir::boundary {

// A record as it travels: offsets where C has pointers, numbers where C has handles. It need not be
// well-formed: what is not is written as `?`.
class Wave {
 public:
  // What a handle is called; empty: it cannot be said.
  using Name = std::function<std::string(uint32_t resource, uint64_t number)>;

  Wave(const Contract& contract, std::string_view record, Name name)
      : contract_(contract), record_(record), left_(record.size()), name_(std::move(name)) {}

  // The value of a type that begins there.
  std::string value(int32_t type, size_t at);
  // Whether everything could be said.
  bool whole() const { return whole_; }

 private:
  std::string number(const Type& type, size_t at);
  std::string real(const Type& type, size_t at);
  std::string flags(const Type& type, size_t at);
  std::string variant(const Type& type, size_t at);
  std::string record(const Type& type, size_t at);
  std::string sequence(const Type& type, size_t at);
  std::string elements(int32_t element, size_t at, uint64_t count);
  std::string entries(const Type& pair, size_t at, uint64_t count);
  std::string unsaid();
  uint64_t load(size_t at, size_t width);

  const Contract& contract_;
  std::string_view record_;
  size_t left_;  // bytes that no list had yet
  Name name_;
  bool whole_ = true;
};

// The word of a list of words: labels of a type.
std::string_view word_of(std::string_view words, size_t index);

// The arguments of a call: "(1, \"two\")"; of a method without the handle that is called.
std::string arguments_of(const Contract& contract, const Function& function,
                         std::string_view request, const Wave::Name& name, bool& whole);

}  // namespace sabir::boundary
