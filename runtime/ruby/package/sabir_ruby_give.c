/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* From C values to Ruby objects, and results written where they are to stay. */
#include "sabir_ruby.h"

/* --- values --------------------------------------------------------------------------------- */

static VALUE lift_number(const sabir_type *type, const void *from) {
  switch (type->kind) {
    case SABIR_KIND_S8: return INT2FIX(*(const int8_t *)from);
    case SABIR_KIND_U8: return INT2FIX(*(const uint8_t *)from);
    case SABIR_KIND_S16: {
      SABIR_READ(int16_t, value, from);
      return INT2FIX(value);
    }
    case SABIR_KIND_U16: {
      SABIR_READ(uint16_t, value, from);
      return INT2FIX(value);
    }
    case SABIR_KIND_S32: {
      SABIR_READ(int32_t, value, from);
      return INT2NUM(value);
    }
    case SABIR_KIND_U32: {
      SABIR_READ(uint32_t, value, from);
      return UINT2NUM(value);
    }
    case SABIR_KIND_S64: {
      SABIR_READ(int64_t, value, from);
      return LL2NUM(value);
    }
    case SABIR_KIND_U64: {
      SABIR_READ(uint64_t, value, from);
      return ULL2NUM(value);
    }
    case SABIR_KIND_F32: {
      SABIR_READ(float, value, from);
      return DBL2NUM((double)value);
    }
    default: {
      SABIR_READ(double, value, from);
      return DBL2NUM(value);
    }
  }
}

/* A library that gives a value its contract does not have is broken, and is not believed. */
NORETURN(static void no_such(const sabir_rb_type *ours, uint32_t tag));
static void no_such(const sabir_rb_type *ours, uint32_t tag) {
  rb_raise(rb_eRuntimeError, "the library returned %u, which is no %s", (unsigned)tag,
           ours->name ? ours->name : "case");
}

static SABIR_APART VALUE lift_flags(const sabir_rb_module *module, const sabir_type *type,
                                    const void *from) {
  const VALUE *labels = sabir_rb_of(module, type)->objects;
  uint32_t bits = sabir_read_tag(from, type->tag_size), count = type->member_count;
  VALUE symbols = rb_ary_new();
  for (uint32_t i = 0; i < count; ++i) {
    if (bits >> i & 1) rb_ary_push(symbols, labels[i]);
  }
  if (type->open && (uint64_t)bits >> count) rb_ary_push(symbols, ID2SYM(rb_intern("unknown")));
  VALUE set = rb_class_new_instance(1, &symbols, module->set);
  return rb_obj_freeze(set);
}

static SABIR_APART VALUE lift_enum(const sabir_rb_module *module, const sabir_type *type,
                                   const void *from) {
  const sabir_rb_type *ours = sabir_rb_of(module, type);
  uint32_t tag = sabir_read_tag(from, type->tag_size);
  if (tag < type->member_count) return ours->objects[tag];
  if (!type->open) no_such(ours, tag);
  return ID2SYM(rb_intern("unknown"));
}

static VALUE lift_member(const sabir_rb_module *module, const sabir_member *member,
                         const void *from) {
  return sabir_rb_lift(module, member->type, (const char *)from + member->offset);
}

static SABIR_APART VALUE lift_record(const sabir_rb_module *module, const sabir_type *type,
                                     const void *from) {
  const sabir_rb_type *ours = sabir_rb_of(module, type);
  VALUE record = rb_obj_alloc(ours->ruby);
  for (size_t i = 0; i < type->member_count; ++i) {
    rb_ivar_set(record, ours->fields[i], lift_member(module, &type->members[i], from));
  }
  return type->raised ? record : rb_obj_freeze(record);
}

static SABIR_APART VALUE lift_tuple(const sabir_rb_module *module, const sabir_type *type,
                                    const void *from) {
  VALUE tuple = rb_ary_new_capa((long)type->member_count);
  for (size_t i = 0; i < type->member_count; ++i) {
    rb_ary_push(tuple, lift_member(module, &type->members[i], from));
  }
  return tuple;
}

