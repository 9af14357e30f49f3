// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "boundaries/worker/serve.h"

#include <errno.h>
#include <signal.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <cstdio>
#include <cstring>
#include <sabir/parcel.hpp>

#include "boundaries/log.h"
#include "boundaries/worker/confine.h"
#include "boundaries/worker/greeting.h"

namespace sabir::boundary {
namespace {

constexpr auto kGreetingTime = std::chrono::seconds(10);

struct Arguments {
  int connected = -1;
  long parent = 0;
  std::string listen;
  Confinement confinement;
  std::chrono::nanoseconds spin{0};  // negative: what suits the machine
};

int usage(const char* program) {
  std::fprintf(stderr,
               "usage: %s --listen PATH [--memory BYTES] [--cpu SECONDS] [--files N] [--confine]\n"
               "Serves the library to callers that open it at unix:PATH.\n",
               program);
  return 2;
}

bool parse(int argc, char** argv, Arguments& to) {
  for (int i = 1; i < argc; ++i) {
    std::string_view name = argv[i];
    if (name == "--confine") {
      to.confinement.calls = true;
      continue;
    }
    if (i + 1 == argc) return false;
    const char* value = argv[++i];
    if (name == "--listen") {
      to.listen = value;
    } else if (name == "--connected") {
      to.connected = std::atoi(value);
    } else if (name == "--last-words") {
      to.confinement.last_words = std::atoi(value);
    } else if (name == "--parent") {
      to.parent = std::atol(value);
    } else if (name == "--memory") {
      to.confinement.memory = std::strtoull(value, nullptr, 10);
    } else if (name == "--cpu") {
      to.confinement.cpu = std::strtoull(value, nullptr, 10);
    } else if (name == "--files") {
      to.confinement.files = std::strtoull(value, nullptr, 10);
    } else if (name == "--spin") {
      to.spin = std::chrono::nanoseconds(std::atoll(value));
    } else {
      return false;
    }
  }
  return (to.connected >= 0) != !to.listen.empty();
}

// One caller, from hello to goodbye. `confine` once everything is open.
int serve_caller(const Library& library, Descriptor socket, const Arguments& arguments) {
  auto link = std::make_unique<Link>(std::move(socket));
  link->set_spin(arguments.spin);
  Answers answers{library.contract.exports, library.export_runs, nullptr, library.drop_export};
  auto session =
      std::make_shared<Session>(library.contract, std::move(link), answers, Side::Worker, Limits{});
  auto* home = new Served(library);
  home->serve(session);
  session->home = home;
  std::string why;
  Wanted wanted;
  int status = 1;
  void* instance = nullptr;
  sabir_error* error = nullptr;
  sabir_open_options options{};
  options.struct_size = sizeof options;
  if (!welcome(*session, arguments.listen.empty(), Clock::now() + kGreetingTime, wanted, why)) {
    // The caller was told.
  } else if (library.open("inprocess:", options, wanted.imports ? home : nullptr, &instance,
                          &error) != SABIR_OK) {
    why = error ? std::string(error->message.data, error->message.size) : "it cannot be opened";
    session->send(Message(Op::Goodbye, 0, why));
    release_parcel(error);
  } else {
    session->set_target(instance);
    bool confined = arguments.listen.empty() ? confine(arguments.confinement, why) : true;
    if (confined && send_welcome(*session, std::move(wanted.rings))) {
      session->serve();
      status = 0;
    } else if (!confined) {
      session->send(Message(Op::Goodbye, 0, why));
    }
  }
  session->end("the worker ends");
  session->objects().clear_all();
  if (instance) library.close(instance);
  home->leave();
  return status;
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
  struct stat old {};
  if (::stat(path.c_str(), &old) == 0 && S_ISSOCK(old.st_mode)) {
    // Left behind by one that is gone, unless somebody answers.
    Descriptor probe(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
    if (::connect(probe.get(), reinterpret_cast<sockaddr*>(&address), sizeof address) != 0) {
      ::unlink(path.c_str());
    }
  }
  mode_t mask = ::umask(0177);
  bool bound = ::bind(socket.get(), reinterpret_cast<sockaddr*>(&address), sizeof address) == 0;
  ::umask(mask);
  if (!bound || ::listen(socket.get(), 64) != 0) return Descriptor();
  return socket;
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
  for (;;) {
    Descriptor caller(::accept4(socket.get(), nullptr, nullptr, SOCK_CLOEXEC));
    if (!caller) {
      if (errno != EINTR && errno != ECONNABORTED) ::usleep(10'000);  // out of descriptors, say
      continue;
    }
    std::thread([&library, &arguments, fd = caller.release()] {
      serve_caller(library, Descriptor(fd), arguments);
    }).detach();
  }
}

}  // namespace

int serve(const Library& library, int argc, char** argv) {
  Arguments arguments;
  if (!parse(argc, argv, arguments)) return usage(argc > 0 ? argv[0] : "worker");
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
