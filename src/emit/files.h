// What a run of the compiler makes: paths below the output folder and their text. A back-end adds
// to it; only the driver writes it to disk, and only when there was no error.
#pragma once

#include <string>
#include <vector>

namespace sabir::emit {

struct File {
  std::string path;
  std::string text;
  bool copied = false;  // written by hand, the same for every contract
};

using FileSet = std::vector<File>;

}  // namespace sabir::emit
