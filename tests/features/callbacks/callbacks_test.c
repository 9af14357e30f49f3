/* The host in C89: a table of functions, and objects that begin with a pointer to theirs. */
#include <callbacks.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "check.h"

typedef struct tally {
  callbacks_host_listener base; /* first, so that a pointer to one is a pointer to the other */
  int heard;
} tally;

static int dropped = 0;

static void tally_drop(callbacks_host_listener* self) {
  ++dropped;
  free(self);
}

static sabir_status tally_notify(callbacks_host_listener* self, const char* event,
                                 size_t event_size, const double* values, size_t values_count,
                                 sabir_bool* result, sabir_error** error) {
  (void)event, (void)event_size, (void)values, (void)error;
  ((tally*)self)->heard += (int)values_count + 1;
  *result = 1;
  return SABIR_OK;
}

/* One text, made of a number: a parcel holds the list and what it points at. */
static sabir_status tally_heard(callbacks_host_listener* self, const callbacks_list_string** result,
                                sabir_error** error) {
  struct parcel {
    callbacks_list_string list;
    sabir_string item;
    char text[16];
  }* made = callbacks_parcel(sizeof(struct parcel));
  if (!made) return callbacks_fail(error, SABIR_RESOURCE_EXHAUSTED, "no memory", 9);
  made->item.data = made->text;
  made->item.size = (size_t)sprintf(made->text, "%d", ((tally*)self)->heard);
  made->list.data = &made->item;
  made->list.count = 1;
  *result = &made->list;
  return SABIR_OK;
}

static const callbacks_host_listener_table tally_table = {sizeof(callbacks_host_listener_table),
                                                          tally_drop, tally_notify, tally_heard};

/* Of an older caller, made before there was a `heard`, and one that leaves `notify` out. */
static const callbacks_host_listener_table older_table = {
    offsetof(callbacks_host_listener_table, host_listener_heard), tally_drop, tally_notify, NULL};
static const callbacks_host_listener_table empty_table = {sizeof(callbacks_host_listener_table),
                                                          tally_drop, NULL, NULL};

static sabir_status host_now(void* context, uint64_t* result, sabir_error** error) {
  (void)error;
  *result = *(uint64_t*)context;
  return SABIR_OK;
}

/* What the host answers wrongly when it is asked for a text of this name. */
typedef enum wrong { FINE, TEXT, LONG_TEXT, STATUS, NOTHING, NO_HANDLE } wrong;
static wrong answer_wrongly = FINE;

static sabir_status host_log(void* context, callbacks_host_level level, const char* text,
                             size_t text_size, sabir_error** error) {
  sabir_string full = {"the disk is full", 16};
  (void)context, (void)text, (void)text_size;
  if (level == CALLBACKS_HOST_LEVEL_LOW) return SABIR_OK;
  return callbacks_declare_string(error, &full);
}

static sabir_status host_lookup(void* context, const char* key, size_t key_size,
                                const callbacks_host_entry** result, sabir_error** error) {
  callbacks_host_level high = CALLBACKS_HOST_LEVEL_HIGH;
  (void)context, (void)key, (void)key_size, (void)result;
  if (answer_wrongly == STATUS) return 9999;
  if (answer_wrongly == NOTHING) return SABIR_OK;
  return callbacks_declare_host_level(error, &high);
}

/* More than goes into a message; its last byte is none of UTF-8. */
static sabir_status put_long(sabir_sink* result) {
  size_t size = 1 << 20;
  char* text = malloc(size);
  sabir_status status;
  memset(text, 'a', size);
  text[size - 1] = '\xff';
  status = callbacks_put(result, text, size);
  free(text);
  return status;
}

static sabir_status host_shout(void* context, const char* text, size_t text_size,
                               sabir_sink* result, sabir_error** error) {
  (void)context;
  if (text_size == 0) return callbacks_fail(error, SABIR_NOT_FOUND, "no text", 7);
  if (answer_wrongly == TEXT) return callbacks_put(result, "\xff", 1);
  if (answer_wrongly == LONG_TEXT) return put_long(result);
  return callbacks_put(result, text, text_size);
}

