/* uninorm.unicodedata: normalize() and is_normalized() of Python's own module of that name, with
 * the library's Unicode version and at its speed. Written by hand, beside the generated package.
 *
 * A string is not in UTF-8. If it is ASCII, or Latin-1 and to become NFC, it is returned at once,
 * and so is one in which nothing can change; otherwise it is encoded, normalized, and decoded if
 * anything changed. Lone surrogates, which
 * UTF-8 does not have, stay where they are, as Python has it: they are starters that change
 * nothing.
 */
#define PY_SSIZE_T_CLEAN
#include <Python.h>
#include <stdbool.h>
#include <uninorm.h>

enum { SHORT = 512, LONG = 1 << 16, FORMS = 6 };

static const char* const form_names[FORMS] = {"NFC", "NFD", "NFKC", "NFKD", "NFKC_CF", "casefold"};
static PyObject* interned[FORMS];
static uninorm_normalizer* normalizers[FORMS];
static PyObject *of_bytes[FORMS], *bytes_are[FORMS]; /* methods of the generated Normalizer */

static int form_of(PyObject* name) {
  int i;
  for (i = 0; i < FORMS; ++i) {
    if (name == interned[i]) return i;
  }
  if (!PyUnicode_Check(name)) {
    PyErr_Format(PyExc_TypeError, "the form must be str, not %.100s", Py_TYPE(name)->tp_name);
    return -1;
  }
  for (i = 0; i < FORMS; ++i) {
    if (PyUnicode_CompareWithASCIIString(name, form_names[i]) == 0) return i;
  }
  PyErr_Format(PyExc_ValueError,
               "invalid normalization form %R: there are NFC, NFD, NFKC, NFKD, NFKC_CF, casefold",
               name);
  return -1;
}

/* --- which characters can change, or be changed by --- */

/* One bit for each character of the first two planes. The bit is set if a form changes the
 * character, if it has a combining class, or if it may combine with what stands before it: text
 * without any of these is in the form. Learnt from the library itself, the first time a form is
 * asked for. */
enum { KNOWN = 0x20000, WORST = 16 };
static uint8_t* known[FORMS];
static uint8_t* marks;   /* with a combining class */
static uint8_t* seconds; /* that may combine */

static bool has(const uint8_t* set, Py_UCS4 c) { return set[c >> 3] >> (c & 7) & 1; }
static void add(uint8_t* set, Py_UCS4 c) { set[c >> 3] |= (uint8_t)(1 << (c & 7)); }

static char* put(char* out, Py_UCS4 c) {
  if (c < 0x80) {
    *out++ = (char)c;
    return out;
  }
  if (c < 0x800) {
    *out++ = (char)(0xC0 | c >> 6);
  } else {
    if (c < 0x10000) {
      *out++ = (char)(0xE0 | c >> 12);
    } else {
      *out++ = (char)(0xF0 | c >> 18);
      *out++ = (char)(0x80 | (c >> 12 & 0x3F));
    }
    *out++ = (char)(0x80 | (c >> 6 & 0x3F));
  }
  *out++ = (char)(0x80 | (c & 0x3F));
  return out;
}

/* The last character of some UTF-8. */
static Py_UCS4 last_of(const char* end) {
  Py_UCS4 c = 0;
  int shift = 0;
  for (--end; ((uint8_t)*end & 0xC0) == 0x80; --end, shift += 6) {
    c |= (Py_UCS4)(*end & 0x3F) << shift;
  }
  return c | (Py_UCS4)((uint8_t)*end & (shift > 12  ? 7
                                        : shift > 6 ? 15
                                        : shift > 0 ? 31
                                                    : 127))
                 << shift;
}

static bool is_one(const char* p, const char* end) {
  for (++p; p < end && ((uint8_t)*p & 0xC0) == 0x80;) ++p;
  return p == end;
}

static bool is_scalar(Py_UCS4 c) { return c < 0xD800 || c >= 0xE000; }

/* Every character on a line of its own, between two others or not; and what a form makes of them.
 * For each line that changed, its character is added to `changed`, and the last one of its new line
 * to `last` if that is given. */
