/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* What a call holds, how its arguments are arranged, other threads meanwhile, and how it fails. */
#include <stdarg.h>

#include "sabir_ruby.h"

/* --- memory --------------------------------------------------------------------------------- */

/* A block is a buffer that Ruby's collector owns and scans like a stack: it frees itself when an
 * exception passes, and what it points at stays alive and in place. Its head is the block before.
 */
typedef struct sabir_rb_block {
  _Alignas(16) VALUE memory_before;
  struct sabir_rb_block *before;
} block;

enum { BLOCK_SIZE = 1024 };

static size_t bytes_of(const sabir_rb_call *call, size_t count, size_t size) {
  if (size && count > (SIZE_MAX / 2 - sizeof(block)) / size) {
    rb_raise(rb_eNoMemError, "%s: an argument is too large", call->function->name);
  }
  return (count * size + 15) & ~(size_t)15;
}

static void add_block(sabir_rb_call *call, size_t size) {
  if (size > LONG_MAX / 2) rb_memerror();
  if (size < BLOCK_SIZE) size = BLOCK_SIZE;
  VALUE memory;
  block *made = rb_alloc_tmp_buffer(&memory, (long)(sizeof(block) + size));
  *made = (block){call->memory, call->block};
  call->memory = memory;
  call->block = made;
  call->next = (char *)(made + 1);
  call->end = call->next + size;
}

static void *retained_memory(sabir_rb_call *call, size_t size) {
  VALUE memory = rb_str_buf_new((long)size);
  sabir_rb_keep(call, memory);
  return RSTRING_PTR(memory);
}

void *sabir_rb_memory(sabir_rb_call *call, size_t count, size_t size) {
  size_t bytes = bytes_of(call, count, size);
  if (call->retaining) return retained_memory(call, bytes);
  if (!call->next) {
    call->next = call->room;
    call->end = call->room + sizeof call->room;
    call->memory = Qfalse;
    call->block = NULL;
  }
  if (bytes > (size_t)(call->end - call->next)) add_block(call, bytes);
  void *memory = call->next;
  call->next += bytes;
  return memory;
}

void sabir_rb_keep(sabir_rb_call *call, VALUE object) {
  if (call->retaining) {
    if (!call->retained) call->retained = rb_ary_new();
    rb_ary_push(call->retained, object);
    return;
  }
  *(VALUE *)sabir_rb_memory(call, 1, sizeof object) = object;
}

void sabir_rb_end(sabir_rb_call *call) {
  while (call->next && call->block) {
    VALUE newest = call->memory;
    call->memory = call->block->memory_before;
    call->block = call->block->before;
    rb_free_tmp_buffer(&newest);
  }
}

void sabir_rb_retain(sabir_rb_call *call, VALUE object, sabir_rb_handle *handle) {
  if (!call->retained || !handle) return;
  if (handle->kept) {
    rb_ary_concat(handle->kept, call->retained);
  } else {
    RB_OBJ_WRITE(object, &handle->kept, call->retained);
  }
}

/* --- arguments ------------------------------------------------------------------------------ */

static int positions(const sabir_rb_function *function) {
  int count = 0;
  for (int i = 0; i < function->count; ++i) count += function->parameters[i].fallback == -1;
  return count;
}

typedef struct keywords {
  const sabir_rb_function *function;
  VALUE *given;
} keywords;

static int place_keyword(VALUE name, VALUE value, VALUE at) {
  keywords *keywords_ = (keywords *)at;
  const sabir_rb_function *function = keywords_->function;
  for (int i = 0; i < function->count && SYMBOL_P(name); ++i) {
    const sabir_parameter *parameter = &function->parameters[i];
    if (parameter->fallback == -1 || rb_sym2id(name) != rb_intern(parameter->name)) continue;
    keywords_->given[i] = value;
    return ST_CONTINUE;
  }
  rb_raise(rb_eArgError, "%s: unknown keyword: %" PRIsVALUE, function->name, rb_inspect(name));
}

