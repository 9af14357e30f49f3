/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* sabir_cases_inside.h - what the files of sabir_cases share, and nobody else. */
#ifndef SABIR_CASES_INSIDE_H
#define SABIR_CASES_INSIDE_H

#include "sabir_cases.h"

/* Text that grows; NUL-terminated as soon as something was appended, if only nothing. */
typedef struct sabir_text {
  char *data;
  size_t size, capacity;
} sabir_text;

void sabir_text_append(sabir_text *text, const void *data, size_t size);

typedef struct sabir_failure {
  int failed;
  int line;
  const char *call;
  sabir_text expected, actual, message;
} sabir_failure;

typedef struct sabir_block sabir_block;

struct sabir_case {
  sabir_failure *failure; /* shared by the threads of a case */
  int retains;
  int line;
  const char *call;
  sabir_status status;
  sabir_text expected, actual, message;
  sabir_block *memory, *kept;
};

/* Whether the actual text is what was expected, its wildcards taken for what they stand for. */
int sabir_texts_match(const sabir_text *expected, const sabir_text *actual);

/* The digest of bytes in hexadecimal. */
void sabir_sha256(const void *data, size_t size, char hex[65]);

#endif /* SABIR_CASES_INSIDE_H */
