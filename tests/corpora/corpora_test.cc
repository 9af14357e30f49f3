// The reference parser's own tests, where they are at hand: SABIR_CORPORA, or the folder
// `shared/corpora` beside the checkout. Elsewhere these tests are skipped and say so.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <nlohmann/json.hpp>

#include "base/files.h"
#include "base/text.h"
#include "diag/render.h"
#include "driver/load.h"
#include "model/print.h"
#include "model/wit_json.h"
#include "syntax/format.h"
#include "syntax/lex.h"
#include "syntax/parse.h"

namespace sabir {
namespace {

using base::cat;
using nlohmann::ordered_json;

std::string corpora() {
  const char* given = std::getenv("SABIR_CORPORA");
  return given != nullptr ? given : "../shared/corpora";
}

#define NEED_CORPORA() \
  if (!base::exists(corpora())) GTEST_SKIP() << "no corpora at " << corpora() << " (SABIR_CORPORA)"

std::string read(const std::string& path) {
  std::string why;
  auto text = base::read_file(path, why);
  EXPECT_TRUE(text) << why;
  return text.value_or("");
}

bool ends_with(std::string_view text, std::string_view end) {
  return text.size() >= end.size() && text.substr(text.size() - end.size()) == end;
}

// The roots of a folder: those with a file of expected output beside them.
std::vector<std::string> roots(const std::string& folder, std::string_view expected) {
  std::string why;
  auto entries = base::list_folder(folder, why);
  EXPECT_TRUE(entries) << why;
  std::vector<std::string> all;
  for (const base::Entry& entry : *entries) {
    if (!ends_with(entry.name, expected)) continue;
    std::string root = cat(folder, "/", entry.name.substr(0, entry.name.size() - expected.size()));
    if (base::exists(root + ".wit")) root += ".wit";
    if (base::exists(root)) all.push_back(root);
  }
  return all;
}

std::string expected_path(const std::string& root, std::string_view end) {
  std::string stem = ends_with(root, ".wit") ? root.substr(0, root.size() - 4) : root;
  return cat(stem, end);
}

model::Options as_the_reference() {
  model::Options options;
  options.features.insert("active");
  options.component_rules = false;
  options.all_comments = true;
  return options;
}

TEST(WitParser, AcceptsAndUnderstandsTheSame) {
  NEED_CORPORA();
  auto all = roots(corpora() + "/wit-parser-ui", ".wit.json");
  EXPECT_EQ(all.size(), 72u);
  for (const std::string& root : all) {
    driver::Loaded loaded = driver::load(root, as_the_reference());
    ASSERT_TRUE(loaded.contract) << diag::render(loaded.diagnostics, loaded.sources, false);
    auto ours = nlohmann::json::parse(model::wit_json(*loaded.contract));
    auto theirs = nlohmann::json::parse(read(expected_path(root, ".wit.json")));
    EXPECT_EQ(ours, theirs) << root;
  }
}

// `path:line` of the reference's error, relative to the folder; empty if it gives none.
std::string reference_place(std::string_view result) {
  for (std::string_view marker : {"--> tests/ui/parse-fail/", "* tests/ui/parse-fail/"}) {
    size_t at = result.find(marker);
    if (at == std::string_view::npos) continue;
    result.remove_prefix(at + marker.size());
    size_t line_end = result.find(':', result.find(':') + 1);
    return std::string(result.substr(0, line_end));
  }
  return "";
}

TEST(WitParser, RefusesTheSameAtTheSameLines) {
  NEED_CORPORA();
  std::string folder = corpora() + "/wit-parser-ui/parse-fail";
  auto all = roots(folder, ".wit.result");
  EXPECT_EQ(all.size(), 150u);
  for (const std::string& root : all) {
    driver::Loaded loaded = driver::load(root, as_the_reference());
    EXPECT_FALSE(loaded.contract) << root;
    EXPECT_TRUE(loaded.diagnostics.has_errors()) << root;
    std::string wanted = reference_place(read(expected_path(root, ".wit.result")));
    bool found = wanted.empty();
    for (const auto& one : loaded.diagnostics.sorted()) {
      source::Location at = loaded.sources.locate(one.primary.span.begin);
      found |= cat(folder, "/", wanted) == cat(at.path, ":", std::to_string(at.line));
    }
    EXPECT_TRUE(found) << wanted << "\n" << diag::render(loaded.diagnostics, loaded.sources, false);
  }
}

driver::Loaded resolve(std::string text, const model::Options& options) {
  driver::Loaded loaded;
  const source::Text& added = loaded.sources.add("case.wit", std::move(text));
  loaded.input.root.files.push_back(syntax::parse(added, loaded.diagnostics));
  loaded.contract = model::resolve(loaded.input, options, loaded.diagnostics);
  return loaded;
}

TEST(EdgeCases, BothTiersAgree) {
  NEED_CORPORA();
  auto cases = ordered_json::parse(read(corpora() + "/wit-edge-cases.json"))["cases"];
  EXPECT_EQ(cases.size(), 141u);
  for (const auto& one : cases) {
    model::Options options;
    for (const auto& feature : one["features"]) options.features.insert(feature);
    bool parses = one["parse"] == "ok";
    bool builds = parses && one.value("component", "") == "ok";
    driver::Loaded whole = resolve(one["source"], options);
    EXPECT_EQ(whole.contract.has_value(), builds)
        << one["label"] << diag::render(whole.diagnostics, whole.sources, false);
    options.component_rules = false;
    driver::Loaded parsed = resolve(one["source"], options);
    EXPECT_EQ(parsed.contract.has_value(), parses)
        << one["label"] << diag::render(parsed.diagnostics, parsed.sources, false);
  }
}

// Properties that hold for every contract at hand.
TEST(WitParser, FormattingAndExportingKeepTheMeaning) {
  NEED_CORPORA();
  for (const std::string& root : roots(corpora() + "/wit-parser-ui", ".wit.json")) {
    driver::Loaded loaded = driver::load(root, as_the_reference());
    ASSERT_TRUE(loaded.contract) << root;
    driver::Loaded formatted;
    auto format = [&](const model::Group& from, model::Group& to) {
      for (const syntax::ast::File& file : from.files) {
        diag::Diagnostics ignored;
        std::string text = syntax::format(*file.text, syntax::lex(*file.text, ignored));
        const source::Text& added = formatted.sources.add(file.text->path, text);
        syntax::Tokens tokens = syntax::lex(added, ignored);
        EXPECT_EQ(syntax::format(added, tokens), text) << "not idempotent: " << file.text->path;
        to.files.push_back(syntax::parse(added, formatted.diagnostics));
      }
    };
    format(loaded.input.root, formatted.input.root);
    for (const model::Group& group : loaded.input.deps)
      format(group, formatted.input.deps.emplace_back());
    auto again = model::resolve(formatted.input, as_the_reference(), formatted.diagnostics);
    ASSERT_TRUE(again) << diag::render(formatted.diagnostics, formatted.sources, false);
    EXPECT_EQ(model::wit_json(*again), model::wit_json(*loaded.contract)) << root;

    std::string plain = model::export_wit(*loaded.contract);
    driver::Loaded exported = resolve(plain, as_the_reference());
    ASSERT_TRUE(exported.contract)
        << plain << diag::render(exported.diagnostics, exported.sources, false);
    EXPECT_EQ(model::export_wit(*exported.contract), plain) << root;
  }
}

}  // namespace
}  // namespace sabir
