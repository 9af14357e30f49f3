// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "boundaries/interposers/between.h"

#include <algorithm>
#include <cstring>

#include "boundaries/handle_transfer.h"
#include "boundaries/kept.h"
#include "boundaries/server_call.h"

namespace sabir::boundary {
namespace {

constexpr size_t kHandlesKept = 100'000;  // about 10 MB

// Where the answer of the call goes that this thread runs.
struct Awaited;
thread_local Awaited* awaited = nullptr;
struct Awaited {
  Awaited() : outer(std::exchange(awaited, this)) {}
  Awaited(const Awaited&) = delete;
  Awaited& operator=(const Awaited&) = delete;
  ~Awaited() { awaited = outer; }
  Reply reply;
  Awaited* outer;
};

// What stands on the library's side for the caller's objects.
class Beneath final : public Home {
 public:
  explicit Beneath(const Library& library)
      : Home(library.contract, library.worker_tables), library_(library) {}

  std::shared_ptr<Channel> channel(Deadline, Trouble& trouble) override {
    if (auto end = end_.lock()) return end;
    trouble = {SABIR_UNAVAILABLE, "the caller is gone"};
    return nullptr;
  }
  std::shared_ptr<Channel> live(uint32_t) override { return end_.lock(); }
  std::string lost(uint32_t) const override { return "the caller is gone"; }
  void drop_given(uint32_t resource, void* handle) override {
    drop_any(library_, resource, handle);
  }
  void stand_at(const std::shared_ptr<End>& end) { end_ = end; }

 private:
  const Library& library_;
  std::weak_ptr<End> end_;
};

// What calls of an instance that was closed are made of.
class Closed final : public Home {
 public:
  Closed(const Library& library, Interposer& interposer)
      : Home(library.contract, library.caller_tables), library_(library), interposer_(interposer) {}

  std::shared_ptr<Channel> channel(Deadline, Trouble& trouble) override {
    interposer_.stray("a call of an instance that is closed");
    trouble = {SABIR_FAILED_PRECONDITION, "the instance is closed"};
    return nullptr;
  }
  std::shared_ptr<Channel> live(uint32_t) override { return nullptr; }
  std::string lost(uint32_t) const override { return "the instance is closed"; }
  void drop_given(uint32_t resource, void* handle) override {
    drop_any(library_, resource, handle);
  }
  void closed_again() override {
    interposer_.stray("an instance is closed that was closed before");
  }

 private:
  const Library& library_;
  Interposer& interposer_;
};

}  // namespace

// All that stand, so that they are told when the program ends. Those that keep handles stay for as
// long as it runs.
class Standing {
 public:
  static Standing& all() {
    static auto* const standing = new Standing;
    struct AtExit {
      ~AtExit() { standing->finish(); }
    };
    static AtExit at_exit;
    return *standing;
  }
  void add(Between* between) {
    std::lock_guard lock(mutex_);
    all_.push_back(between);
  }
  void remove(Between* between) {
    std::lock_guard lock(mutex_);
    std::erase(all_, between);
  }

 private:
  void finish() {
    std::unique_lock lock(mutex_);
    std::vector<Between*> all = all_;
    lock.unlock();
    for (Between* each : all) each->finish();
  }

