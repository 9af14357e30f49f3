// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "boundaries/worker/supervisor.h"

#include <dlfcn.h>
#include <errno.h>
#include <pthread.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <algorithm>
#include <cstring>
#include <sabir/cancelled.hpp>

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

constexpr size_t kRing = 128 << 10;
constexpr auto kStarved = std::chrono::milliseconds(10);    // before trying again without memory
constexpr auto kLeaving = std::chrono::milliseconds(1000);  // after goodbye
constexpr auto kUnborn = std::chrono::milliseconds(20);     // to tell how, when it did not start
constexpr const char* kNoMemory = "out of memory";          // short: takes none

// A thread is about to run in this library. Whoever closes the library (dlclose) while an instance
// is open does not take the code away from under it.
void stay_loaded(const void* inside) {
  Dl_info found;
  if (!::dladdr(inside, &found) || !found.dli_fname) return;
  ::dlopen(found.dli_fname, RTLD_NOW | RTLD_NOLOAD | RTLD_NODELETE);
}

}  // namespace

Supervisor::Supervisor(const Library& library, Location location, const sabir_open_options* options)
    : Home(library.contract, library.caller_tables),
      library_(library),
      location_(std::move(location)),
      random_(uint32_t(::getpid()) ^ uint32_t(Clock::now().time_since_epoch().count())),
      forks_(forks()) {
  deadline_ns_ = location_.deadline.count();
  if (!options) return;
  if (options->allocator) allocator_ = *options->allocator;
  if (deadline_ns_ == 0)
    deadline_ns_ = std::min<int64_t>(options->deadline_ns, kLongestTime.count());
  if (options->imports && library.imports_size) {
    imports_.resize(library.imports_size);
    size_t given = *static_cast<const size_t*>(options->imports);
    std::memcpy(imports_.data(), options->imports, std::min(given, imports_.size()));
  }
}

// Nobody needs it any more: the worker is asked to go, and waited for.
Supervisor::~Supervisor() {
  adopt();
  if (keeper_.joinable()) {
    {
      Lock lock(mutex_);
      over_ = true;
    }
    notify();
    keeper_.join();
  }
  connection_.reset();  // closes the connection
  if (imports_.empty()) return;
  struct Head {
    size_t struct_size;
    void* context;
    void (*drop)(void* context);
  } head;
  std::memcpy(&head, imports_.data(), sizeof head);
  if (head.drop) head.drop(head.context);
}

std::shared_ptr<Channel> Supervisor::channel(Deadline deadline, Trouble& trouble) {
  if (!refused_.empty()) {
    trouble = {SABIR_INVALID_ARGUMENT, refused_};
    return nullptr;
  }
  adopt();
  Lock lock(mutex_);
  uint64_t seen = failed_starts_;
  while (!connection_ || connection_->ended()) {
    if (failed_starts_ != seen) {
      trouble = {SABIR_UNAVAILABLE, last_why_};
      return nullptr;
    }
    if (!may_start(trouble) || !wait_for_start(lock, deadline, trouble)) return nullptr;
  }
  return connection_;
}

// Until the keeper has done something. False: it took too long.
bool Supervisor::wait_for_start(Lock& lock, Deadline deadline, Trouble& trouble) {
  if (!hire_keeper(trouble)) return false;
  wanted_ = true;
  notify();
  Deadline asking;
  if (core::waiting.caller) asking = Clock::now() + core::kAskedEvery;
  if (asking && (!deadline || *asking < *deadline)) return wait_patiently(lock, *asking, trouble);
  if (!deadline) {
    changed_.wait(lock);
    return true;
  }
  if (changed_.wait_until(lock, *deadline) == std::cv_status::no_timeout) return true;
  if (connection_ && !connection_->ended()) return true;
  bool first = generation_ == 0 || last_why_.empty();
  trouble = {SABIR_DEADLINE_EXCEEDED, (first ? "the worker" : last_why_ + "; the next one") +
                                          std::string(" was not ready in time")};
  return false;
}

// The same for a caller that may give up: it is asked, and then what has changed is looked at
// again.
bool Supervisor::wait_patiently(Lock& lock, Clock::time_point until, Trouble& trouble) {
  if (changed_.wait_until(lock, until) == std::cv_status::no_timeout) return true;
  lock.unlock();  // it may want a lock that somebody has who waits for this one
  bool over = core::ask_caller();
  lock.lock();
  if (over) trouble = {SABIR_CANCELLED, "the caller gave the call up while the worker was started"};
  return !over;
}

