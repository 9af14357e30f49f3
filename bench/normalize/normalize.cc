// Throughput of normalizers over real text, in MB of input per second: ours, the peers that were
// there at build time, and the limit. Libraries take turns, so that a busy machine slows all of
// them; the median counts. Every result is compared with ours.
//
//   normalize CORPUS_FOLDER [FORM [NAME...]]      FORM: nfc nfd nfkc nfkd nfkc_casefold casefold
//   check
//
// Prints a table with tabs: name, library, MB/s, whether its result is ours.

#include <time.h>

#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <functional>
#include <iterator>

#include "peers.h"

namespace bench {
namespace {

constexpr int kRounds = 9;

std::string read(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

// Time of this thread only: others may be busy on this machine.
double now() {
  timespec time;
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
  return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_nsec) * 1e-9;
}

double seconds(const std::function<void()>& work, int times) {
  double start = now();
  for (int i = 0; i < times; ++i) work();
  return now() - start;
}

struct Runner {
  std::string name;
  std::function<void()> work;
  const char* verdict;
  int times = 1;
  std::vector<double> per_call = {};
};

// Calls per measurement, so that one takes about a millisecond and a half.
void calibrate(Runner& runner) {
  double once = seconds(runner.work, 1);
  runner.times = std::clamp(static_cast<int>(0.0015 / std::max(once, 1e-9)), 1, 100000);
}

void measure(std::vector<Runner>& runners) {
  for (Runner& runner : runners) calibrate(runner);
  for (int round = 0; round < kRounds; ++round) {
    for (Runner& runner : runners) {
      runner.per_call.push_back(seconds(runner.work, runner.times) / runner.times);
    }
  }
}

double median(std::vector<double>& values) {
  std::nth_element(values.begin(), values.begin() + static_cast<long>(values.size() / 2),
                   values.end());
  return values[values.size() / 2];
}

std::vector<Runner> transforms(const std::string& text, Form form) {
  static std::string out;
  std::vector<Runner> runners = {{"limit", [&text] { limit(text, out); }, "-"}};
  std::string ours;
  for (const Peer& peer : peers()) {
    std::string result;
    if (!peer.normalize(text, form, result)) continue;
    if (ours.empty()) ours = result;
    const char* verdict = result == ours ? "same" : "other";
    runners.push_back(
        {peer.name, [&text, form, peer] { peer.normalize(text, form, out); }, verdict});
  }
  return runners;
}

std::vector<Runner> checks(const std::string& text) {
  std::vector<Runner> runners = {{"limit", [&text] { limit_of_check(text); }, "-"}};
  for (const Peer& peer : peers()) {
    if (peer.check == nullptr) continue;
    const char* verdict =
        peer.check(text, Form::Nfc) == peers()[0].check(text, Form::Nfc) ? "same" : "other";
    runners.push_back({peer.name, [&text, peer] { peer.check(text, Form::Nfc); }, verdict});
  }
  return runners;
}

int run(int count, char** arguments) {
  static const char* const kNames[] = {"nfc", "nfd", "nfkc", "nfkd", "nfkc_casefold", "casefold"};
  std::string folder = arguments[1], form = count > 2 ? arguments[2] : "nfc";
  std::vector<std::string> names(arguments + std::min(count, 3), arguments + count);
  if (names.empty()) {
    for (const auto& entry : std::filesystem::directory_iterator(folder)) {
      if (entry.path().extension() == ".txt") names.push_back(entry.path().stem());
    }
    std::sort(names.begin(), names.end());
  }
  auto found = std::find(std::begin(kNames), std::end(kNames), form);
  for (const std::string& name : names) {
    std::string text = read(folder + "/" + name + ".txt");
    auto runners = found == std::end(kNames)
                       ? checks(text)
                       : transforms(text, static_cast<Form>(found - std::begin(kNames)));
    measure(runners);
    for (Runner& runner : runners) {
      double speed = static_cast<double>(text.size()) / median(runner.per_call) / 1e6;
      std::printf("%s\t%s\t%s\t%.0f\t%s\n", form.c_str(), name.c_str(), runner.name.c_str(), speed,
                  runner.verdict);
      std::fflush(stdout);
    }
  }
  return 0;
}

}  // namespace
}  // namespace bench

int main(int count, char** arguments) {
  if (count < 2) {
    std::fprintf(stderr, "usage: normalize CORPUS_FOLDER [FORM [NAME...]]\n");
    return 2;
  }
  return bench::run(count, arguments);
}
