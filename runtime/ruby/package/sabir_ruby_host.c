/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* Being called: what Ruby implements for the library.
 *
 * A call from Ruby that may lead back here stands on its thread until it ends (sabir_rb_pin). So
 * when the library calls on that thread, we know whether Ruby's lock is ours already. Everything
 * that can raise runs protected: what Ruby raises becomes a status, and is remembered on the call;
 * if the call fails with the very same error, the very same exception goes on. */
#include <pthread.h>

#include "sabir_ruby.h"

/* An extension is loaded early and once; its few bytes per thread can be where code finds them
 * without asking. */
#ifdef __GNUC__
#define PER_THREAD static __attribute__((tls_model("initial-exec"))) _Thread_local
#else
#define PER_THREAD static _Thread_local
#endif

PER_THREAD sabir_rb_call *current;
PER_THREAD VALUE *borrowed; /* Array of handles lent to the method that runs */

void sabir_rb_expect(sabir_rb_call *call) {
  call->raised = Qfalse;
  call->outer = current;
  current = call;
  sabir_rb_enter_handles(call);
}

void sabir_rb_unexpect(sabir_rb_call *call) { current = call->outer; }

/* --- what the library holds of ours --------------------------------------------------------- */

/* The collector asks one object of ours what the library holds; a list, since the library may drop
 * from any thread and in the middle of a collection, when no Ruby code may run. */
static sabir_rb_guest list = {.next = &list, .before = &list};
static pthread_mutex_t list_lock = PTHREAD_MUTEX_INITIALIZER;

static void mark_list(void *unused) {
  (void)unused;
  pthread_mutex_lock(&list_lock);
  for (sabir_rb_guest *guest = list.next; guest != &list; guest = guest->next) {
    rb_gc_mark(guest->object);
    for (sabir_rb_view *view = guest->views; view; view = view->next) {
      sabir_rb_mark_kept(view->kept);
    }
  }
  pthread_mutex_unlock(&list_lock);
}

static const rb_data_type_t root_type = {.wrap_struct_name = "Sabir::Guests",
                                         .function = {.dmark = mark_list}};

static sabir_rb_guest *make_guest(const void *table, VALUE object) {
  static bool rooted;
  if (!rooted) rb_gc_register_mark_object(TypedData_Wrap_Struct(rb_cObject, &root_type, &list));
  rooted = true;
  sabir_rb_guest *guest = malloc(sizeof *guest);
  if (!guest) rb_memerror();
  *guest = (sabir_rb_guest){table, object, NULL, NULL, NULL};
  pthread_mutex_lock(&list_lock);
  guest->next = &list;
  guest->before = list.before;
  guest->before->next = guest;
  list.before = guest;
  pthread_mutex_unlock(&list_lock);
  return guest;
}

void sabir_rb_drop_guest(void *dropped) {
  sabir_rb_guest *guest = dropped;
  if (!guest) return;
  pthread_mutex_lock(&list_lock);
  guest->before->next = guest->next;
  guest->next->before = guest->before;
  pthread_mutex_unlock(&list_lock);
  while (guest->views) {
    sabir_rb_view *view = guest->views;
    guest->views = view->next;
    free(view);
  }
  free(guest);
}

static void add_view(sabir_rb_guest *guest, sabir_rb_view made) {
  sabir_rb_view *view = malloc(sizeof *view);
  if (!view) rb_memerror();
  *view = made;
  pthread_mutex_lock(&list_lock);
  view->next = guest->views;
  guest->views = view;
  pthread_mutex_unlock(&list_lock);
}

/* --- objects as arguments --------------------------------------------------------------------- */

static const rb_data_type_t guest_type = {.wrap_struct_name = "Sabir::Guest",
                                          .function = {.dfree = sabir_rb_drop_guest},
                                          .flags = RUBY_TYPED_FREE_IMMEDIATELY};

static void check_methods(const sabir_rb_call *call, int argument, VALUE object,
                          const char *const *methods, const char *name) {
  for (; *methods; ++methods) {
    if (rb_respond_to(object, rb_intern(*methods))) continue;
    if (NIL_P(object)) sabir_rb_not(call, argument, name, object);
    sabir_rb_wrong(call, argument, rb_eTypeError,
                   "must be %s, and %" PRIsVALUE " has no method `%s`", name,
                   rb_class_name(rb_obj_class(object)), *methods);
  }
}

