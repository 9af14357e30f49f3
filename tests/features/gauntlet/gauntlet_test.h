/* gauntlet_test.h - what the gauntlet's programs in C share. */
#ifndef GAUNTLET_TEST_H
#define GAUNTLET_TEST_H

#include <gauntlet.h>
#include <stdlib.h>

#include "../../check.h"

#define COUNT(array) (sizeof(array) / sizeof *(array))

static int is_text(sabir_string text, const char* expected) {
  return text.size == strlen(expected) && memcmp(text.data, expected, text.size) == 0;
}

static sabir_string text_of(const char* literal) {
  sabir_string text;
  text.data = literal;
  text.size = strlen(literal);
  return text;
}

/* The call was refused with this status, at this place, with a sentence; frees the error. */
static int refused(sabir_status status, sabir_error* error, sabir_status expected,
                   const char* where) {
  int fine = status == expected && error && error->status == expected && error->message.size > 0 &&
             error->message.data[error->message.size] == '\0' && is_text(error->where, where);
  if (!fine && error) {
    printf("  status %d, error %d at %s: %s\n", (int)status, (int)error->status, error->where.data,
           error->message.data);
  }
  gauntlet_release(error);
  return fine;
}

/* The call, which stores its error in `error`, fails with this status. */
#define FAILED(call, expected, where)               \
  do {                                              \
    sabir_error* error = NULL;                      \
    sabir_status status = call;                     \
    CHECK(refused(status, error, expected, where)); \
  } while (0)
#define REFUSED(call, where) FAILED(call, SABIR_INVALID_ARGUMENT, where)

/* A sink over memory of one's own. */
static sabir_sink sink_over(void* data, size_t capacity) {
  sabir_sink sink;
  memset(&sink, 0, sizeof sink);
  sink.data = data;
  sink.capacity = capacity;
  return sink;
}

static gauntlet_person ada(void) {
  static sabir_string nicknames[2];
  static gauntlet_point path[2] = {{1, 2}, {3, 4}};
  gauntlet_person person;
  memset(&person, 0, sizeof person);
  nicknames[0] = text_of("the countess");
  nicknames[1] = text_of("");
  person.name = text_of("Ada");
  person.age.is_some = 1;
  person.age.some = 36;
  person.favourite = GAUNTLET_COLOUR_BLUE;
  person.home.x = 51.5, person.home.y = -0.1;
  person.nicknames.data = nicknames;
  person.nicknames.count = 2;
  person.path.data = path;
  person.path.count = 2;
  return person;
}

static int is_ada(const gauntlet_person* person) {
  return is_text(person->name, "Ada") && person->age.is_some == 1 && person->age.some == 36 &&
         person->favourite == GAUNTLET_COLOUR_BLUE && person->home.x == 51.5 &&
         person->home.y == -0.1 && person->nicknames.count == 2 &&
         is_text(person->nicknames.data[0], "the countess") &&
         is_text(person->nicknames.data[1], "") && person->path.count == 2 &&
         person->path.data[1].x == 3 && person->path.data[1].y == 4;
}

#endif
