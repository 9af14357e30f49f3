/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* The classes of resources: closing, and what happens to a handle that nobody closed. */
#include <stdio.h>

#include "sabir_ruby.h"

static void drop(sabir_rb_handle *handle) {
  void *pointer = handle->pointer;
  handle->pointer = NULL;
  handle->kept = Qfalse;
  if (pointer && !handle->lent) handle->class_->drop(pointer);
}

void sabir_rb_leave_handle(sabir_rb_handle *handle) {
  if (--handle->calls == 0 && handle->closing) drop(handle);
}

void sabir_rb_enter_handles(sabir_rb_call *call) {
  if (call->entered) return;
  call->entered = true;
  if (call->self) ++call->self->calls;
  if (call->instance) ++call->instance->calls;
}

void sabir_rb_leave_handles(sabir_rb_call *call) {
  if (!call->entered) return;
  call->entered = false;
  if (call->self) sabir_rb_leave_handle(call->self);
  if (call->instance) sabir_rb_leave_handle(call->instance);
}

/* --- what the collector asks ---------------------------------------------------------------- */

/* What is kept may be pointed into: it must not move. */
void sabir_rb_mark_kept(VALUE kept) {
  if (!kept) return;
  rb_gc_mark(kept);
  for (long i = 0; i < RARRAY_LEN(kept); ++i) rb_gc_mark(RARRAY_AREF(kept, i));
}

static void mark(void *at) {
  sabir_rb_handle *handle = at;
  rb_gc_mark(handle->instance);
  sabir_rb_mark_kept(handle->kept);
}

/* No Ruby code may run here, and no object be made: the warning goes past $stderr. */
static void collect(void *at) {
  sabir_rb_handle *handle = at;
  if (handle->pointer && !handle->lent && handle->class_->warns && RTEST(ruby_verbose)) {
    fprintf(stderr, "warning: a %s::%s was not closed\n", handle->class_->module->name,
            handle->class_->name);
  }
  drop(handle);
  xfree(handle);
}

static size_t memory_size(const void *at) {
  (void)at;
  return sizeof(sabir_rb_handle);
}

VALUE sabir_rb_allocate(const sabir_rb_class *class_, VALUE ruby) {
  sabir_rb_handle *handle;
  VALUE object = TypedData_Make_Struct(ruby, sabir_rb_handle, &class_->data, handle);
  handle->class_ = class_;
  handle->kept = handle->instance = Qfalse;
  return object;
}

/* --- the methods of every handle ------------------------------------------------------------ */

VALUE sabir_rb_close(VALUE self) {
  sabir_rb_handle *handle = RTYPEDDATA_DATA(self);
  if (handle->promised) return Qnil; /* it is the library's already */
  handle->closing = true;
  if (handle->calls == 0) drop(handle);
  return Qnil;
}

static bool is_closed(const sabir_rb_handle *handle) {
  return !handle->pointer || handle->closing || handle->promised;
}

static VALUE closed(VALUE self) { return is_closed(RTYPEDDATA_DATA(self)) ? Qtrue : Qfalse; }

void sabir_rb_prepare_class(sabir_rb_class *class_) {
  class_->data.wrap_struct_name = class_->name;
  class_->data.function.dmark = mark;
  class_->data.function.dfree = collect;
  class_->data.function.dsize = memory_size;
  class_->data.flags = RUBY_TYPED_FREE_IMMEDIATELY | RUBY_TYPED_WB_PROTECTED;
  rb_define_alloc_func(class_->ruby, class_->allocate);
  rb_define_method(class_->ruby, "close", sabir_rb_close, 0);
  rb_define_method(class_->ruby, "closed?", closed, 0);
  rb_ivar_set(class_->ruby, rb_intern("@stateless"), class_->warns ? Qfalse : Qtrue);
}

VALUE sabir_rb_wrap(const sabir_rb_class *class_, void *pointer) {
  VALUE object = sabir_rb_allocate(class_, class_->ruby);
  ((sabir_rb_handle *)RTYPEDDATA_DATA(object))->pointer = pointer;
  return object;
}

/* --- in calls -------------------------------------------------------------------------------- */

void sabir_rb_refuse_closed(const sabir_rb_call *call, const sabir_rb_handle *handle,
                            int argument) {
  const sabir_rb_class *class_ = handle->class_;
  if (argument >= 0) {
    sabir_rb_wrong(call, argument, class_->module->closed_error, "is a %s that is closed",
                   class_->name);
  }
  rb_raise(class_->module->closed_error, "%s: this %s is closed", call->function->name,
           class_->name);
}

void *sabir_rb_unused(sabir_rb_call *call, VALUE self) {
  sabir_rb_handle *handle = RTYPEDDATA_DATA(self);
  if (handle->pointer || handle->closing) {
    rb_raise(rb_eTypeError, "%s: this %s was made already", call->function->name,
             handle->class_->name);
  }
  call->object = self;
  return handle->instance ? sabir_rb_instance(call, handle->instance) : NULL;
}

void sabir_rb_take_handle(sabir_rb_call *call, int argument, VALUE object,
                          const sabir_rb_class *class_, sabir_kind kind, void *to) {
  if (!rb_typeddata_is_kind_of(object, &class_->data)) {
    sabir_rb_not(call, argument, class_->name, object);
  }
  sabir_rb_handle *handle = RTYPEDDATA_DATA(object);
  if (is_closed(handle)) sabir_rb_refuse_closed(call, handle, argument);
  bool retaining = call->retaining;
  call->retaining = false;
  sabir_rb_lent *lent = sabir_rb_memory(call, 1, sizeof *lent);
  call->retaining = retaining;
  *lent = (sabir_rb_lent){call->lent, handle, object, argument, kind == SABIR_KIND_OWN};
  call->lent = lent;
  memcpy(to, &handle->pointer, sizeof handle->pointer);
}