static bool learn(int form, const char* before, const char* behind, uint8_t* changed,
                  uint8_t* last) {
  char *text = PyMem_RawMalloc((size_t)KNOWN * WORST), *normal = NULL, *out = text;
  sabir_sink sink;
  Py_UCS4 c;
  bool fine = false;
  memset(&sink, 0, sizeof sink);
  if (!text) return false;
  for (c = 0x80; c < KNOWN; ++c) {
    if (!is_scalar(c)) continue;
    out = stpcpy(put(stpcpy(out, before), c), behind);
    *out++ = '\n';
  }
  sink.flags = SABIR_SINK_SPILL;
  if (uninorm_normalizer_normalize(normalizers[form], (const uint8_t*)text, (size_t)(out - text),
                                   &sink, NULL) == SABIR_OK) {
    const char *old = text, *new = normal = sink.data;
    for (c = 0x80; c < KNOWN; ++c) {
      const char *old_end, *new_end;
      if (!is_scalar(c)) continue;
      old_end = memchr(old, '\n', (size_t)(out - old));
      new_end = memchr(new, '\n', (size_t)(normal + sink.size - new));
      if (new_end - new != old_end - old || memcmp(old, new, (size_t)(old_end - old)) != 0) {
        add(changed, c);
        bool several = last && last_of(new_end) < KNOWN && !is_one(new, new_end);
        if (several) add(last, last_of(new_end));
      }
      old = old_end + 1;
      new = new_end + 1;
    }
    fine = true;
    uninorm_release(normal);
  }
  PyMem_RawFree(text);
  return fine;
}

/* Combining classes show when a character that has one stands between marks of the classes 240 and
 * 1; what composites end with may combine, and some that do not. */
static bool learn_marks(void) {
  uint8_t* decomposed = PyMem_RawCalloc(KNOWN / 8, 1);
  bool fine;
  marks = PyMem_RawCalloc(KNOWN / 8, 1);
  seconds = PyMem_RawCalloc(KNOWN / 8, 1);
  fine = decomposed && marks && seconds &&
         learn(UNINORM_FORM_NFD, "\xCD\x85", "\xCC\xB4", marks, NULL) &&
         learn(UNINORM_FORM_NFD, "", "", decomposed, seconds);
  for (Py_UCS4 c = 0; fine && c < KNOWN / 8; ++c) marks[c] &= (uint8_t)~decomposed[c];
  PyMem_RawFree(decomposed);
  return fine;
}

static bool folds(int form) { return form >= UNINORM_FORM_NFKC_CASEFOLD; }

static bool learn_form(int form) {
  uint8_t* set = PyMem_RawCalloc(KNOWN / 8, 1);
  bool composes =
      form == UNINORM_FORM_NFC || form == UNINORM_FORM_NFKC || form == UNINORM_FORM_NFKC_CASEFOLD;
  if (!set || (!seconds && !learn_marks()) || !learn(form, "", "", set, NULL)) {
    PyMem_RawFree(set);
    return false;
  }
  for (Py_UCS4 i = 0; form != UNINORM_FORM_CASEFOLD && i < KNOWN / 8; ++i) {
    set[i] |= (uint8_t)(marks[i] | (composes ? seconds[i] : 0));
  }
  for (Py_UCS4 c = 'A'; folds(form) && c <= 'Z'; ++c) add(set, c);
  known[form] = set;
  return true;
}

/* Whether the text is known to be in the form; if not, it may be all the same. */
static bool is_known(PyObject* text, int form) {
  Py_ssize_t i, length = PyUnicode_GET_LENGTH(text);
  int kind = PyUnicode_KIND(text);
  const void* data = PyUnicode_DATA(text);
  const uint8_t* set;
  if (!known[form] && !learn_form(form)) return false;
  set = known[form];
  if (kind == PyUnicode_2BYTE_KIND) {
    const Py_UCS2* two = data;
    for (i = 0; i < length; ++i) {
      if (has(set, two[i])) return false;
    }
    return true;
  }
  for (i = 0; i < length; ++i) {
    Py_UCS4 c = PyUnicode_READ(kind, data, i);
    if (c >= KNOWN || has(set, c)) return false;
  }
  return true;
}

/* Whether nothing can change, by how the string is stored. */
static bool is_plain(PyObject* text, int form) {
  if (folds(form)) return is_known(text, form);
  return PyUnicode_IS_ASCII(text) ||
         (form == UNINORM_FORM_NFC && PyUnicode_KIND(text) == PyUnicode_1BYTE_KIND) ||
         is_known(text, form);
}

