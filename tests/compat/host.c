/* host.c - a program of version 1.0 that implements what the library asks for. Its argument is what
 * the library makes of it. */
#include <compat.h>
#include <stdlib.h>

#include "../check.h"

static sabir_status base(void* context, uint32_t* result, sabir_error** error) {
  (void)context, (void)error;
  *result = 40;
  return SABIR_OK;
}

static sabir_status hear(compat_host_listener* self, uint32_t number, uint32_t* result,
                         sabir_error** error) {
  (void)self, (void)error;
  *result = number + 1;
  return SABIR_OK;
}

int main(int count, char** arguments) {
  compat_host_listener_table table;
  compat_host_listener listener;
  compat_imports imports;
  compat_instance* instance = NULL;
  sabir_open_options options;
  sabir_error* error = NULL;
  uint32_t result = 0;
  memset(&table, 0, sizeof table);
  table.struct_size = sizeof table;
  table.host_listener_hear = hear;
  listener.table = &table;
  memset(&imports, 0, sizeof imports);
  imports.struct_size = sizeof imports;
  imports.host_base = base;
  memset(&options, 0, sizeof options);
  options.struct_size = sizeof options;
  options.version_major = COMPAT_VERSION_MAJOR;
  options.version_minor = COMPAT_VERSION_MINOR;
  options.imports = &imports;
  CHECK(count == 2);
  CHECK(compat_open("", &options, &instance, &error) == SABIR_OK);
  CHECK(compat_tell(instance, &listener, 1, &result, &error) == SABIR_OK);
  CHECK(result == (uint32_t)atoi(arguments[1]));
  compat_close(instance);
  return check_result();
}
