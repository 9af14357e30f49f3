/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* sabir_go_hosts.h - what becomes of the library's calls when a host's goroutine ends.
 *
 * runtime.Goexit cannot be stopped, and goes on through Go's frames only; the library's lie between
 * them, on the thread's own stack:
 *
 *     go_ask, library..., answer, [cgo, the host: Goexit, depart]
 *
 * What is in brackets is put aside, and `answer` returns to the library with a failure, as it would
 * have from a host that fails. When the library has come back to `go_ask`, what was put aside is
 * put back to where it was, and `depart` returns: nothing of the library's is left above it, and
 * Goexit goes on. Go only sees that `depart` took a while, and meanwhile called back, for a drop
 * perhaps.
 */
#ifndef SABIR_GO_HOSTS_H
#define SABIR_GO_HOSTS_H

#include <sabir.h>
#include <stdlib.h>

/* A place that can be gone back to, in a function that has not returned. What libraries offer for
 * it refuses places further down the stack.
 */
#if defined(__clang__) && defined(__aarch64__) /* has no such builtins */
#include <setjmp.h>
typedef jmp_buf sabir_go_place_on_stack;
#define sabir_go_mark(place) _setjmp(place)
#define sabir_go_resume(place) _longjmp(place, 1)
#else
typedef void* sabir_go_place_on_stack[5];
#define sabir_go_mark(place) __builtin_setjmp(place)
#define sabir_go_resume(place) __builtin_longjmp(place, 1)
#endif

/* A question that Go answers. */
typedef struct sabir_go_question {
  struct sabir_go_question* outer;
  sabir_go_place_on_stack place;
} sabir_go_question;

/* A call of this thread that may lead to where Go is asked. */
typedef struct sabir_go_asking {
  struct sabir_go_asking* outer;
  uint64_t raised;
  sabir_go_question* question;
  int departed;
  sabir_go_place_on_stack place; /* in depart */
  char *low, *high, *aside;      /* what was put aside */
} sabir_go_asking;

/* What is put back is not in the way of who does it: it lies further down. */
static __attribute__((noinline)) sabir_status sabir_go_below(sabir_status (*crossing)(uint64_t*,
                                                                                      void* const*),
                                                             uint64_t* w, void* const* p) {
  volatile char gap[512];
  gap[0] = 0;
  sabir_status status = crossing(w, p);
  gap[1] = gap[0];
  return status;
}

static __attribute__((noinline)) void sabir_go_put_aside(sabir_go_asking* asking) {
  asking->low = (char*)__builtin_frame_address(0);
  asking->high = (char*)asking->question;
  asking->aside = (char*)malloc((size_t)(asking->high - asking->low));
  if (!asking->aside) abort();
  for (char* from = asking->low; from < asking->high; ++from) {
    asking->aside[from - asking->low] = *from;
  }
  asking->departed = 1;
}

static __attribute__((noinline)) void sabir_go_answer_again(sabir_go_asking* asking) {
  sabir_go_resume(asking->question->place);
}

static __attribute__((noinline)) void sabir_go_depart(sabir_go_asking* asking) {
  if (sabir_go_mark(asking->place)) return;
  sabir_go_put_aside(asking);
  sabir_go_answer_again(asking);
}

static __attribute__((noinline)) void sabir_go_return(sabir_go_asking* asking) {
  volatile char* to = asking->low;
  for (const char* from = asking->aside; to < asking->high; ++from, ++to) *to = *from;
  free(asking->aside);
  sabir_go_resume(asking->place);
}

/* An object that somebody else implements, by its own table. */
static inline void sabir_go_drop_strange(void* object) {
  typedef struct {
    size_t struct_size;
    void (*drop)(void* self);
  } table;
  (*(const table* const*)object)->drop(object);
}

#endif
