/* The C caller of the demo: every file of the command line in every normalization form, on standard
 * output. Reads the way any C program uses the library: the header, and nothing else of Sabir.
 */
#define _POSIX_C_SOURCE 199309L
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <uninorm.h>

typedef struct buffer {
  char* data;
  size_t size;
  size_t capacity;
} buffer;

static void fail(const char* what, const char* why) {
  fprintf(stderr, "%s: %s\n", what, why);
  exit(1);
}

static void make_room(buffer* b, size_t capacity) {
  if (capacity <= b->capacity) return;
  b->data = realloc(b->data, capacity);
  if (!b->data) fail("demo-c", "out of memory");
  b->capacity = capacity;
}

static void read_file(const char* path, buffer* into) {
  size_t got = 0;
  FILE* file = fopen(path, "rb");
  if (!file) fail(path, "cannot be read");
  into->size = 0;
  do {
    into->size += got;
    make_room(into, into->size + 65536);
    got = fread(into->data + into->size, 1, into->capacity - into->size, file);
  } while (got > 0);
  fclose(file);
}

/* How the library asks for more room: our buffer is behind the sink's context. */
static sabir_status grow(sabir_sink* sink, size_t need) {
  buffer* mine = sink->context;
  make_room(mine, need + need / 2);
  sink->data = mine->data;
  sink->capacity = mine->capacity;
  return SABIR_OK;
}

/* Normalizes `text` and writes it out. The library may write into `room`, or find that the text was
 * normalized already and point into it. */
static double normalize(uninorm_normalizer* normalizer, const buffer* text, buffer* room) {
  struct timespec before, after;
  sabir_sink sink = {0};
  sabir_error* error = NULL;
  sabir_status status;

  sink.data = room->data;
  sink.capacity = room->capacity;
  sink.flags = SABIR_SINK_ALIAS;
  sink.grow = grow;
  sink.context = room;
  clock_gettime(CLOCK_MONOTONIC, &before);
  status = uninorm_normalizer_normalize(normalizer, (const uint8_t*)text->data, text->size, &sink,
                                        &error);
  clock_gettime(CLOCK_MONOTONIC, &after);
  if (status != SABIR_OK) fail(error->where.data, error->message.data);
  fwrite(sink.data, 1, sink.size, stdout);
  return (double)(after.tv_sec - before.tv_sec) + 1e-9 * (double)(after.tv_nsec - before.tv_nsec);
}

int main(int argc, char** argv) {
  static const uninorm_form forms[] = {
      UNINORM_FORM_NFC,           UNINORM_FORM_NFD,      UNINORM_FORM_NFKC,      UNINORM_FORM_NFKD,
      UNINORM_FORM_NFKC_CASEFOLD, UNINORM_FORM_CASEFOLD, UNINORM_FORM_IDENTIFIER};
  buffer text = {0}, room = {0};
  double bytes = 0, seconds = 0;
  size_t form;
  int file;

  for (form = 0; form < sizeof forms / sizeof *forms; ++form) {
    uninorm_normalizer* normalizer = NULL;
    sabir_error* error = NULL;
    if (uninorm_normalizer_new(NULL, forms[form], UNINORM_ILL_FORMED_REPLACE, &normalizer, &error))
      fail(error->where.data, error->message.data);
    for (file = 1; file < argc; ++file) {
      read_file(argv[file], &text);
      seconds += normalize(normalizer, &text, &room);
      bytes += (double)text.size;
    }
    uninorm_normalizer_drop(normalizer);
  }
  fprintf(stderr, "%.0f %.6f\n", bytes, seconds);
  free(text.data);
  free(room.data);
  return fflush(stdout) == 0 ? 0 : 1;
}