/* Until the library takes it over, the guest is the collector's: raising loses nothing. */
void sabir_rb_take_guest(sabir_rb_call *call, int argument, VALUE object, const sabir_type *type,
                         void *to) {
  const sabir_rb_guests *kind = sabir_rb_of(call->function->module, type)->guests;
  check_methods(call, argument, object, kind->methods, kind->name);
  VALUE holder = TypedData_Wrap_Struct(0, &guest_type, NULL);
  sabir_rb_guest *guest = make_guest(kind->table, object);
  RTYPEDDATA_DATA(holder) = guest;
  sabir_rb_lent *lent = sabir_rb_memory(call, 1, sizeof *lent);
  *lent = (sabir_rb_lent){call->lent, NULL, holder, argument, type->kind == SABIR_KIND_OWN};
  call->lent = lent;
  memcpy(to, &guest, sizeof guest);
}

/* After the call: what was given is the library's, what was lent is nobody's. */
void sabir_rb_settle_guest(const sabir_rb_lent *lent) {
  sabir_rb_guest *guest = RTYPEDDATA_DATA(lent->object);
  RTYPEDDATA_DATA(lent->object) = NULL;
  if (!lent->given) sabir_rb_drop_guest(guest);
}

/* The object itself, whether it is lent or given back. */
VALUE sabir_rb_lift_guest(const sabir_rb_guests *kind, bool given, sabir_rb_guest *guest) {
  if (!guest || guest->table != kind->table) {
    rb_raise(rb_eRuntimeError, "the library returned a %s that is not Ruby's", kind->name);
  }
  VALUE object = guest->object;
  if (given) sabir_rb_drop_guest(guest);
  return object;
}

/* A handle of the library's that a method may use until it returns. */
void sabir_rb_lend_handle(VALUE object) {
  ((sabir_rb_handle *)RTYPEDDATA_DATA(object))->lent = true;
  if (!borrowed) return;
  if (!*borrowed) *borrowed = rb_ary_new();
  rb_ary_push(*borrowed, object);
}

/* --- asking ------------------------------------------------------------------------------------
 */

void sabir_rb_asked(sabir_rb_ask *ask, sabir_rb_import *import, sabir_rb_told *told, void *whom,
                    sabir_error **error) {
  sabir_rb_begin(&ask->call, &import->function);
  ask->import = import;
  ask->told = told;
  ask->whom = whom;
  ask->error = error;
  ask->count = 0;
}

void sabir_rb_tell(sabir_rb_ask *ask, const sabir_type *type, const void *value) {
  ask->told[ask->count++] = (sabir_rb_told){type, value, {NULL, 0}, false};
}

void sabir_rb_tell_slice(sabir_rb_ask *ask, const sabir_type *type, const void *data,
                         size_t count) {
  ask->told[ask->count++] = (sabir_rb_told){type, NULL, {data, count}, false};
}

void sabir_rb_tell_inout(sabir_rb_ask *ask, const sabir_type *type, void *data, size_t count) {
  ask->told[ask->count++] = (sabir_rb_told){type, NULL, {data, count}, true};
}

static VALUE host_object(const sabir_rb_ask *ask) {
  const sabir_rb_guest *guest = ask->whom;
  if (ask->import->host < 0) return guest->object;
  return RARRAY_AREF(guest->object, ask->import->host);
}

/* What the method has made of a list: as many items as before. */
static void write_back(sabir_rb_ask *ask, int argument, VALUE object) {
  const sabir_rb_told *told = &ask->told[argument];
  sabir_slice items;
  sabir_rb_take_list(&ask->call, argument, object, told->type, SABIR_LENT, &items);
  if (items.count != told->slice.count) {
    sabir_rb_wrong(&ask->call, argument, rb_eArgError, "has size %zu now, and had %zu", items.count,
                   told->slice.count);
  }
  if (items.count) {
    memcpy((void *)told->slice.data, items.data, items.count * told->type->element->size);
  }
}

static size_t bytes_in(const sabir_type *type, const sabir_slice *items) {
  return items->count * (type->element ? type->element->size : 1);
}

