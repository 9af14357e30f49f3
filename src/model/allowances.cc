// `//sabir:allow W0202`: warnings that are not told of what follows. They are read before anything
// else is, so that every warning of this room finds them; at the end, those are told of that had
// nothing to do. What a feature took away may have needed its own, so these are left alone.
#include <algorithm>

#include "model/directives.h"
#include "model/resolver.h"

namespace sabir::model {

void Resolver::read_allowances() {
  for (const ast::File& file : input_.root.files) read_allowances(file);
  for (const Group& group : input_.deps)
    for (const ast::File& file : group.files) read_allowances(file);
}

void Resolver::read_allowances(const ast::File& file) {
  const ast::Directive* before = nullptr;
  size_t gate = 0;
  uint32_t away = 0;  // where the text goes on behind what a feature took away
  for (const ast::Directive& directive : file.directives) {
    if (directive.name != kAllow || !directive.about.known()) continue;
    const DirectiveRule* rule = directive_rule(directive);
    if (!check_argument(directive, *rule)) continue;
    if (before != nullptr && before->about == directive.about) {
      diagnostics_.add(Code::E0605, directive.span, "`allow` stands here twice")
          .label(before->span, "first here")
          .advise("name all codes in one: `//sabir:allow W0201 W0202`");
      continue;
    }
    before = &directive;
    for (; gate < file.gated.size() && file.gated[gate].about.begin <= directive.about.begin;
         ++gate)
      if (is_off(file.gated[gate])) away = std::max(away, file.gated[gate].about.end);
    diagnostics_.allow(directive.about, allowed_codes(directive, directive.about.begin < away));
  }
  tell_lookalikes(file);
}

// Those that are codes of warnings; everything wrong with the others is reported.
std::vector<diag::Allowance> Resolver::allowed_codes(const ast::Directive& directive, bool used) {
  std::vector<diag::Allowance> codes;
  std::string_view text = directive.argument;
  for (size_t begin = 0, end; begin < text.size(); begin = end + 1) {
    end = std::min(text.find_first_of(" \t,", begin), text.size());
    std::string_view word = text.substr(begin, end - begin);
    if (word.empty()) continue;
    uint32_t at = directive.argument_span.begin + uint32_t(begin);
    Span said = {at, at + uint32_t(word.size())};
    if (auto code = diagnostics_.warning(word, said)) codes.push_back({*code, said, used});
  }
  return codes;
}

bool Resolver::is_off(const ast::Gated& gated) const {
  return !options_.all_features && !options_.features.contains(gated.feature);
}

void Resolver::tell_lookalikes(const ast::File& file) {
  for (Span comment : file.lookalikes) {
    std::string_view text = file.text->text;
    text = text.substr(comment.begin - file.text->base, comment.end - comment.begin);
    text = base::trim(text.substr(text.find_first_not_of('/')));
    diagnostics_.add(Code::W0601, comment, "this comment looks like a directive but is not one")
        .advise(cat("a directive is written without a space: `//", text, "`"));
  }
}

void Resolver::tell_unused_allowances() {
  for (const diag::Allowance& one : diagnostics_.unused()) {
    std::string_view code = diag::id(one.code);
    diagnostics_.add(Code::W0602, one.said, cat("there is no `", code, "` here to be allowed"))
        .note(cat("`", code, "`: ", diag::title(one.code)))
        .advise("leave the code out, or put it above what the warning is about");
  }
}

}  // namespace sabir::model
