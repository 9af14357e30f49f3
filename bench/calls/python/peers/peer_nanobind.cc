// The same with nanobind, in its own style.
#include <nanobind/nanobind.h>

#include <exception>

#include "plain.h"

namespace nb = nanobind;

namespace {

struct Failure : std::exception {
  explicit Failure(int code) : code(code) {}
  int code;
  const char* what() const noexcept override { return "failed"; }
};

class Counter {
 public:
  explicit Counter(int64_t start) : counter_(plain_counter_new(start)) {}
  ~Counter() { plain_counter_free(counter_); }
  int64_t next() { return plain_counter_next(counter_); }

 private:
  plain_counter* counter_;
};

uint64_t sum(nb::bytes bytes) {
  return plain_sum(reinterpret_cast<const uint8_t*>(bytes.c_str()), bytes.size());
}

nb::bytes upper(nb::bytes bytes) {
  auto result = nb::steal<nb::bytes>(PyBytes_FromStringAndSize(nullptr, Py_ssize_t(bytes.size())));
  plain_upper(reinterpret_cast<const uint8_t*>(bytes.c_str()), bytes.size(),
              reinterpret_cast<uint8_t*>(PyBytes_AS_STRING(result.ptr())));
  return result;
}

double total(nb::object values) {
  Py_buffer view;
  if (PyObject_GetBuffer(values.ptr(), &view, PyBUF_C_CONTIGUOUS | PyBUF_FORMAT) != 0) {
    throw nb::python_error();
  }
  double result = plain_total(static_cast<const double*>(view.buf), size_t(view.len) / 8);
  PyBuffer_Release(&view);
  return result;
}

void fail(uint32_t code) {
  if (int status = plain_fail(code)) throw Failure(status);
}

void each(nb::callable visit, uint32_t count) {
  plain_each(
      count, [](void* context, int64_t value) { (*static_cast<nb::callable*>(context))(value); },
      &visit);
}

}  // namespace

NB_MODULE(peer_nanobind, module) {
  nb::exception<Failure>(module, "Failure");
  module.def("add", &plain_add);
  module.def("sum", &sum);
  module.def("upper", &upper);
  module.def("total", &total);
  module.def("fail", &fail);
  module.def("each", &each);
  nb::class_<Counter>(module, "Counter").def(nb::init<int64_t>()).def("next", &Counter::next);
}