static SABIR_APART VALUE lift_case(const sabir_rb_module *module, const sabir_type *type,
                                   const void *from) {
  const sabir_rb_type *ours = sabir_rb_of(module, type);
  uint32_t tag = sabir_read_tag(from, type->tag_size);
  if (tag >= type->member_count) no_such(ours, tag);
  const sabir_member *member = &type->members[tag];
  VALUE made = rb_obj_alloc(ours->objects[tag]);
  VALUE payload = member->type ? lift_member(module, member, from) : Qnil;
  if (member->type || type->kind == SABIR_KIND_RESULT) rb_ivar_set(made, module->value, payload);
  return type->raised ? made : rb_obj_freeze(made);
}

static SABIR_APART VALUE lift_option(const sabir_rb_module *module, const sabir_type *type,
                                     const void *from) {
  if (sabir_read_tag(from, type->tag_size) == 0) return Qnil;
  VALUE value = lift_member(module, &type->members[1], from);
  if (!type->nested) return value;
  VALUE some = rb_obj_alloc(module->some);
  rb_ivar_set(some, module->value, value);
  return rb_obj_freeze(some);
}

static VALUE lift_map(const sabir_rb_module *module, const sabir_type *map, const void *data,
                      size_t count) {
  VALUE hash = rb_hash_new();
  const sabir_member *members = map->element->members;
  for (size_t i = 0; i < count; ++i) {
    const char *entry = (const char *)data + i * map->element->size;
    VALUE key = lift_member(module, &members[0], entry);
    rb_hash_aset(hash, key, lift_member(module, &members[1], entry));
  }
  return hash;
}

/* In pieces: an Array takes many at once with one look at its own state. */
static VALUE lift_numbers(const sabir_type *element, const char *data, size_t count) {
  VALUE array = rb_ary_new_capa((long)count);
  VALUE piece[128];
  for (size_t done = 0; done < count;) {
    size_t some = count - done < 128 ? count - done : 128;
    for (size_t i = 0; i < some; ++i) {
      piece[i] = lift_number(element, data + (done + i) * element->size);
    }
    rb_ary_cat(array, piece, (long)some);
    done += some;
  }
  return array;
}

VALUE sabir_rb_lift_items(const sabir_rb_module *module, const sabir_type *list, const void *data,
                          size_t count) {
  const sabir_type *element = list->element;
  if (list->kind == SABIR_KIND_MAP) return lift_map(module, list, data, count);
  if (element->kind == SABIR_KIND_U8) return rb_str_new(data, (long)count);
  if (sabir_is_number(element)) return lift_numbers(element, data, count);
  VALUE array = rb_ary_new_capa((long)count);
  for (size_t i = 0; i < count; ++i) {
    rb_ary_push(array, sabir_rb_lift(module, element, (const char *)data + i * element->size));
  }
  return array;
}

static SABIR_APART VALUE lift_char(const void *from) {
  SABIR_READ(uint32_t, code, from);
  return rb_enc_uint_chr(code, rb_utf8_encoding());
}

static SABIR_APART VALUE lift_handle(const sabir_rb_module *module, const sabir_type *type,
                                     const void *from) {
  const sabir_rb_type *ours = sabir_rb_of(module, type);
  bool given = type->kind == SABIR_KIND_OWN;
  SABIR_READ(void *, pointer, from);
  if (ours->guests) return sabir_rb_lift_guest(ours->guests, given, pointer);
  VALUE made = sabir_rb_wrap(ours->handles, pointer);
  if (!given) sabir_rb_lend_handle(made);
  return made;
}

VALUE sabir_rb_lift(const sabir_rb_module *module, const sabir_type *type, const void *from) {
  switch (type->kind) {
    case SABIR_KIND_BOOL: return *(const uint8_t *)from ? Qtrue : Qfalse;
    case SABIR_KIND_CHAR: return lift_char(from);
    case SABIR_KIND_ENUM: return lift_enum(module, type, from);
    case SABIR_KIND_FLAGS: return lift_flags(module, type, from);
    case SABIR_KIND_STRING: {
      SABIR_READ(sabir_string, text, from);
      return rb_utf8_str_new(text.size ? text.data : "", (long)text.size);
    }
    case SABIR_KIND_LIST:
    case SABIR_KIND_MAP: {
      SABIR_READ(sabir_slice, items, from);
      return sabir_rb_lift_items(module, type, items.data, items.count);
    }
    case SABIR_KIND_ARRAY: return sabir_rb_lift_items(module, type, from, type->length);
    case SABIR_KIND_RECORD: return lift_record(module, type, from);
    case SABIR_KIND_TUPLE: return lift_tuple(module, type, from);
    case SABIR_KIND_VARIANT:
    case SABIR_KIND_RESULT: return lift_case(module, type, from);
    case SABIR_KIND_OPTION: return lift_option(module, type, from);
    case SABIR_KIND_OWN:
    case SABIR_KIND_BORROW: return lift_handle(module, type, from);
    default: return lift_number(type, from);
  }
}

