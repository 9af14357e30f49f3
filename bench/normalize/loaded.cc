// The libraries that are loaded while the benchmark runs: ours, through its C interface as every
// language uses it, and those of Rust.

#include <dlfcn.h>
#include <sabir.h>

#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <memory>

#include "peers.h"
#include "uninorm.h"

namespace bench {

void* load(const std::string& library) {
  void* loaded = dlopen(library.c_str(), RTLD_NOW | RTLD_LOCAL);
  if (loaded == nullptr) std::fprintf(stderr, "bench: %s\n", dlerror());
  return loaded;
}

void* find(void* library, const char* name) { return library ? dlsym(library, name) : nullptr; }

namespace {

// --- ours ---

sabir_status grow(sabir_sink* sink, size_t need) {
  auto& room = *static_cast<std::string*>(sink->context);
  room.resize(need);
  sink->data = room.data();
  sink->capacity = room.size();
  return SABIR_OK;
}

// One copy of the library; the kernel was chosen when it first ran.
struct Ours {
  decltype(&uninorm_normalizer_normalize) normalize;
  decltype(&uninorm_normalizer_is_normalized) is_normalized;
  uninorm_normalizer* normalizers[6] = {};
  std::string room = {};

  bool run(std::string_view text, Form form, std::string_view& out) {
    sabir_sink sink{};
    sink.data = room.data();
    sink.capacity = room.size();
    sink.grow = grow;
    sink.context = &room;
    auto status =
        normalize(normalizers[static_cast<int>(form)],
                  reinterpret_cast<const uint8_t*>(text.data()), text.size(), &sink, nullptr);
    out = {static_cast<char*>(sink.data), sink.size};
    return status == SABIR_OK;
  }

  bool check(std::string_view text) {
    sabir_bool yes = 0;
    is_normalized(normalizers[0], reinterpret_cast<const uint8_t*>(text.data()), text.size(), &yes,
                  nullptr);
    return yes != 0;
  }
};

template <typename F>
F function(void* library, const char* name) {
  return reinterpret_cast<F>(find(library, name));
}

Peer our_peer(const std::string& path, const std::string& kernel) {
  if (kernel.empty()) {
    unsetenv("UNINORM_TARGET");
  } else {
    setenv("UNINORM_TARGET", kernel.c_str(), 1);
  }
  void* library = load(path);
  auto make = function<decltype(&uninorm_normalizer_new)>(library, "uninorm_normalizer_new");
  if (make == nullptr) return {};
  auto ours = std::make_shared<Ours>(Ours{
      function<decltype(&uninorm_normalizer_normalize)>(library, "uninorm_normalizer_normalize"),
      function<decltype(&uninorm_normalizer_is_normalized)>(library,
                                                            "uninorm_normalizer_is_normalized")});
  for (int form = 0; form < 6; ++form) {
    make(nullptr, static_cast<uninorm_form>(form), UNINORM_ILL_FORMED_REFUSE,
         &ours->normalizers[form], nullptr);
  }
  ours->check("chosen now");
  return {kernel.empty() ? "uninorm" : "uninorm " + kernel,
          [ours](std::string_view text, Form form, std::string_view& out) {
            return ours->run(text, form, out);
          },
          [ours](std::string_view text) { return ours->check(text); }};
}

// --- Rust's ---

struct Text {
  const char* data;
  size_t size;
};
struct Result {
  const char* data = nullptr;
  size_t size = 0;
  void* room = nullptr;
};
using Normalize = bool (*)(const Text&, uint32_t, Result&);
using Check = bool (*)(const Text&);

Peer rust_peer(void* library, const char* name, const std::string& symbol) {
  auto normalize = function<Normalize>(library, symbol.c_str());
  auto check = function<Check>(library, (symbol + "_check").c_str());
  Peer peer{name, [normalize](std::string_view text, Form form, std::string_view& out) {
              static Result result;
              if (!normalize({text.data(), text.size()}, static_cast<uint32_t>(form), result)) {
                return false;
              }
              out = {result.data, result.size};
              return true;
            }};
  if (check != nullptr) {
    peer.check = [check](std::string_view text) { return check({text.data(), text.size()}); };
  }
  return peer;
}

}  // namespace

std::vector<Peer> ours(const std::string& library, const std::vector<std::string>& kernels) {
  namespace fs = std::filesystem;
  std::vector<Peer> all = {our_peer(library, "")};
  for (const std::string& kernel : kernels) {
    // The loader takes a file for the same library as long as it is the same file.
    fs::path copy = fs::temp_directory_path() / ("bench-uninorm-" + kernel + ".so");
    fs::copy_file(library, copy, fs::copy_options::overwrite_existing);
    all.push_back(our_peer(copy, kernel));
    fs::remove(copy);
  }
  return all;
}

std::vector<Peer> rust_peers(const std::string& rust) {
  void* library = rust.empty() ? nullptr : load(rust);
  if (library == nullptr) return {};
  return {rust_peer(library, "ICU4X", "bench_icu4x"),
          rust_peer(library, "unicode-normalization", "bench_unicode_normalization"),
          rust_peer(library, "simd-normalizer", "bench_simd_normalizer"),
          rust_peer(library, "StringZilla", "bench_stringzilla")};
}

Peer limit(const std::string& rust) {
  auto valid = function<Check>(rust.empty() ? nullptr : load(rust), "bench_simdutf_validate");
  if (valid == nullptr) return {};
  return {"limit",
          [valid](std::string_view text, Form, std::string_view& out) {
            static std::string room;
            if (room.size() < text.size()) room.resize(text.size());
            if (!valid({text.data(), text.size()})) return false;
            std::memcpy(room.data(), text.data(), text.size());
            out = {room.data(), text.size()};
            return true;
          },
          [valid](std::string_view text) {
            return valid({text.data(), text.size()});
          }};
}

}  // namespace bench
