/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* sabir_cases.c - running cases, and reporting them; see sabir_cases.h. */
#define _POSIX_C_SOURCE 200809L
#include "sabir_cases.h"

#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "sabir_cases_inside.h"

enum { MOST_SHOWN = 2000 };

/* --- memory ------------------------------------------------------------------------------- */

struct sabir_block {
  sabir_block *next;
  max_align_t data[];
};

void *sabir_case_memory(sabir_case *c, size_t size) {
  sabir_block *block = malloc(sizeof *block + size + 1);
  if (!block) {
    fprintf(stderr, "cases: no memory for %zu bytes\n", size);
    exit(2);
  }
  block->next = c->memory;
  c->memory = block;
  return block->data;
}

static void forget(sabir_case *c) {
  while (c->memory) {
    sabir_block *next = c->memory->next;
    free(c->memory);
    c->memory = next;
  }
}

void sabir_text_append(sabir_text *text, const void *data, size_t size) {
  if (text->size + size + 1 > text->capacity) {
    size_t capacity = 2 * text->capacity + size + 64;
    char *grown = realloc(text->data, capacity);
    if (!grown) {
      fprintf(stderr, "cases: no memory for %zu bytes\n", capacity);
      exit(2);
    }
    text->data = grown;
    text->capacity = capacity;
  }
  if (size) memcpy(text->data + text->size, data, size);
  text->size += size;
  text->data[text->size] = '\0';
}

static sabir_status grow(sabir_sink *sink, size_t need) {
  size_t capacity = need > 2 * sink->capacity ? need : 2 * sink->capacity;
  void *data = sabir_case_memory(sink->context, capacity);
  if (sink->size) memcpy(data, sink->data, sink->size);
  sink->data = data;
  sink->capacity = capacity;
  return SABIR_OK;
}

sabir_sink sabir_case_sink(sabir_case *c) {
  sabir_sink sink = {0};
  sink.grow = grow;
  sink.context = c;
  return sink;
}

/* --- the report --------------------------------------------------------------------------- */

static void json_string(sabir_text *out, const char *text, size_t size) {
  char escape[8];
  size_t i;
  sabir_text_append(out, "\"", 1);
  for (i = 0; i < size; ++i) {
    unsigned char byte = (unsigned char)text[i];
    if (byte == '"' || byte == '\\') {
      escape[0] = '\\', escape[1] = (char)byte, escape[2] = '\0';
    } else if (byte < 0x20) {
      snprintf(escape, sizeof escape, "\\u%04x", byte);
    } else {
      escape[0] = (char)byte, escape[1] = '\0';
    }
    sabir_text_append(out, escape, strlen(escape));
  }
  sabir_text_append(out, "\"", 1);
}

static void json_field(sabir_text *out, const char *name, const char *text) {
  size_t size = text ? strlen(text) : 0;
  sabir_text_append(out, ", \"", 3);
  sabir_text_append(out, name, strlen(name));
  sabir_text_append(out, "\": ", 3);
  json_string(out, text ? text : "", size);
}

/* A line goes out in one write, so that nothing of it is lost in a crash. */
static void report(int file, const char *event, const char *name, const char *status,
                   const sabir_failure *failure) {
  sabir_text line = {0};
  char number[32];
  ssize_t written;
  if (file < 0) return;
  sabir_text_append(&line, "{\"event\": \"", 11);
  sabir_text_append(&line, event, strlen(event));
  sabir_text_append(&line, "\"", 1);
  json_field(&line, "case", name);
  if (status) json_field(&line, "status", status);
  if (failure) {
    snprintf(number, sizeof number, ", \"line\": %d", failure->line);
    sabir_text_append(&line, number, strlen(number));
    json_field(&line, "call", failure->call);
    json_field(&line, "expected", failure->expected.data);
    json_field(&line, "actual", failure->actual.data);
    json_field(&line, "message", failure->message.data);
  }
  sabir_text_append(&line, "}\n", 2);
  written = write(file, line.data, line.size);
  (void)written;
  free(line.data);
}

/* What is shown of a text: its beginning, any NaN as `nan`, a digest as the rule it is. */
static void shown(sabir_text *out, const sabir_text *text) {
  size_t i;
  for (i = 0; i < text->size; ++i) {
    const char *at = text->data + i;
    if (out->size > MOST_SHOWN && (*at & 0xC0) != 0x80) {
      sabir_text_append(out, "...", 3);
      return;
    }
    if (*at == 1) {
      sabir_text_append(out, "nan", 3);
    } else if (*at == 2) {
      sabir_text_append(out, "@sha256(\"", 9);
      sabir_text_append(out, at + 1, 64);
      sabir_text_append(out, "\")", 2);
      i += 64;
    } else {
      sabir_text_append(out, at, 1);
    }
  }
}

