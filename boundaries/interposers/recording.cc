// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "boundaries/interposers/recording.h"

#include <errno.h>

#include <cstring>
#include <memory>

namespace sabir::boundary {
namespace {

constexpr char kMagicText[8] = {'S', 'A', 'B', 'I', 'R', 'R', 'E', 'C'};
constexpr uint32_t kVersion = 1;
constexpr uint64_t kLongest = uint64_t{1} << 32;

struct Head {
  char magic[8];
  uint32_t version;
  uint32_t name_size;
  char digest[16];
};

struct Close {
  void operator()(std::FILE* file) const { std::fclose(file); }
};

bool take(std::FILE* file, void* to, size_t size) { return std::fread(to, 1, size, file) == size; }

// In steps, so that a size that is none does not take all memory.
bool take(std::FILE* file, std::string& to, uint64_t size) {
  constexpr uint64_t kStep = 1 << 20;
  if (size > kLongest) return false;
  while (to.size() < size) {
    size_t had = to.size(), more = size_t(std::min(kStep, size - had));
    to.resize(had + more);
    if (!take(file, to.data() + had, more)) return false;
  }
  return true;
}

}  // namespace

bool write_recording_head(std::FILE* file, const Contract& contract) {
  Head head{};
  std::memcpy(head.magic, kMagicText, sizeof head.magic);
  head.version = kVersion;
  head.name_size = uint32_t(std::strlen(contract.name));
  std::memcpy(head.digest, contract.digest, sizeof head.digest);
  return std::fwrite(&head, sizeof head, 1, file) == 1 &&
         std::fwrite(contract.name, head.name_size, 1, file) == 1;
}

bool read_recording(const std::string& path, const Contract& contract,
                    std::vector<RecordedEvent>& events, std::string& why) {
  std::unique_ptr<std::FILE, Close> file(std::fopen(path.c_str(), "rbe"));
  if (!file) {
    why = "cannot read the recording `" + path + "`: " + std::strerror(errno);
    return false;
  }
  Head head;
  std::string name;
  if (!take(file.get(), &head, sizeof head) ||
      std::memcmp(head.magic, kMagicText, sizeof head.magic) != 0 || head.version != kVersion ||
      head.name_size > 1000 || !take(file.get(), name, head.name_size)) {
    why = "`" + path + "` is not a recording of `record:`";
    return false;
  }
  if (name != contract.name || std::memcmp(head.digest, contract.digest, 16) != 0) {
    why = "`" + path + "` was recorded with " +
          (name == contract.name ? "another version of " : "") + name + ", and this is " +
          contract.name;
    return false;
  }
  for (EventHead event; take(file.get(), &event, sizeof event);) {
    events.push_back({event, {}});
    if (take(file.get(), events.back().bytes, event.size)) continue;
    events.pop_back();  // whoever wrote it was ended in the middle
    break;
  }
  return true;
}

}  // namespace sabir::boundary