/* --- sinks ---------------------------------------------------------------------------------- */

typedef struct growth {
  sabir_rb_sink *sink;
  size_t need;
  int state;
} growth;

static VALUE make_room(VALUE at) {
  growth *growth_ = (growth *)at;
  sabir_rb_sink *ours = growth_->sink;
  sabir_sink *sink = &ours->sink;
  if (ours->string) {
    size_t more = sink->capacity + sink->capacity / 2;
    size_t room = more > growth_->need ? more : growth_->need;
    rb_str_set_len(ours->string, (long)sink->size);
    rb_str_modify_expand(ours->string, (long)(room - sink->size));
  } else {
    ours->string = rb_str_buf_new((long)growth_->need);
    memcpy(RSTRING_PTR(ours->string), sink->data, sink->size);
  }
  sink->data = RSTRING_PTR(ours->string);
  sink->capacity = rb_str_capacity(ours->string);
  return Qnil;
}

static void *make_room_locked(void *at) {
  growth *growth_ = at;
  rb_protect(make_room, (VALUE)at, &growth_->state);
  return NULL;
}

/* Called by the library when the room is too small: the bytes move into the String that the caller
 * gets in the end. Other threads may be running; an exception waits until the library is left. */
sabir_status sabir_rb_grow(sabir_sink *sink, size_t need) {
  sabir_rb_sink *ours = sink->context;
  growth work = {ours, need, 0};
  if (ours->call->unlocked)
    rb_thread_call_with_gvl(make_room_locked, &work);
  else
    make_room_locked(&work);
  if (!work.state) return SABIR_OK;
  ours->call->state = work.state;
  return SABIR_RESOURCE_EXHAUSTED;
}

/* The argument that the whole result is, or Qfalse. */
static VALUE unchanged(const sabir_rb_sink *sink) {
  if (sink->sink.outcome != SABIR_SINK_ALIASED) return Qfalse;
  for (int i = 0; i < sink->candidates; ++i) {
    bool same = sink->seen[i]->data == sink->sink.data && sink->seen[i]->count == sink->sink.size;
    if (same) return sink->arguments[i];
  }
  return Qfalse;
}

/* What was written, as a String: where it stands, or copied from the stack. Room that would be
 * wasted is given back. */
static VALUE written(sabir_rb_sink *sink) {
  if (!sink->string || sink->sink.outcome != SABIR_SINK_WRITTEN) {
    return rb_str_new(sink->sink.data, (long)sink->sink.size);
  }
  long size = (long)sink->sink.size;
  rb_str_set_len(sink->string, size);
  if (sink->sink.capacity / 4 * 3 > sink->sink.size) rb_str_resize(sink->string, size);
  return sink->string;
}

static VALUE result_of(sabir_rb_sink *sink) {
  VALUE same = unchanged(sink);
  if (same) return same;
  const sabir_type *type = sink->type;
  if (type->kind == SABIR_KIND_STRING) {
    VALUE text = written(sink);
    ENCODING_SET_INLINED(text, rb_utf8_encindex());
    return text;
  }
  if (type->element->kind == SABIR_KIND_U8) return written(sink);
  return sabir_rb_lift_items(sink->call->function->module, type, sink->sink.data,
                             sink->sink.size / type->element->size);
}

/* --- the ends of calls ------------------------------------------------------------------------ */

/* A call that went well: what it retained stays with the handle, what it borrowed goes back. */
static void finish(sabir_rb_call *call, VALUE object, sabir_rb_handle *keeper) {
  if (call->retained) sabir_rb_retain(call, object, keeper);
  sabir_rb_leave_handles(call);
  if (call->next) sabir_rb_end(call);
  if (call->state) rb_jump_tag(call->state); /* it was given up, and nobody gets the result */
}

