/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* Load: is this the library we were made for, and where are the Ruby classes? */
#include <stdio.h>

#include "sabir_ruby.h"

/* --- the library behind the extension -------------------------------------------------------- */

NORETURN(static void refuse(const sabir_rb_module *module, const char *format, ...));
static void refuse(const sabir_rb_module *module, const char *format, ...) {
  va_list values;
  va_start(values, format);
  VALUE what = rb_vsprintf(format, values);
  va_end(values);
  rb_raise(rb_eLoadError, "the library of %s %" PRIsVALUE, module->name, what);
}

static void check_version(const sabir_rb_module *module, const sabir_description *library) {
  unsigned major = 0, minor = 0;
  if (!library || strcmp(library->name, module->contract) != 0) {
    refuse(module, "is made for the contract %s, and %s is expected",
           library ? library->name : "(none)", module->contract);
  }
  sscanf(library->version, "%u.%u", &major, &minor);
  if (major == module->major && minor >= module->minor) return;
  refuse(module, "has version %s of %s, and %u.%u or a later minor version is expected",
         library->version, library->name, module->major, module->minor);
}

static bool same_row(const sabir_layout *a, const sabir_layout *b) {
  if (strcmp(a->type, b->type) != 0 || !a->field != !b->field) return false;
  return !a->field || strcmp(a->field, b->field) == 0;
}

static const sabir_layout *find_row(const sabir_description *library, const sabir_layout *ours,
                                    size_t guess) {
  if (guess < library->layout_count && same_row(&library->layouts[guess], ours)) {
    return &library->layouts[guess];
  }
  for (size_t i = 0; i < library->layout_count; ++i) {
    if (same_row(&library->layouts[i], ours)) return &library->layouts[i];
  }
  return NULL;
}

static void same_number(const sabir_rb_module *module, const sabir_layout *row, const char *what,
                        uint32_t theirs, uint32_t ours) {
  if (theirs == ours) return;
  refuse(module, "has `%s%s%s` with %s %u, and this extension was compiled for %u", row->type,
         row->field ? "." : "", row->field ? row->field : "", what, (unsigned)theirs,
         (unsigned)ours);
}

static void check_layouts(const sabir_rb_module *module, const sabir_description *library) {
  for (size_t i = 0; module->layouts[i].type; ++i) {
    const sabir_layout *ours = &module->layouts[i];
    const sabir_layout *theirs = find_row(library, ours, i);
    if (!theirs) {
      refuse(module, "does not know `%s%s%s`", ours->type, ours->field ? "." : "",
             ours->field ? ours->field : "");
    }
    same_number(module, ours, "offset", theirs->offset, ours->offset);
    same_number(module, ours, "size", theirs->size, ours->size);
    same_number(module, ours, "alignment", theirs->alignment, ours->alignment);
  }
}

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

static void find_member(const sabir_rb_module *module, const sabir_rb_type *type,
                        sabir_rb_member *member) {
  switch (type->kind) {
    case SABIR_RB_RECORD: member->id = rb_intern(member->name); break;
    case SABIR_RB_ENUM:
    case SABIR_RB_FLAGS: member->object = ID2SYM(rb_intern(member->name)); break;
    case SABIR_RB_VARIANT: member->object = find(module, member->name); break;
    default: break;
  }
}

static void find_classes(const sabir_rb_module *module, sabir_rb_type *type) {
  bool value = type->kind == SABIR_RB_RECORD;
  if (value) type->ruby = find(module, type->name);
  if (type->raises) type->raised = find(module, type->raises);
  if (type->kind == SABIR_RB_RESULT) {
    type->members[0].object = module->ok;
    type->members[1].object = module->err;
    return;
  }
  for (size_t i = 0; i < type->member_count; ++i) find_member(module, type, &type->members[i]);
}

static void find_runtime(sabir_rb_module *module) {
  static const char *const names[SABIR_RB_STATUSES] = {"Error",
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
  for (int i = 0; i < SABIR_RB_STATUSES; ++i) module->statuses[i] = find(module, names[i]);
  module->closed_error = find(module, "ClosedError");
  module->declared_error = find(module, "DeclaredError");
  module->some = find(module, "Some");
  module->ok = find(module, "Ok");
  module->err = find(module, "Err");
  module->set = find_anywhere("Set");
  module->utf8 = rb_utf8_encindex();
  module->binary = rb_ascii8bit_encindex();
  module->value = rb_intern("@value");
  module->message = rb_intern("@message");
  module->where = rb_intern("@where");
}

void sabir_rb_load(sabir_rb_module *module) {
  const sabir_description *library = module->describe();
  check_version(module, library);
  check_layouts(module, library);
  if (library->struct_size < sizeof *library) refuse(module, "is older than its gem");
  module->in_process = library->in_process;
  module->standard = library->standard;
  module->ruby = find_anywhere(module->name);
  find_runtime(module);
  for (size_t i = 0; module->types[i]; ++i) find_classes(module, module->types[i]);
  module->defaults = rb_const_get(module->ruby, rb_intern("DEFAULTS"));
  rb_gc_register_mark_object(module->defaults);
  module->instance->ruby = find(module, module->instance->name);
  sabir_rb_prepare_class(module->instance);
  for (size_t i = 0; module->classes[i]; ++i) {
    module->classes[i]->ruby = find(module, module->classes[i]->name);
    sabir_rb_prepare_class(module->classes[i]);
  }
}
