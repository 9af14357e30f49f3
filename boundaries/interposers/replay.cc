// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// A recording is a list of calls, each with what happened inside: callbacks with their answers, and
// drops of the caller's objects. Handles of the library keep the numbers they had. The caller's own
// objects have other numbers in each run; they are known by the order in which they first appear.
#include "boundaries/interposers/replay.h"

#include <cstring>
#include <map>
#include <mutex>
#include <unordered_map>

#include "boundaries/interposers/between.h"
#include "boundaries/interposers/handles.h"
#include "boundaries/interposers/recording.h"
#include "boundaries/interposers/wave.h"

namespace sabir::boundary {
namespace {

struct Step {
  Recorded kind;
  const Function* function = nullptr;  // of a callback
  std::string bytes;                   // of the arguments; the handle that is dropped
  std::string answer;
};

struct RecordedCall {
  const Function* function = nullptr;
  std::string request;
  std::string text;  // as sentences say it, and as it is compared
  Recorded answered = Recorded::Call;
  std::string answer;
  std::vector<Step> inside;
};

// The caller's objects, by the order in which they appear.
class Numbers {
 public:
  size_t place(uint64_t number) {
    auto [found, fresh] = places_.try_emplace(number, numbers_.size());
    if (fresh) numbers_.push_back(number);
    return found->second;
  }
  uint64_t at(size_t place) const { return place < numbers_.size() ? numbers_[place] : 0; }

 private:
  std::map<uint64_t, size_t> places_;
  std::vector<uint64_t> numbers_;
};

class Replay final : public Interposer {
 public:
  Replay(const Contract& contract, std::string from, bool any_order)
      : contract_(contract), from_(std::move(from)), any_order_(any_order) {}

  bool stands_over() const override { return false; }

  bool stand(Between& between, std::string& why) override {
    between_ = &between;
    if (from_.empty()) why = "`replay:` needs a recording: `replay:?from=FILE`";
    std::vector<RecordedEvent> events;
    if (from_.empty() || !read_recording(from_, contract_, events, why)) return false;
    return arrange(events, why);
  }

  Reply cross(const Crossing& crossing, Onward& onward) override {
    if (crossing.callback) return onward.go();  // one that we make
    std::unique_lock lock(mutex_);
    std::string said = text(crossing.function, crossing.request, actual_);
    size_t index = find(said);
    if (index == calls_.size()) {
      std::string why = mismatch(said);
      lock.unlock();
      return between_->refuse(crossing, SABIR_FAILED_PRECONDITION, why);
    }
    RecordedCall& call = calls_[index];
    lock.unlock();
    std::string why;
    for (const Step& step : call.inside) {
      if (!redo(step, crossing, why)) {
        return between_->refuse(crossing, SABIR_FAILED_PRECONDITION,
                                "in call " + std::to_string(index + 1) + " of the recording, " +
                                    call.text + ", " + why);
      }
    }
    return answer(call);
  }

  // The recording has the numbers of the library's handles; nobody has the handles.
  bool drop(uint64_t, bool, uint64_t) override { return false; }

  void over() override {
    std::lock_guard lock(mutex_);
    if (made_ == 0 || made_ == calls_.size()) return;
    std::fprintf(stderr, "replay: %zu of the %zu calls in `%s` were made\n", made_, calls_.size(),
                 from_.c_str());
  }

 private:
  // --- the recording ---

  const Function* function(bool callback, uint32_t number) const {
    for (const Function& f : callback ? contract_.imports : contract_.exports) {
      if (f.number == number) return &f;
    }
    return nullptr;
  }

  // Where what happens belongs: the innermost call of its thread that is not answered.
  struct Open {
    size_t call;
    size_t step;  // of a callback in it
    bool callback;
  };

