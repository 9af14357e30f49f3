// Files and folders, with errors as values: what went wrong is one sentence for the user.
#pragma once

#include <optional>
#include <string>
#include <vector>

namespace sabir::base {

struct Entry {
  std::string name;  // without the folder
  bool folder = false;
};

bool is_folder(const std::string& path);
bool exists(const std::string& path);

// The whole file, byte for byte. Without a value, `why` says what was wrong.
std::optional<std::string> read_file(const std::string& path, std::string& why);

// Writes beside the target and renames, so that a reader sees the old text or the new one.
bool write_file(const std::string& path, const std::string& text, std::string& why);

// What is in a folder, sorted by name, symbolic links followed.
std::optional<std::vector<Entry>> list_folder(const std::string& path, std::string& why);

}  // namespace sabir::base
