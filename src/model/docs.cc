#include "model/docs.h"

#include <algorithm>
#include <vector>

#include "base/text.h"

namespace sabir::model {

namespace ast = syntax::ast;

namespace {

std::string_view right_trimmed(std::string_view text) {
  size_t last = text.find_last_not_of(" \t\r\n");
  return text.substr(0, last == std::string_view::npos ? 0 : last + 1);
}

std::string_view comment_text(const ast::File& file, uint32_t number) {
  source::Span span = file.comments[number].span;
  return std::string_view(file.text->text)
      .substr(span.begin - file.text->base, span.end - span.begin);
}

size_t indentation(std::string_view line) {
  size_t first = line.find_first_not_of(" \t");
  return first == std::string_view::npos ? line.size() : first;
}

void add_lines(std::string_view text, std::vector<std::string_view>& lines) {
  while (true) {
    size_t end = text.find('\n');
    lines.push_back(right_trimmed(text.substr(0, end)));
    if (end == std::string_view::npos) return;
    text.remove_prefix(end + 1);
  }
}

// `/** ... */`: a margin of ` * ` is decoration if every line has it.
void add_block(std::string_view body, std::vector<std::string_view>& lines) {
  std::vector<std::string_view> block;
  add_lines(body, block);
  while (!block.empty() && block.back().empty()) block.pop_back();
  bool margin = block.size() > 1;
  for (size_t i = 1; i < block.size(); ++i) {
    std::string_view line = base::trim(block[i]);
    margin = margin && (line.empty() || line[0] == '*');
  }
  for (size_t i = 1; margin && i < block.size(); ++i) {
    std::string_view line = base::trim(block[i]);
    block[i] = line.empty() ? line : line.substr(1);
  }
  // The first line stands behind the opening marker; its indentation says nothing.
  if (!block.empty() && block.size() > 1 && !margin) block[0] = base::trim(block[0]);
  if (!block.empty() && block[0].empty()) block.erase(block.begin());
  lines.insert(lines.end(), block.begin(), block.end());
}

std::string unindented(const std::vector<std::string_view>& lines) {
  size_t common = SIZE_MAX;
  for (std::string_view line : lines)
    if (!line.empty()) common = std::min(common, indentation(line));
  std::string text;
  for (std::string_view line : lines) {
    if (line.size() >= common) text += line.substr(common);
    text += '\n';
  }
  while (!text.empty() && text.back() == '\n') text.pop_back();
  return text;
}

bool is_line_doc(std::string_view c) {
  return c.substr(0, 3) == "///" && (c.size() == 3 || c[3] != '/');
}

bool is_block_doc(std::string_view c) {
  return c.size() >= 5 && c.substr(0, 3) == "/**" && c[3] != '*';
}

Docs written_docs(const ast::File& file, const ast::Lead& lead) {
  std::vector<std::string_view> lines;
  Docs docs;
  for (uint32_t i = lead.comments_begin; i < lead.late_comments_end; ++i) {
    std::string_view comment = comment_text(file, i);
    if (is_line_doc(comment))
      lines.push_back(right_trimmed(comment.substr(3)));
    else if (is_block_doc(comment))
      add_block(comment.substr(3, comment.size() - 5), lines);
    else
      continue;
    docs.present = true;
  }
  if (docs.present) docs.text = unindented(lines);
  return docs;
}

// The reference's rule: leading slashes or `/** */` off, each comment on its own indentation less
// the least of all.
Docs all_docs(const ast::File& file, const ast::Lead& lead) {
  std::vector<std::string_view> comments;
  for (uint32_t i = lead.comments_begin; i < lead.comments_end; ++i) {
    std::string_view comment = comment_text(file, i);
    if (comment.substr(0, 3) == "/**" && comment.size() >= 5)
      comment = comment.substr(3, comment.size() - 5);
    else
      comment.remove_prefix(std::min(comment.find_first_not_of('/'), comment.size()));
    comments.push_back(right_trimmed(comment));
  }
  size_t common = SIZE_MAX;
  for (std::string_view comment : comments) {
    size_t blank = comment.find_first_not_of(" \t\r\n");
    if (!comment.empty()) common = std::min(common, blank);
  }
  Docs docs;
  docs.present = !comments.empty();
  for (std::string_view comment : comments) {
    std::string_view prefix = comment.substr(0, common);
    bool spaces =
        prefix.size() == common && prefix.find_first_not_of(' ') == std::string_view::npos;
    std::vector<std::string_view> lines;
    if (!comment.empty()) add_lines(spaces ? comment.substr(common) : comment, lines);
    if (lines.empty()) lines.push_back("");
    for (std::string_view line : lines) docs.text += base::cat(line, "\n");
  }
  while (!docs.text.empty() && docs.text.back() == '\n') docs.text.pop_back();
  return docs;
}

}  // namespace

Docs read_docs(const ast::File& file, const ast::Lead& lead, bool all_comments) {
  bool none = lead.comments_begin >= (all_comments ? lead.comments_end : lead.late_comments_end);
  if (none) return {};
  return all_comments ? all_docs(file, lead) : written_docs(file, lead);
}

}  // namespace sabir::model
