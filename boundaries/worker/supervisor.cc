// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "boundaries/worker/supervisor.h"

#include <errno.h>
#include <poll.h>
#include <pthread.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <algorithm>
#include <cstring>

#include "boundaries/log.h"
#include "boundaries/worker/greeting.h"

namespace sabir::boundary {
namespace {

constexpr uint32_t kMostFailures = 5;  // then it is not tried again for a while
constexpr auto kFirstPause = std::chrono::milliseconds(10);
constexpr auto kLongPause = std::chrono::seconds(30);
constexpr size_t kDeathsRemembered = 64;
constexpr auto kDying =
    std::chrono::milliseconds(200);  // from the end of a socket to that of a process
std::atomic<uint32_t> forks{0};      // how often this process is a fork of another
std::mutex adopting;

// In a child of a fork nobody else runs, and whoever held a lock is not there to give it back.
void count_fork() {
  ++forks;
  new (&adopting) std::mutex;
}
const int counts_forks = ::pthread_atfork(nullptr, nullptr, count_fork);

constexpr size_t kRing = 128 << 10;
constexpr auto kLeaving = std::chrono::milliseconds(1000);  // after goodbye

}  // namespace

Supervisor::Supervisor(const Library& library, Location location, const sabir_open_options* options)
    : Home(library.contract, library.caller_tables),
      library_(library),
      location_(std::move(location)),
      random_(uint32_t(::getpid()) ^ uint32_t(Clock::now().time_since_epoch().count())),
      bell_(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)),
      forks_(forks.load()) {
  (void)counts_forks;
  deadline_ns_ = location_.deadline.count();
  if (!options) return;
  if (options->allocator) allocator_ = *options->allocator;
  if (deadline_ns_ == 0) deadline_ns_ = options->deadline_ns;
  if (options->imports && library.imports_size) {
    imports_.resize(library.imports_size);
    size_t given = *static_cast<const size_t*>(options->imports);
    std::memcpy(imports_.data(), options->imports, std::min(given, imports_.size()));
  }
}

// Nobody needs it any more: the worker is asked to go, and waited for.
Supervisor::~Supervisor() {
  if (forks_ != forks) adopt();
  if (watch_.joinable()) {
    {
      std::lock_guard lock(mutex_);
      over_ = true;
    }
    notify();
    watch_.join();
  }
  if (session_ && !session_->ended()) {
    session_->send(Message(Op::Goodbye, 0, "the caller is done"));
    session_->end("the caller is done");
  }
  session_.reset();  // closes the connection
  if (process_.pid() > 0) process_.end(kLeaving);
  if (imports_.empty()) return;
  struct Head {
    size_t struct_size;
    void* context;
    void (*drop)(void* context);
  } head;
  std::memcpy(&head, imports_.data(), sizeof head);
  if (head.drop) head.drop(head.context);
}

std::shared_ptr<Channel> Supervisor::session(Deadline deadline, Trouble& trouble) {
  if (!refused_.empty()) {
    trouble = {SABIR_INVALID_ARGUMENT, refused_};
    return nullptr;
  }
  if (forks_.load(std::memory_order_relaxed) != forks.load(std::memory_order_relaxed)) adopt();
  std::unique_lock lock(mutex_);
  if (session_ && session_->ended()) bury(session_->why());
  while (!session_) {
    if (!may_start(deadline, trouble)) return nullptr;
    Clock::time_point now = Clock::now();
    if (now < next_start_) {  // others may start it, or be refused, meanwhile
      Clock::time_point until = next_start_;
      if (deadline && *deadline < until) until = *deadline;
      lock.unlock();
      std::this_thread::sleep_until(until);
      lock.lock();
      if (deadline && Clock::now() >= *deadline && !session_) {
        trouble = {SABIR_DEADLINE_EXCEEDED, last_why_ + "; it was not time yet to start it again"};
        return nullptr;
      }
      continue;
    }
    if (!start(trouble)) return nullptr;
  }
  return session_;
}

std::shared_ptr<Channel> Supervisor::live(uint32_t life) {
  if (forks_.load(std::memory_order_relaxed) != forks.load(std::memory_order_relaxed)) adopt();
  std::lock_guard lock(mutex_);
  return session_ && session_->life == life && !session_->ended() ? session_ : nullptr;
}

std::string Supervisor::lost(uint32_t life) const {
  std::lock_guard lock(mutex_);
  auto found = deaths_.find(life);
  return "what this handle stands for is gone: " +
         (found != deaths_.end() ? found->second : "its worker ended long ago");
}

