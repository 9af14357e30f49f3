/* The library as a program in C calls it. */
#include "through_c.h"

#include <string.h>
#include <uninorm.h>

static const size_t kFailed = (size_t)-1;

static sabir_sink sink_of(char* out, size_t room) {
  sabir_sink sink;
  memset(&sink, 0, sizeof sink);
  sink.data = out;
  sink.capacity = room;
  return sink;
}

size_t normalize_in_c(int form, const char* text, size_t size, char* out, size_t room, int* yes) {
  uninorm_normalizer* normalizer = NULL;
  sabir_sink sink = sink_of(out, room);
  sabir_bool is = 0;
  sabir_status status = uninorm_normalizer_new(NULL, (uninorm_form)form, UNINORM_ILL_FORMED_REFUSE,
                                               &normalizer, NULL);
  if (status == SABIR_OK) {
    status = uninorm_normalizer_normalize(normalizer, (const uint8_t*)text, size, &sink, NULL);
  }
  if (status == SABIR_OK) {
    status = uninorm_normalizer_is_normalized(normalizer, (const uint8_t*)text, size, &is, NULL);
  }
  uninorm_normalizer_drop(normalizer);
  *yes = is;
  return status == SABIR_OK ? sink.size : kFailed;
}

size_t portions_in_c(int form, const char* text, size_t size, size_t cut, char* out, size_t room) {
  uninorm_portions* portions = NULL;
  const uint8_t* bytes = (const uint8_t*)text;
  size_t done = 0;
  int step;
  sabir_status status =
      uninorm_portions_new(NULL, (uninorm_form)form, UNINORM_ILL_FORMED_REFUSE, 0, &portions, NULL);
  for (step = 0; status == SABIR_OK && step < 3; ++step) {
    sabir_sink sink = sink_of(out + done, room - done);
    if (step == 2) {
      status = uninorm_portions_finish(portions, &sink, NULL);
    } else {
      status = uninorm_portions_push(portions, bytes + (step == 0 ? 0 : cut),
                                     step == 0 ? cut : size - cut, &sink, NULL);
    }
    done += sink.size;
  }
  uninorm_portions_drop(portions);
  return status == SABIR_OK ? done : kFailed;
}

int refuses_overlap_in_c(const char* text, size_t size, char* room, size_t capacity) {
  uninorm_normalizer* normalizer = NULL;
  uninorm_portions* portions = NULL;
  sabir_sink sink = sink_of(room, capacity);
  const uint8_t* bytes = (const uint8_t*)text;
  int refused = 0;
  (void)uninorm_normalizer_new(NULL, UNINORM_FORM_NFC, UNINORM_ILL_FORMED_REFUSE, &normalizer,
                               NULL);
  (void)uninorm_portions_new(NULL, UNINORM_FORM_NFC, UNINORM_ILL_FORMED_REFUSE, 0, &portions, NULL);
  refused +=
      uninorm_normalizer_normalize(normalizer, bytes, size, &sink, NULL) == SABIR_INVALID_ARGUMENT;
  refused += uninorm_normalizer_normalize_text(normalizer, text, size, &sink, NULL) ==
             SABIR_INVALID_ARGUMENT;
  refused += uninorm_normalizer_append(normalizer, bytes, size, NULL, 0, &sink, NULL) ==
             SABIR_INVALID_ARGUMENT;
  refused += uninorm_normalizer_append(normalizer, NULL, 0, bytes, size, &sink, NULL) ==
             SABIR_INVALID_ARGUMENT;
  refused += uninorm_portions_push(portions, bytes, size, &sink, NULL) == SABIR_INVALID_ARGUMENT;
  uninorm_normalizer_drop(normalizer);
  uninorm_portions_drop(portions);
  return refused == 5;
}
