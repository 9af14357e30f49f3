// Diagnostics as people and programs see them.
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "diag/render.h"

namespace sabir::diag {
namespace {

struct Rendering {
  source::Sources sources;
  Diagnostics diagnostics;
  const source::Text& text;
  explicit Rendering(std::string content) : text(sources.add("a.wit", std::move(content))) {}

  source::Span span(std::string_view part) const {
    auto begin = uint32_t(text.base + text.text.find(part));
    return {begin, begin + uint32_t(part.size())};
  }
};

TEST(Render, ShowsLabelsNotesAndHelp) {
  Rendering r("one two three\nfour\nfive\n");
  r.diagnostics.add(Code::E0209, r.span("two"), "something", "here")
      .label(r.span("three"), "and here")
      .label(r.span("five"), "and there")
      .note("a note")
      .advise("some help");
  EXPECT_EQ(render(r.diagnostics, r.sources, false),
            "error[E0209]: something\n"
            " --> a.wit:1:5\n"
            "  |\n"
            "1 | one two three\n"
            "  |     ^^^ ----- and here\n"
            "  |     here\n"
            "...\n"
            "3 | five\n"
            "  | ---- and there\n"
            "  |\n"
            "  = note: a note\n"
            "  = help: some help\n"
            "\n"
            "1 error\n");
}

TEST(Render, IsSortedAndWithoutRepetition) {
  Rendering r("a b\n");
  for (int i = 0; i < 2; ++i) {
    r.diagnostics.add(Code::E0209, r.span("b"), "second");
    r.diagnostics.add(Code::E0210, r.span("a"), "first");
  }
  auto sorted = r.diagnostics.sorted();
  ASSERT_EQ(sorted.size(), 2u);
  EXPECT_EQ(sorted[0].message, "first");
}

TEST(Render, CannotBeRewrittenByTheTextItShows) {
  Rendering r("a \x1b[2J\xE2\x80\xAE\tb \xFF\n");
  r.diagnostics.add(Code::E0209, r.span("b"), "x");
  std::string text = render(r.diagnostics, r.sources, false);
  EXPECT_EQ(text.find('\x1b'), std::string::npos);
  EXPECT_EQ(text.find("\xE2\x80\xAE"), std::string::npos);
  EXPECT_EQ(text.find('\t'), std::string::npos);
}

TEST(Render, CutsVeryLongLines) {
  Rendering r(std::string(100000, ' ') + "here" + std::string(100000, ' '));
  r.diagnostics.add(Code::E0209, r.span("here"), "x", "y");
  std::string text = render(r.diagnostics, r.sources, false);
  EXPECT_LT(text.size(), 1000u);
  EXPECT_NE(text.find("^^^^ y"), std::string::npos);
}

TEST(Render, CountsWhatItDoesNotKeep) {
  Rendering r("a");
  for (int i = 0; i < 10000; ++i) r.diagnostics.add(Code::E0209, r.span("a"), std::to_string(i));
  EXPECT_EQ(r.diagnostics.errors(), 10000u);
  EXPECT_NE(render(r.diagnostics, r.sources, false).find("10000 errors (9500 not shown)"),
            std::string::npos);
}

TEST(Render, JsonSaysTheSame) {
  Rendering r("a\xFF b\n");
  r.diagnostics.add(Code::W0601, r.span("b"), "message", "label").advise("help");
  auto json = nlohmann::json::parse(render_json(r.diagnostics, r.sources));
  EXPECT_EQ(json["warnings"], 1);
  EXPECT_EQ(json["diagnostics"][0]["code"], "W0601");
  EXPECT_EQ(json["diagnostics"][0]["primary"]["line"], 1);
  EXPECT_EQ(json["diagnostics"][0]["help"][0], "help");
}

}  // namespace
}  // namespace sabir::diag
