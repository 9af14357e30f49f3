// `sabir explain CODE`: the page of an error or a warning, as docs/errors has it.
#include <CLI/CLI.hpp>
#include <algorithm>
#include <cctype>
#include <memory>

#include "backends/runtime_files.h"
#include "base/text.h"
#include "driver/command.h"

namespace sabir::driver {
namespace {

// "E0107.md" of `e0107`.
std::string page_of(std::string code) {
  std::transform(code.begin(), code.end(), code.begin(),
                 [](unsigned char c) { return char(std::toupper(c)); });
  return code + ".md";
}

// "E0107  unknown word", of the first line of its page: "# E0107: unknown word".
std::string row_of(std::string_view page) {
  std::string_view title = page.substr(2, page.find('\n') - 2);
  size_t colon = title.find(": ");
  return base::cat(title.substr(0, colon), "  ", title.substr(colon + 2), "\n");
}

int list_all() {
  std::string all;
  for (const backends::RuntimeFile& page : backends::runtime_files("errors")) {
    all += row_of(page.text);
  }
  return print(all);
}

int explain(const std::string& code) {
  std::string wanted = page_of(code);
  for (const backends::RuntimeFile& page : backends::runtime_files("errors")) {
    if (page.name == wanted) return print(page.text);
  }
  return trouble(
      base::cat("there is no error `", code, "`; `sabir explain` without one lists them all"));
}

}  // namespace

Run declare_explain(CLI::App& app) {
  auto code = std::make_shared<std::string>();
  app.add_option("code", *code, "what stands in brackets behind `error`: E0107; without it, all");
  return [code] { return code->empty() ? list_all() : explain(*code); };
}

}  // namespace sabir::driver