/* --- UTF-8 --- */

typedef struct utf8 {
  const char* data;
  Py_ssize_t size;
  PyObject* owner;
  char room[4 * SHORT];
} utf8;

/* A short string of one or two bytes a character, without an object in between. False if it is
 * none, or has a lone surrogate. */
static bool encode_short(PyObject* text, utf8* into) {
  Py_ssize_t i, length = PyUnicode_GET_LENGTH(text);
  int kind = PyUnicode_KIND(text);
  const void* data = PyUnicode_DATA(text);
  char* out = into->room;
  if (length > SHORT) return false;
  for (i = 0; i < length; ++i) {
    Py_UCS4 c = PyUnicode_READ(kind, data, i);
    if (!is_scalar(c)) return false;
    out = put(out, c);
  }
  into->data = into->room;
  into->size = out - into->room;
  return true;
}

/* 1 if `into` holds the text, 0 if the text has lone surrogates, -1 with an exception. */
static int encode(PyObject* text, utf8* into) {
  into->owner = NULL;
  if (PyUnicode_IS_COMPACT_ASCII(text)) {
    into->data = PyUnicode_DATA(text);
    into->size = PyUnicode_GET_LENGTH(text);
    return 1;
  }
  if (encode_short(text, into)) return 1;
  into->owner = PyUnicode_AsUTF8String(text);
  if (!into->owner) {
    if (!PyErr_ExceptionMatches(PyExc_UnicodeEncodeError)) return -1;
    PyErr_Clear();
    return 0;
  }
  into->data = PyBytes_AS_STRING(into->owner);
  into->size = PyBytes_GET_SIZE(into->owner);
  return 1;
}

/* --- results --- */

typedef struct result {
  sabir_sink sink;
  char* heap;
  char room[3 * SHORT];
} result;

static sabir_status grow(sabir_sink* sink, size_t need) {
  result* mine = sink->context;
  char* heap = PyMem_RawRealloc(mine->heap, need);
  if (!heap) return SABIR_RESOURCE_EXHAUSTED;
  if (!mine->heap) memcpy(heap, mine->room, sink->size);
  mine->heap = heap;
  sink->data = heap;
  sink->capacity = need;
  return SABIR_OK;
}

static sabir_status run(int form, const utf8* text, result* result) {
  memset(&result->sink, 0, sizeof result->sink);
  result->heap = NULL;
  result->sink.data = result->room;
  result->sink.capacity = sizeof result->room;
  /* Text that is short is not looked through first: it has something that may change. */
  result->sink.flags = text->size > SHORT ? SABIR_SINK_ALIAS : 0;
  result->sink.grow = grow;
  result->sink.context = result;
  return uninorm_normalizer_normalize(normalizers[form], (const uint8_t*)text->data,
                                      (size_t)text->size, &result->sink, NULL);
}

static bool is_same(const utf8* text, const sabir_sink* sink) {
  return sink->outcome == SABIR_SINK_ALIASED ||
         ((size_t)text->size == sink->size && memcmp(text->data, sink->data, sink->size) == 0);
}

/* A character of UTF-8 that is well-formed. */
static Py_UCS4 take(const uint8_t** text) {
  const uint8_t* p = *text;
  if (p[0] < 0x80) {
    *text += 1;
    return p[0];
  }
  if (p[0] < 0xE0) {
    *text += 2;
    return (Py_UCS4)(p[0] & 0x1F) << 6 | (p[1] & 0x3F);
  }
  if (p[0] < 0xF0) {
    *text += 3;
    return (Py_UCS4)(p[0] & 0x0F) << 12 | (p[1] & 0x3F) << 6 | (p[2] & 0x3F);
  }
  *text += 4;
  return (Py_UCS4)(p[0] & 0x07) << 18 | (p[1] & 0x3F) << 12 | (p[2] & 0x3F) << 6 | (p[3] & 0x3F);
}