/* The newest answer is given again as long as the method says the same. */
static void answer_view(sabir_rb_ask *ask, VALUE result) {
  sabir_rb_guest *guest = ask->whom;
  sabir_slice items = {NULL, 0};
  ask->call.retaining = true;
  sabir_rb_take(&ask->call, -1, result, ask->type, &items);
  ask->call.retaining = false;
  const sabir_rb_view *view = guest->views;
  while (view && view->import != ask->import) view = view->next;
  size_t size = bytes_in(ask->type, &items);
  bool same = view && view->items.count == items.count &&
              (size == 0 || memcmp(view->items.data, items.data, size) == 0);
  if (!same) add_view(guest, (sabir_rb_view){NULL, ask->import, items, ask->call.retained});
  if (same) items = view->items;
  memcpy(ask->to, &items.data, sizeof items.data);
  *ask->counted = items.count;
}

static void answer(sabir_rb_ask *ask, VALUE result) {
  const sabir_rb_module *module = ask->call.function->module;
  const sabir_type *type = ask->type;
  sabir_slice items = {NULL, 0};
  void *value;
  switch (ask->shape) {
    case SABIR_RB_ANSWERS_NOTHING: return;
    case SABIR_RB_ANSWERS_VALUE: sabir_rb_take(&ask->call, -1, result, type, ask->to); return;
    case SABIR_RB_ANSWERS_SINK:
      sabir_rb_take(&ask->call, -1, result, type, &items);
      ask->status = module->library->put(ask->to, items.data, bytes_in(type, &items));
      return;
    case SABIR_RB_ANSWERS_VIEW: answer_view(ask, result); return;
    case SABIR_RB_ANSWERS_PARCEL:
      value = sabir_rb_memory(&ask->call, 1, type->size);
      sabir_rb_take(&ask->call, -1, result, type, value);
      *(void **)ask->to = sabir_pack(type, value, module->library->parcel);
      if (!*(void **)ask->to) rb_memerror();
  }
}

/* What the answer gives away is given. */
static void give_away(sabir_rb_ask *ask) {
  if (!ask->call.lent) return;
  sabir_rb_pin(&ask->call);
  sabir_rb_unpin(&ask->call);
}

static VALUE ask_ruby(VALUE at) {
  sabir_rb_ask *ask = (sabir_rb_ask *)at;
  VALUE room, *arguments = ALLOCV_N(VALUE, room, ask->count);
  for (int i = 0; i < ask->count; ++i) {
    const sabir_rb_told *told = &ask->told[i];
    const void *from = told->value ? told->value : &told->slice;
    arguments[i] = sabir_rb_lift(ask->call.function->module, told->type, from);
  }
  if (!ask->import->id) ask->import->id = rb_intern(ask->import->method);
  VALUE result = rb_funcallv(host_object(ask), ask->import->id, ask->count, arguments);
  for (int i = 0; i < ask->count; ++i) {
    if (ask->told[i].written) write_back(ask, i, arguments[i]);
  }
  ALLOCV_END(room);
  if (ask->shape == SABIR_RB_ANSWERS_NOTHING) return Qnil;
  answer(ask, result);
  give_away(ask);
  RB_GC_GUARD(result);
  return Qnil;
}

/* --- what Ruby raises ---------------------------------------------------------------------------
 */

/* A variant's cases each have a class; the base of them all is none of them. */
static bool is_case(const sabir_rb_module *module, const sabir_type *type, VALUE exception) {
  for (size_t i = 0; i < type->member_count; ++i) {
    if (RTEST(rb_obj_is_kind_of(exception, sabir_rb_of(module, type)->objects[i]))) return true;
  }
  return false;
}

static bool declares(const sabir_rb_ask *ask, VALUE exception) {
  const sabir_rb_module *module = ask->call.function->module;
  const sabir_type *type = ask->call.function->error;
  const sabir_rb_type *ours = type ? sabir_rb_of(module, type) : NULL;
  if (!ask->import->declares) return false;
  if (type && type->kind == SABIR_KIND_VARIANT && type->raised) {
    return is_case(module, type, exception);
  }
  VALUE class_ = module->declared_error;
  if (type && type->kind == SABIR_KIND_RECORD) class_ = ours->ruby;
  if (ours && ours->raises) class_ = ours->raised;
  return RTEST(rb_obj_is_kind_of(exception, class_));
}

