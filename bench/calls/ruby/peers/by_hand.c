/* The functions of plain.h by hand, as a Ruby programmer who knows the C API would write them. */
#include <ruby.h>
#include <ruby/encoding.h>

#include "plain.h"

static VALUE failure_class;
static ID code_id;

static VALUE add(VALUE self, VALUE a, VALUE b) {
  (void)self;
  return LL2NUM(plain_add(NUM2LL(a), NUM2LL(b)));
}

static VALUE sum(VALUE self, VALUE bytes) {
  (void)self;
  StringValue(bytes);
  uint64_t result = plain_sum((const uint8_t*)RSTRING_PTR(bytes), (size_t)RSTRING_LEN(bytes));
  RB_GC_GUARD(bytes);
  return ULL2NUM(result);
}

static VALUE upper(VALUE self, VALUE bytes) {
  (void)self;
  StringValue(bytes);
  long size = RSTRING_LEN(bytes);
  VALUE result = rb_str_new(NULL, size);
  plain_upper((const uint8_t*)RSTRING_PTR(bytes), (size_t)size, (uint8_t*)RSTRING_PTR(result));
  RB_GC_GUARD(bytes);
  return result;
}

static VALUE total(VALUE self, VALUE values) {
  (void)self;
  Check_Type(values, T_ARRAY);
  long count = RARRAY_LEN(values);
  VALUE holder;
  double* numbers = ALLOCV_N(double, holder, count);
  for (long i = 0; i < count; ++i) numbers[i] = NUM2DBL(RARRAY_AREF(values, i));
  double result = plain_total(numbers, (size_t)count);
  ALLOCV_END(holder);
  return DBL2NUM(result);
}

static VALUE refuse(VALUE self, VALUE code) {
  (void)self;
  unsigned number = NUM2UINT(code);
  if (plain_fail(number) == 0) return Qnil;
  VALUE exception = rb_exc_new_cstr(failure_class, "failed");
  rb_ivar_set(exception, code_id, UINT2NUM(number));
  rb_exc_raise(exception);
}

typedef struct visit {
  VALUE visitor;
  int state;
} visit;

typedef struct one {
  VALUE visitor;
  int64_t value;
} one;

static ID visit_id;

static VALUE visit_one(VALUE at) {
  one* it = (one*)at;
  return rb_funcall(it->visitor, visit_id, 1, LL2NUM(it->value));
}

static void visited(void* context, int64_t value) {
  visit* it = context;
  one what = {it->visitor, value};
  if (it->state == 0) rb_protect(visit_one, (VALUE)&what, &it->state);
}

static VALUE each(VALUE self, VALUE visitor, VALUE count) {
  (void)self;
  visit it = {visitor, 0};
  plain_each(NUM2UINT(count), visited, &it);
  if (it.state) rb_jump_tag(it.state);
  return Qnil;
}

static void free_counter(void* counter) { plain_counter_free(counter); }

static const rb_data_type_t counter_type = {
    .wrap_struct_name = "Counter",
    .function = {.dfree = free_counter},
    .flags = RUBY_TYPED_FREE_IMMEDIATELY | RUBY_TYPED_WB_PROTECTED};

static VALUE allocate(VALUE class_) { return TypedData_Wrap_Struct(class_, &counter_type, NULL); }

static VALUE counter_initialize(VALUE self, VALUE start) {
  RTYPEDDATA_DATA(self) = plain_counter_new(NUM2LL(start));
  return self;
}

static VALUE counter_next(VALUE self) {
  plain_counter* counter = rb_check_typeddata(self, &counter_type);
  if (!counter) rb_raise(rb_eRuntimeError, "closed");
  return LL2NUM(plain_counter_next(counter));
}

void Init_by_hand(void) {
  VALUE module = rb_define_module("ByHand");
  failure_class = rb_define_class_under(module, "Failure", rb_eStandardError);
  code_id = rb_intern("@code");
  visit_id = rb_intern("visit");
  rb_define_singleton_method(module, "add", add, 2);
  rb_define_singleton_method(module, "sum", sum, 1);
  rb_define_singleton_method(module, "upper", upper, 1);
  rb_define_singleton_method(module, "total", total, 1);
  rb_define_singleton_method(module, "refuse", refuse, 1);
  rb_define_singleton_method(module, "each", each, 2);
  VALUE counter = rb_define_class_under(module, "Counter", rb_cObject);
  rb_define_alloc_func(counter, allocate);
  rb_define_method(counter, "initialize", counter_initialize, 1);
  rb_define_method(counter, "next", counter_next, 0);
}