/* How many characters there are, and how large the largest may be: lead bytes tell. */
static Py_ssize_t count(const uint8_t* p, const uint8_t* end, Py_UCS4* most) {
  Py_ssize_t characters = 0;
  uint8_t largest = 0;
  for (; p < end; ++p) {
    characters += (*p & 0xC0) != 0x80;
    largest = *p > largest ? *p : largest;
  }
  *most = largest < 0x80 ? 0x7F : largest < 0xC4 ? 0xFF : largest < 0xF0 ? 0xFFFF : 0x10FFFF;
  return characters;
}

/* Python's own decoder is made for long text that is mostly ASCII. */
static PyObject* decode(const sabir_sink* sink) {
  const uint8_t *p = sink->data, *end = p + sink->size;
  Py_UCS4 most;
  Py_ssize_t length = count(p, end, &most);
  PyObject* made;
  if (sink->size > 3 * SHORT && 2 * (size_t)length >= sink->size) {
    return PyUnicode_DecodeUTF8(sink->data, (Py_ssize_t)sink->size, NULL);
  }
  made = PyUnicode_New(length, most);
  if (!made) return NULL;
  if (most == 0xFFFF) {
    Py_UCS2* out = PyUnicode_2BYTE_DATA(made);
    while (p < end) *out++ = (Py_UCS2)take(&p);
  } else if (most == 0x10FFFF) {
    Py_UCS4* out = PyUnicode_4BYTE_DATA(made);
    while (p < end) *out++ = take(&p);
  } else if (length > 0) {
    Py_UCS1* out = PyUnicode_1BYTE_DATA(made);
    while (p < end) *out++ = (Py_UCS1)take(&p);
  }
  return made;
}

static PyObject* normalize_well_formed(int form, PyObject* text, const utf8* encoded) {
  result result;
  sabir_status status;
  PyObject* made = NULL;
  if (encoded->size < LONG) {
    status = run(form, encoded, &result);
  } else {
    Py_BEGIN_ALLOW_THREADS status = run(form, encoded, &result);
    Py_END_ALLOW_THREADS
  }
  if (status != SABIR_OK) {
    PyErr_NoMemory();
  } else {
    made = is_same(encoded, &result.sink) ? PyUnicode_FromObject(text) : decode(&result.sink);
  }
  PyMem_RawFree(result.heap);
  return made;
}

static PyObject* normalize_text(int form, PyObject* text);

/* Piece by piece: each lone surrogate, and what stands between them. */
static PyObject* normalize_pieces(int form, PyObject* text) {
  Py_ssize_t start = 0, i, length = PyUnicode_GET_LENGTH(text);
  PyObject *pieces = PyList_New(0), *joined = NULL, *nothing = NULL;
  for (i = 0; pieces && i <= length; ++i) {
    bool lone = i < length && PyUnicode_READ_CHAR(text, i) >> 11 == 0xD800 >> 11;
    if (!lone && i < length) continue;
    PyObject* between = PyUnicode_Substring(text, start, i);
    PyObject* normal = between ? normalize_text(form, between) : NULL;
    PyObject* surrogate = PyUnicode_Substring(text, i, i + (lone ? 1 : 0));
    bool fine = normal && surrogate && PyList_Append(pieces, normal) == 0 &&
                PyList_Append(pieces, surrogate) == 0;
    Py_XDECREF(between);
    Py_XDECREF(normal);
    Py_XDECREF(surrogate);
    if (!fine) Py_CLEAR(pieces);
    start = i + 1;
  }
  nothing = PyUnicode_FromStringAndSize(NULL, 0);
  if (pieces && nothing) joined = PyUnicode_Join(nothing, pieces);
  Py_XDECREF(pieces);
  Py_XDECREF(nothing);
  return joined;
}

static PyObject* normalize_text(int form, PyObject* text) {
  utf8 encoded;
  PyObject* made;
  int well_formed;
  if (is_plain(text, form)) return PyUnicode_FromObject(text);
  well_formed = encode(text, &encoded);
  if (well_formed < 0) return NULL;
  if (well_formed == 0) {
    made = normalize_pieces(form, text);
    if (made && PyUnicode_Compare(made, text) == 0) {
      Py_DECREF(made);
      made = PyUnicode_FromObject(text);
    }
    return made;
  }
  made = normalize_well_formed(form, text, &encoded);
  Py_XDECREF(encoded.owner);
  return made;
}

/* --- functions --- */