bool Supervisor::hire_keeper(Trouble& trouble) {
  if (keeper_.joinable()) return true;
  // Else it would hear of nothing, and whoever waits for it would wait for ever.
  if (!poller_.ready()) {
    trouble = {SABIR_RESOURCE_EXHAUSTED,
               "there is no descriptor for the thread that looks after the worker"};
    return false;
  }
  stay_loaded(library_.address);
  try {
    keeper_ = std::thread([this] { keep_worker(); });
    return true;
  } catch (const std::exception&) {
    trouble = {SABIR_RESOURCE_EXHAUSTED, "there is no thread that could look after the worker"};
    return false;
  }
}

std::shared_ptr<Channel> Supervisor::live(uint32_t generation) {
  adopt();
  Lock lock(mutex_);
  return connection_ && connection_->generation == generation && !connection_->ended() ? connection_
                                                                                       : nullptr;
}

std::string Supervisor::lost(uint32_t generation) const {
  Lock lock(mutex_);
  auto found = deaths_.find(generation);
  return "what this handle stands for is gone: " + (found != deaths_.end() ? found->second
                                                    : generation == generation_
                                                        ? "its worker has ended"
                                                        : "its worker ended long ago");
}

void Supervisor::answered() {
  if (!has_answered_.load(std::memory_order_relaxed)) has_answered_ = true;
}

// What became of the worker, the keeper knows soon.
std::string Supervisor::failed(Channel& connection, Deadline deadline) {
  adopt();
  Lock lock(mutex_);
  auto known = [&] { return connection_.get() != &connection || !connection.ended(); };
  notify();
  if (deadline) {
    changed_.wait_until(lock, *deadline, known);
  } else {
    changed_.wait(lock, known);
  }
  auto found = deaths_.find(connection.generation);
  return found != deaths_.end() ? found->second : "the worker is gone";
}

// Whether it is worth trying. Held: the lock.
bool Supervisor::may_start(Trouble& trouble) const {
  if (failures_ < kMostFailures || Clock::now() >= next_start_) return true;
  auto left = std::chrono::duration_cast<std::chrono::seconds>(next_start_ - Clock::now()).count();
  trouble = {SABIR_UNAVAILABLE, last_why_ + "; it failed " + std::to_string(failures_) +
                                    " times in a row without an answer and is not started again "
                                    "for " +
                                    std::to_string(left + 1) + " s"};
  return false;
}

// --- the keeper ---

void Supervisor::keep_worker() {
  Lock lock(mutex_);
  while (!over_) {
    try {
      if (connection_ && connection_->ended()) {
        bury(lock);
      } else if (!connection_ && wanted_ && Clock::now() >= next_start_) {
        start(lock);
      } else {
        rest(lock);
      }
    } catch (const std::exception&) {  // no memory: what was to be done is tried again
      if (!lock) lock.lock();
      changed_.notify_all();
      lock.unlock();
      std::this_thread::sleep_for(kStarved);
      lock.lock();
    }
  }
  lock.unlock();
  say_goodbye();
}

// Until there is something to do. Held: the lock, but not while it waits.
void Supervisor::rest(Lock& lock) {
  Deadline until;
  if (!late_.empty()) until = late_.front().due;
  if (!connection_ && wanted_ && (!until || next_start_ < *until)) until = next_start_;
  std::shared_ptr<Connection> connection = connection_;
  lock.unlock();
  Poller::Heard heard = poller_.wait(until);
  if (heard.connection && connection) connection->hear();
  if (heard.death && connection) connection->end("the worker died");
  lock.lock();
  look_after();
}

// Held: the lock, but not while it starts.
void Supervisor::start(Lock& lock) {
  wanted_ = false;
  lock.unlock();
  std::string why;
  std::shared_ptr<Connection> made;
  try {
    made = begin_connection(Clock::now() + location_.start, why);
  } catch (const std::exception&) {
    why = kNoMemory;
  }
  if (!made) why = bury_unborn(std::move(why));
  lock.lock();
  if (made) {
    generation_ = made->generation;
    connection_ = std::move(made);
    has_answered_ = false;
  } else {
    last_why_ = std::move(why);
    ++failed_starts_;
    count_failure();
  }
  changed_.notify_all();
}

