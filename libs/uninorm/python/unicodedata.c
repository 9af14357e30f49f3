/* uninorm.unicodedata: normalize() and is_normalized() of Python's own module of that name, with
 * the library's Unicode version and at its speed. Written by hand, beside the generated package;
 * unicodedata.py is the same without a compiler.
 *
 * A string is not in UTF-8. If it is ASCII, or Latin-1 and to become NFC, it is returned at once,
 * and so is one in which nothing can change; otherwise it is encoded, normalized, and decoded if
 * anything changed. Lone surrogates, which UTF-8 does not have, stay where they are, as Python has
 * it: they are starters that change nothing.
 */
#define PY_SSIZE_T_CLEAN
#include <Python.h>
#include <stdbool.h>
#include <uninorm.h>

enum { SHORT = 512, LONG = 1 << 16, FORMS = 7 };

static const char* const form_names[FORMS] = {"NFC",     "NFD",      "NFKC",      "NFKD",
                                              "NFKC_CF", "casefold", "identifier"};
static PyObject* interned[FORMS];
static uninorm_normalizer* normalizers[FORMS];

/* Other spellings, of which only letters and digits count: NFKC_Casefold is nfkc-casefold. */
static const struct spelling {
  const char* plain;
  int form;
} spellings[] = {
    {"nfc", UNINORM_FORM_NFC},
    {"nfd", UNINORM_FORM_NFD},
    {"nfkc", UNINORM_FORM_NFKC},
    {"nfkd", UNINORM_FORM_NFKD},
    {"nfkccf", UNINORM_FORM_NFKC_CASEFOLD},
    {"nfkccasefold", UNINORM_FORM_NFKC_CASEFOLD},
    {"casefold", UNINORM_FORM_CASEFOLD},
    {"identifier", UNINORM_FORM_IDENTIFIER},
};

static int spelled_form(PyObject* name) {
  char plain[24] = {0};
  size_t size = 0, i;
  Py_ssize_t at, length = PyUnicode_GET_LENGTH(name);
  for (at = 0; at < length; ++at) {
    Py_UCS4 c = PyUnicode_READ_CHAR(name, at);
    if (c == '-' || c == '_' || c == ' ') continue;
    if (c >= 0x80 || size + 1 == sizeof plain) return -1;
    plain[size++] = (char)Py_TOLOWER(c);
  }
  for (i = 0; i < Py_ARRAY_LENGTH(spellings); ++i) {
    if (strcmp(plain, spellings[i].plain) == 0) return spellings[i].form;
  }
  return -1;
}

static int form_of(PyObject* name) {
  int i;
  for (i = 0; i < FORMS; ++i) {
    if (name == interned[i]) return i;
  }
  for (i = 0; i < FORMS; ++i) {
    if (PyUnicode_CompareWithASCIIString(name, form_names[i]) == 0) return i;
  }
  i = spelled_form(name);
  if (i >= 0) return i;
  PyErr_Format(PyExc_ValueError,
               "invalid normalization form %R: there are NFC, NFD, NFKC, NFKD, NFKC_CF, casefold, "
               "identifier",
               name);
  return -1;
}

/* --- which characters can change, or be changed by --- */

/* One bit for each character of the first two planes. The bit is set if a form changes the
 * character, if it has a combining class, or if it or what it begins with when decomposed may
 * combine with what stands before it: text without any of these is in the form. Learnt from the
 * library itself, the first time a form is asked for. */
enum { KNOWN = 0x20000, WORST = 16 };
static uint8_t* known[FORMS];
static uint8_t* marks;   /* with a combining class */
static uint8_t* seconds; /* that may combine, or begin with what may */

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

static Py_UCS4 take(const uint8_t** text);

static Py_UCS4 first_of(const char* text) {
  const uint8_t* p = (const uint8_t*)text;
  return take(&p);
}

static Py_UCS4 last_of(const char* end) {
  do --end;
  while (((uint8_t)*end & 0xC0) == 0x80);
  return first_of(end);
}

