/* check.h - all that a test in C89 needs: it goes on after a failure, and counts. */
#ifndef SABIR_TESTS_CHECK_H
#define SABIR_TESTS_CHECK_H

#include <stdio.h>
#include <string.h>

static unsigned long check_count;
static unsigned long check_failures;

#define CHECK(what) check_that((what) != 0, #what, __FILE__, __LINE__)

static int check_that(int holds, const char* what, const char* file, int line) {
  ++check_count;
  if (holds) return 1;
  ++check_failures;
  printf("%s:%d: does not hold: %s\n", file, line, what);
  return 0;
}

/* What main returns. */
static int check_result(void) {
  printf("%lu checks, %lu failed\n", check_count, check_failures);
  return check_failures == 0 && check_count > 0 ? 0 : 1;
}

#endif
