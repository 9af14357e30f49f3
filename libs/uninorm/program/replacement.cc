// Temporary files: making them, giving them their name, and leaving none behind.

#include "replacement.h"

#include <fcntl.h>
#include <sys/xattr.h>
#include <unistd.h>

#include <cerrno>
#include <climits>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <utility>
#include <vector>

namespace program {

namespace {

// The temporary file there is, for when a signal ends the program.
char unfinished[PATH_MAX];
volatile sig_atomic_t has_unfinished = 0;

void remove_and_die(int number) {
  if (has_unfinished != 0) (void)unlink(unfinished);
  (void)raise(number);  // which kills now: the handler is for one time
}

void clean_up_when_killed() {
  static bool done = false;
  if (std::exchange(done, true)) return;
  for (int number : {SIGHUP, SIGINT, SIGQUIT, SIGTERM, SIGXCPU, SIGXFSZ}) {
    struct sigaction action {};
    if (sigaction(number, nullptr, &action) != 0 || action.sa_handler == SIG_IGN) continue;
    action = {};
    action.sa_handler = remove_and_die;
    action.sa_flags = static_cast<int>(SA_RESETHAND | SA_NODEFER);
    (void)sigaction(number, &action, nullptr);
  }
}

std::string folder_of(const std::string& path) {
  size_t slash = path.rfind('/');
  return slash == std::string::npos ? "./" : path.substr(0, slash + 1);
}

// Where symbolic links lead, whether there is something or not; empty if they lead in a circle.
std::string follow_links(std::string path) {
  constexpr int kMost = 40;  // as many as the kernel follows
  for (int i = 0; i < kMost; ++i) {
    char link[PATH_MAX];
    ssize_t size = readlink(path.c_str(), link, sizeof link);
    if (size < 0) return path;
    std::string next(link, static_cast<size_t>(size));
    path = next[0] == '/' ? next : folder_of(path) + next;
  }
  return "";
}

mode_t usual_mode() {
  mode_t mask = umask(0);
  (void)umask(mask);
  return 0666 & ~mask;
}

void sync_folder(const std::string& folder) {
  int descriptor = open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (descriptor < 0) return;
  (void)fsync(descriptor);
  (void)close(descriptor);
}

}  // namespace

bool Replacement::fail(const char* what) {
  problem_ = std::string(what) + (*what != 0 ? ": " : "") + std::strerror(errno);
  return false;
}

bool Replacement::open(const std::string& name) {
  path_ = follow_links(name);
  if (path_.empty()) {
    errno = ELOOP;
    return fail("");
  }
  replaces_ = stat(path_.c_str(), &old_) == 0;
  if (!replaces_ && errno != ENOENT) return fail("");
  if (replaces_ && S_ISDIR(old_.st_mode)) errno = EISDIR;
  if (replaces_ && (S_ISDIR(old_.st_mode) || access(path_.c_str(), W_OK) != 0)) return fail("");
  std::string place = folder_of(path_) + ".uninorm-XXXXXX";
  if (place.size() >= sizeof unfinished) errno = ENAMETOOLONG;
  if (place.size() >= sizeof unfinished) return fail("");
  clean_up_when_killed();
  int descriptor = mkostemp(place.data(), O_CLOEXEC);
  if (descriptor < 0) return fail("no file can be made beside it");
  std::strcpy(unfinished, place.c_str());
  has_unfinished = 1;
  temporary_ = place;
  file_ = File::of(descriptor);
  return true;
}

// The mode comes last: a change of the owner takes bits of it away.
bool Replacement::resemble(bool keep_times) {
  int descriptor = file_.descriptor();
  if (!replaces_) return fchmod(descriptor, usual_mode()) == 0 || fail("its mode cannot be set");
  const struct stat mine = file_.about();
  bool same_owner = mine.st_uid == old_.st_uid && mine.st_gid == old_.st_gid;
  if (!same_owner && fchown(descriptor, old_.st_uid, old_.st_gid) != 0) {
    return fail("its owner cannot be kept");
  }
  if (!copy_attributes()) return fail("its extended attributes cannot be kept");
  if (fchmod(descriptor, old_.st_mode & 07777) != 0) return fail("its mode cannot be kept");
  const struct timespec times[2] = {old_.st_atim, old_.st_mtim};
  if (keep_times && futimens(descriptor, times) != 0) return fail("its times cannot be kept");
  return true;
}

// Access lists are among them. What the system keeps for itself is not ours to set.
bool Replacement::copy_attributes() {
  ssize_t size = listxattr(path_.c_str(), nullptr, 0);
  if (size <= 0) return size == 0 || errno == ENOTSUP;
  std::vector<char> names(static_cast<size_t>(size)), value;
  size = listxattr(path_.c_str(), names.data(), names.size());
  if (size < 0) return false;
  for (const char* name = names.data(); name < names.data() + size; name += strlen(name) + 1) {
    if (strncmp(name, "security.", 9) == 0 || strncmp(name, "trusted.", 8) == 0) continue;
    ssize_t length = getxattr(path_.c_str(), name, nullptr, 0);
    if (length < 0) return false;
    value.resize(static_cast<size_t>(length));
    length = getxattr(path_.c_str(), name, value.data(), value.size());
    if (length < 0) return false;
    bool set = fsetxattr(file_.descriptor(), name, value.data(), value.size(), 0) == 0;
    if (!set && errno != ENOTSUP) return false;
  }
  return true;
}

bool Replacement::is_unchanged(const struct stat& as_read) {
  struct stat now {};
  return stat(path_.c_str(), &now) == 0 && is_same_file(now, as_read) &&
         now.st_size == as_read.st_size && now.st_mtim.tv_sec == as_read.st_mtim.tv_sec &&
         now.st_mtim.tv_nsec == as_read.st_mtim.tv_nsec;
}

bool Replacement::commit(bool keep_times, const struct stat* as_read) {
  if (!resemble(keep_times)) return false;
  // Some file systems cannot be told to; what they have is as safe as it gets.
  if (fsync(file_.descriptor()) != 0 && errno != EINVAL && errno != ENOTSUP) return fail("writing");
  if (!file_.close()) return fail("writing");
  if (as_read != nullptr && !is_unchanged(*as_read)) {
    problem_ = "it changed while it was read, and is left as it is now";
    return false;
  }
  if (rename(temporary_.c_str(), path_.c_str()) != 0) return fail("its place cannot be taken");
  has_unfinished = 0;
  temporary_.clear();
  sync_folder(folder_of(path_));
  return true;
}

void Replacement::forget() {
  if (temporary_.empty()) return;
  (void)unlink(temporary_.c_str());
  has_unfinished = 0;
  temporary_.clear();
}

}  // namespace program
