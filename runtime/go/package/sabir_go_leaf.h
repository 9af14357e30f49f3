/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* sabir_go_leaf.h - short calls without cgo; leaf_on.go says how. For leaf.go alone, which defines
 * SABIR_GO_LEAF(name), how names begin.
 */
#ifndef SABIR_GO_LEAF_H
#define SABIR_GO_LEAF_H

#include <pthread.h>
#include <stdint.h>
#include <sys/mman.h>

#include "sabir_go.h"

#define SABIR_GO_TEXT(name) SABIR_GO_TEXT_(name)
#define SABIR_GO_TEXT_(name) #name

/* The end of this thread's stack for short calls; NULL: it has none. */
_Thread_local char* SABIR_GO_LEAF(leaf_top)
    __attribute__((visibility("hidden"), tls_model("initial-exec")));

/* From where Go has arguments (rax, rbx, rcx, rdi, rsi, r8) to where C does, on that stack. Go
 * keeps its goroutine in r14, which C leaves alone, and a zero in xmm15.
 */
#define SABIR_GO_TRAMPOLINE(name, moves, target)    \
  __asm__(                                          \
      ".pushsection .text\n"                        \
      ".hidden " name                               \
      "\n"                                          \
      ".globl " name                                \
      "\n"                                          \
      ".type " name                                 \
      ", @function\n"                               \
      ".p2align 4\n" name                           \
      ":\n"                                         \
      "  movq " SABIR_GO_TOP                        \
      "@gottpoff(%rip), %r11\n"                     \
      "  movq %fs:(%r11), %r11\n"                   \
      "  testq %r11, %r11\n"                        \
      "  je 1f\n"                                   \
      "  pushq %rbp\n"                              \
      "  movq %rsp, %rbp\n"                         \
      "  movq %r11, %rsp\n" moves                   \
      "  movl %eax, %edi\n"                         \
      "  movq %rbx, %rsi\n"                         \
      "  call " target                              \
      "\n"                                          \
      "  movq %rbp, %rsp\n"                         \
      "  popq %rbp\n"                               \
      "  xorps %xmm15, %xmm15\n"                    \
      "  ret\n"                                     \
      "1: movl $-3, %eax\n" /* SABIR_GO_NO_STACK */ \
      "  ret\n"                                     \
      ".size " name ", . - " name                   \
      "\n"                                          \
      ".popsection\n")

#define SABIR_GO_TOP SABIR_GO_TEXT(SABIR_GO_LEAF(leaf_top))
#define SABIR_GO_POINTERS \
  "  movq %r8, %r9\n"     \
  "  movq %rsi, %r8\n"    \
  "  movq %rcx, %rdx\n"   \
  "  movq %rdi, %rcx\n"

SABIR_GO_TRAMPOLINE(SABIR_GO_TEXT(SABIR_GO_LEAF(leaf)), "", SABIR_GO_TEXT(SABIR_GO_LEAF(brief)));
SABIR_GO_TRAMPOLINE(SABIR_GO_TEXT(SABIR_GO_LEAF(leaf_lend)), SABIR_GO_POINTERS,
                    SABIR_GO_TEXT(SABIR_GO_LEAF(brief_lend)));
SABIR_GO_TRAMPOLINE(SABIR_GO_TEXT(SABIR_GO_LEAF(leaf_probe)), SABIR_GO_POINTERS,
                    SABIR_GO_TEXT(SABIR_GO_LEAF(leaf_arrived)));

/* Their code, for Go alone. */
void SABIR_GO_LEAF(leaf)(void);
void SABIR_GO_LEAF(leaf_lend)(void);
void SABIR_GO_LEAF(leaf_probe)(void);

/* 0: these are the words that Go has sent. */
__attribute__((visibility("hidden"), used)) int32_t SABIR_GO_LEAF(leaf_arrived)(
    uint32_t index, uint64_t* w, uint64_t* p0, uint64_t* p1, uint64_t* p2, uint64_t* p3) {
  int arrived = index == 7 && p0 == w + 1 && p1 == w + 2 && p2 == w + 3 && p3 == w + 4;
  return arrived ? 0 : SABIR_GO_ELSEWHERE;
}

enum { SABIR_GO_LEAF_ROOM = 256 << 10, SABIR_GO_LEAF_PAGE = 64 << 10 };

static void sabir_go_leaf_end(void* top) {
  SABIR_GO_LEAF(leaf_top) = NULL;
  munmap((char*)top - SABIR_GO_LEAF_ROOM, SABIR_GO_LEAF_ROOM);
}

static pthread_key_t sabir_go_leaf_key;
static int sabir_go_leaf_known;

static void sabir_go_leaf_begin(void) {
  sabir_go_leaf_known = pthread_key_create(&sabir_go_leaf_key, sabir_go_leaf_end) == 0;
}

/* Makes this thread a stack, whose lowest page nobody may touch; if there is no memory, it has
 * none, and its calls go by cgo.
 */
static void SABIR_GO_LEAF(leaf_stack)(void) {
  static pthread_once_t once = PTHREAD_ONCE_INIT;
  pthread_once(&once, sabir_go_leaf_begin);
  if (SABIR_GO_LEAF(leaf_top) || !sabir_go_leaf_known) return;
  int flags = MAP_PRIVATE | MAP_ANONYMOUS | MAP_STACK;
  void* room = mmap(NULL, SABIR_GO_LEAF_ROOM, PROT_READ | PROT_WRITE, flags, -1, 0);
  if (room == MAP_FAILED) return;
  char* top = (char*)room + SABIR_GO_LEAF_ROOM;
  if (mprotect(room, SABIR_GO_LEAF_PAGE, PROT_NONE) != 0 ||
      pthread_setspecific(sabir_go_leaf_key, top) != 0) {
    munmap(room, SABIR_GO_LEAF_ROOM);
    return;
  }
  SABIR_GO_LEAF(leaf_top) = top;
}

#endif