  bool arrange(std::vector<RecordedEvent>& events, std::string& why) {
    std::map<uint64_t, std::vector<Open>> open;
    for (RecordedEvent& event : events) {
      if (take(event, open[event.head.thread])) continue;
      why = "the recording `" + from_ + "` does not fit together at event " +
            std::to_string(event.head.call);
      return false;
    }
    while (!calls_.empty() && calls_.back().answered == Recorded::Call) calls_.pop_back();
    for (size_t i = 0; i < calls_.size(); ++i) waiting_[calls_[i].text].push_back(i);
    return true;
  }

  bool take(RecordedEvent& event, std::vector<Open>& open) {
    bool inside = !open.empty() && !open.back().callback;
    switch (event.head.kind) {
      case Recorded::Call: {
        const Function* f = function(false, event.head.function);
        if (!f) return false;
        calls_.push_back({f, std::move(event.bytes), {}, Recorded::Call, {}, {}});
        calls_.back().text = text(*f, calls_.back().request, recorded_);
        open.push_back({calls_.size() - 1, 0, false});
        return true;
      }
      case Recorded::Return:
      case Recorded::Fail: {
        if (!inside) return false;
        RecordedCall& call = calls_[open.back().call];
        call.answered = event.head.kind;
        call.answer = std::move(event.bytes);
        open.pop_back();
        return true;
      }
      case Recorded::Callback: {
        const Function* f = function(true, event.head.function);
        if (!f || !inside) return !inside && f;  // on a thread of the library's own: left out
        auto& steps = calls_[open.back().call].inside;
        text(*f, event.bytes, recorded_);  // objects appear
        steps.push_back({Recorded::Callback, f, std::move(event.bytes), {}});
        open.push_back({open.back().call, steps.size() - 1, true});
        return true;
      }
      case Recorded::CallbackReturn:
      case Recorded::CallbackFail: {
        if (open.empty() || !open.back().callback) return open.empty();
        Step& step = calls_[open.back().call].inside[open.back().step];
        step.answer = answer_text(*step.function, event.head.kind == Recorded::CallbackFail,
                                  event.bytes, recorded_);
        open.pop_back();
        return true;
      }
      case Recorded::CallbackDrop:
        if (inside && event.bytes.size() == 8) {
          calls_[open.back().call].inside.push_back(
              {Recorded::CallbackDrop, nullptr, std::move(event.bytes), {}});
        }
        return true;
      case Recorded::Drop: return true;
    }
    return false;
  }

  // --- what is compared ---

  Wave::Name names(Numbers& objects) {
    return [&](uint32_t resource, uint64_t number) {
      std::string_view path = contract_.resources[resource].path;
      std::string name(path.substr(path.rfind('.') + 1));
      if (contract_.resources[resource].imported) {
        return name + "-" + std::to_string(objects.place(number) + 1);
      }
      std::string again = number >> 32 > 1 ? "." + std::to_string(number >> 32) : "";
      return name + "#" + std::to_string(uint32_t(number)) + again;
    };
  }

  std::string text(const Function& f, std::string_view request, Numbers& objects) {
    std::string self;
    if (f.method) {
      const Member& first = contract_[f.arguments].members[0];
      self = Wave(contract_, request, names(objects)).value(first.type, first.offset) + ": ";
    }
    bool whole;
    return "`" + self + f.path + arguments_of(contract_, f, request, names(objects), whole) + "`";
  }

  // An answer to a callback; that of a failure is the failure.
  std::string answer_text(const Function& f, bool failed, std::string_view payload,
                          Numbers& objects) {
    Reply reply{failed ? Reply::Kind::Fail : Reply::Kind::Return,
                Buffer(payload.data(), payload.size())};
    Outcome outcome = outcome_of(reply);
    int32_t type = failed ? f.error : f.reply;
    std::string out = failed ? "error " + std::to_string(outcome.status) : "";
    if (outcome.alias || type == kNone || (failed && !outcome.declared)) {
      return out + std::string(outcome.alias ? outcome.record : outcome.message);
    }
    Wave wave(contract_, outcome.record, names(objects));
    if (failed) return out + " " + wave.value(type, 0);
    for (const Member& member : contract_[type].members) {
      out += (out.empty() ? "" : ", ") + wave.value(member.type, member.offset);
    }
    return out;
  }

