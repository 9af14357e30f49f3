// Of TOML this reads what a project can say: a table, and in it a key with a list of strings.
// Everything else is refused with its place, so that no typing error is taken for a setting.
#include "driver/project.h"

#include <filesystem>

#include "base/files.h"
#include "base/text.h"

namespace sabir::driver {
namespace {

namespace fs = std::filesystem;
using base::cat;
using diag::Code;

constexpr std::string_view kName = "sabir.toml";

class Reader {
 public:
  Reader(const source::Text& file, diag::Diagnostics& diagnostics)
      : text_(file.text), base_(file.base), diagnostics_(diagnostics) {}

  void run() {
    while (skip("\n"), at_ < text_.size())
      if (!(peek() == '[' ? table() : setting()) || !end_of_line()) return;
  }

 private:
  char peek() const { return at_ < text_.size() ? text_[at_] : '\0'; }

  // White space and comments; of line breaks those that are among `more`.
  void skip(std::string_view more) {
    for (; at_ < text_.size(); ++at_) {
      char c = peek();
      if (c == '#') at_ = std::min(text_.find('\n', at_), text_.size());
      bool blank = c == ' ' || c == '\t' || c == '\r' || c == '#';
      if (c == '#') --at_;  // the line break is looked at next
      if (!blank && more.find(c) == std::string_view::npos) return;
    }
  }

  bool wrong(size_t begin, size_t size, std::string message) {
    uint32_t at = base_ + uint32_t(begin);
    diagnostics_
        .add(Code::E0607, {at, at + uint32_t(std::max<size_t>(size, 1))}, std::move(message))
        .note("all that it may say is `[warnings]`, and below it `allow = [\"W0202\"]`");
    return false;
  }

  bool eat(char c) {
    skip("");
    if (peek() != c) return wrong(at_, 1, cat("expected `", std::string(1, c), "`"));
    ++at_;
    return true;
  }

  bool end_of_line() {
    skip("");
    return at_ == text_.size() || peek() == '\n' || wrong(at_, 1, "expected the end of the line");
  }

  std::string_view word() {
    skip("");
    size_t begin = at_;
    while (base::is_letter(peek()) || base::is_digit(peek()) || peek() == '-' || peek() == '_')
      ++at_;
    return text_.substr(begin, at_ - begin);
  }

  bool table() {
    ++at_;
    std::string_view name = word();
    size_t begin = at_ - name.size();
    if (!eat(']')) return false;
    if (name != "warnings") return wrong(begin, name.size(), cat("there is no table `", name, "`"));
    if (in_warnings_) return wrong(begin, name.size(), "the table `warnings` stands here twice");
    return in_warnings_ = true;
  }

  bool setting() {
    std::string_view key = word();
    size_t begin = at_ - key.size();
    if (key != "allow" || !in_warnings_)
      return wrong(begin, key.size(),
                   cat("there is no key `", key, "`", in_warnings_ ? " in `[warnings]`" : ""));
    if (allowed_) return wrong(begin, key.size(), "the key `allow` stands here twice");
    allowed_ = true;
    return eat('=') && list();
  }

  bool list() {
    if (!eat('[')) return false;
    while (true) {
      skip("\n");
      if (peek() == ']') return ++at_, true;
      if (!code()) return false;
      skip("\n");
      if (peek() == ',')
        ++at_;
      else if (peek() != ']')
        return wrong(at_, 1, "expected `,` or `]`");
    }
  }

  bool code() {
    char quote = peek();
    if (quote != '"' && quote != '\'') return wrong(at_, 1, "expected a code in quotes");
    size_t begin = at_ + 1, end = text_.find_first_of("\"'\n", begin);
    if (end == std::string_view::npos || text_[end] != quote)
      return wrong(at_, 1, "this string is never closed");
    at_ = end + 1;
    source::Span said = {base_ + uint32_t(begin), base_ + uint32_t(end)};
    auto warning = diagnostics_.warning(text_.substr(begin, end - begin), said);
    if (warning) diagnostics_.allow_anywhere({*warning, said});
    return true;
  }

  std::string_view text_;
  uint32_t base_;
  diag::Diagnostics& diagnostics_;
  size_t at_ = 0;
  bool in_warnings_ = false, allowed_ = false;
};

// The nearest one; empty: there is none.
std::string find_project(const std::string& contract) {
  std::error_code error;
  fs::path whole = fs::absolute(contract, error).lexically_normal();
  if (error) return "";
  fs::path shown =
      base::is_folder(contract) ? fs::path(contract) : fs::path(contract).parent_path();
  fs::path folder = base::is_folder(contract) ? whole : whole.parent_path();
  if (base::exists((folder / kName).string())) return (shown / kName).string();
  while (folder != folder.parent_path()) {
    folder = folder.parent_path();
    if (base::exists((folder / kName).string())) return (folder / kName).string();
  }
  return "";
}

}  // namespace

void read_project(const std::string& contract, Loaded& out) {
  std::string path = find_project(contract);
  if (path.empty()) return;
  auto text = base::read_file(path, out.trouble);
  if (!text) return;
  if (!out.sources.fits(text->size())) {
    out.trouble = cat("`", path, "` and the contract are larger than 4 GiB");
    return;
  }
  Reader(out.sources.add(path, std::move(*text)), out.diagnostics).run();
}

}  // namespace sabir::driver