void sabir_rb_arrange(sabir_rb_call *call, int count, const VALUE *arguments, VALUE *given) {
  const sabir_rb_function *function = call->function;
  VALUE named = Qnil;
  if (rb_keyword_given_p()) named = arguments[--count];
  int wanted = positions(function);
  if (count != wanted) rb_error_arity(count, wanted, wanted);
  for (int i = 0, next = 0; i < function->count; ++i) {
    given[i] = function->parameters[i].fallback == -1 ? arguments[next++] : Qundef;
  }
  if (!NIL_P(named)) {
    keywords to = {function, given};
    rb_hash_foreach(named, place_keyword, (VALUE)&to);
  }
  for (int i = 0; i < function->count; ++i) {
    if (given[i] != Qundef) continue;
    if (function->parameters[i].fallback == -3) {
      given[i] = Qnil;
      continue;
    }
    if (function->parameters[i].fallback < 0) {
      rb_raise(rb_eArgError, "%s: missing keyword: :%s", function->name,
               function->parameters[i].name);
    }
    given[i] = RARRAY_AREF(function->module->defaults, function->parameters[i].fallback);
  }
}

/* --- the one call ---------------------------------------------------------------------------- */

bool sabir_rb_others_run(const sabir_rb_call *call, size_t bytes) {
  return call->function->asks || call->function->blocking || bytes >= SABIR_LARGE || call->far;
}

/* The library reads on what was kept, and nobody says when it stops: it stays, and where it is. */
static void keep_for_ever(sabir_rb_handle *handle) {
  long count = handle->kept ? RARRAY_LEN(handle->kept) : 0;
  for (long i = 0; i < count; ++i) rb_gc_register_mark_object(RARRAY_AREF(handle->kept, i));
  handle->kept = Qfalse;
}

static void unpin_one(sabir_rb_lent *lent, bool ran) {
  if (!lent->handle) {
    if (ran) sabir_rb_settle_guest(lent);
    return;
  }
  if (!lent->given) {
    sabir_rb_leave_handle(lent->handle);
    return;
  }
  lent->handle->promised = false;
  if (!ran) return;
  lent->handle->pointer = NULL;
  keep_for_ever(lent->handle);
}

static void unpin_until(sabir_rb_call *call, const sabir_rb_lent *end, bool ran) {
  for (sabir_rb_lent *lent = call->lent; lent != end; lent = lent->next) unpin_one(lent, ran);
}

void sabir_rb_pin(sabir_rb_call *call) {
  for (sabir_rb_lent *lent = call->lent; lent; lent = lent->next) {
    sabir_rb_handle *handle = lent->handle;
    if (!handle) continue;
    bool busy = handle->calls > 0 || handle == call->self;
    if (handle->promised || (lent->given && busy)) {
      unpin_until(call, lent, false);
      sabir_rb_wrong(call, lent->argument, rb_eArgError,
                     "is given away, and so cannot be used elsewhere in this call");
    }
    if (lent->given) {
      handle->promised = true;
    } else {
      ++handle->calls;
    }
  }
}

void sabir_rb_unpin(sabir_rb_call *call) { unpin_until(call, NULL, true); }

typedef struct unlocked {
  sabir_rb_call *call;
  sabir_rb_runner run;
  void *frame;
  VALUE thread;
  bool ran;
} unlocked;

static VALUE check_interrupts(VALUE unused) {
  (void)unused;
  rb_thread_check_ints();
  return Qnil;
}

static void *see_to_interrupts(void *at) {
  sabir_rb_call *call = at;
  rb_protect(check_interrupts, Qnil, &call->state);
  return NULL;
}

int ruby_thread_has_gvl_p(void);

/* The library asks, on this thread. While it has called Ruby, Ruby sees to interrupts itself. */
static sabir_bool gives_up(void *context) {
  unlocked *work = context;
  sabir_rb_call *call = work->call;
  if (call->state) return true;
  if (!rb_thread_interrupted(work->thread) || ruby_thread_has_gvl_p()) return false;
  call->unlocked = false;
  rb_thread_call_with_gvl(see_to_interrupts, call);
  call->unlocked = true;
  return call->state != 0;
}

static void *run_now(void *at) {
  unlocked *work = at;
  sabir_set_caller set = work->call->function->module->set_caller;
  sabir_caller caller = {gives_up, work};
  const sabir_caller *before = set ? set(&caller) : NULL;
  work->ran = true;
  work->run(work->frame);
  if (set) set(before);
  return NULL;
}

/* Interrupts (signals, Thread#raise, timeouts) are seen to before the call, when nothing is at
 * stake yet, and during it when the library asks whether anybody still waits. What they raise then
 * goes on when the library is left. */
