// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Locations that stand over another: `trace:worker:`, `fault:?every=10,check:worker:?memory=1G`.
//
//     location   = interposer ":" [ "?" option { "&" option } [ "," ] ] [ location ]  |  place
//     option     = name "=" value
//
// The options end at the first comma. In a value `%2C` is a comma, `%26` an ampersand and `%25` a
// per cent sign, as in any URL. Nothing behind it stands over `inprocess:`.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "boundaries/interposers/interposer.h"

namespace sabir::boundary {

// An interposer's options, taken one by one; what nobody takes is misspelled.
class Options {
 public:
  void add(std::string name, std::string value) {
    all_.emplace_back(std::move(name), std::move(value));
  }
  // The value of an option; `otherwise` if it is not there.
  std::string text(std::string_view name, std::string_view otherwise = "");
  // A path, in which `%p` is the number of the process and `%n` that of the instance in it.
  std::string file(std::string_view name);
  uint64_t count(std::string_view name, uint64_t otherwise);
  double share(std::string_view name, double otherwise);            // 0 to 1
  uint64_t nanoseconds(std::string_view name, uint64_t otherwise);  // "20ms"
  bool yes(std::string_view name);                                  // 0 or 1
  // Says of a value that it is none of what there may be.
  void wrong(std::string_view name, std::string_view value, std::string_view expected);
  // Whether all was taken and well-formed; else why not, with what there is.
  bool done(std::string_view known, std::string& why);

 private:
  std::vector<std::pair<std::string, std::string>> all_;
  std::string why_;
  friend std::unique_ptr<Interposer> make_interposer(struct Layer& layer, const Contract& contract,
                                                     std::string& why);
  uint64_t instance_ = 0;
};

// The first interposer of a location.
struct Layer {
  std::string name;
  Options options;
  std::string inner;  // the location that it stands over
};

bool is_interposer(std::string_view location);
// False, and why. `location` is one of an interposer.
bool parse_layer(std::string_view location, Layer& layer, std::string& why);
std::unique_ptr<Interposer> make_interposer(Layer& layer, const Contract& contract,
                                            std::string& why);

}  // namespace sabir::boundary
