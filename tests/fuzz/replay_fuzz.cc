// libFuzzer over recordings: calls are made and recorded, the recording is changed, and the same
// calls are made again with it in place of the library. The calls are those of the gauntlet's other
// fuzzer, whose entry has another name here.
#include <sys/mman.h>
#include <unistd.h>

#include <cstdlib>
#include <string>

#include "fuzz/source.h"
#include "gauntlet.h"

extern "C" int make_calls(const uint8_t* data, size_t size);

namespace {

// Written by one location and read by the next; a file without a name.
class Recording {
 public:
  Recording() : file_(::memfd_create("recording", 0)) {}

  std::string path() const { return "/proc/self/fd/" + std::to_string(file_); }
  std::string read() const {
    std::string all(size_t(::lseek(file_, 0, SEEK_END)), '\0');
    ssize_t got = ::pread(file_, all.data(), all.size(), 0);
    all.resize(got > 0 ? size_t(got) : 0);
    return all;
  }
  void write(const std::string& all) const {
    if (::ftruncate(file_, 0) != 0 || ::pwrite(file_, all.data(), all.size(), 0) < 0) std::abort();
  }

 private:
  int file_;
};

// Behind the head, which would only be refused: bytes of another value, cut out, put in.
void change(std::string& recording, sabir::fuzz::Source& source) {
  const size_t head = 32 + 14;  // recording.h; and "tests:gauntlet"
  while (!source.empty() && recording.size() > head) {
    uint8_t what = source.byte();
    size_t at = head + source.number(3) % (recording.size() - head);
    if (what % 16 == 0) {
      recording.erase(at, 1 + source.byte());
    } else if (what % 16 == 1) {
      recording.insert(at, source.take(1 + source.byte() % 64));
    } else if (what % 16 == 2) {
      recording.insert(at, recording.substr(at, 1 + source.byte()));
    } else {
      recording[at] = char(source.byte());
    }
  }
}

void call_at(const std::string& location, const uint8_t* data, size_t size) {
  ::setenv("SABIR_FUZZ_LOCATION", location.c_str(), 1);
  make_calls(data, size);
}

bool opens(const std::string& location) {
  gauntlet_instance* instance = nullptr;
  bool opened = gauntlet_open(location.c_str(), nullptr, &instance, nullptr) == SABIR_OK;
  if (opened) gauntlet_close(instance);
  return opened;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  static const Recording recording;
  if (size < 2) return 0;
  size_t calls = std::min<size_t>(data[0], size - 1);
  recording.write("");
  call_at("record:?to=" + recording.path(), data + 1, calls);
  std::string changed = recording.read();
  sabir::fuzz::Source source(data + 1 + calls, size - 1 - calls);
  change(changed, source);
  recording.write(changed);
  std::string replay = "replay:?order=any&from=" + recording.path();
  if (opens(replay)) call_at(replay, data + 1, calls);
  return 0;
}