static sabir_status declare(sabir_rb_ask *ask, VALUE exception) {
  const sabir_type *type = ask->call.function->error;
  const sabir_rb_module *module = ask->call.function->module;
  if (!type) return module->library->fail(ask->error, SABIR_DECLARED, "", 0);
  void *value = sabir_rb_memory(&ask->call, 1, type->size);
  VALUE given = type->raised ? exception : rb_ivar_get(exception, module->value);
  sabir_rb_take(&ask->call, -1, given, type, value);
  sabir_status status = type->declare(ask->error, value);
  if (status == SABIR_DECLARED) give_away(ask);
  return status;
}

static sabir_status status_of(const sabir_rb_module *module, VALUE exception) {
  for (int i = 1; i < SABIR_STATUSES; ++i) {
    if (RTEST(rb_obj_is_kind_of(exception, module->statuses[i]))) return i;
  }
  return RTEST(rb_obj_is_kind_of(exception, module->statuses[0])) ? SABIR_UNKNOWN : SABIR_INTERNAL;
}

static VALUE refuse(VALUE at) {
  sabir_rb_ask *ask = (sabir_rb_ask *)at;
  const sabir_rb_module *module = ask->call.function->module;
  VALUE exception = ask->exception;
  if (declares(ask, exception)) {
    ask->status = declare(ask, exception);
    if (current) current->raised = exception;
    if (current) current->raised_as = SABIR_DECLARED;
    return Qnil;
  }
  sabir_status status = status_of(module, exception);
  VALUE message = rb_funcall(exception, rb_intern("message"), 0);
  bool ours = RTEST(rb_obj_is_kind_of(exception, module->statuses[0]));
  if (!ours) {
    message = rb_sprintf("%" PRIsVALUE ": %" PRIsVALUE, rb_obj_class(exception), message);
  }
  message = rb_str_scrub(message, Qnil) == Qnil ? message : rb_str_scrub(message, Qnil);
  ask->status =
      module->library->fail(ask->error, status, RSTRING_PTR(message), (size_t)RSTRING_LEN(message));
  if (current) {
    current->raised = exception;
    current->raised_as = status;
    current->told = message;
  }
  return Qnil;
}

/* Whether the library fails with what Ruby raised, and with nothing of its own. */
bool sabir_rb_same_error(const sabir_rb_call *call, sabir_status status, VALUE made) {
  if (!call->function->asks || !call->raised || status != call->raised_as) return false;
  if (status == SABIR_DECLARED) return RTEST(rb_equal(made, call->raised));
  if (!call->error) return true;
  const sabir_string *said = &call->error->message;
  return (size_t)RSTRING_LEN(call->told) == said->size &&
         memcmp(RSTRING_PTR(call->told), said->data, said->size) == 0;
}

/* A `throw` or the end of the thread is no exception: it goes on when the library is left. */
static void fail(sabir_rb_ask *ask, int state) {
  VALUE exception = rb_errinfo();
  if (!RTEST(rb_obj_is_kind_of(exception, rb_eException))) {
    if (current) current->state = state;
    ask->status = SABIR_ABORTED;
    return;
  }
  ask->exception = exception;
  rb_set_errinfo(Qnil);
  ask->status = SABIR_INTERNAL;
  rb_protect(refuse, (VALUE)ask, &state);
  if (!state) return;
  /* What it raised cannot be told: then that is what it raised. */
  ask->exception = rb_errinfo();
  rb_set_errinfo(Qnil);
  sabir_rb_import plain = {.function = ask->import->function};
  ask->import = &plain;
  rb_protect(refuse, (VALUE)ask, &state);
  if (state) rb_set_errinfo(Qnil);
}

static void *ask_locked(void *at) {
  sabir_rb_ask *ask = at;
  VALUE lent = Qfalse, *before = borrowed;
  int state = 0;
  borrowed = &lent;
  rb_protect(ask_ruby, (VALUE)ask, &state);
  borrowed = before;
  for (long i = 0; lent && i < RARRAY_LEN(lent); ++i) {
    ((sabir_rb_handle *)RTYPEDDATA_DATA(RARRAY_AREF(lent, i)))->pointer = NULL;
  }
  if (state) fail(ask, state);
  if (ask->call.next) sabir_rb_end(&ask->call);
  return NULL;
}

int ruby_native_thread_p(void);
int ruby_thread_has_gvl_p(void);

