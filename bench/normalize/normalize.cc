// The worker of the benchmark that measures the native libraries. run.py asks it, in turns with the
// workers of other runtimes, one line at a time:
//
//   list                       the names of its libraries, with tabs between them
//   NAME<tab>FORM<tab>FILE     seconds for one call and the digest of its result; `-` if it has no
//                              such form; FORM is nfc, nfd, nfkc, nfkd, nfkc_casefold, casefold or
//                              check
//
//   normalize LIBUNINORM KERNELS [LIBRARY_OF_RUST_PEERS]     KERNELS with commas, or ""

#include <time.h>

#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <fstream>
#include <iostream>
#include <iterator>
#include <map>
#include <sstream>

#include "peers.h"

namespace bench {
namespace {

// One answer takes about this long, whatever the speed; a slow call is made once.
constexpr double kSeconds = 0.0015;

const std::string& text_of(const std::string& path) {
  static std::map<std::string, std::string> texts;
  auto [place, is_new] = texts.try_emplace(path);
  if (is_new) {
    std::ifstream file(path, std::ios::binary);
    place->second = {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
  }
  return place->second;
}

// Time of this thread only: others may be busy on this machine.
double now() {
  timespec time;
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
  return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_nsec) * 1e-9;
}

uint32_t crc32(std::string_view bytes) {
  uint32_t crc = ~0u;
  for (unsigned char byte : bytes) {
    crc ^= byte;
    for (int bit = 0; bit < 8; ++bit) crc = crc >> 1 ^ (crc & 1 ? 0xEDB88320u : 0);
  }
  return ~crc;
}

template <typename Work>
double seconds_for_one(const Work& work) {
  double start = now();
  work();
  double once = std::max(now() - start, 1e-9);
  if (once > kSeconds) return once;
  int times = std::max(1, static_cast<int>(kSeconds / once));
  start = now();
  for (int i = 0; i < times; ++i) work();
  return (now() - start) / times;
}

std::string answer(const Peer& peer, const std::string& form, const std::string& text) {
  static const char* const kNames[] = {"nfc", "nfd", "nfkc", "nfkd", "nfkc_casefold", "casefold"};
  std::ostringstream out;
  if (form == "check") {
    if (!peer.check) return "-";
    bool yes = false;
    out << seconds_for_one([&] { yes = peer.check(text); });
    out << '\t' << (yes ? "yes" : "no");
    return out.str();
  }
  auto which = static_cast<Form>(std::find(std::begin(kNames), std::end(kNames), form) - kNames);
  std::string_view result;
  if (!peer.normalize(text, which, result)) return "-";
  out << seconds_for_one([&] { peer.normalize(text, which, result); });
  out << '\t' << std::hex << crc32(result) << '-' << std::dec << result.size();
  return out.str();
}

std::vector<std::string> split(const std::string& line, char separator) {
  std::vector<std::string> parts;
  std::istringstream in(line);
  for (std::string part; std::getline(in, part, separator);) parts.push_back(part);
  return parts;
}

std::vector<Peer> all_peers(int count, char** arguments) {
  std::string rust = count > 3 ? arguments[3] : "";
  std::vector<Peer> all = ours(arguments[1], split(arguments[2], ','));
  all.push_back(limit(rust));
  for (auto& more : {c_peers(), rust_peers(rust)}) all.insert(all.end(), more.begin(), more.end());
  std::erase_if(all, [](const Peer& peer) { return peer.name.empty(); });
  return all;
}

int serve(const std::vector<Peer>& all) {
  for (std::string line; std::getline(std::cin, line);) {
    if (line == "list") {
      for (const Peer& peer : all) std::cout << (&peer == &all[0] ? "" : "\t") << peer.name;
    } else {
      auto parts = split(line, '\t');
      auto peer =
          std::find_if(all.begin(), all.end(), [&](const Peer& p) { return p.name == parts[0]; });
      if (parts.size() != 3 || peer == all.end()) return 2;
      std::cout << answer(*peer, parts[1], text_of(parts[2]));
    }
    std::cout << std::endl;
  }
  return 0;
}

}  // namespace
}  // namespace bench

int main(int count, char** arguments) {
  if (count < 3) {
    std::fprintf(stderr, "usage: normalize LIBUNINORM KERNELS [LIBRARY_OF_RUST_PEERS]\n");
    return 2;
  }
  return bench::serve(bench::all_peers(count, arguments));
}