// What to say of a start that failed. Whoever waits for it hears of it also if there is no memory.
std::string Supervisor::bury_unborn(std::string why) noexcept {
  try {
    why = named() + " did not start: " + why;
    if (process_.pid() > 0) why += "; it " + process_.end(kUnborn);
    if (logs(Level::Error)) Line(Level::Error, "caller", "no-start").add("why", why);
    return why;
  } catch (const std::exception&) {
    end_process(kUnborn);
    return kNoMemory;
  }
}

// When there is no memory to say how it ended.
void Supervisor::end_process(std::chrono::milliseconds patience) noexcept {
  try {
    if (process_.pid() > 0) process_.end(patience);
  } catch (const std::exception&) {  // it has ended
  }
}

// A connection, and greetings exchanged; NULL, and why.
std::shared_ptr<Connection> Supervisor::begin_connection(Clock::time_point until,
                                                         std::string& why) {
  bool own = location_.kind == Location::Kind::Worker;
  std::unique_ptr<Link> link = own ? launch(why) : connect(until, why);
  if (!link) return nullptr;
  bool rings = ring_size() > 0;
  link->set_spin(location_.spin.count() < 0 && !rings ? Location::Time(0) : location_.spin);
  Answers answers{contract().imports, library_.import_runs,
                  imports_.empty() ? nullptr : imports_.data(), drop_imported};
  Limits limits;
  limits.largest = location_.largest;
  auto made =
      std::make_shared<Connection>(contract(), std::move(link), answers, Side::Caller, limits);
  made->home = this;
  made->generation = generation_ + 1;
  if (!greet(*made, !imports_.empty(), ring_size(), until, why)) {
    made->end(why);
    return nullptr;
  }
  if (!poller_.add(process_.death(), made->link())) {
    made->end(why = "there is no memory or descriptor to watch it with");
    return nullptr;
  }
  if (!contract().imports.empty()) made->listens();
  if (logs(Level::Info)) {
    Line(Level::Info, "caller", "start")
        .add("generation", made->generation)
        .add("worker", uint64_t(std::max(process_.pid(), 0)))
        .add("contract", std::string_view(contract().name));
  }
  return made;
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

// Waits while the server has as many callers as it takes for now.
std::unique_ptr<Link> Supervisor::connect(Clock::time_point until, std::string& why) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  if (location_.path.size() >= sizeof address.sun_path) {
    why = "the path of the socket `" + location_.path + "` is too long";
    return nullptr;
  }
  std::memcpy(address.sun_path, location_.path.c_str(), location_.path.size());
  Descriptor socket(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
  auto left = std::chrono::duration_cast<std::chrono::microseconds>(until - Clock::now()).count();
  timeval most{left / 1'000'000, std::max<int64_t>(left % 1'000'000, 1)}, none{};
  auto* to = reinterpret_cast<sockaddr*>(&address);
  if (!socket || ::setsockopt(socket.get(), SOL_SOCKET, SO_SNDTIMEO, &most, sizeof most) != 0 ||
      ::connect(socket.get(), to, sizeof address) != 0) {
    bool late = errno == EAGAIN || errno == EINPROGRESS;
    why = late ? "`" + location_.path + "` did not take the connection in time"
               : "nobody serves at `" + location_.path + "`: " + std::strerror(errno);
    return nullptr;
  }
  ::setsockopt(socket.get(), SOL_SOCKET, SO_SNDTIMEO, &none, sizeof none);
  ucred there{};
  socklen_t size = sizeof there;
  bool told = ::getsockopt(socket.get(), SOL_SOCKET, SO_PEERCRED, &there, &size) == 0;
  if (::geteuid() != 0 && (!told || (there.uid != 0 && there.uid != ::geteuid()))) {
    why = "another user serves at `" + location_.path + "`";
    return nullptr;
  }
  return std::make_unique<Link>(std::move(socket));
}

// --- forks ---

// In a child of the process that opened the instance. The worker stays the parent's; this one gets
// its own when it needs one. Threads of the parent are not here: what stands for them is forgotten,
// never joined or detached, for its number may be another thread's by now.
void Supervisor::adopt_parents() {
  std::lock_guard guard(adopting());
  if (forks_ == forks()) return;
  new (&mutex_) std::mutex;
  new (&changed_) std::condition_variable;
  new (&keeper_) std::thread;
  renew_locks();
  if (connection_) {
    connection_->abandon();
    deaths_[connection_->generation] = connection_->why();
    new std::shared_ptr<Connection>(
        std::move(connection_));  // its threads' state is not to be touched
    connection_.reset();
  }
  process_ = Process();
  poller_.renew();
  late_.clear();
  wanted_ = false;
  failures_ = 0;
  next_start_ = {};
  forks_ = forks();
}

// --- watching ---

void Supervisor::late(Channel& connection, uint32_t request) {
  if (logs(Level::Warn)) {
    Line(Level::Warn, "caller", "late")
        .add("generation", connection.generation)
        .add("request", request);
  }
  {
    Lock lock(mutex_);
    late_.push_back({connection.generation, request, Clock::now() + location_.grace});
  }
  notify();
}

// A call that is long late and has not come back will not: its worker is ended. Held: the lock.
void Supervisor::look_after() {
  while (!late_.empty() && late_.front().due <= Clock::now()) {
    Late late = late_.front();
    late_.erase(late_.begin());
    if (!connection_ || connection_->generation != late.generation ||
        connection_->came(late.request))
      continue;
    if (location_.kind != Location::Kind::Worker) continue;  // it serves others, too
    note_ = ", for a call did not come back long after nobody waited for it";
    connection_->end("a call did not come back long after nobody waited for it");
    process_.kill();
  }
}

// --- ending ---

std::string Supervisor::named() const {
  if (location_.kind == Location::Kind::Unix) return "the worker at `" + location_.path + "`";
  return "the worker of " + std::string(contract().name) +
         (process_.pid() > 0 ? " (process " + std::to_string(process_.pid()) + ")" : "");
}

// The connection has ended: what of, is found out and remembered. Held: the lock, but not while the
// process is waited for. Callers wait for it: without memory they hear less.
void Supervisor::bury(Lock& lock) {
  std::shared_ptr<Connection> dead = connection_;
  lock.unlock();
  poller_.remove(process_.death(), dead->link());
  std::string why = how_it_ended(*dead);
  if (logs(Level::Warn)) {
    Line(Level::Warn, "caller", "death").add("generation", dead->generation).add("why", why);
  }
  lock.lock();
  connection_.reset();
  remember(dead->generation, std::move(why));
  if (has_answered_) failures_ = 0;
  count_failure();
  changed_.notify_all();
  lock.unlock();
  let_go(std::move(dead));
  lock.lock();
}

std::string Supervisor::how_it_ended(Connection& dead) noexcept {
  try {
    std::string why = named();
    if (location_.kind == Location::Kind::Unix) return why + " is gone: " + dead.why();
    if (dead.link().lost_descriptor()) note_ = ", for " + dead.why();  // it is not to blame
    return why + " " + process_.end(kDying) + limits_of(location_) + std::exchange(note_, {});
  } catch (const std::exception&) {
    end_process(kDying);
    return kNoMemory;
  }
}

// Held: the lock.
void Supervisor::remember(uint32_t generation, std::string why) noexcept {
  try {
    last_why_ = why;
    deaths_[generation] = std::move(why);
    if (deaths_.size() > kDeathsRemembered) deaths_.erase(deaths_.begin());
  } catch (const std::exception&) {  // then it ended long ago
  }
}

// With a connection go the caller's objects that its worker had. That is the caller's own code,
// which may call the library again: not on the thread that such a call waits for.
void Supervisor::let_go(std::shared_ptr<Connection> dead) {
  if (dead->objects().size() == 0) return;
  keep();
  try {
    std::thread([this, dead]() mutable {
      dead.reset();
      leave();
    }).detach();
  } catch (const std::exception&) {
    // It goes on the keeper's; the count stays, for the last who leaves ends the keeper.
  }
}

// The last that the keeper does.
void Supervisor::say_goodbye() {
  try {
    Clock::time_point until = Clock::now() + kLeaving;
    if (connection_ && !connection_->ended()) {
      connection_->send(Message(Op::Goodbye, 0, "the caller is done"), true, until);
      connection_->end("the caller is done");
    }
    auto left = std::chrono::duration_cast<std::chrono::milliseconds>(until - Clock::now());
    if (process_.pid() > 0) process_.end(std::max(left, std::chrono::milliseconds(0)));
  } catch (const std::exception&) {  // no memory for words
    process_.kill();
    end_process(kLeaving);
  }
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
