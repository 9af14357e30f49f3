/* gauntlet_values_test.c - the gauntlet as a C programmer meets it: nothing but gauntlet.h. Every
 * type both ways, with ordinary values, with the ends of their ranges, and with what must be
 * refused. */
#include "gauntlet_test.h"

/* --- scalars ------------------------------------------------------------------------------ */

#define ECHO(type, name, value)                                                       \
  do {                                                                                \
    type given = (value), result = 0;                                                 \
    sabir_error* error = NULL;                                                        \
    CHECK(gauntlet_echo_##name(NULL, given, &result, &error) == SABIR_OK);            \
    CHECK(error == NULL);                                                             \
    CHECK(memcmp(&result, &given, sizeof result) == 0);                               \
    REFUSED(gauntlet_echo_##name(NULL, given, NULL, &error), "gauntlet.echo-" #name); \
  } while (0)

static void integers(void) {
  ECHO(sabir_bool, bool, 0);
  ECHO(sabir_bool, bool, 1);
  ECHO(int8_t, s8, INT8_MIN);
  ECHO(int8_t, s8, INT8_MAX);
  ECHO(uint8_t, u8, UINT8_MAX);
  ECHO(int16_t, s16, INT16_MIN);
  ECHO(int16_t, s16, INT16_MAX);
  ECHO(uint16_t, u16, UINT16_MAX);
  ECHO(int32_t, s32, INT32_MIN);
  ECHO(int32_t, s32, INT32_MAX);
  ECHO(uint32_t, u32, UINT32_MAX);
  ECHO(int64_t, s64, INT64_MIN);
  ECHO(int64_t, s64, INT64_MAX);
  ECHO(uint64_t, u64, UINT64_MAX);
}

static void floats(void) {
  double zero = 0.0;
  ECHO(float, f32, -1.5f);
  ECHO(float, f32, (float)(1.0 / zero));
  ECHO(float, f32, (float)(zero / zero));
  ECHO(double, f64, -0.0);
  ECHO(double, f64, 1.0 / zero);
  ECHO(double, f64, -1.0 / zero);
  ECHO(double, f64, zero / zero);
  ECHO(double, f64, 5e-324);
}

static void characters_enums_flags(void) {
  ECHO(sabir_char, char, 0);
  ECHO(sabir_char, char, 0xd7ff);
  ECHO(sabir_char, char, 0xe000);
  ECHO(sabir_char, char, 0x10ffff);
  ECHO(gauntlet_colour, colour, GAUNTLET_COLOUR_RED);
  ECHO(gauntlet_colour, colour, GAUNTLET_COLOUR_BLUE);
  ECHO(gauntlet_days, days, 0);
  ECHO(gauntlet_days, days, GAUNTLET_DAYS_MONDAY | GAUNTLET_DAYS_WORKDAY);
  ECHO(gauntlet_days, days, 0x1ff);
}

static void scalars_out_of_range(void) {
  sabir_bool flag = 7;
  sabir_char character = 7;
  gauntlet_colour colour = 7;
  gauntlet_days days = 7;
  REFUSED(gauntlet_echo_bool(NULL, 2, &flag, &error), "gauntlet.echo-bool");
  REFUSED(gauntlet_echo_bool(NULL, 255, &flag, &error), "gauntlet.echo-bool");
  REFUSED(gauntlet_echo_char(NULL, 0xd800, &character, &error), "gauntlet.echo-char");
  REFUSED(gauntlet_echo_char(NULL, 0xdfff, &character, &error), "gauntlet.echo-char");
  REFUSED(gauntlet_echo_char(NULL, 0x110000, &character, &error), "gauntlet.echo-char");
  REFUSED(gauntlet_echo_colour(NULL, 3, &colour, &error), "gauntlet.echo-colour");
  REFUSED(gauntlet_echo_colour(NULL, 255, &colour, &error), "gauntlet.echo-colour");
  REFUSED(gauntlet_echo_days(NULL, 0x200, &days, &error), "gauntlet.echo-days");
  REFUSED(gauntlet_echo_days(NULL, 0xffff, &days, &error), "gauntlet.echo-days");
  CHECK(flag == 7 && character == 7 && colour == 7 && days == 7);
}

/* --- text and lists that go into a sink --------------------------------------------------- */

static void texts(void) {
  static const char* const good[] = {"", "a", "\xc3\xa9", "\xf4\x8f\xbf\xbf", "nul \xef\xbf\xbe"};
  static const char* const bad[] = {
      "\x80", "\xc3", "\xc0\xaf", "\xed\xa0\x80", "\xf4\x90\x80\x80", "ok \xff"};
  char memory[16];
  size_t i;
  for (i = 0; i < COUNT(good); ++i) {
    sabir_sink sink = sink_over(memory, sizeof memory);
    size_t size = strlen(good[i]);
    CHECK(gauntlet_echo_string(NULL, good[i], size, &sink, NULL) == SABIR_OK);
    CHECK(sink.size == size && memcmp(memory, good[i], size) == 0);
    CHECK(sink.outcome == SABIR_SINK_WRITTEN && sink.data == memory);
  }
  for (i = 0; i < COUNT(bad); ++i) {
    sabir_sink sink = sink_over(memory, sizeof memory);
    REFUSED(gauntlet_echo_string(NULL, bad[i], strlen(bad[i]), &sink, &error),
            "gauntlet.echo-string");
    CHECK(sink.data == memory && sink.size == 0);
  }
}

static void a_text_with_a_nul_inside(void) {
  char memory[4];
  sabir_sink sink = sink_over(memory, sizeof memory);
  CHECK(gauntlet_echo_string(NULL, "a\0b", 3, &sink, NULL) == SABIR_OK);
  CHECK(sink.size == 3 && memcmp(memory, "a\0b", 3) == 0);
}

static void null_pointers(void) {
  char memory[4];
  sabir_sink sink = sink_over(memory, sizeof memory);
  CHECK(gauntlet_echo_string(NULL, NULL, 0, &sink, NULL) == SABIR_OK && sink.size == 0);
  CHECK(gauntlet_echo_bytes(NULL, NULL, 0, &sink, NULL) == SABIR_OK && sink.size == 0);
  CHECK(gauntlet_echo_doubles(NULL, NULL, 0, &sink, NULL) == SABIR_OK && sink.size == 0);
  REFUSED(gauntlet_echo_string(NULL, NULL, 1, &sink, &error), "gauntlet.echo-string");
  REFUSED(gauntlet_echo_bytes(NULL, NULL, 1, &sink, &error), "gauntlet.echo-bytes");
  REFUSED(gauntlet_echo_doubles(NULL, NULL, 1, &sink, &error), "gauntlet.echo-doubles");
  REFUSED(gauntlet_echo_points(NULL, NULL, 1, &sink, &error), "gauntlet.echo-points");
  REFUSED(gauntlet_echo_bytes(NULL, (const uint8_t*)"a", 1, NULL, &error), "gauntlet.echo-bytes");
  sink = sink_over(NULL, 1);
  REFUSED(gauntlet_echo_bytes(NULL, (const uint8_t*)"a", 1, &sink, &error), "gauntlet.echo-bytes");
}

static void flat_lists(void) {
  double doubles[] = {0.5, -1e300, 3};
  gauntlet_point points[2];
  double room[4];
  sabir_sink sink = sink_over(room, sizeof room);
  points[0].x = 1, points[0].y = 2, points[1].x = 3, points[1].y = 4;
  CHECK(gauntlet_echo_doubles(NULL, doubles, 3, &sink, NULL) == SABIR_OK);
  CHECK(sink.size == sizeof doubles && memcmp(room, doubles, sizeof doubles) == 0);
  sink = sink_over(room, sizeof room);
  CHECK(gauntlet_echo_points(NULL, points, 2, &sink, NULL) == SABIR_OK);
  CHECK(sink.size == sizeof points && memcmp(room, points, sizeof points) == 0);
  CHECK(sink.outcome == SABIR_SINK_WRITTEN);
  sink = sink_over(NULL, 0);
  sink.flags = SABIR_SINK_ALIAS;
  CHECK(gauntlet_echo_points(NULL, points, 2, &sink, NULL) == SABIR_OK);
  CHECK(sink.outcome == SABIR_SINK_ALIASED && sink.data == points && sink.size == sizeof points);
}

/* Two calls: how much, and then the bytes. */
static void a_strict_sink(void) {
  const uint8_t bytes[] = "0123456789";
  uint8_t memory[11];
  size_t capacity;
  for (capacity = 0; capacity <= 10; ++capacity) {
    sabir_error* error = NULL;
    sabir_sink sink = sink_over(memory, capacity);
    sabir_status status;
    memset(memory, '.', sizeof memory);
    status = gauntlet_echo_bytes(NULL, bytes, 10, &sink, &error);
    if (capacity < 10) {
      CHECK(refused(status, error, SABIR_TOO_SMALL, "gauntlet.echo-bytes"));
      CHECK(sink.data == memory);
    } else {
      CHECK(status == SABIR_OK && memcmp(memory, bytes, 10) == 0);
    }
    CHECK(sink.size == 10);
    CHECK(memory[capacity] == '.');
  }
}

static void a_spilling_sink(void) {
  const uint8_t bytes[] = "0123456789";
  char memory[10];
  size_t capacity;
  for (capacity = 0; capacity <= 10; ++capacity) {
    sabir_sink sink = sink_over(memory, capacity);
    sink.flags = SABIR_SINK_SPILL;
    CHECK(gauntlet_echo_bytes(NULL, bytes, 10, &sink, NULL) == SABIR_OK);
    CHECK(sink.outcome == (capacity < 10 ? SABIR_SINK_SPILLED : SABIR_SINK_WRITTEN));
    CHECK(sink.size == 10 && memcmp(sink.data, bytes, 10) == 0);
    if (sink.outcome == SABIR_SINK_SPILLED) gauntlet_release(sink.data);
  }
}

static sabir_status grow(sabir_sink* sink, size_t need) {
  void* bigger = realloc(sink->data, need);
  ++*(int*)sink->context;
  if (!bigger) return SABIR_RESOURCE_EXHAUSTED;
  sink->data = bigger;
  sink->capacity = need;
  return SABIR_OK;
}

static sabir_status refuse_to_grow(sabir_sink* sink, size_t need) {
  (void)sink, (void)need;
  return SABIR_ABORTED;
}

/* Says that it made room, and made none. */
static sabir_status lie_about_growing(sabir_sink* sink, size_t need) {
  (void)sink, (void)need;
  return SABIR_OK;
}

static void a_growing_sink(void) {
  const uint8_t bytes[] = "0123456789";
  char memory[3];
  int calls = 0;
  sabir_error* error = NULL;
  sabir_sink sink = sink_over(NULL, 0);
  sabir_status status;
  sink.grow = grow;
  sink.context = &calls;
  CHECK(gauntlet_echo_bytes(NULL, bytes, 10, &sink, NULL) == SABIR_OK);
  CHECK(sink.size == 10 && memcmp(sink.data, bytes, 10) == 0);
  CHECK(sink.outcome == SABIR_SINK_WRITTEN && calls > 0);
  free(sink.data);

  sink = sink_over(memory, sizeof memory);
  sink.grow = refuse_to_grow;
  status = gauntlet_echo_bytes(NULL, bytes, 10, &sink, &error);
  CHECK(refused(status, error, SABIR_ABORTED, "gauntlet.echo-bytes"));

  error = NULL;
  sink = sink_over(memory, sizeof memory);
  sink.grow = lie_about_growing;
  status = gauntlet_echo_bytes(NULL, bytes, 10, &sink, &error);
  CHECK(refused(status, error, SABIR_INVALID_ARGUMENT, "gauntlet.echo-bytes"));
}

/* --- lists that come back as a parcel ----------------------------------------------------- */

static void lists_of_strings(void) {
  sabir_string names[3];
  const gauntlet_list_string* result = NULL;
  size_t i;
  names[0] = text_of("one"), names[1] = text_of(""), names[2] = text_of("\xe2\x82\xac");
  CHECK(gauntlet_echo_strings(NULL, names, 3, &result, NULL) == SABIR_OK);
  CHECK(result->count == 3);
  for (i = 0; i < result->count; ++i) CHECK(is_text(result->data[i], names[i].data));
  gauntlet_release(result);

  CHECK(gauntlet_echo_strings(NULL, NULL, 0, &result, NULL) == SABIR_OK);
  CHECK(result->count == 0);
  gauntlet_release(result);

  names[1] = text_of("\xff");
  REFUSED(gauntlet_echo_strings(NULL, names, 3, &result, &error), "gauntlet.echo-strings");
  names[1].data = NULL;
  REFUSED(gauntlet_echo_strings(NULL, names, 3, &result, &error), "gauntlet.echo-strings");
  REFUSED(gauntlet_echo_strings(NULL, NULL, 3, &result, &error), "gauntlet.echo-strings");
  REFUSED(gauntlet_echo_strings(NULL, NULL, 0, NULL, &error), "gauntlet.echo-strings");
}

static void lists_of_lists(void) {
  uint32_t row[] = {1, 2, UINT32_MAX};
  gauntlet_list_u32 rows[3];
  const gauntlet_grid* result = NULL;
  rows[0].data = row, rows[0].count = 3;
  rows[1].data = NULL, rows[1].count = 0;
  rows[2].data = row + 2, rows[2].count = 1;
  CHECK(gauntlet_echo_grid(NULL, rows, 3, &result, NULL) == SABIR_OK);
  CHECK(result->count == 3 && result->data[0].count == 3 && result->data[1].count == 0);
  CHECK(memcmp(result->data[0].data, row, sizeof row) == 0);
  CHECK(result->data[2].data[0] == UINT32_MAX);
  CHECK(result->data[0].data != row);
  gauntlet_release(result);
  rows[1].count = 1;
  REFUSED(gauntlet_echo_grid(NULL, rows, 3, &result, &error), "gauntlet.echo-grid");
}

static void results_inside_a_list(void) {
  gauntlet_result_u32_string given[2];
  const gauntlet_list_result_u32_string* result = NULL;
  memset(given, 0, sizeof given);
  given[0].of.ok = 7;
  given[1].is_error = 1;
  given[1].of.error = text_of("why");
  CHECK(gauntlet_echo_inner_result(NULL, given, 2, &result, NULL) == SABIR_OK);
  CHECK(result->count == 2 && !result->data[0].is_error && result->data[0].of.ok == 7);
  CHECK(result->data[1].is_error && is_text(result->data[1].of.error, "why"));
  gauntlet_release(result);
  given[0].is_error = 2;
  REFUSED(gauntlet_echo_inner_result(NULL, given, 2, &result, &error),
          "gauntlet.echo-inner-result");
  given[0].is_error = 0;
  given[1].of.error = text_of("\xff");
  REFUSED(gauntlet_echo_inner_result(NULL, given, 2, &result, &error),
          "gauntlet.echo-inner-result");
}

/* --- records, variants, options, tuples --------------------------------------------------- */

static void flat_records(void) {
  gauntlet_point point = {1.5, -2.5}, point_back;
  gauntlet_padded padded = {255, UINT64_MAX, 65535, -128}, padded_back;
  CHECK(gauntlet_echo_point(NULL, &point, &point_back, NULL) == SABIR_OK);
  CHECK(point_back.x == 1.5 && point_back.y == -2.5);
  CHECK(gauntlet_echo_padded(NULL, &padded, &padded_back, NULL) == SABIR_OK);
  CHECK(padded_back.small == 255 && padded_back.big == UINT64_MAX);
  CHECK(padded_back.middle == 65535 && padded_back.last == -128);
  CHECK(gauntlet_echo_point(NULL, &point, &point, NULL) == SABIR_OK);
  REFUSED(gauntlet_echo_point(NULL, NULL, &point_back, &error), "gauntlet.echo-point");
  REFUSED(gauntlet_echo_point(NULL, &point, NULL, &error), "gauntlet.echo-point");
}

static void a_record_of_everything(void) {
  gauntlet_person person = ada();
  const gauntlet_person* result = NULL;
  CHECK(gauntlet_echo_person(NULL, &person, &result, NULL) == SABIR_OK);
  CHECK(is_ada(result));
  gauntlet_release(result);
  person.age.is_some = 2;
  REFUSED(gauntlet_echo_person(NULL, &person, &result, &error), "gauntlet.echo-person");
  person = ada();
  person.favourite = 3;
  REFUSED(gauntlet_echo_person(NULL, &person, &result, &error), "gauntlet.echo-person");
  person = ada();
  person.name = text_of("\xc3(");
  REFUSED(gauntlet_echo_person(NULL, &person, &result, &error), "gauntlet.echo-person");
  person = ada();
  person.path.data = NULL;
  REFUSED(gauntlet_echo_person(NULL, &person, &result, &error), "gauntlet.echo-person");
  REFUSED(gauntlet_echo_person(NULL, NULL, &result, &error), "gauntlet.echo-person");
}

static void variants(void) {
  gauntlet_shape shape;
  gauntlet_point corners[3] = {{0, 0}, {1, 0}, {0, 1}};
  const gauntlet_shape* result = NULL;
  memset(&shape, 0, sizeof shape);
  CHECK(gauntlet_echo_shape(NULL, &shape, &result, NULL) == SABIR_OK);
  CHECK(result->tag == GAUNTLET_SHAPE_NOTHING);
  gauntlet_release(result);
  shape.tag = GAUNTLET_SHAPE_CIRCLE;
  shape.of.circle = 2.5;
  CHECK(gauntlet_echo_shape(NULL, &shape, &result, NULL) == SABIR_OK);
  CHECK(result->tag == GAUNTLET_SHAPE_CIRCLE && result->of.circle == 2.5);
  gauntlet_release(result);
  shape.tag = GAUNTLET_SHAPE_POLYGON;
  shape.of.polygon.data = corners;
  shape.of.polygon.count = 3;
  CHECK(gauntlet_echo_shape(NULL, &shape, &result, NULL) == SABIR_OK);
  CHECK(result->of.polygon.count == 3 && result->of.polygon.data[2].y == 1);
  gauntlet_release(result);
  shape.tag = GAUNTLET_SHAPE_PERSON;
  shape.of.person = ada();
  CHECK(gauntlet_echo_shape(NULL, &shape, &result, NULL) == SABIR_OK);
  CHECK(result->tag == GAUNTLET_SHAPE_PERSON && is_ada(&result->of.person));
  gauntlet_release(result);
}

static void variants_that_are_refused(void) {
  gauntlet_shape shape;
  const gauntlet_shape* result = NULL;
  memset(&shape, 0, sizeof shape);
  shape.tag = 5;
  REFUSED(gauntlet_echo_shape(NULL, &shape, &result, &error), "gauntlet.echo-shape");
  shape.tag = GAUNTLET_SHAPE_NAMED;
  shape.of.named = text_of("\xff");
  REFUSED(gauntlet_echo_shape(NULL, &shape, &result, &error), "gauntlet.echo-shape");
  shape.tag = GAUNTLET_SHAPE_PERSON;
  shape.of.person = ada();
  shape.of.person.favourite = 9;
  REFUSED(gauntlet_echo_shape(NULL, &shape, &result, &error), "gauntlet.echo-shape");
  CHECK(result == NULL);
}

static void options(void) {
  gauntlet_option_u32 number = {1, 7}, number_back;
  gauntlet_option_string text;
  gauntlet_option_option_u8 nested;
  const gauntlet_option_string* result = NULL;
  uint8_t outer, inner;
  CHECK(gauntlet_echo_option(NULL, &number, &number_back, NULL) == SABIR_OK);
  CHECK(number_back.is_some == 1 && number_back.some == 7);
  number.is_some = 2;
  REFUSED(gauntlet_echo_option(NULL, &number, &number_back, &error), "gauntlet.echo-option");
  memset(&text, 0, sizeof text);
  CHECK(gauntlet_echo_option_string(NULL, &text, &result, NULL) == SABIR_OK && !result->is_some);
  gauntlet_release(result);
  text.is_some = 1;
  text.some = text_of("there");
  CHECK(gauntlet_echo_option_string(NULL, &text, &result, NULL) == SABIR_OK);
  CHECK(result->is_some && is_text(result->some, "there"));
  gauntlet_release(result);
  for (outer = 0; outer < 2; ++outer) {
    for (inner = 0; inner < 2; ++inner) {
      gauntlet_option_option_u8 back;
      nested.is_some = outer, nested.some.is_some = inner, nested.some.some = 200;
      CHECK(gauntlet_echo_nested_option(NULL, &nested, &back, NULL) == SABIR_OK);
      CHECK(back.is_some == outer && (!outer || back.some.is_some == inner));
      CHECK(!outer || !inner || back.some.some == 200);
    }
  }
  nested.some.is_some = 2;
  REFUSED(gauntlet_echo_nested_option(NULL, &nested, &nested, &error),
          "gauntlet.echo-nested-option");
}

static void tuples(void) {
  gauntlet_pair pair;
  const gauntlet_pair* result = NULL;
  pair.f0 = 9;
  pair.f1 = text_of("nine");
  CHECK(gauntlet_echo_pair(NULL, &pair, &result, NULL) == SABIR_OK);
  CHECK(result->f0 == 9 && is_text(result->f1, "nine"));
  gauntlet_release(result);
  pair.f1 = text_of("\xff");
  REFUSED(gauntlet_echo_pair(NULL, &pair, &result, &error), "gauntlet.echo-pair");
}

static void many_parameters(void) {
  uint16_t list[] = {10, 20};
  gauntlet_point point = {100, 200};
  gauntlet_option_string option = {1, {"abc", 3}};
  uint64_t sum = 0;
  CHECK(gauntlet_many(NULL, 1, "xy", 2, list, 2, &point, &option, 1, &sum, NULL) == SABIR_OK);
  CHECK(sum == 1 + 2 + 30 + 300 + 3 + 1);
  sum = 5;
  REFUSED(gauntlet_many(NULL, 1, "xy", 2, list, 2, NULL, &option, 1, &sum, &error),
          "gauntlet.many");
  REFUSED(gauntlet_many(NULL, 1, "xy", 2, list, 2, &point, NULL, 1, &sum, &error), "gauntlet.many");
  REFUSED(gauntlet_many(NULL, 1, "xy", 2, list, 2, &point, &option, 2, &sum, &error),
          "gauntlet.many");
  CHECK(sum == 5);
}

int main(void) {
  integers();
  floats();
  characters_enums_flags();
  scalars_out_of_range();
  texts();
  a_text_with_a_nul_inside();
  null_pointers();
  flat_lists();
  a_strict_sink();
  a_spilling_sink();
  a_growing_sink();
  lists_of_strings();
  lists_of_lists();
  results_inside_a_list();
  flat_records();
  a_record_of_everything();
  variants();
  variants_that_are_refused();
  options();
  tuples();
  many_parameters();
  return check_result();
}