static bool is_scalar(Py_UCS4 c) { return c < 0xD800 || c >= 0xE000; }

/* Every character but ASCII on a line of its own, between two others or not. */
static size_t write_lines(char* text, const char* before, const char* behind) {
  char* out = text;
  Py_UCS4 c;
  for (c = 0x80; c < KNOWN; ++c) {
    if (!is_scalar(c)) continue;
    out = stpcpy(put(stpcpy(out, before), c), behind);
    *out++ = '\n';
  }
  return (size_t)(out - text);
}

/* What a character's line became, if it changed. */
typedef void note(Py_UCS4 c, const char* line, const char* end, uint8_t* into);

/* Shows `note` every line that a form changes. */
static bool learn(int form, const char* before, const char* behind, note* note, uint8_t* into) {
  char *text = PyMem_RawMalloc((size_t)KNOWN * WORST), *normal = NULL;
  sabir_sink sink;
  Py_UCS4 c;
  size_t size;
  if (!text) return false;
  size = write_lines(text, before, behind);
  memset(&sink, 0, sizeof sink);
  sink.flags = SABIR_SINK_SPILL;
  if (uninorm_normalizer_normalize(normalizers[form], (const uint8_t*)text, size, &sink, NULL) ==
      SABIR_OK) {
    const char *old = text, *new = normal = sink.data;
    for (c = 0x80; c < KNOWN; ++c) {
      const char *old_end, *new_end;
      if (!is_scalar(c)) continue;
      old_end = memchr(old, '\n', (size_t)(text + size - old));
      new_end = memchr(new, '\n', (size_t)(normal + sink.size - new));
      bool same = new_end - new == old_end - old&& memcmp(old, new, (size_t)(old_end - old)) == 0;
      if (!same) note(c, new, new_end, into);
      old = old_end + 1;
      new = new_end + 1;
    }
    uninorm_release(normal);
  }
  PyMem_RawFree(text);
  return normal != NULL;
}

static void note_changed(Py_UCS4 c, const char* line, const char* end, uint8_t* into) {
  (void)line;
  (void)end;
  add(into, c);
}

/* What a decomposition ends with may combine with what stands before it. */
static void note_last(Py_UCS4 c, const char* line, const char* end, uint8_t* into) {
  const uint8_t* second = (const uint8_t*)line;
  (void)c;
  (void)take(&second);
  if ((const char*)second < end && last_of(end) < KNOWN) add(into, last_of(end));
}

/* So may a character whose decomposition begins with what may. */
static void note_first(Py_UCS4 c, const char* line, const char* end, uint8_t* into) {
  Py_UCS4 first = first_of(line);
  (void)end;
  if (first < KNOWN && (has(into, first) || has(marks, first))) add(into, c);
}

/* Combining classes show when a character that has one stands between marks of the classes 240 and
 * 1. */
static bool learn_marks(void) {
  uint8_t* decomposed = PyMem_RawCalloc(KNOWN / 8, 1);
  bool fine;
  marks = PyMem_RawCalloc(KNOWN / 8, 1);
  seconds = PyMem_RawCalloc(KNOWN / 8, 1);
  fine = decomposed && marks && seconds &&
         learn(UNINORM_FORM_NFD, "\xCD\x85", "\xCC\xB4", note_changed, marks) &&
         learn(UNINORM_FORM_NFD, "", "", note_changed, decomposed) &&
         learn(UNINORM_FORM_NFD, "", "", note_last, seconds);
  for (Py_UCS4 c = 0; fine && c < KNOWN / 8; ++c) marks[c] &= (uint8_t)~decomposed[c];
  PyMem_RawFree(decomposed);
  return fine && learn(UNINORM_FORM_NFD, "", "", note_first, seconds);
}

static bool folds(int form) { return form >= UNINORM_FORM_NFKC_CASEFOLD; }

