// What a call through the waist costs, next to a plain C function in a shared library.
#include <benchmark/benchmark.h>
#include <rules.h>

#include <vector>

extern "C" int32_t plain_add(void* instance, uint32_t a, uint32_t b, uint32_t* result,
                             void** error);

namespace {

void plain_function(benchmark::State& state) {
  uint32_t sum = 0;
  for (auto _ : state) benchmark::DoNotOptimize(plain_add(nullptr, sum, 1, &sum, nullptr));
}

void scalar_function(benchmark::State& state) {
  rules_instance* instance = nullptr;
  rules_open("", nullptr, &instance, nullptr);
  uint32_t sum = 0;
  for (auto _ : state) benchmark::DoNotOptimize(rules_add(instance, sum, 1, &sum, nullptr));
  rules_close(instance);
}

void scalar_function_of_the_default_instance(benchmark::State& state) {
  uint32_t sum = 0;
  for (auto _ : state) benchmark::DoNotOptimize(rules_add(nullptr, sum, 1, &sum, nullptr));
}

void scalar_method(benchmark::State& state) {
  rules_shared* handle = nullptr;
  rules_shared_new(nullptr, &handle, nullptr);
  uint32_t sum = 0;
  for (auto _ : state) benchmark::DoNotOptimize(rules_shared_add(handle, sum, 1, &sum, nullptr));
  rules_shared_drop(handle);
}

void shared_method(benchmark::State& state) {
  rules_shared* handle = nullptr;
  rules_shared_new(nullptr, &handle, nullptr);
  uint64_t count = 0;
  for (auto _ : state) benchmark::DoNotOptimize(rules_shared_count(handle, &count, nullptr));
  rules_shared_drop(handle);
}

void exclusive_method(benchmark::State& state) {
  rules_exclusive* handle = nullptr;
  rules_exclusive_new(nullptr, &handle, nullptr);
  uint64_t count = 0;
  for (auto _ : state) benchmark::DoNotOptimize(rules_exclusive_count(handle, &count, nullptr));
  rules_exclusive_drop(handle);
}

void refused_argument(benchmark::State& state) {
  uint32_t result = 0;
  for (auto _ : state) {
    sabir_error* error = nullptr;
    benchmark::DoNotOptimize(rules_raise(nullptr, 200, "", 0, &result, &error));
    rules_release(error);
  }
}

void declared_error(benchmark::State& state) {
  const rules_list_string* list = nullptr;
  for (auto _ : state) {
    sabir_error* error = nullptr;
    benchmark::DoNotOptimize(rules_refuse(nullptr, "why", 3, &list, &error));
    rules_release(error);
  }
}

void thrown_exception(benchmark::State& state) {
  uint32_t result = 0;
  for (auto _ : state) {
    sabir_error* error = nullptr;
    benchmark::DoNotOptimize(
        rules_raise(nullptr, RULES_THROWN_LOGIC_ERROR, "why", 3, &result, &error));
    rules_release(error);
  }
}

void a_mebibyte_in(benchmark::State& state) {
  std::vector<uint8_t> bytes(1 << 20);
  uint64_t address = 0;
  for (auto _ : state) rules_address(nullptr, bytes.data(), bytes.size(), &address, nullptr);
  if (address != reinterpret_cast<uintptr_t>(bytes.data())) state.SkipWithError("copied");
}

void a_mebibyte_out(benchmark::State& state) {
  std::vector<uint8_t> memory(1 << 20);
  sabir_sink sink = {};
  for (auto _ : state) {
    sink.data = memory.data();
    sink.capacity = memory.size();
    rules_fill(nullptr, 'x', memory.size(), 0, &sink, nullptr);
  }
  if (sink.data != memory.data()) state.SkipWithError("copied");
  state.SetBytesProcessed(state.iterations() * (1 << 20));
}

BENCHMARK(plain_function);
BENCHMARK(scalar_function);
BENCHMARK(scalar_function_of_the_default_instance);
BENCHMARK(scalar_method);
BENCHMARK(shared_method);
BENCHMARK(exclusive_method);
BENCHMARK(refused_argument);
BENCHMARK(declared_error);
BENCHMARK(thrown_exception);
BENCHMARK(a_mebibyte_in);
BENCHMARK(a_mebibyte_out);

}  // namespace

BENCHMARK_MAIN();
