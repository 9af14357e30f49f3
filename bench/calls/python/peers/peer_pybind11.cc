// The same with pybind11, in its own style.
#include <pybind11/pybind11.h>

#include <exception>

#include "plain.h"

namespace py = pybind11;

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

uint64_t sum(const py::bytes& bytes) {
  return plain_sum(reinterpret_cast<const uint8_t*>(PyBytes_AS_STRING(bytes.ptr())),
                   size_t(PyBytes_GET_SIZE(bytes.ptr())));
}

py::bytes upper(const py::bytes& bytes) {
  Py_ssize_t size = PyBytes_GET_SIZE(bytes.ptr());
  auto result = py::reinterpret_steal<py::bytes>(PyBytes_FromStringAndSize(nullptr, size));
  plain_upper(reinterpret_cast<const uint8_t*>(PyBytes_AS_STRING(bytes.ptr())), size_t(size),
              reinterpret_cast<uint8_t*>(PyBytes_AS_STRING(result.ptr())));
  return result;
}

double total(const py::buffer& values) {
  py::buffer_info info = values.request();
  if (info.format != "d") throw py::type_error("doubles are expected");
  return plain_total(static_cast<const double*>(info.ptr), size_t(info.size));
}

void fail(uint32_t code) {
  if (int status = plain_fail(code)) throw Failure(status);
}

void each(const py::function& visit, uint32_t count) {
  plain_each(
      count,
      [](void* context, int64_t value) { (*static_cast<const py::function*>(context))(value); },
      const_cast<py::function*>(&visit));
}

}  // namespace

PYBIND11_MODULE(peer_pybind11, module) {
  py::register_exception<Failure>(module, "Failure");
  module.def("add", &plain_add);
  module.def("sum", &sum);
  module.def("upper", &upper);
  module.def("total", &total);
  module.def("fail", &fail);
  module.def("each", &each);
  py::class_<Counter>(module, "Counter").def(py::init<int64_t>()).def("next", &Counter::next);
}