void Supervisor::answered() {
  if (!has_answered_.load(std::memory_order_relaxed)) has_answered_ = true;
}

std::string Supervisor::failed(Channel& session) {
  std::lock_guard lock(mutex_);
  if (session_.get() == &session && session.ended()) bury(session.why());
  auto found = deaths_.find(session.life);
  return found != deaths_.end() ? found->second : "the worker is gone";
}

// --- starting ---

// Whether it is worth trying. Held: the lock.
bool Supervisor::may_start(Deadline, Trouble& trouble) {
  if (failures_ < kMostFailures || Clock::now() >= next_start_) return true;
  auto left = std::chrono::duration_cast<std::chrono::seconds>(next_start_ - Clock::now()).count();
  trouble = {SABIR_UNAVAILABLE, last_why_ + "; it failed " + std::to_string(failures_) +
                                    " times in a row without an answer and is not started again "
                                    "for " +
                                    std::to_string(left + 1) + " s"};
  return false;
}

bool Supervisor::start(Trouble& trouble) {
  std::string why;
  bool own = location_.kind == Location::Kind::Worker;
  std::unique_ptr<Link> link = own ? launch(why) : connect(why);
  if (link) {
    bool rings = ring_size() > 0;
    link->set_spin(location_.spin.count() < 0 && !rings ? Location::Time(0) : location_.spin);
    Answers answers{contract().imports, library_.import_runs,
                    imports_.empty() ? nullptr : imports_.data(), drop_imported};
    auto made =
        std::make_shared<Session>(contract(), std::move(link), answers, Side::Caller, Limits{});
    made->home = this;
    made->life = ++life_;
    if (greet(*made, !imports_.empty(), ring_size(), Clock::now() + location_.start, why)) {
      session_ = std::move(made);
      has_answered_ = false;
      if (logs(Level::Info)) {
        Line(Level::Info, "caller", "start")
            .add("life", life_)
            .add("worker", uint64_t(std::max(process_.pid(), 0)))
            .add("contract", std::string_view(contract().name));
      }
      if (!watch_.joinable()) watch_ = std::thread([this] { watch(); });
      notify();
      return true;
    }
    made->end(why);
    why = named() + " did not start: " + why;
  }
  if (process_.pid() > 0) why += "; it " + process_.end(std::chrono::milliseconds(20));
  last_why_ = why;
  if (logs(Level::Error)) Line(Level::Error, "caller", "no-start").add("why", why);
  count_failure();
  trouble = {SABIR_UNAVAILABLE, why};
  return false;
}

// To a child of ours through memory, unless the location says otherwise.
size_t Supervisor::ring_size() const {
  if (location_.ring >= 0) return size_t(location_.ring);
  return location_.kind == Location::Kind::Worker ? kRing : 0;
}

std::vector<std::string> Supervisor::arguments() const {
  std::vector<std::string> out{"--connected", "3", "--parent", std::to_string(::getpid())};
  auto add = [&](const char* name, uint64_t value) {
    if (value) out.insert(out.end(), {name, std::to_string(value)});
  };
  add("--memory", location_.memory);
  add("--cpu", location_.cpu);
  add("--files", location_.files);
  int64_t spin = location_.spin.count() < 0 && ring_size() == 0 ? 0 : location_.spin.count();
  if (spin) out.insert(out.end(), {"--spin", std::to_string(spin)});
  if (location_.confine) out.insert(out.end(), {"--last-words", "4", "--confine"});
  return out;
}

std::unique_ptr<Link> Supervisor::launch(std::string& why) {
  std::string program = location_.path;
  if (program.empty()) program = find_worker(contract().prefix, library_.address);
  Descriptor socket;
  if (!process_.start(program, arguments(), location_, socket, why)) return nullptr;
  return std::make_unique<Link>(std::move(socket), process_.death());
}

std::unique_ptr<Link> Supervisor::connect(std::string& why) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  if (location_.path.size() >= sizeof address.sun_path) {
    why = "the path of the socket `" + location_.path + "` is too long";
    return nullptr;
  }
  std::memcpy(address.sun_path, location_.path.c_str(), location_.path.size());
  Descriptor socket(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
  if (!socket ||
      ::connect(socket.get(), reinterpret_cast<sockaddr*>(&address), sizeof address) != 0) {
    why = "nobody serves at `" + location_.path + "`: " + std::strerror(errno);
    return nullptr;
  }
  return std::make_unique<Link>(std::move(socket));
}