/* What Ruby makes of a result may raise (no memory, an interrupt): the handle is left even so. */
static VALUE leaving(sabir_rb_call *call, VALUE (*make)(VALUE), const void *of) {
  if (!call->entered) return make((VALUE)of);
  int state = 0;
  VALUE made = rb_protect(make, (VALUE)of, &state);
  if (!state) return made;
  sabir_rb_leave_handles(call);
  rb_jump_tag(state);
}

static VALUE make_result(VALUE at) { return result_of((sabir_rb_sink *)at); }

VALUE sabir_rb_give_sink(sabir_rb_call *call, sabir_status status, sabir_rb_sink *sink) {
  if (status != SABIR_OK) sabir_rb_raise(call, status);
  VALUE result = leaving(call, make_result, sink);
  RB_GC_GUARD(sink->string);
  finish(call, call->object, call->self);
  return result;
}

VALUE sabir_rb_give_nothing(sabir_rb_call *call, sabir_status status) {
  if (status != SABIR_OK) sabir_rb_raise(call, status);
  finish(call, call->object, call->self);
  return Qnil;
}

typedef struct lifting {
  const sabir_rb_module *module;
  const sabir_type *type;
  const void *from;
  size_t count; /* of a view's elements */
} lifting;

static VALUE lift_one(VALUE at) {
  const lifting *one = (const lifting *)at;
  return sabir_rb_lift(one->module, one->type, one->from);
}

VALUE sabir_rb_give(sabir_rb_call *call, sabir_status status, const sabir_type *type,
                    const void *value) {
  if (status != SABIR_OK) sabir_rb_raise(call, status);
  lifting one = {call->function->module, type, value, 1};
  VALUE result = leaving(call, lift_one, &one);
  finish(call, call->object, call->self);
  return result;
}

/* The copy that Ruby owns. */
static VALUE copy_view(VALUE at) {
  const lifting *view = (const lifting *)at;
  return view->type->kind == SABIR_KIND_STRING
             ? rb_utf8_str_new(view->count ? view->from : "", (long)view->count)
             : sabir_rb_lift_items(view->module, view->type, view->from, view->count);
}

VALUE sabir_rb_give_view(sabir_rb_call *call, sabir_status status, const sabir_type *type,
                         const void *data, size_t count) {
  if (status != SABIR_OK) sabir_rb_raise(call, status);
  lifting view = {call->function->module, type, data, count};
  VALUE result = leaving(call, copy_view, &view);
  finish(call, call->object, call->self);
  return result;
}

static VALUE release_one(VALUE at) {
  const lifting *one = (const lifting *)at;
  one->module->library->release(one->from);
  return Qnil;
}

static VALUE lift_parcel(VALUE at) { return rb_ensure(lift_one, at, release_one, at); }

VALUE sabir_rb_give_parcel(sabir_rb_call *call, sabir_status status, const sabir_type *type,
                           const void *parcel) {
  if (status != SABIR_OK) sabir_rb_raise(call, status);
  lifting one = {call->function->module, type, parcel, 1};
  VALUE result = leaving(call, lift_parcel, &one);
  finish(call, call->object, call->self);
  return result;
}

VALUE sabir_rb_give_handle(sabir_rb_call *call, sabir_status status, const sabir_rb_class *class_,
                           void *pointer) {
  if (status != SABIR_OK) sabir_rb_raise(call, status);
  VALUE made = sabir_rb_wrap(class_, pointer);
  if (call->state) sabir_rb_close(made);
  /* What a method retains, its own handle keeps; what a static function retains, the new one. */
  if (call->self)
    finish(call, call->object, call->self);
  else
    finish(call, made, RTYPEDDATA_DATA(made));
  return made;
}

VALUE sabir_rb_give_self(sabir_rb_call *call, sabir_status status, VALUE self, void *pointer) {
  if (status != SABIR_OK) sabir_rb_raise(call, status);
  sabir_rb_handle *handle = RTYPEDDATA_DATA(self);
  handle->pointer = pointer;
  if (call->state) sabir_rb_close(self);
  finish(call, self, handle);
  return self;
}