/* --- failing ------------------------------------------------------------------------------ */

static pthread_mutex_t failing = PTHREAD_MUTEX_INITIALIZER;

/* The first failure of a case is the one that is told. */
static int fails(sabir_case *c, const char *message) {
  pthread_mutex_lock(&failing);
  if (!c->failure->failed) {
    c->failure->failed = 1;
    c->failure->line = c->line;
    c->failure->call = c->call;
    shown(&c->failure->expected, &c->expected);
    shown(&c->failure->actual, &c->actual);
    sabir_text_append(&c->failure->message, message, strlen(message));
  }
  pthread_mutex_unlock(&failing);
  return 0;
}

void sabir_case_breaks(sabir_case *c, const char *message) { fails(c, message); }

/* --- calls -------------------------------------------------------------------------------- */

void sabir_case_calls(sabir_case *c, int line, const char *call) {
  if (!c->retains) forget(c);
  c->line = line;
  c->call = call;
  c->status = SABIR_OK;
  c->expected.size = c->actual.size = c->message.size = 0;
  sabir_text_append(&c->expected, "", 0);
  sabir_text_append(&c->actual, "", 0);
  sabir_text_append(&c->message, "", 0);
}

static const char *const labels[] = {
    "ok",
    "cancelled",
    "unknown",
    "invalid-argument",
    "deadline-exceeded",
    "not-found",
    "already-exists",
    "permission-denied",
    "resource-exhausted",
    "failed-precondition",
    "aborted",
    "out-of-range",
    "unimplemented",
    "internal",
    "unavailable",
    "data-loss",
    "unauthenticated",
};

static void show_status(sabir_case *c, sabir_status status) {
  char number[32];
  sabir_show(c, "!");
  if (status > 0 && status <= 16) {
    sabir_show(c, labels[status]);
  } else {
    snprintf(number, sizeof number, "status-%d", (int)status);
    sabir_show(c, number);
  }
  sabir_show(c, " ");
  sabir_show_string(c, c->message.data, c->message.size);
}

int sabir_case_failed(sabir_case *c, sabir_status status, const char *message, int value) {
  sabir_text inner = c->actual;
  c->status = status;
  sabir_text_append(&c->message, message, strlen(message));
  if (status != SABIR_DECLARED) {
    c->actual.size = 0;
    show_status(c, status);
    return 0;
  }
  memset(&c->actual, 0, sizeof c->actual);
  sabir_show(c, "err");
  if (value) {
    sabir_show(c, "(");
    sabir_text_append(&c->actual, inner.data, inner.size);
    sabir_show(c, ")");
  }
  free(inner.data);
  return 0;
}

int sabir_case_ended(sabir_case *c, sabir_status status, const sabir_error *error,
                     sabir_case_declared declared) {
  if (status == SABIR_OK) return 1;
  if (declared && error && error->declared) declared(c, error);
  return sabir_case_failed(c, status, error ? error->message.data : "no error object",
                           declared && error && error->declared);
}

int sabir_case_expects(sabir_case *c, const char *text) {
  if (text) sabir_expect_text(c, text);
  return sabir_texts_match(&c->expected, &c->actual) || fails(c, "");
}

int sabir_case_expects_success(sabir_case *c) {
  sabir_expect_text(c, "success");
  return c->status == SABIR_OK || fails(c, "");
}

static int said(const sabir_case *c, const char *message) {
  return !*message || strstr(c->message.data, message) != NULL;
}

int sabir_case_expects_error(sabir_case *c, const char *text, const char *message) {
  if (text) sabir_expect_text(c, text);
  if (!sabir_texts_match(&c->expected, &c->actual)) return fails(c, "");
  if (said(c, message)) return 1;
  sabir_expect_text(c, " ");
  sabir_expect_text(c, message);
  sabir_show(c, " ");
  sabir_show_string(c, c->message.data, c->message.size);
  return fails(c, "the message is another");
}