static sabir_status host_make_listener(void* context, const char* name, size_t name_size,
                                       callbacks_host_listener** result, sabir_error** error) {
  tally* made;
  (void)context, (void)name, (void)name_size, (void)error;
  *result = NULL;
  if (answer_wrongly == NO_HANDLE) return SABIR_OK;
  made = malloc(sizeof *made);
  made->base.table = &tally_table;
  made->heard = 0;
  *result = &made->base;
  return SABIR_OK;
}

static void host_drop(void* context) { *(uint64_t*)context = 0; }

static callbacks_instance* open(uint64_t* clock) {
  callbacks_imports imports;
  sabir_open_options options;
  callbacks_instance* instance = NULL;
  memset(&imports, 0, sizeof imports);
  imports.struct_size = sizeof imports;
  imports.context = clock;
  imports.drop = host_drop;
  imports.host_now = host_now;
  imports.host_log = host_log;
  imports.host_lookup = host_lookup;
  imports.host_shout = host_shout;
  imports.host_make_listener = host_make_listener;
  memset(&options, 0, sizeof options);
  options.struct_size = sizeof options;
  options.imports = &imports;
  CHECK(callbacks_open("", &options, &instance, NULL) == SABIR_OK);
  return instance;
}

static void functions(callbacks_instance* at) {
  char text[32];
  sabir_sink sink;
  sabir_error* error = NULL;
  memset(&sink, 0, sizeof sink);
  sink.data = text;
  sink.capacity = sizeof text;
  CHECK(callbacks_ask(at, "x", 1, &sink, NULL) == SABIR_OK);
  CHECK(sink.size == 9 && memcmp(text, "not found", 9) == 0);
  CHECK(callbacks_shout_twice(at, "ab", 2, &sink, NULL) == SABIR_OK);
  CHECK(sink.size == 4 && memcmp(text, "abab", 4) == 0);
  CHECK(callbacks_shout_twice(at, "", 0, &sink, &error) == SABIR_NOT_FOUND);
  CHECK(strcmp(error->message.data, "no text") == 0);
  callbacks_release(error);
  CHECK(callbacks_log(at, CALLBACKS_HOST_LEVEL_HIGH, "x", 1, &error) == SABIR_DECLARED);
  CHECK(callbacks_as_string(error)->size == 17);
  callbacks_release(error);
}

static void objects(callbacks_instance* at) {
  callbacks_bus* bus = NULL;
  tally lent = {{&tally_table}, 0};
  sabir_bool interested = 0;
  uint32_t count = 0;
  double values[2] = {1, 2};
  const callbacks_list_string* heard = NULL;
  CHECK(callbacks_bus_new(at, &bus, NULL) == SABIR_OK);
  CHECK(callbacks_bus_tell(bus, &lent.base, "e", 1, &interested, NULL) == SABIR_OK);
  CHECK(interested == 1 && lent.heard == 1 && dropped == 0);
  CHECK(callbacks_bus_add_made(bus, "n", 1, NULL) == SABIR_OK);
  CHECK(callbacks_bus_publish(bus, "e", 1, values, 2, &count, NULL) == SABIR_OK);
  CHECK(count == 1);
  CHECK(callbacks_bus_heard(bus, &heard, NULL) == SABIR_OK);
  CHECK(heard->count == 1 && heard->data[0].size == 1 && heard->data[0].data[0] == '3');
  callbacks_release(heard);
  callbacks_bus_drop(bus);
  CHECK(dropped == 1);
}

/* What a table lacks is an error of the call, not a jump into nothing. */
static void lacking(callbacks_instance* at) {
  callbacks_bus* bus = NULL;
  tally older = {{&older_table}, 0}, empty = {{&empty_table}, 0};
  sabir_bool interested = 0;
  sabir_error* error = NULL;
  CHECK(callbacks_bus_new(at, &bus, NULL) == SABIR_OK);
  CHECK(callbacks_bus_tell(bus, &older.base, "e", 1, &interested, NULL) == SABIR_OK);
  CHECK(callbacks_bus_tell(bus, &empty.base, "e", 1, &interested, &error) == SABIR_UNIMPLEMENTED);
  CHECK(strstr(error->message.data, "does not have it") != NULL);
  callbacks_release(error);
  callbacks_bus_drop(bus);
}