// --- forks ---

// This is a child of the process that opened the instance. The worker stays the parent's; this one
// gets its own when it needs one.
void Supervisor::adopt() {
  std::lock_guard guard(adopting);
  if (forks_ == forks) return;
  new (&mutex_) std::mutex;
  if (session_) {
    deaths_[session_->life] = "this process was forked, and the worker stayed with its parent";
    session_->abandon();
    new std::shared_ptr<Session>(std::move(session_));  // its threads' state is not to be touched
    session_.reset();
  }
  process_ = Process();
  if (watch_.joinable()) watch_.detach();
  bell_ = Descriptor(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK));
  late_.clear();
  failures_ = 0;
  next_start_ = {};
  forks_ = forks.load();
}

// --- watching ---

void Supervisor::notify() {
  uint64_t one = 1;
  [[maybe_unused]] ssize_t written = ::write(bell_.get(), &one, sizeof one);
}

void Supervisor::late(Channel& session, uint32_t request) {
  if (logs(Level::Warn)) {
    Line(Level::Warn, "caller", "late").add("life", session.life).add("request", request);
  }
  {
    std::lock_guard lock(mutex_);
    late_.push_back({session.life, request, Clock::now() + location_.grace});
  }
  notify();
}

void Supervisor::watch() {
  std::unique_lock lock(mutex_);
  while (!over_) {
    int timeout = -1;
    if (!late_.empty()) {
      auto left = std::chrono::ceil<std::chrono::milliseconds>(late_.front().due - Clock::now());
      timeout = int(std::max<int64_t>(left.count(), 0));
    }
    pollfd waits[2] = {{bell_.get(), POLLIN, 0}, {session_ ? process_.death() : -1, POLLIN, 0}};
    std::vector<std::shared_ptr<Session>> gone;
    gone.swap(gone_);
    lock.unlock();
    gone.clear();
    ::poll(waits, 2, timeout);
    uint64_t rung;
    [[maybe_unused]] ssize_t read = ::read(bell_.get(), &rung, sizeof rung);
    lock.lock();
    if (waits[1].revents && session_ && process_.death() == waits[1].fd) {
      session_->end("the worker died");
      bury("");
    }
    look_after();
  }
}

// A call that is long late and has not come back will not: its worker is ended. Held: the lock.
void Supervisor::look_after() {
  while (!late_.empty() && late_.front().due <= Clock::now()) {
    Late late = late_.front();
    late_.erase(late_.begin());
    if (!session_ || session_->life != late.life || session_->came(late.request)) continue;
    if (location_.kind != Location::Kind::Worker) continue;  // it serves others, too
    session_->end("a call did not come back long after its deadline");
    process_.kill();
    bury("");
    last_why_ += ", for a call did not come back long after its deadline";
    deaths_.rbegin()->second = last_why_;
  }
}

// --- ending ---

std::string Supervisor::named() const {
  if (location_.kind == Location::Kind::Unix) return "the worker at `" + location_.path + "`";
  return "the worker of " + std::string(contract().name) +
         (process_.pid() > 0 ? " (process " + std::to_string(process_.pid()) + ")" : "");
}

// The session has ended: what of, is found out and remembered. Held: the lock.
void Supervisor::bury(std::string why) {
  std::string name = named();
  bool own = location_.kind == Location::Kind::Worker;
  last_why_ = own ? name + " " + process_.end(kDying) : name + " is gone: " + why;
  deaths_[session_->life] = last_why_;
  if (logs(Level::Warn)) {
    Line(Level::Warn, "caller", "death").add("life", session_->life).add("why", last_why_);
  }
  if (deaths_.size() > kDeathsRemembered) deaths_.erase(deaths_.begin());
  gone_.push_back(std::move(session_));
  notify();
  if (has_answered_) failures_ = 0;
  count_failure();
}

// The next start comes at once after the first failure, then later and later.
void Supervisor::count_failure() {
  ++failures_;
  Clock::duration pause{0};
  if (failures_ >= kMostFailures) {
    pause = kLongPause;
  } else if (failures_ > 1) {
    pause = kFirstPause * (1 << (failures_ - 2));
    pause += pause * int(random_() % 100) / 100;
  }
  next_start_ = Clock::now() + pause;
}

}  // namespace sabir::boundary
