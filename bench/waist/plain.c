/* plain.c - what a call costs without us: a function in a shared library, and nothing around it. */
#include <stdint.h>

__attribute__((visibility("default"))) int32_t plain_add(void* instance, uint32_t a, uint32_t b,
                                                         uint32_t* result, void** error) {
  (void)instance, (void)error;
  *result = a + b;
  return 0;
}