  std::mutex mutex_;
  std::vector<Between*> all_;
};

// --- the ends ---

End::End(const Library& library, Answers answers, Side side, Between& between)
    : Channel(library.contract, answers, side), between_(between) {
  for (const Function& f : side == Side::Caller ? contract().exports : contract().imports) {
    if (functions_.size() <= f.number) functions_.resize(f.number + 1);
    functions_[f.number] = &f;
  }
  generation = 1;
}

Reply End::exchange(Message& message, uint64_t thread, Deadline) {
  std::string_view payload(message.payload(), message.size() - kFrameHead);
  if (Op(message.data()[4]) == Op::Drop) {
    send(message, true, {});
    return {Reply::Kind::Return, Buffer(sizeof(ReturnHead))};
  }
  struct Going final : Onward {
    End& end;
    std::string_view payload;
    Going(End& from, std::string_view bytes) : end(from), payload(bytes) {}
    Reply go() override {
      return end.other().answer(end.side() == Side::Caller ? Op::Call : Op::Callback, payload);
    }
  } onward(*this, payload);
  CallHead head;
  std::memcpy(&head, payload.data(), sizeof head);
  Crossing crossing{*functions_[head.slot], side() == Side::Worker, between_.next_number(), thread,
                    payload.substr(sizeof head)};
  return between_.interposer().cross(crossing, onward);
}

Reply End::answer(Op op, std::string_view payload) {
  Frame frame{op, 0, Buffer(payload.data(), payload.size())};
  Awaited here;
  ServerCall::run(*this, frame, false);
  return std::move(here.reply);
}

bool End::send(const Message& message, bool, Deadline) {
  auto op = Op(message.data()[4]);
  const char* payload = message.data() + kFrameHead;
  size_t size = message.size() - kFrameHead;
  if (op == Op::Drop) {
    uint64_t number;
    std::memcpy(&number, payload, sizeof number);
    bool callback = side() == Side::Worker;
    if (between_.interposer().drop(number, callback, between_.next_number())) {
      other_->objects().drop(number);
    }
  } else if (awaited) {
    awaited->reply.kind = op == Op::Return ? Reply::Kind::Return : Reply::Kind::Fail;
    awaited->reply.payload = Buffer(payload, size);
  }
  return true;
}

// --- what stands between them ---

Between::Between(const Library& library, std::unique_ptr<Interposer> interposer,
                 const sabir_open_options* options)
    : Home(library.contract, library.caller_tables),
      library_(library),
      interposer_(std::move(interposer)),
      keeps_(interposer_->keeps_handles()) {
  if (options) {
    if (options->allocator) allocator_ = *options->allocator;
    if (options->imports && library.imports_size) {
      imports_.resize(library.imports_size);
      size_t given = *static_cast<const size_t*>(options->imports);
      std::memcpy(imports_.data(), options->imports, std::min(given, imports_.size()));
    }
  }
  void* imports = imports_.empty() ? nullptr : imports_.data();
  Answers above{contract().imports, library.import_runs, imports, drop_imported};
  Answers below{contract().exports, library.export_runs, nullptr, library.drop_export};
  upper_ = std::make_shared<End>(library, above, Side::Caller, *this);
  lower_ = std::make_shared<End>(library, below, Side::Worker, *this);
  upper_->other_ = lower_.get();
  lower_->other_ = upper_.get();
  auto* beneath = new Beneath(library);
  beneath->stand_at(lower_);
  beneath_ = beneath;
  upper_->home = this;
  lower_->home = beneath_;
  Standing::all().add(this);
}

bool Between::open(const std::string& location, const sabir_open_options* options,
                   Trouble& trouble) {
  if (!interposer_->stand(*this, trouble.message)) {
    trouble.status = SABIR_INVALID_ARGUMENT;
    finished_ = true;
    return false;
  }
  if (!interposer_->stands_over()) return true;
  sabir_open_options inner{};
  inner.struct_size = sizeof inner;
  if (options) {
    inner.allocator = options->allocator;
    inner.deadline_ns = options->deadline_ns;
  }
  sabir_error* error = nullptr;
  Home* caller = imports_.empty() ? nullptr : beneath_;
  sabir_status status = library_.open(location.c_str(), inner, caller, &instance_, &error);
  if (status == SABIR_OK) {
    lower_->set_target(instance_);
    return true;
  }
  trouble.status = status;
  trouble.message = error ? std::string(error->message.data, error->message.size)
                          : "the location below cannot be opened";
  release_parcel(error);
  finished_ = true;
  return false;
}

Between::~Between() = default;

// The library below may have objects of the caller's, and drops them when it is closed.
void Between::tear_down() {
  lower_->objects().clear_all();
  if (instance_) library_.close(instance_);
  upper_->objects().clear_all();
  instance_ = nullptr;
  if (!imports_.empty()) {
    struct Head {
      size_t struct_size;
      void* context;
      void (*drop)(void* context);
    } head;
    std::memcpy(&head, imports_.data(), sizeof head);
    if (head.drop) head.drop(head.context);
  }
  upper_->set_target(nullptr);
  finish();
}

void Between::over() {
  tear_down();
  if (keeps_) return;
  Standing::all().remove(this);
  lower_.reset();
  beneath_->leave();
  delete this;
}

void Between::finish() {
  if (!finished_.exchange(true)) interposer_->over();
}

Reply Between::refuse(const Crossing& crossing, sabir_status status, std::string_view message) {
  drop_given_by(crossing);
  return failure(crossing, status, message);
}

Reply failure(const Crossing& crossing, sabir_status status, std::string_view message) {
  std::string_view where = crossing.function.path;
  FailHead head{status, 0, 0, uint32_t(message.size()), uint32_t(where.size()), 0};
  Reply reply{Reply::Kind::Fail, Buffer(sizeof head + message.size() + where.size())};
  std::memcpy(reply.payload.data(), &head, sizeof head);
  std::memcpy(reply.payload.data() + sizeof head, message.data(), message.size());
  std::memcpy(reply.payload.data() + sizeof head + message.size(), where.data(), where.size());
  return reply;
}

void Between::drop_given_by(const Crossing& crossing) {
  if (crossing.function.arguments == kNone) return;
  Buffer copy(crossing.request.data(), crossing.request.size());
  HandleTransfer transfer(crossing.callback ? *upper_ : *lower_);
  const char* why = nullptr;
  (void)decode(contract(), crossing.function.arguments, copy.data(), copy.size(), Check::Form,
               transfer, &why);
  transfer.refuse();
}

// --- handles that stay readable ---

void Between::made(Proxy* proxy) {
  if (!keeps_) return;
  std::lock_guard lock(mutex_);
  handles_.insert(proxy);
}

void Between::free(Proxy* proxy) {
  if (!keeps_) return Home::free(proxy);
  Proxy* oldest = nullptr;
  {
    std::lock_guard lock(mutex_);
    if (!gone_.insert(proxy).second) return;  // once more
    dropped_.push_back(proxy);
    if (dropped_.size() > kHandlesKept) {
      oldest = dropped_.front();
      dropped_.pop_front();
      gone_.erase(oldest);
      handles_.erase(oldest);
    }
  }
  delete std::exchange(proxy->origin, nullptr);
  delete std::exchange(proxy->kept, nullptr);
  delete oldest;
  leave();
}

// Nothing of a handle is read before it is known to be one.
std::string Between::foreign(uint32_t resource, const void* handle) {
  if (!keeps_) return Home::foreign(resource, handle);
  const char* path = contract().resources[resource].path;
  bool known;
  {
    std::lock_guard lock(mutex_);
    known = handles_.contains(handle);
  }
  if (known && static_cast<const Proxy*>(handle)->resource == resource) return "";
  char address[32];
  std::snprintf(address, sizeof address, "%p", handle);
  std::string why = std::string("the handle ") + address + " belongs to another instance, or to " +
                    "none: this one has no such `" + path + "`";
  interposer_->stray(why);
  return why;
}

// What is no handle at all must not be touched; it was said that it is none.
void Between::drop_given(uint32_t resource, void* handle) {
  if (keeps_ && !contract().resources[resource].imported) {
    std::lock_guard lock(mutex_);
    if (!handles_.contains(handle)) return;
  }
  drop_any(library_, resource, handle);
}

Home* Between::after_close(void* instance) {
  if (!keeps_) return nullptr;
  std::lock_guard lock(mutex_);
  instances_.push_back(instance);
  if (!after_close_) after_close_ = new Closed(library_, *interposer_);
  return after_close_;
}

// --- replies ---

Outcome outcome_of(const Reply& reply) {
  Outcome out;
  std::string_view payload(reply.payload.data(), reply.payload.size());
  if (reply.kind == Reply::Kind::Return && payload.size() >= sizeof(ReturnHead)) {
    ReturnHead head;
    std::memcpy(&head, payload.data(), sizeof head);
    out.alias = head.flags & kAliased;
    out.record = payload.substr(sizeof head);
    return out;
  }
  out.failed = true;
  out.status = SABIR_RESOURCE_EXHAUSTED;
  FailHead head;
  if (reply.kind != Reply::Kind::Fail || payload.size() < sizeof head) return out;
  std::memcpy(&head, payload.data(), sizeof head);
  payload.remove_prefix(sizeof head);
  if (head.declared_size > payload.size()) return out;  // a recording may say anything
  out.status = head.status;
  out.declared = head.declared_type != 0;
  out.record = payload.substr(0, head.declared_size);
  out.message = payload.substr(head.declared_size, head.message_size);
  return out;
}

}  // namespace sabir::boundary