  // Held: the lock. The place behind the last: there is none.
  size_t find(const std::string& said) {
    if (!any_order_) {
      if (made_ == calls_.size() || calls_[made_].text != said) return calls_.size();
      return made_++;
    }
    auto found = waiting_.find(said);
    if (found == waiting_.end() || found->second.empty()) return calls_.size();
    size_t index = found->second.front();
    found->second.erase(found->second.begin());
    ++made_;
    return index;
  }

  std::string mismatch(const std::string& said) const {
    if (any_order_) return "the recording has no call " + said + " that was not made yet";
    std::string number = std::to_string(made_ + 1);
    if (made_ == calls_.size()) {
      return "the recording ends after call " + std::to_string(made_) + ", and call " + number +
             " is " + said;
    }
    return "call " + number + " of the recording is " + calls_[made_].text +
           ", and the program calls " + said;
  }

  // --- what is done again ---

  // The caller's objects of the recording are those of this run.
  std::string renumbered(int32_t type, std::string bytes) {
    if (!holds_handles(contract_, type)) return bytes;
    std::lock_guard lock(mutex_);
    renumber(contract_, type, bytes, [&](uint32_t resource, uint64_t number) {
      bool own = contract_.resources[resource].imported;
      return own ? actual_.at(recorded_.place(number)) : number;
    });
    return bytes;
  }

  bool redo(const Step& step, const Crossing& crossing, std::string& why) {
    if (step.kind == Recorded::CallbackDrop) {
      uint64_t number;
      std::memcpy(&number, step.bytes.data(), sizeof number);
      std::unique_lock lock(mutex_);
      number = actual_.at(recorded_.place(number));
      lock.unlock();
      between_->upper().objects().drop(number);
      return true;
    }
    CallHead head{step.function->number, 0, crossing.thread};
    std::string payload(reinterpret_cast<const char*>(&head), sizeof head);
    payload += renumbered(step.function->arguments, step.bytes);
    Reply reply = between_->upper().answer(Op::Callback, payload);
    std::lock_guard lock(mutex_);
    std::string came = answer_text(*step.function, reply.kind != Reply::Kind::Return,
                                   {reply.payload.data(), reply.payload.size()}, actual_);
    if (came == step.answer) return true;
    why = "the callback `" + std::string(step.function->path) + "` answered " + step.answer +
          ", and the program answers " + came;
    return false;
  }

  Reply answer(const RecordedCall& call) {
    bool failed = call.answered == Recorded::Fail;
    int32_t type = failed ? kNone : call.function->reply;
    std::string bytes = call.answer;
    bool whole = bytes.size() >= sizeof(ReturnHead);  // what is not is refused by who reads it
    bool alias = whole && bytes[0] & char(kAliased);
    if (type != kNone && whole && !alias && holds_handles(contract_, type)) {
      bytes =
          bytes.substr(0, sizeof(ReturnHead)) + renumbered(type, bytes.substr(sizeof(ReturnHead)));
    }
    return {failed ? Reply::Kind::Fail : Reply::Kind::Return, Buffer(bytes.data(), bytes.size())};
  }

  const Contract& contract_;
  std::string from_;
  bool any_order_;
  Between* between_ = nullptr;
  std::mutex mutex_;
  std::vector<RecordedCall> calls_;
  size_t made_ = 0;
  std::unordered_map<std::string, std::vector<size_t>> waiting_;  // by text, the first first
  Numbers recorded_, actual_;
};

}  // namespace

std::unique_ptr<Interposer> make_replay(Options& options, const Contract& contract) {
  std::string from = options.file("from"), order = options.text("order", "same");
  if (order != "same" && order != "any") options.wrong("order", order, "same or any");
  return std::make_unique<Replay>(contract, std::move(from), order == "any");
}

}  // namespace sabir::boundary