/* Answers of the kind that no binding gives: an error of the call that asked, over a boundary too,
   and the object made before is there afterwards. */
static sabir_status noisy_notify(callbacks_host_listener* self, const char* event,
                                 size_t event_size, const double* values, size_t values_count,
                                 sabir_bool* result, sabir_error** error) {
  (void)self, (void)event, (void)event_size, (void)values, (void)values_count, (void)error;
  *result = 7;
  return SABIR_OK;
}

static sabir_status noisy_heard(callbacks_host_listener* self, const callbacks_list_string** result,
                                sabir_error** error) {
  struct parcel {
    callbacks_list_string list;
    sabir_string items[2];
  } * made;
  (void)self, (void)error, (void)result;
  if (answer_wrongly == NOTHING) return SABIR_OK;
  made = callbacks_parcel(sizeof(struct parcel));
  made->items[0].data = "fine";
  made->items[0].size = 4;
  made->items[1].data = answer_wrongly == TEXT ? "\xc3(" : NULL;
  made->items[1].size = 2;
  made->list.data = made->items;
  made->list.count = 2;
  *result = &made->list;
  return SABIR_OK;
}

static const callbacks_host_listener_table noisy_table = {sizeof(callbacks_host_listener_table),
                                                          tally_drop, noisy_notify, noisy_heard};

static void wrong_objects(callbacks_instance* at, callbacks_bus* bus) {
  tally* noisy = malloc(sizeof *noisy);
  sabir_bool interested = 0;
  const callbacks_list_string* heard = NULL;
  callbacks_bus* other = NULL;
  noisy->base.table = &noisy_table;
  CHECK(callbacks_bus_tell(bus, &noisy->base, "e", 1, &interested, NULL) == SABIR_INTERNAL);
  CHECK(callbacks_bus_new(at, &other, NULL) == SABIR_OK);
  CHECK(callbacks_bus_add(other, &noisy->base, NULL) == SABIR_OK);
  answer_wrongly = FINE;
  CHECK(callbacks_bus_heard(other, &heard, NULL) == SABIR_INTERNAL);
  answer_wrongly = TEXT;
  CHECK(callbacks_bus_heard(other, &heard, NULL) == SABIR_INTERNAL);
  answer_wrongly = NOTHING;
  CHECK(callbacks_bus_heard(other, &heard, NULL) == SABIR_INTERNAL);
  answer_wrongly = NO_HANDLE;
  CHECK(callbacks_bus_add_made(other, "n", 1, NULL) == SABIR_INTERNAL);
  answer_wrongly = FINE;
  callbacks_bus_drop(other);
}

static void wrong_answers(callbacks_instance* at) {
  static const wrong of_lookup[] = {STATUS, NOTHING};
  callbacks_bus* bus = NULL;
  sabir_bool interested = 0;
  tally lent = {{&tally_table}, 0};
  sabir_sink sink;
  size_t i;
  memset(&sink, 0, sizeof sink);
  CHECK(callbacks_bus_new(at, &bus, NULL) == SABIR_OK);
  for (i = 0; i < sizeof of_lookup / sizeof of_lookup[0]; ++i) {
    answer_wrongly = of_lookup[i];
    CHECK(callbacks_ask(at, "x", 1, &sink, NULL) == SABIR_INTERNAL);
  }
  answer_wrongly = TEXT;
  CHECK(callbacks_shout_twice(at, "ab", 2, &sink, NULL) == SABIR_INTERNAL);
  answer_wrongly = LONG_TEXT;
  CHECK(callbacks_shout_twice(at, "ab", 2, &sink, NULL) == SABIR_INTERNAL);
  answer_wrongly = FINE;
  wrong_objects(at, bus);
  CHECK(callbacks_bus_tell(bus, &lent.base, "e", 1, &interested, NULL) == SABIR_OK);
  callbacks_bus_drop(bus);
}

int main(void) {
  uint64_t clock = 7;
  callbacks_instance* at = open(&clock);
  functions(at);
  objects(at);
  lacking(at);
  wrong_answers(at);
  callbacks_close(at);
  CHECK(clock == 0);
  return check_result();
}
