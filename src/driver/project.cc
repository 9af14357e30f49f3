// Whatever `sabir.toml` says that it cannot say is refused with its place, so that no typing error
// is taken for a setting.
#include "driver/project.h"

#define TOML_EXCEPTIONS 0
#define TOML_ENABLE_FORMATTERS 0
#include <toml++/toml.h>

#include <algorithm>
#include <filesystem>

#include "base/files.h"
#include "base/text.h"

namespace sabir::driver {
namespace {

namespace fs = std::filesystem;
using base::cat;
using diag::Code;

constexpr std::string_view kName = "sabir.toml";
constexpr size_t kLargest = 16 * 1024;  // many times what it may say; tables in tables cost stack

class Reader {
 public:
  Reader(const source::Text& file, diag::Diagnostics& diagnostics)
      : text_(file.text), base_(file.base), diagnostics_(diagnostics) {}

  void run() {
    toml::parse_result read = toml::parse(text_);
    if (!read)
      return wrong(read.error().source(), cat("invalid TOML: ", read.error().description()));
    for (auto&& [key, value] : read.table()) {
      if (key != "warnings") {
        wrong(key.source(), cat("there is no `", key.str(), "`"));
      } else if (const toml::table* table = value.as_table()) {
        warnings(*table);
      } else {
        wrong(value.source(), "`warnings` is a table: `[warnings]`");
      }
    }
  }

 private:
  void warnings(const toml::table& table) {
    for (auto&& [key, value] : table) {
      if (key != "allow") {
        wrong(key.source(), cat("there is no key `", key.str(), "` in `[warnings]`"));
      } else if (const toml::array* codes = value.as_array()) {
        for (const toml::node& one : *codes) code(one);
      } else {
        wrong(value.source(), "`allow` is a list of codes in quotes");
      }
    }
  }

  void code(const toml::node& one) {
    const toml::value<std::string>* word = one.as_string();
    if (!word) return wrong(one.source(), "a code stands in quotes");
    source::Span said = span(one.source());
    auto warning = diagnostics_.warning(word->get(), said);
    if (warning) diagnostics_.allow_anywhere({*warning, said});
  }

  void wrong(const toml::source_region& where, std::string message) {
    diagnostics_.add(Code::E0607, span(where), std::move(message))
        .note("all that it may say is `[warnings]`, and below it `allow = [\"W0202\"]`");
  }

  source::Span span(const toml::source_region& where) const {
    uint32_t begin = offset(where.begin);
    return {base_ + begin, base_ + std::max(offset(where.end), begin + 1)};
  }

  // Lines are counted from 1, and so are the characters in one.
  uint32_t offset(const toml::source_position& at) const {
    size_t byte = 0;
    for (auto line = at.line; line > 1; --line) {
      byte = std::min(text_.find('\n', byte), text_.size() - 1) + 1;
    }
    for (auto column = at.column; column > 1 && byte < text_.size(); --column) {
      do ++byte;
      while (byte < text_.size() && (text_[byte] & 0xC0) == 0x80);
    }
    return uint32_t(byte);
  }

  std::string_view text_;
  uint32_t base_;
  diag::Diagnostics& diagnostics_;
};

// Whether anything is called so; a link that leads nowhere is something, too.
bool is_there(const fs::path& path) {
  std::error_code error;
  return fs::exists(fs::symlink_status(path, error));
}

// The nearest one; empty: there is none.
std::string find_project(const std::string& contract) {
  std::error_code error;
  fs::path whole = fs::absolute(contract, error).lexically_normal();
  if (error) return "";
  fs::path shown =
      base::is_folder(contract) ? fs::path(contract) : fs::path(contract).parent_path();
  fs::path folder = base::is_folder(contract) ? whole : whole.parent_path();
  if (is_there(folder / kName)) return (shown / kName).string();
  while (folder != folder.parent_path()) {
    folder = folder.parent_path();
    if (is_there(folder / kName)) return (folder / kName).string();
  }
  return "";
}

}  // namespace

void read_project(const std::string& contract, Loaded& out) {
  std::string path = find_project(contract);
  if (path.empty()) return;
  std::error_code error;
  if (!base::is_folder(path) && fs::exists(path, error) && !fs::is_regular_file(path, error)) {
    out.trouble = cat("`", path, "` is not a file");
    return;
  }
  auto text = base::read_file(path, out.trouble);
  if (!text) return;
  if (text->size() > kLargest) {
    out.trouble = cat("`", path, "` has more than ", std::to_string(kLargest), " bytes");
    return;
  }
  if (!out.sources.fits(text->size())) {
    out.trouble = cat("`", path, "` and the contract are larger than 4 GiB");
    return;
  }
  Reader(out.sources.add(path, std::move(*text)), out.diagnostics).run();
}

}  // namespace sabir::driver