sabir_status sabir_rb_answer(sabir_rb_ask *ask, sabir_rb_shape shape, const sabir_type *type,
                             void *to) {
  static const char foreign[] = "a thread that Ruby does not know cannot call Ruby";
  const sabir_rb_module *module = ask->call.function->module;
  ask->shape = shape;
  ask->type = type;
  ask->to = to;
  ask->status = SABIR_OK;
  if (current && !current->unlocked && !current->state) { /* the usual case */
    ask_locked(ask);
    return ask->status;
  }
  if (!ruby_native_thread_p()) {
    return module->library->fail(ask->error, SABIR_UNAVAILABLE, foreign, sizeof foreign - 1);
  }
  if (current && current->state) return SABIR_ABORTED;
  if (ruby_thread_has_gvl_p()) {
    bool unlocked = current && current->unlocked;
    if (unlocked) current->unlocked = false;
    ask_locked(ask);
    if (unlocked) current->unlocked = true;
    return ask->status;
  }
  sabir_rb_call *call = current;
  if (call) call->unlocked = false;
  rb_thread_call_with_gvl(ask_locked, ask);
  if (call) call->unlocked = true;
  return ask->status;
}

sabir_status sabir_rb_answer_view(sabir_rb_ask *ask, const sabir_type *type, const void *data,
                                  size_t *count) {
  ask->counted = count;
  return sabir_rb_answer(ask, SABIR_RB_ANSWERS_VIEW, type, (void *)data);
}

/* --- an instance of the library ----------------------------------------------------------------
 */

void *sabir_rb_find_instance(sabir_rb_call *call, VALUE self) {
  if (!rb_typeddata_is_kind_of(self, &call->function->module->instance->data)) return NULL;
  sabir_rb_handle *handle = RTYPEDDATA_DATA(self);
  if (!handle->pointer || handle->closing) sabir_rb_refuse_closed(call, handle, -1);
  call->instance = handle;
  return handle->pointer;
}

/* Calls a constructor for this instance of the library. */
VALUE sabir_rb_make(const sabir_rb_class *class_, int count, const VALUE *arguments, VALUE self) {
  VALUE made = rb_obj_alloc(class_->ruby);
  sabir_rb_handle *handle = RTYPEDDATA_DATA(made);
  RB_OBJ_WRITE(made, &handle->instance, self);
  rb_obj_call_init_kw(made, count, arguments, RB_PASS_CALLED_KEYWORDS);
  handle->instance = Qfalse;
  return made;
}

/* C wants an end to it, and nothing before. */
static const char *location_of(sabir_rb_call *call, int argument, VALUE location) {
  sabir_slice text;
  if (NIL_P(location)) return "";
  sabir_rb_take_any_text(call, argument, location, &text);
  return rb_string_value_cstr(&location);
}

/* A process may have to be started. */
typedef struct opening {
  const sabir_rb_module *module;
  const char *location;
  sabir_rb_guest *context;
  void *instance;
  sabir_error **error;
  sabir_status status;
} opening;

static void *open_now(void *at) {
  opening *o = at;
  o->status = o->context ? o->module->open(o->location, o->context, &o->instance, o->error)
                         : o->module->library->open(o->location, NULL, &o->instance, o->error);
  return NULL;
}

VALUE sabir_rb_open_library(const sabir_rb_function *function, int count, const VALUE *arguments) {
  const sabir_rb_module *module = function->module;
  sabir_rb_call call;
  VALUE *given = ALLOCA_N(VALUE, function->count);
  sabir_rb_guest *context = NULL;
  sabir_rb_begin(&call, function);
  sabir_rb_arrange(&call, count, arguments, given);
  int hosts = function->count - 1;
  const char *location = location_of(&call, hosts, given[hosts]);
  for (int i = 0; i < hosts; ++i) {
    check_methods(&call, i, given[i], module->hosts[i].methods, module->hosts[i].name);
  }
  VALUE made = sabir_rb_wrap(module->instance, NULL);
  if (hosts) context = make_guest(NULL, rb_ary_new_from_values(hosts, given));
  opening o = {module, location, context, NULL, &call.error, SABIR_OK};
  sabir_rb_run_unlocked(&call, open_now, &o);
  if (o.status != SABIR_OK) sabir_rb_drop_guest(context);
  RB_GC_GUARD(given[hosts]);
  return sabir_rb_give_self(&call, o.status, made, o.instance);
}
