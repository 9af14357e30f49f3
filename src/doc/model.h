// The interop specification of a contract as a page: a list of blocks, everything in it decided.
// The printers, Markdown and HTML, decide nothing. Text in blocks is Markdown.
#pragma once

#include <string>
#include <variant>
#include <vector>

#include "abi/draw.h"
#include "backends/backends.h"

namespace sabir::doc {

struct Heading {
  int level = 2;
  std::string anchor;
  std::string text;  // plain
  std::string kind;  // "record", "method"; then `text` is a name of the contract; empty: prose
  std::vector<std::string> badges;  // "16 bytes", "since 1.1"
};

struct Prose {
  std::string text;
};

struct Table {
  std::string caption;  // for those who do not see it
  std::vector<std::string> head;
  std::vector<std::vector<std::string>> rows;
};

struct Language {
  std::string id;    // "cpp": of Markdown's code blocks, and where a page shows one language only
  std::string name;  // "C++"
};

// One function in one language; overloads are several lines of code.
struct Spelling {
  Language language;
  std::string home;  // "uninorm::Normalizer"; empty: none
  std::string code;
};

struct Spellings {
  std::vector<Spelling> of;
};

struct PictureMember {
  std::string name, type;
  std::string rest;  // what stands in the second word, if it has one: "count"; empty: more of it
};

// The bytes of a type, in rows of eight.
struct Picture {
  std::string title;
  std::string text;  // for where there are no pictures
  std::vector<std::vector<abi::Cell>> rows;
  std::vector<PictureMember> members;
};

using Block = std::variant<Heading, Prose, Table, Spellings, Picture>;

struct Page {
  std::string title;    // "sabir:uninorm"
  std::string version;  // "1.1.0"
  std::string source;   // the contract's file name
  std::vector<Language> languages;
  std::vector<Block> blocks;
};

Page plan_page(const backends::Input& input);

std::string print_markdown(const Page& page);
std::string print_html(const Page& page);

}  // namespace sabir::doc
