// Rules 1, 2 and 13: statuses, errors that belong to the call, and nothing that escapes.
#include <gtest/gtest.h>
#include <rules.h>

#include <string>

#include "memory.h"

namespace sabir::testing {
namespace {

// What a failing call says; frees the error.
struct Said {
  sabir_status status = SABIR_OK;
  std::string message, where;
};

Said said_of(rules_thrown what, const std::string& text = "") {
  sabir_error* error = nullptr;
  uint32_t result = 7;
  Said said;
  said.status = rules_raise(nullptr, what, text.data(), text.size(), &result, &error);
  if (error) {
    EXPECT_EQ(error->status, said.status);
    EXPECT_EQ(error->declared, nullptr);
    said.message.assign(error->message.data, error->message.size);
    said.where.assign(error->where.data, error->where.size);
    EXPECT_EQ(result, 7u) << "a failing call has written its result";
  }
  rules_release(error);
  return said;
}

TEST(Rule13NothingEscapes, AnExceptionBecomesInternalWithItsTypeAndText) {
  Said said = said_of(RULES_THROWN_LOGIC_ERROR, "no such thing");
  EXPECT_EQ(said.status, SABIR_INTERNAL);
  EXPECT_EQ(said.message, "std::logic_error: no such thing");
  EXPECT_EQ(said.where, "rules.raise");
}

TEST(Rule13NothingEscapes, WhatIsNoExceptionHasATypeToo) {
  Said odd = said_of(RULES_THROWN_OWN_CLASS);
  EXPECT_EQ(odd.status, SABIR_INTERNAL);
  EXPECT_EQ(odd.message, "testing_rules::Odd");
  EXPECT_EQ(said_of(RULES_THROWN_NUMBER).message, "int");
  Said literal = said_of(RULES_THROWN_TEXT);
  EXPECT_EQ(literal.status, SABIR_INTERNAL);
  EXPECT_EQ(literal.message, "char const*: a literal");
}

TEST(Rule13NothingEscapes, NoMemoryIsAStatusOfItsOwn) {
  EXPECT_EQ(said_of(RULES_THROWN_BAD_ALLOC).status, SABIR_RESOURCE_EXHAUSTED);
}

TEST(Rule1Statuses, TheImplementationMayChooseOne) {
  Said said = said_of(RULES_THROWN_FAILURE, "nowhere");
  EXPECT_EQ(said.status, SABIR_NOT_FOUND);
  EXPECT_EQ(said.message, "nowhere");
}

TEST(Rule1Statuses, ATextWithANulInsideIsWhole) {
  EXPECT_EQ(said_of(RULES_THROWN_FAILURE, std::string("a\0b", 3)).message, std::string("a\0b", 3));
}

TEST(Rule1Statuses, OneThatIsNoneIsInternal) {
  auto ended = [](int32_t status, std::string* message) {
    sabir_error* error = nullptr;
    sabir_status now = rules_end_with(nullptr, status, "why", 3, &error);
    EXPECT_EQ(now, error ? error->status : SABIR_OK);
    if (error) *message = error->message.data;
    rules_release(error);
    EXPECT_EQ(rules_end_with(nullptr, status, "why", 3, nullptr), now);
    return now;
  };
  std::string message;
  for (int32_t status = 1; status <= 16; ++status) EXPECT_EQ(ended(status, &message), status);
  EXPECT_EQ(message, "why");
  for (int32_t status : {0, -3, 17, 100, 101, 102, 9999, INT32_MIN, INT32_MAX}) {
    EXPECT_EQ(ended(status, &message), SABIR_INTERNAL) << status;
    EXPECT_EQ(message, "it failed with status " + std::to_string(status) +
                           ", which no implementation may choose: why");
  }
}

TEST(Rule13NothingEscapes, AMessageIsTextWhateverItWas) {
  sabir_error* error = nullptr;
  const uint8_t bytes[] = {'a', 0xff, 0xc3, 0xa4, 0xc0, 0xed, 0xa0, 0x80, 'z', 0xf0, 0x9f};
  EXPECT_EQ(rules_throw_bytes(nullptr, bytes, sizeof bytes, &error), SABIR_INTERNAL);
  EXPECT_STREQ(error->message.data, "testing_rules::Bytes: a?\u00e4????z??");
  rules_release(error);
}

TEST(Rule2ErrorsBelongToTheCall, ACallerMayNotCare) {
  uint32_t result = 7;
  EXPECT_EQ(rules_raise(nullptr, RULES_THROWN_LOGIC_ERROR, "", 0, &result, nullptr),
            SABIR_INTERNAL);
  const rules_list_string* list = nullptr;
  EXPECT_EQ(rules_refuse(nullptr, "x", 1, &list, nullptr), SABIR_DECLARED);
  EXPECT_EQ(list, nullptr);
  EXPECT_EQ(rules_raise(nullptr, 200, "", 0, &result, nullptr), SABIR_INVALID_ARGUMENT);
}

TEST(Rule2ErrorsBelongToTheCall, SuccessAllocatesNothing) {
  uint32_t sum = 0;
  sabir_error* error = nullptr;
  rules_add(nullptr, 0, 0, &sum, &error);  // makes the instance behind NULL
  size_t before = allocations();
  EXPECT_EQ(rules_add(nullptr, 40, 2, &sum, &error), SABIR_OK);
  EXPECT_EQ(allocations(), before);
  EXPECT_EQ(sum, 42u);
  EXPECT_EQ(error, nullptr);
}

TEST(Rule2ErrorsBelongToTheCall, SuccessLeavesTheErrorAlone) {
  sabir_error mine = {};
  sabir_error* error = &mine;
  uint32_t sum = 0;
  EXPECT_EQ(rules_add(nullptr, 1, 2, &sum, &error), SABIR_OK);
  EXPECT_EQ(error, &mine);
}

TEST(Rule2ErrorsBelongToTheCall, ADeclaredErrorCarriesItsValue) {
  sabir_error* error = nullptr;
  const rules_list_string* list = nullptr;
  ASSERT_EQ(rules_refuse(nullptr, "because", 7, &list, &error), SABIR_DECLARED);
  const rules_reason* reason = rules_as_reason(error);
  ASSERT_NE(reason, nullptr);
  EXPECT_EQ(reason->code, 7u);
  EXPECT_EQ(std::string(reason->text.data, reason->text.size), "because");
  ASSERT_EQ(reason->more.count, 3u);
  EXPECT_EQ(std::string(reason->more.data[2].data, reason->more.data[2].size), "third");
  EXPECT_STREQ(error->message.data,
               "reason {code: 7, text: \"because\", more: [\"first\", \"\", \"third\"]}");
  EXPECT_STREQ(error->where.data, "rules.refuse");
  EXPECT_EQ(error->declared, reason);
  rules_release(error);
}

TEST(Rule2ErrorsBelongToTheCall, TwoOfThemLiveSideBySide) {
  sabir_error *first = nullptr, *second = nullptr;
  uint32_t result = 0;
  rules_raise(nullptr, RULES_THROWN_FAILURE, "one", 3, &result, &first);
  rules_raise(nullptr, RULES_THROWN_FAILURE, "two", 3, &result, &second);
  EXPECT_STREQ(first->message.data, "one");
  EXPECT_STREQ(second->message.data, "two");
  rules_release(first);
  EXPECT_STREQ(second->message.data, "two");
  rules_release(second);
  rules_release(nullptr);
}

TEST(Rule9Open, NegotiatesTheVersion) {
  auto open = [](uint32_t major, uint32_t minor, std::string* message) {
    sabir_open_options options = {};
    options.struct_size = sizeof options;
    options.version_major = major;
    options.version_minor = minor;
    rules_instance* instance = nullptr;
    sabir_error* error = nullptr;
    sabir_status status = rules_open("", &options, &instance, &error);
    if (error) message->assign(error->message.data, error->message.size);
    rules_release(error);
    rules_close(instance);
    return status;
  };
  std::string message;
  EXPECT_EQ(open(0, 0, &message), SABIR_OK);
  EXPECT_EQ(open(1, 0, &message), SABIR_OK);
  EXPECT_EQ(open(1, 4, &message), SABIR_FAILED_PRECONDITION);
  EXPECT_EQ(message, "this is tests:rules 1.3, and the caller needs 1.4 or a later minor version");
  EXPECT_EQ(open(2, 0, &message), SABIR_FAILED_PRECONDITION);
  EXPECT_EQ(message, "this is tests:rules 1.3, and the caller needs 2.0: another major version");
}

}  // namespace
}  // namespace sabir::testing
