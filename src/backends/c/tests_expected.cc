// What cases expect, in words that C and C++ share.
#include "backends/c/tests.h"
#include "base/text.h"

namespace sabir::backends::c {
namespace {

using base::cat;

// Compilers need not take longer ones in one piece.
constexpr size_t kLongest = 4000;

}  // namespace

// Reads the contract's own text, in pieces that a compiler takes.
std::vector<std::string> expectation(const std::vector<cases::Piece>& pieces, std::string* whole) {
  std::vector<std::string> out;
  auto add = [&](std::string_view name, std::string arguments) {
    out.push_back(cat("sabir_expect_", name, "(c, ", arguments, ");"));
  };
  auto* only = pieces.size() == 1 ? std::get_if<cases::Literal>(&pieces[0]) : nullptr;
  if (only != nullptr && only->text.size() <= kLongest) {
    *whole = literal(only->text);
    return out;
  }
  *whole = "NULL";
  for (const cases::Piece& piece : pieces) {
    if (auto* text = std::get_if<cases::Literal>(&piece)) {
      for (size_t at = 0; at < text->text.size(); at += kLongest)
        add("text", literal(std::string_view(text->text).substr(at, kLongest)));
    } else if (auto* times = std::get_if<cases::Times>(&piece)) {
      add("times", cat(literal(times->text), ", ", literal(times->between), ", ",
                       std::to_string(times->times)));
    } else if (auto* file = std::get_if<cases::Content>(&piece)) {
      add("file", cat(literal(file->path), file->as_text ? ", 1" : ", 0"));
    } else {
      const auto& count = std::get<cases::Counted>(piece);
      std::string first = std::to_string(count.first) + "u", n = std::to_string(count.times);
      if (count.as_hex)
        add("hex_count", cat(first, ", ", n));
      else
        add("count",
            cat(first, count.is_signed ? ", 1, " : ", 0, ", std::to_string(count.bits), ", ", n));
    }
  }
  return out;
}

Expected expected(const abi::Plan& plan, const cases::Outcome& outcome) {
  Expected made;
  std::string whole;
  if (auto* gives = std::get_if<cases::Gives>(&outcome)) {
    std::vector<cases::Piece> all = {cases::Literal{"ok"}};
    if (gives->value) all = cases::pieces(plan, *gives->value);
    made.statements = expectation(all, &whole);
    made.check = cat("sabir_case_expects(c, ", whole, ")");
  } else if (auto* declares = std::get_if<cases::Declares>(&outcome)) {
    std::vector<cases::Piece> all = {cases::Literal{declares->error ? "err(" : "err"}};
    if (declares->error) {
      for (cases::Piece& one : cases::pieces(plan, *declares->error)) all.push_back(std::move(one));
      all.push_back(cases::Literal{")"});
    }
    all = cases::merged(std::move(all));
    made.statements = expectation(all, &whole);
    made.check = cat("sabir_case_expects_error(c, ", whole, ", ", literal(declares->message), ")");
  } else if (auto* fails = std::get_if<cases::Fails>(&outcome)) {
    made.check = cat("sabir_case_expects_status(c, SABIR_", fails->status.name, ", ",
                     literal(fails->status.label), ", ", literal(fails->message), ")");
  } else {
    made.check = "sabir_case_expects_success(c)";
  }
  return made;
}

}  // namespace sabir::backends::c
