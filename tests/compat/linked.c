/* linked.c - a program that was linked with some version of the library. It uses what 1.0 has, and
 * asks for the version of the header that it was compiled with. */
#include <compat.h>

#include "../check.h"

int main(void) {
  char memory[16];
  compat_point to = {40, 2};
  compat_instance* instance = NULL;
  compat_pen* pen = NULL;
  sabir_sink sink;
  sabir_open_options options;
  sabir_error* error = NULL;
  uint32_t drawn = 0;
  memset(&options, 0, sizeof options);
  options.struct_size = sizeof options;
  options.version_major = COMPAT_VERSION_MAJOR;
  options.version_minor = COMPAT_VERSION_MINOR;
  CHECK(compat_open("", &options, &instance, &error) == SABIR_OK);
  memset(&sink, 0, sizeof sink);
  sink.data = memory;
  sink.capacity = sizeof memory;
  CHECK(compat_name(instance, COMPAT_COLOUR_GREEN, &sink, &error) == SABIR_OK);
  CHECK(sink.size == 8 && memcmp(memory, "colour 1", 8) == 0);
  CHECK(compat_pen_new(instance, COMPAT_COLOUR_RED, &pen, &error) == SABIR_OK);
  CHECK(compat_pen_draw(pen, &to, &drawn, &error) == SABIR_OK && drawn == 42);
  CHECK(compat_get_api()->struct_size >= sizeof(compat_api));
  CHECK(compat_get_api()->pen_draw(pen, &to, &drawn, &error) == SABIR_OK && drawn == 42);
#if COMPAT_VERSION_MINOR >= 1
  CHECK(compat_pen_lift(pen, &error) == SABIR_OK);
#endif
  compat_pen_drop(pen);
  compat_close(instance);
  return check_result();
}
