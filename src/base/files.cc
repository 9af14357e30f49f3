#include "base/files.h"

#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "base/text.h"

namespace sabir::base {

namespace fs = std::filesystem;

bool is_folder(const std::string& path) {
  std::error_code error;
  return fs::is_directory(path, error);
}

bool exists(const std::string& path) {
  std::error_code error;
  return fs::exists(path, error);
}

std::optional<std::string> read_file(const std::string& path, std::string& why) {
  if (is_folder(path)) {
    why = cat("`", path, "` is a folder");
    return std::nullopt;
  }
  std::ifstream in(path, std::ios::binary);
  if (!in) {
    why = cat("cannot read `", path, "`: ", std::strerror(errno));
    return std::nullopt;
  }
  std::error_code error;
  auto size = fs::file_size(path, error);
  std::string text;
  if (!error && size > 0) {  // a pipe or a device has no size: read it as a stream below
    text.resize(size);
    in.read(text.data(), std::streamsize(size));
    text.resize(size_t(in.gcount()));
  } else {
    std::ostringstream all;
    all << in.rdbuf();
    text = std::move(all).str();
  }
  if (in.bad()) {
    why = cat("cannot read `", path, "`: ", std::strerror(errno));
    return std::nullopt;
  }
  return text;
}

bool write_file(const std::string& path, const std::string& text, std::string& why) {
  std::string beside = cat(path, ".", std::to_string(getpid()), ".tmp");
  {
    std::ofstream out(beside, std::ios::binary | std::ios::trunc);
    out.write(text.data(), std::streamsize(text.size()));
    out.flush();
    if (!out) {
      why = cat("cannot write `", path, "`: ", std::strerror(errno));
      std::remove(beside.c_str());
      return false;
    }
  }
  std::error_code error;
  auto permissions = fs::status(path, error).permissions();
  if (!error && fs::exists(path, error)) fs::permissions(beside, permissions, error);
  fs::rename(beside, path, error);
  if (!error) return true;
  why = cat("cannot write `", path, "`: ", error.message());
  std::remove(beside.c_str());
  return false;
}

std::optional<std::vector<Entry>> list_folder(const std::string& path, std::string& why) {
  std::error_code error;
  fs::directory_iterator at(path, error), end;
  std::vector<Entry> entries;
  for (; !error && at != end; at.increment(error)) {
    std::error_code ignored;
    entries.push_back({at->path().filename().string(), at->is_directory(ignored)});
  }
  if (error) {
    why = cat("cannot read the folder `", path, "`: ", error.message());
    return std::nullopt;
  }
  std::sort(entries.begin(), entries.end(),
            [](const Entry& a, const Entry& b) { return a.name < b.name; });
  return entries;
}

}  // namespace sabir::base
