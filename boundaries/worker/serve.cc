// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "boundaries/worker/serve.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/file.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <charconv>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <sabir/parcel.hpp>

#include "boundaries/log.h"
#include "boundaries/worker/confine.h"
#include "boundaries/worker/greeting.h"

namespace sabir::boundary {
namespace {

constexpr auto kGreetingTime = std::chrono::seconds(10);
constexpr uint32_t kThreadsOfCaller = 64;
constexpr int kTurns = 300;          // attempts to be the only one who starts, of 10 ms
constexpr size_t kInput = 64 << 10;  // least memory of a caller: what is read at once

struct Arguments {
  int connected = -1;
  long parent = 0;
  std::string listen;
  Confinement confinement;
  std::chrono::nanoseconds spin{0};  // negative: what suits the machine
  // Of one that listens.
  uint64_t callers = 64;                        // at once
  uint64_t caller_memory = uint64_t{64} << 20;  // of each, for calls and answers under way
};

int usage(const char* program, const std::string& wrong) {
  if (!wrong.empty()) std::fprintf(stderr, "%s: %s\n", program, wrong.c_str());
  std::fprintf(stderr,
               "usage: %s --listen PATH [--memory BYTES] [--cpu SECONDS] [--files N] [--confine]\n"
               "          [--callers N] [--caller-memory BYTES]\n"
               "Serves the library to callers that open it at unix:PATH.\n",
               program);
  return 2;
}

bool number(const char* text, uint64_t& to) {
  std::string_view all = text;
  auto [end, error] = std::from_chars(all.data(), all.data() + all.size(), to);
  return error == std::errc() && end == all.data() + all.size();
}

enum class Parsed : uint8_t { Fine, NoValue, NoOption };

Parsed parse_value(std::string_view name, const char* value, Arguments& to) {
  uint64_t any = 0;
  bool fine = number(value, any);
  if (name == "--listen") {
    to.listen = value;
    fine = !to.listen.empty();
  } else if (name == "--spin") {  // negative, too
    to.spin = std::chrono::nanoseconds(std::atoll(value));
    fine = true;
  } else if (name == "--connected") {
    to.connected = int(any);
  } else if (name == "--last-words") {
    to.confinement.last_words = int(any);
  } else if (name == "--parent") {
    to.parent = long(any);
  } else if (name == "--memory") {
    to.confinement.memory = any;
  } else if (name == "--cpu") {
    to.confinement.cpu = any;
  } else if (name == "--files") {
    to.confinement.files = any;
  } else if (name == "--callers") {
    to.callers = any;
  } else if (name == "--caller-memory") {
    to.caller_memory = any;
  } else {
    return Parsed::NoOption;
  }
  return fine ? Parsed::Fine : Parsed::NoValue;
}

// False, and `wrong` says which word is; nothing, if one is missing.
bool parse(int argc, char** argv, Arguments& to, std::string& wrong) {
  for (int i = 1; i < argc; ++i) {
    std::string name = argv[i];
    if (name == "--confine") {
      to.confinement.calls = true;
      continue;
    }
    std::string value = ++i < argc ? argv[i] : "";
    Parsed parsed = parse_value(name, value.c_str(), to);
    if (parsed == Parsed::Fine) continue;
    wrong = parsed == Parsed::NoOption ? "there is no option `" + name + "`"
            : i == argc                ? "`" + name + "` needs a value behind it"
                                       : "`" + value + "` is not a valid value for `" + name + "`";
    return false;
  }
  return (to.connected >= 0) != !to.listen.empty();
}

Limits limits_of(const Arguments& arguments) {
  Limits limits;
  if (arguments.listen.empty()) return limits;
  limits.most_bytes = std::max<size_t>(arguments.caller_memory, kInput);
  limits.largest = limits.most_bytes;
  limits.most_threads = kThreadsOfCaller;
  limits.longest_frame = uint32_t(std::min<size_t>(kLongestFrame, limits.most_bytes));
  return limits;
}

// What there is for one caller, until it has gone or there is no thread or memory to serve it.
struct Serving {
  const Library& library;
  std::shared_ptr<Connection> connection;
  void* instance = nullptr;

