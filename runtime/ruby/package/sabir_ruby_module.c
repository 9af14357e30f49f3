/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* Load: is this the library we were made for, and where are the Ruby classes? */
#include <stdio.h>

#include "sabir_ruby.h"

/* --- the Ruby side ---------------------------------------------------------------------------- */

/* Never collected, and never moved: the tables point at it. */
static VALUE find_anywhere(const char *path) {
  VALUE found = rb_path2class(path);
  rb_gc_register_mark_object(found);
  return found;
}

static VALUE find(const sabir_rb_module *module, const char *name) {
  char path[512];
  snprintf(path, sizeof path, "%s::%s", module->name, name);
  return find_anywhere(path);
}

/* Symbols of this kind stay, and so do the classes that were found. */
static VALUE find_object(const sabir_rb_module *module, const sabir_type *type, const char *name) {
  return type->kind == SABIR_KIND_VARIANT ? find(module, name) : ID2SYM(rb_intern(name));
}

static void find_members(const sabir_rb_module *module, const sabir_type *type,
                         sabir_rb_type *ours) {
  bool record = type->kind == SABIR_KIND_RECORD;
  if (record) ours->fields = ALLOC_N(ID, type->member_count);
  if (!record) ours->objects = ALLOC_N(VALUE, type->member_count);
  for (size_t i = 0; i < type->member_count; ++i) {
    const char *name = ours->members[i];
    if (record) ours->fields[i] = rb_intern(name);
    if (!record) ours->objects[i] = find_object(module, type, name);
  }
}

static void find_classes(sabir_rb_module *module, const sabir_type *type) {
  sabir_rb_type *ours = &module->types[type->index];
  if (type->kind == SABIR_KIND_RECORD) ours->ruby = find(module, ours->name);
  if (ours->raises) ours->raised = find(module, ours->raises);
  if (type->kind == SABIR_KIND_RESULT) ours->objects = module->results;
  if (ours->members) find_members(module, type, ours);
}

static void find_runtime(sabir_rb_module *module) {
  static const char *const names[SABIR_STATUSES] = {"Error",
                                                    "Errors::Cancelled",
                                                    "Errors::Unknown",
                                                    "Errors::InvalidArgument",
                                                    "Errors::DeadlineExceeded",
                                                    "Errors::NotFound",
                                                    "Errors::AlreadyExists",
                                                    "Errors::PermissionDenied",
                                                    "Errors::ResourceExhausted",
                                                    "Errors::FailedPrecondition",
                                                    "Errors::Aborted",
                                                    "Errors::OutOfRange",
                                                    "Errors::Unimplemented",
                                                    "Errors::Internal",
                                                    "Errors::Unavailable",
                                                    "Errors::DataLoss",
                                                    "Errors::Unauthenticated"};
  for (int i = 0; i < SABIR_STATUSES; ++i) module->statuses[i] = find(module, names[i]);
  module->closed_error = find(module, "ClosedError");
  module->declared_error = find(module, "DeclaredError");
  module->some = find(module, "Some");
  module->results[0] = find(module, "Ok");
  module->results[1] = find(module, "Err");
  module->set = find_anywhere("Set");
  module->utf8 = rb_utf8_encindex();
  module->binary = rb_ascii8bit_encindex();
  module->value = rb_intern("@value");
  module->message = rb_intern("@message");
  module->where = rb_intern("@where");
}

void sabir_rb_load(sabir_rb_module *module) {
  char why[512];
  const sabir_description *library = sabir_meet(module->library, why, sizeof why);
  if (!library) rb_raise(rb_eLoadError, "the library of %s %s", module->name, why);
  module->in_process = library->in_process;
  module->standard = library->standard;
  module->set_caller = sabir_set_caller_of(library);
  module->ruby = find_anywhere(module->name);
  find_runtime(module);
  for (size_t i = 0; i < module->library->type_count; ++i) {
    find_classes(module, &module->library->types[i]);
  }
  module->defaults = rb_const_get(module->ruby, rb_intern("DEFAULTS"));
  rb_gc_register_mark_object(module->defaults);
  module->instance->ruby = find(module, module->instance->name);
  sabir_rb_prepare_class(module->instance);
  for (size_t i = 0; module->classes[i]; ++i) {
    module->classes[i]->ruby = find(module, module->classes[i]->name);
    sabir_rb_prepare_class(module->classes[i]);
  }
}