static bool two(const char* name, Py_ssize_t count) {
  if (count == 2) return true;
  PyErr_Format(PyExc_TypeError, "%s expected 2 arguments, got %zd", name, count);
  return false;
}

static PyObject* normalize(PyObject* module, PyObject* const* arguments, Py_ssize_t count) {
  int form;
  (void)module;
  if (!two("normalize", count) || (form = form_of(arguments[0])) < 0) return NULL;
  if (PyUnicode_Check(arguments[1])) return normalize_text(form, arguments[1]);
  return PyObject_CallOneArg(of_bytes[form], arguments[1]);
}

static PyObject* is_normalized(PyObject* module, PyObject* const* arguments, Py_ssize_t count) {
  int form, well_formed;
  sabir_bool yes = 0;
  utf8 encoded;
  (void)module;
  if (!two("is_normalized", count) || (form = form_of(arguments[0])) < 0) return NULL;
  if (!PyUnicode_Check(arguments[1])) return PyObject_CallOneArg(bytes_are[form], arguments[1]);
  if (is_plain(arguments[1], form)) Py_RETURN_TRUE;
  well_formed = encode(arguments[1], &encoded);
  if (well_formed < 0) return NULL;
  if (well_formed == 0) {
    PyObject* normal = normalize_pieces(form, arguments[1]);
    if (!normal) return NULL;
    yes = PyUnicode_Compare(normal, arguments[1]) == 0;
    Py_DECREF(normal);
    return PyBool_FromLong(yes);
  }
  uninorm_normalizer_is_normalized(normalizers[form], (const uint8_t*)encoded.data,
                                   (size_t)encoded.size, &yes, NULL);
  Py_XDECREF(encoded.owner);
  return PyBool_FromLong(yes);
}

PyDoc_STRVAR(
    normalize_doc,
    "normalize(form, text, /)\n--\n\n"
    "The normal form of text: NFC, NFD, NFKC, NFKD, NFKC_CF or casefold.\n\n"
    "A str becomes a str, as with Python's own unicodedata; bytes are taken for UTF-8 and\n"
    "become bytes, or raise TextError. What is in the form already is returned itself.");
PyDoc_STRVAR(is_normalized_doc,
             "is_normalized(form, text, /)\n--\n\n"
             "Whether text, a str or UTF-8 in bytes, is in the form.");

static PyMethodDef methods[] = {
    {"normalize", (PyCFunction)(void (*)(void))normalize, METH_FASTCALL, normalize_doc},
    {"is_normalized", (PyCFunction)(void (*)(void))is_normalized, METH_FASTCALL, is_normalized_doc},
    {NULL, NULL, 0, NULL},
};

static bool make_form(int form, PyObject* package) {
  PyObject* normalizer;
  interned[form] = PyUnicode_InternFromString(form_names[form]);
  if (uninorm_normalizer_new(NULL, (uninorm_form)form, UNINORM_ILL_FORMED_REFUSE,
                             &normalizers[form], NULL) != SABIR_OK) {
    PyErr_NoMemory();
    return false;
  }
  normalizer = PyObject_CallMethod(package, "Normalizer", "i", form);
  of_bytes[form] = normalizer ? PyObject_GetAttrString(normalizer, "normalize") : NULL;
  bytes_are[form] = normalizer ? PyObject_GetAttrString(normalizer, "is_normalized") : NULL;
  Py_XDECREF(normalizer);
  return interned[form] && of_bytes[form] && bytes_are[form];
}

static struct PyModuleDef definition = {
    PyModuleDef_HEAD_INIT,
    "uninorm.unicodedata",
    "Python's own normalize() and is_normalized(), as the library does them.",
    -1,
    methods,
    NULL,
    NULL,
    NULL,
    NULL,
};

PyMODINIT_FUNC PyInit_unicodedata(void) {
  int form;
  PyObject *package = PyImport_ImportModule("uninorm"), *version, *module;
  if (!package) return NULL;
  for (form = 0; form < FORMS; ++form) {
    if (!make_form(form, package)) return NULL;
  }
  version = PyObject_CallMethod(package, "unicode_version", NULL);
  Py_DECREF(package);
  module = PyModule_Create(&definition);
  if (!module || !version || PyModule_AddObject(module, "unidata_version", version) < 0) {
    return NULL;
  }
  return module;
}