  Serving(const Library& library, std::shared_ptr<Connection> connection)
      : library(library), connection(std::move(connection)) {}
  Serving(const Serving&) = delete;
  Serving& operator=(const Serving&) = delete;
  ~Serving() {
    connection->end("the worker ends");
    connection->objects().clear_all();
    if (instance) library.close(instance);
  }
};

// One caller, from hello to goodbye. `confine` once everything is open.
int serve_connection(const Library& library, Served& home, Descriptor socket,
                     const Arguments& arguments) {
  auto link = std::make_unique<Link>(std::move(socket));
  link->set_spin(arguments.spin);
  Answers answers{library.contract.exports, library.export_runs, nullptr, library.drop_export};
  auto connection = std::make_shared<Connection>(library.contract, std::move(link), answers,
                                                 Side::Worker, limits_of(arguments));
  home.serve(connection);
  connection->home = &home;
  Serving serving(library, connection);
  std::string why;
  Wanted wanted;
  int status = 1;
  sabir_error* error = nullptr;
  sabir_open_options options{};
  options.struct_size = sizeof options;
  if (!welcome(*connection, arguments.listen.empty(), Clock::now() + kGreetingTime, wanted, why)) {
    // The caller was told.
  } else if (library.open("inprocess:", options, wanted.imports ? &home : nullptr,
                          &serving.instance, &error) != SABIR_OK) {
    why = error ? std::string(error->message.data, error->message.size) : "it cannot be opened";
    connection->send(Message(Op::Goodbye, 0, why), true, Clock::now() + kGreetingTime);
    release_parcel(error);
  } else {
    connection->set_target(serving.instance);
    bool confined = arguments.listen.empty() ? confine(arguments.confinement, why) : true;
    if (confined && send_welcome(*connection, std::move(wanted.rings))) {
      connection->serve();
      status = 0;
    } else if (!confined) {
      connection->send(Message(Op::Goodbye, 0, why));
    }
  }
  return status;
}

// Nothing leaves it: without memory or threads for one caller, others are served.
int serve_caller(const Library& library, Descriptor socket, const Arguments& arguments) noexcept {
  Served* home = nullptr;
  int status = 1;
  try {
    home = new Served(library);
    status = serve_connection(library, *home, std::move(socket), arguments);
  } catch (const std::exception& e) {
    if (logs(Level::Error))
      Line(Level::Error, "worker", "lost").add("why", std::string_view(e.what()));
  }
  if (home) home->leave();
  return status;
}

// Whether there is a socket of this user's that nobody answers at any more. A live one of another
// kind, and one whose server has too much to do, do not refuse a connection: they say something
// else.
bool is_left_behind(const std::string& path, const sockaddr_un& address) {
  struct stat old {};
  if (::lstat(path.c_str(), &old) != 0 || !S_ISSOCK(old.st_mode) || old.st_uid != ::geteuid()) {
    return false;
  }
  Descriptor probe(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
  return probe &&
         ::connect(probe.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0 &&
         errno == ECONNREFUSED;
}

// Servers that start at the same time take turns, by the folder. In one that others may read, too,
// it may be another user who has it and keeps it: then it is not waited for any longer.
Descriptor take_turn(const std::string& path) {
  size_t slash = path.rfind('/');
  std::string folder = slash == std::string::npos ? "." : path.substr(0, slash + 1);
  Descriptor turn(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  for (int i = 0; turn && i < kTurns && ::flock(turn.get(), LOCK_EX | LOCK_NB) != 0; ++i) {
    ::usleep(10'000);
  }
  return turn;
}

// A socket that only this user may use.
Descriptor listen_at(const std::string& path) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  if (path.size() >= sizeof address.sun_path) {
    errno = ENAMETOOLONG;
    return Descriptor();
  }
  std::memcpy(address.sun_path, path.c_str(), path.size());
  Descriptor socket(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
  if (!socket) return socket;
  Descriptor turn = take_turn(path);
  if (is_left_behind(path, address)) ::unlink(path.c_str());
  mode_t mask = ::umask(0177);
  bool bound = ::bind(socket.get(), reinterpret_cast<sockaddr*>(&address), sizeof address) == 0;
  ::umask(mask);
  if (!bound || ::listen(socket.get(), 64) != 0) return Descriptor();
  return socket;
}

std::atomic<uint64_t> callers_now{0};

// A thread for a caller; without one, or with too many callers, it is told to come again.
void serve_on_thread(const Library& library, const Arguments& arguments, Descriptor caller) {
  const char* why = "the worker serves as many callers as it may";
  if (callers_now.fetch_add(1) < arguments.callers) {
    try {
      int fd = caller.get();
      std::thread([&library, &arguments, fd] {
        serve_caller(library, Descriptor(fd), arguments);
        --callers_now;
      }).detach();
      (void)caller.release();
      return;
    } catch (const std::exception&) {
      why = "the worker has no thread for another caller";
    }
  }
  --callers_now;
  Message goodbye(Op::Goodbye, 0, why);
  ::send(caller.get(), goodbye.data(), goodbye.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
}

[[noreturn]] void accept_callers(const Library& library, const Arguments& arguments, int socket) {
  for (;;) {
    Descriptor caller(::accept4(socket, nullptr, nullptr, SOCK_CLOEXEC));
    if (caller) {
      serve_on_thread(library, arguments, std::move(caller));
    } else if (errno != EINTR && errno != ECONNABORTED) {
      ::usleep(10'000);  // out of descriptors, say
    }
  }
}

int serve_all(const Library& library, const Arguments& arguments) {
  Descriptor socket = listen_at(arguments.listen);
  if (!socket) {
    std::fprintf(stderr, "cannot listen at `%s`: %s\n", arguments.listen.c_str(),
                 std::strerror(errno));
    return 1;
  }
  std::string why;
  if (!confine(arguments.confinement, why)) {
    std::fprintf(stderr, "%s\n", why.c_str());
    return 1;
  }
  accept_callers(library, arguments, socket.get());
  return 0;
}

}  // namespace

int serve(const Library& library, int argc, char** argv) {
  Arguments arguments;
  std::string wrong;
  if (!parse(argc, argv, arguments, wrong)) return usage(argc > 0 ? argv[0] : "worker", wrong);
  ::signal(SIGPIPE, SIG_IGN);
  logs(Level::Off);  // the file is opened now: later the worker may not
  if (!arguments.listen.empty()) return serve_all(library, arguments);
  ::signal(SIGINT, SIG_IGN);  // the caller decides when it ends
  follow_parent(arguments.parent);
  int status = serve_caller(library, Descriptor(arguments.connected), arguments);
  std::fflush(nullptr);
  ::_exit(status);  // whatever still runs is not waited for
}

}  // namespace sabir::boundary