static bool learn_form(int form) {
  uint8_t* set = PyMem_RawCalloc(KNOWN / 8, 1);
  bool composes =
      form != UNINORM_FORM_NFD && form != UNINORM_FORM_NFKD && form != UNINORM_FORM_CASEFOLD;
  if (!set || (!seconds && !learn_marks()) || !learn(form, "", "", note_changed, set)) {
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

/* What Python's own says. */
static bool are_two_texts(const char* name, PyObject* const* arguments, Py_ssize_t count) {
  int i;
  if (count != 2) {
    PyErr_Format(PyExc_TypeError, "%s expected 2 arguments, got %zd", name, count);
    return false;
  }
  for (i = 0; i < 2; ++i) {
    if (PyUnicode_Check(arguments[i])) continue;
    PyErr_Format(PyExc_TypeError, "%s() argument %d must be str, not %.50s", name, i + 1,
                 arguments[i] == Py_None ? "None" : Py_TYPE(arguments[i])->tp_name);
    return false;
  }
  return true;
}

static PyObject* normalize(PyObject* module, PyObject* const* arguments, Py_ssize_t count) {
  int form;
  (void)module;
  if (!are_two_texts("normalize", arguments, count)) return NULL;
  /* Python's own asks nobody's form of an empty text. */
  if (PyUnicode_GET_LENGTH(arguments[1]) == 0) return Py_NewRef(arguments[1]);
  form = form_of(arguments[0]);
  return form < 0 ? NULL : normalize_text(form, arguments[1]);
}

static PyObject* is_normalized(PyObject* module, PyObject* const* arguments, Py_ssize_t count) {
  int form, well_formed;
  sabir_bool yes = 0;
  utf8 encoded;
  sabir_status status;
  (void)module;
  if (!are_two_texts("is_normalized", arguments, count)) return NULL;
  if (PyUnicode_GET_LENGTH(arguments[1]) == 0) Py_RETURN_TRUE;
  if ((form = form_of(arguments[0])) < 0) return NULL;
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
  status = uninorm_normalizer_is_normalized(normalizers[form], (const uint8_t*)encoded.data,
                                            (size_t)encoded.size, &yes, NULL);
  Py_XDECREF(encoded.owner);
  return status == SABIR_OK ? PyBool_FromLong(yes) : PyErr_NoMemory();
}

PyDoc_STRVAR(normalize_doc,
             "normalize(form, text, /)\n--\n\n"
             "The normal form of text: NFC, NFD, NFKC, NFKD, NFKC_CF, casefold or identifier.\n\n"
             "As with Python's own unicodedata. What is in the form already is returned itself.");
PyDoc_STRVAR(is_normalized_doc,
             "is_normalized(form, text, /)\n--\n\n"
             "Whether text is in the form.");

static PyMethodDef methods[] = {
    {"normalize", (PyCFunction)(void (*)(void))normalize, METH_FASTCALL, normalize_doc},
    {"is_normalized", (PyCFunction)(void (*)(void))is_normalized, METH_FASTCALL, is_normalized_doc},
    {NULL, NULL, 0, NULL},
};

static bool make_form(int form) {
  interned[form] = PyUnicode_InternFromString(form_names[form]);
  if (uninorm_normalizer_new(NULL, (uninorm_form)form, UNINORM_ILL_FORMED_REFUSE,
                             &normalizers[form], NULL) != SABIR_OK) {
    PyErr_NoMemory();
    return false;
  }
  return interned[form] != NULL;
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
  PyObject *package = PyImport_ImportModule("uninorm"), *kernel, *version, *module;
  if (!package) return NULL;
  /* If the library cannot work at all, it says so here. */
  kernel = PyObject_CallMethod(package, "kernel_name", NULL);
  if (!kernel) return NULL;
  Py_DECREF(kernel);
  for (form = 0; form < FORMS; ++form) {
    if (!make_form(form)) return NULL;
  }
  version = PyObject_CallMethod(package, "unicode_version", NULL);
  Py_DECREF(package);
  module = PyModule_Create(&definition);
  if (!module || !version || PyModule_AddObject(module, "unidata_version", version) < 0) {
    return NULL;
  }
  return module;
}
