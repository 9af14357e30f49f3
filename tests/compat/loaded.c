/* loaded.c - a program that finds the library at run time: `loaded LIBRARY`. It prints what opening
 * says, and whether the table of functions reaches as far as its own header's. */
#include <compat.h>
#include <dlfcn.h>
#include <stdio.h>
#include <string.h>

typedef sabir_status (*open_function)(const char*, const sabir_open_options*, compat_instance**,
                                      sabir_error**);
typedef const compat_api* (*api_function)(void);

int main(int argc, char** argv) {
  void* library = argc > 1 ? dlopen(argv[1], RTLD_NOW) : NULL;
  void* open_symbol = library ? dlsym(library, "compat_open") : NULL;
  void* api_symbol = library ? dlsym(library, "compat_get_api") : NULL;
  open_function open;
  api_function get_api;
  sabir_open_options options;
  compat_instance* instance = NULL;
  sabir_error* error = NULL;
  if (!open_symbol || !api_symbol) return 2;
  memcpy(&open, &open_symbol, sizeof open);
  memcpy(&get_api, &api_symbol, sizeof get_api);
  memset(&options, 0, sizeof options);
  options.struct_size = sizeof options;
  options.version_major = COMPAT_VERSION_MAJOR;
  options.version_minor = COMPAT_VERSION_MINOR;
  printf("status %d\n", (int)open("", &options, &instance, &error));
  printf("%s\n", error ? error->message.data : "opened");
  printf("%s\n", get_api()->struct_size >= sizeof(compat_api) ? "whole" : "shorter");
  return 0;
}