void sabir_rb_run_unlocked(sabir_rb_call *call, sabir_rb_runner run, void *frame) {
  unlocked work = {call, run, frame, rb_thread_current(), false};
  while (true) {
    sabir_rb_enter(call);
    sabir_rb_enter_handles(call);
    call->unlocked = true;
    rb_nogvl(run_now, &work, NULL, NULL, RB_NOGVL_INTR_FAIL);
    call->unlocked = false;
    if (call->function->asks) sabir_rb_unexpect(call);
    if (call->lent) unpin_until(call, NULL, work.ran);
    if (work.ran) return;
    sabir_rb_leave_handles(call);
    rb_thread_check_ints();
  }
}

/* --- exceptions ----------------------------------------------------------------------------- */

void sabir_rb_wrong(const sabir_rb_call *call, int argument, VALUE class_, const char *format,
                    ...) {
  va_list values;
  va_start(values, format);
  VALUE what = rb_vsprintf(format, values);
  va_end(values);
  /* Without an argument it is the answer of a method that Ruby implements. */
  const char *name = argument < 0 ? "its result" : call->function->parameters[argument].name;
  rb_raise(class_, "%s: %s %" PRIsVALUE, call->function->name, name, what);
}

void sabir_rb_not(const sabir_rb_call *call, int argument, const char *wanted, VALUE object) {
  bool literal = NIL_P(object) || object == Qtrue || object == Qfalse;
  VALUE seen = literal ? rb_inspect(object) : rb_class_name(rb_obj_class(object));
  sabir_rb_wrong(call, argument, rb_eTypeError, "must be %s, not %" PRIsVALUE, wanted, seen);
}

void sabir_rb_too_many(const sabir_rb_call *call, int argument, size_t size) {
  sabir_rb_wrong(call, argument, rb_eArgError, "has size %zu, and at most %zu is accepted", size,
                 call->function->parameters[argument].max);
}

static VALUE text_of(const sabir_string *text) {
  return rb_utf8_str_new(text->size ? text->data : "", (long)text->size);
}

/* A declared error: its fields are the exception's. */
static VALUE declared(const sabir_rb_module *module, const sabir_type *type, const void *value) {
  if (type && value && type->raised) return sabir_rb_lift(module, type, value);
  VALUE class_ = type && sabir_rb_of(module, type)->raised ? sabir_rb_of(module, type)->raised
                                                           : module->declared_error;
  VALUE exception = rb_obj_alloc(class_);
  VALUE given = type && value ? sabir_rb_lift(module, type, value) : Qnil;
  rb_ivar_set(exception, module->value, given);
  return exception;
}

static VALUE exception_of(sabir_rb_call *call, sabir_status status) {
  const sabir_rb_module *module = call->function->module;
  const sabir_error *error = call->error;
  VALUE exception;
  if (status == SABIR_DECLARED) {
    exception = declared(module, call->function->error, error ? error->declared : NULL);
  } else {
    bool known = status > 0 && status < SABIR_STATUSES;
    exception = rb_obj_alloc(module->statuses[known ? status : 0]);
  }
  VALUE message = error ? text_of(&error->message) : Qnil;
  if (NIL_P(message) || RSTRING_LEN(message) == 0) {
    message = rb_sprintf("%s failed with status %d", call->function->name, (int)status);
  }
  rb_ivar_set(exception, module->message, message);
  const sabir_string *where = error ? &error->where : NULL;
  rb_ivar_set(exception, module->where,
              where && where->size ? rb_utf8_str_new(where->data, (long)where->size)
                                   : rb_utf8_str_new_cstr(call->function->name));
  return exception;
}

typedef struct failure {
  sabir_rb_call *call;
  sabir_status status;
  bool same; /* as what Ruby raised meanwhile */
} failure;

static VALUE make_exception(VALUE at) {
  failure *failure_ = (failure *)at;
  VALUE made = exception_of(failure_->call, failure_->status);
  failure_->same = sabir_rb_same_error(failure_->call, failure_->status, made);
  bool caused = failure_->call->function->asks && failure_->call->raised && !failure_->same;
  if (caused) rb_ivar_set(made, rb_intern("cause"), failure_->call->raised);
  return made;
}

void sabir_rb_raise(sabir_rb_call *call, sabir_status status) {
  failure what = {call, status, false};
  int state = call->state;
  VALUE exception = Qnil;
  if (!state) exception = rb_protect(make_exception, (VALUE)&what, &state);
  if (call->error) call->function->module->library->release(call->error);
  call->error = NULL;
  /* A method may have begun to read on before it failed. */
  if (call->self) sabir_rb_retain(call, call->object, call->self);
  sabir_rb_leave_handles(call);
  sabir_rb_end(call);
  if (state) rb_jump_tag(state);
  rb_exc_raise(what.same ? call->raised : exception);
}
