#include "driver/targets.h"

#include <charconv>

#include "base/text.h"

namespace sabir::driver {
namespace {

using base::cat;

constexpr std::string_view kProcessors[] = {"x86_64", "aarch64"};
constexpr int kOldestGlibc = 17, kNewestGlibc = 44;  // 2.x, of those that zig 0.17 knows

std::string all_targets() {
  std::string all;
  for (std::string_view processor : kProcessors)
    all += cat("`", processor, "-linux-gnu.2.", std::to_string(kOldestGlibc), "`, ");
  for (std::string_view processor : kProcessors)
    all += cat(processor == kProcessors[0] ? "" : " and ", "`", processor, "-linux-musl`");
  return cat(all, "; for systems that all have a newer glibc, up to `2.",
             std::to_string(kNewestGlibc), "` behind `gnu.`");
}

// What stands behind `gnu`: nothing, or `.2.28`.
std::optional<int> read_glibc(std::string_view version) {
  if (version.empty()) return kOldestGlibc;
  if (!version.starts_with(".2.")) return std::nullopt;
  version.remove_prefix(3);
  int minor = 0;
  auto [end, error] = std::from_chars(version.data(), version.data() + version.size(), minor);
  bool whole = error == std::errc() && end == version.data() + version.size();
  if (!whole || minor < kOldestGlibc || minor > kNewestGlibc) return std::nullopt;
  return minor;
}

}  // namespace

std::optional<std::string> find_target(std::string_view name, std::string& why) {
  for (std::string_view processor : kProcessors) {
    if (!name.starts_with(processor)) continue;
    std::string_view rest = name.substr(processor.size());
    if (rest == "-linux-musl") return std::string(name);
    if (!rest.starts_with("-linux-gnu")) continue;
    if (auto minor = read_glibc(rest.substr(10)))
      return cat(processor, "-linux-gnu.2.", std::to_string(*minor));
  }
  why = cat("there is no target `", name, "`; there are ", all_targets());
  return std::nullopt;
}

}  // namespace sabir::driver
