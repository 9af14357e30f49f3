/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* sabir_ruby_inside.h - what the files of the runtime say to each other; generated code does not
 * use it.
 */
#ifndef SABIR_RUBY_INSIDE_H
#define SABIR_RUBY_INSIDE_H

/* What a method of a guest's has answered, as long as the library may look at it. */
typedef struct sabir_rb_view {
  struct sabir_rb_view *next; /* an older one */
  const sabir_rb_import *import;
  sabir_slice items;
  VALUE kept; /* what they are in, or Qfalse */
} sabir_rb_view;

/* What the library holds of Ruby's: it begins as the library wants it. */
typedef struct sabir_rb_guest {
  const void *table;
  VALUE object;
  sabir_rb_view *views;
  struct sabir_rb_guest *next, *before;
} sabir_rb_guest;

/* A handle among the arguments. */
struct sabir_rb_lent {
  sabir_rb_lent *next;
  sabir_rb_handle *handle; /* NULL: a guest, which `object` holds */
  VALUE object;
  int argument;
  bool given; /* the library takes it over */
};

/* Memory for the call, or for as long as a handle keeps it. Objects whose VALUE is in it stay. */
void *sabir_rb_memory(sabir_rb_call *call, size_t count, size_t size);
/* Keeps an object alive, and where it is, for the call. */
void sabir_rb_keep(sabir_rb_call *call, VALUE object);
/* Ends a call: its memory goes back at once. */
void sabir_rb_end(sabir_rb_call *call);

/* Exceptions that name function and argument. */
NORETURN(void sabir_rb_wrong(const sabir_rb_call *call, int argument, VALUE class_,
                             const char *format, ...))
RBIMPL_ATTR_FORMAT(RBIMPL_PRINTF_FORMAT, 4, 5);
NORETURN(void sabir_rb_not(const sabir_rb_call *call, int argument, const char *wanted,
                           VALUE object));

/* The status as an exception. */
NORETURN(void sabir_rb_raise(sabir_rb_call *call, sabir_status status));

VALUE sabir_rb_lift(const sabir_rb_module *module, const sabir_type *type, const void *from);
VALUE sabir_rb_lift_items(const sabir_rb_module *module, const sabir_type *list, const void *data,
                          size_t count);
VALUE sabir_rb_wrap(const sabir_rb_class *class_, void *pointer);
VALUE sabir_rb_close(VALUE handle);
void sabir_rb_leave_handle(sabir_rb_handle *handle);
/* Other threads may run from here on: the call's handle and instance are not dropped before they
 * are left, which is when nobody looks any more at what the call gave. */
void sabir_rb_enter_handles(sabir_rb_call *call);
void sabir_rb_leave_handles(sabir_rb_call *call);
/* For the collector: what is kept, in an Array or Qfalse, stays where it is. */
void sabir_rb_mark_kept(VALUE kept);
/* What the call retained stays for as long as the handle lives. */
void sabir_rb_retain(sabir_rb_call *call, VALUE object, sabir_rb_handle *handle);
/* Whether Ruby code may run before the call is over. */
bool sabir_rb_others_run(const sabir_rb_call *call, size_t bytes);
void sabir_rb_take_guest(sabir_rb_call *call, int argument, VALUE object, const sabir_type *type,
                         void *to);
void sabir_rb_settle_guest(const sabir_rb_lent *lent);
VALUE sabir_rb_lift_guest(const sabir_rb_guests *kind, bool given, sabir_rb_guest *guest);
void sabir_rb_lend_handle(VALUE object);
/* Whether a call fails with what Ruby raised below it. */
bool sabir_rb_same_error(const sabir_rb_call *call, sabir_status status, VALUE made);
void sabir_rb_prepare_class(sabir_rb_class *class_);

#endif /* SABIR_RUBY_INSIDE_H */