int sabir_case_expects_status(sabir_case *c, sabir_status status, const char *label,
                              const char *message) {
  sabir_expect_text(c, "!");
  sabir_expect_text(c, label);
  if (*message) {
    sabir_expect_text(c, " \"");
    sabir_expect_text(c, message);
    sabir_expect_text(c, "\"");
  }
  if (c->status == status && said(c, message)) return 1;
  return fails(c, c->status == status ? "the message is another" : "");
}

/* --- threads ------------------------------------------------------------------------------ */

typedef struct worker {
  pthread_t thread;
  sabir_case c;
  void (*body)(sabir_case *c, void *frame);
  void *frame;
} worker;

static void *help(void *context) {
  worker *one = context;
  one->body(&one->c, one->frame);
  return NULL;
}

static void finish(sabir_case *c) {
  forget(c);
  free(c->expected.data);
  free(c->actual.data);
  free(c->message.data);
}

int sabir_case_threads(sabir_case *c, unsigned count, void (*body)(sabir_case *c, void *frame),
                       void *frame, size_t size) {
  worker *all = calloc(count, sizeof *all);
  unsigned i, started = 0;
  for (i = 0; all && i < count; ++i) {
    worker *one = &all[i];
    one->c.failure = c->failure;
    one->c.retains = c->retains;
    one->body = body;
    one->frame = frame;
    if (count > 1 && size) one->frame = memcpy(sabir_case_memory(&one->c, size), frame, size);
    /* What is copied has to outlive the calls of the body. */
    if (count > 1) one->c.kept = one->c.memory, one->c.memory = NULL;
    if (pthread_create(&one->thread, NULL, help, one) != 0) break;
    ++started;
  }
  if (started < count) fails(c, "a thread could not be started");
  for (i = 0; i < started; ++i) {
    pthread_join(all[i].thread, NULL);
    finish(&all[i].c);
    all[i].c.memory = all[i].c.kept;
    forget(&all[i].c);
  }
  free(all);
  return !c->failure->failed;
}

/* --- running ------------------------------------------------------------------------------ */

/* The cases that are to be run, a name on each line; NULL: all. */
static char *read_only(void) {
  const char *path = getenv("SABIR_CASES_ONLY");
  sabir_text text = {0};
  char part[4096];
  size_t size;
  FILE *file;
  if (!path || !*path) return NULL;
  file = fopen(path, "rb");
  if (!file) {
    fprintf(stderr, "cases: cannot read %s\n", path);
    exit(2);
  }
  sabir_text_append(&text, "\n", 1);
  while ((size = fread(part, 1, sizeof part, file)) > 0) sabir_text_append(&text, part, size);
  sabir_text_append(&text, "\n", 1);
  fclose(file);
  return text.data;
}

static int is_wanted(const char *only, const char *name) {
  size_t size = strlen(name);
  const char *at;
  if (!only) return 1;
  for (at = only; (at = strstr(at, name)) != NULL; ++at)
    if (at[-1] == '\n' && at[size] == '\n') return 1;
  return 0;
}

static int run_one(const char *file, const sabir_case_entry *entry, int out, int retains) {
  sabir_failure failure = {0};
  sabir_case c = {0};
  c.failure = &failure;
  c.retains = retains;
  report(out, "begin", entry->name, NULL, NULL);
  entry->run(&c);
  finish(&c);
  report(out, "end", entry->name, failure.failed ? "failed" : "passed",
         failure.failed ? &failure : NULL);
  if (failure.failed) {
    printf("%s:%d: `%s`: %s\n  expected: %s\n  actual:   %s\n", file, failure.line, entry->name,
           failure.call ? failure.call : "", failure.expected.data, failure.actual.data);
    if (failure.message.size) printf("  %s\n", failure.message.data);
    fflush(stdout);
  }
  free(failure.expected.data);
  free(failure.actual.data);
  free(failure.message.data);
  return failure.failed;
}

int sabir_cases_run(const char *file, const sabir_case_entry *cases, size_t count, int retains) {
  const char *path = getenv("SABIR_CASES_REPORT");
  int out = path && *path ? open(path, O_WRONLY | O_CREAT | O_APPEND, 0666) : -1;
  char *only = read_only();
  size_t i, run = 0, failed = 0;
  for (i = 0; i < count; ++i) {
    if (!is_wanted(only, cases[i].name)) continue;
    ++run;
    failed += (size_t)run_one(file, &cases[i], out, retains);
  }
  free(only);
  if (out >= 0) close(out);
  printf("%zu cases, %zu failed\n", run, failed);
  return failed != 0;
}
