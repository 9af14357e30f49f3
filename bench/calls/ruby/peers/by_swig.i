/* The functions of plain.h through SWIG: what it offers for strings, and a class for the counter. */
%module by_swig
%{
#include "plain.h"
#include <ruby.h>

static VALUE upper(const char *bytes, size_t size) {
  VALUE result = rb_str_new(NULL, (long)size);
  plain_upper((const uint8_t *)bytes, size, (uint8_t *)RSTRING_PTR(result));
  return result;
}
static uint64_t sum(const char *bytes, size_t size) {
  return plain_sum((const uint8_t *)bytes, size);
}
%}
%include <stdint.i>
%apply (char *STRING, size_t LENGTH) { (const char *bytes, size_t size) };
VALUE upper(const char *bytes, size_t size);
uint64_t sum(const char *bytes, size_t size);
%rename(add) plain_add;
int64_t plain_add(int64_t a, int64_t b);
%typemap(out) int plain_fail {
  if ($1) rb_raise(rb_eRuntimeError, "failed");
  $result = Qnil;
}
%rename(refuse) plain_fail;
int plain_fail(uint32_t code);
%inline %{
typedef struct Counter { plain_counter *plain; } Counter;
%}
%extend Counter {
  Counter(int64_t start) {
    Counter *made = malloc(sizeof *made);
    made->plain = plain_counter_new(start);
    return made;
  }
  ~Counter() {
    plain_counter_free($self->plain);
    free($self);
  }
  int64_t next() { return plain_counter_next($self->plain); }
};
