// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Every handle has a number that is never used again, and here a life: which call made it, which
// are in it, and how it ended. A call with a handle that has ended does not go on; neither does a
// second drop. The handles themselves are kept readable by Between.
#include "boundaries/interposers/check.h"

#include <cstdio>
#include <deque>
#include <map>
#include <unordered_map>
#include <unordered_set>

#include "boundaries/interposers/between.h"
#include "boundaries/interposers/handles.h"
#include "boundaries/interposers/output.h"

namespace sabir::boundary {
namespace {

constexpr size_t kRemembered = 100'000;  // handles that have ended

enum class State : uint8_t { Live, Dropped, Given, Lent };

// A call, as sentences name it.
struct Event {
  uint64_t number = 0;
  const char* path = nullptr;  // NULL: a drop
};

struct Life {
  uint32_t resource;
  State state = State::Live;
  Event made, ended;
  Event inside;  // the call that is in it now; number 0: none
  uint64_t thread = 0;
};

struct Problem {
  sabir_status status = SABIR_OK;
  std::string sentence;
};

class Checker final : public Interposer {
 public:
  Checker(const Contract& contract, std::string to, bool leaks)
      : contract_(contract), to_(std::move(to)), leaks_(leaks) {
    for (const Function& f : contract.exports) note(f);
    for (const Function& f : contract.imports) note(f);
  }
  ~Checker() override {
    if (file_ && file_ != stderr) std::fclose(file_);
  }

  bool stand(Between& between, std::string& why) override {
    between_ = &between;
    file_ = to_.empty() ? stderr : std::fopen(to_.c_str(), "we");
    if (!file_) why = "cannot write `" + to_ + "`";
    return file_ != nullptr;
  }
  bool keeps_handles() const override { return true; }

  Reply cross(const Crossing& crossing, Onward& onward) override {
    const Holds& holds = holds_.at(&crossing.function);
    std::vector<NumberedHandle> handles;
    if (holds.arguments) {
      handles = handles_in(contract_, crossing.function.arguments, crossing.request);
      Problem problem = enter(crossing, handles);
      if (problem.status != SABIR_OK) {
        stray(problem.sentence);
        return between_->refuse(crossing, problem.status, problem.sentence);
      }
    }
    return go_on(crossing, onward, [&](const Reply& reply) {
      if (holds.arguments || holds.reply) leave(crossing, handles, reply);
    });
  }

  bool drop(uint64_t handle, bool callback, uint64_t number) override {
    std::unique_lock lock(mutex_);
    auto found = lives_[callback].find(handle);
    std::string sentence;
    if (found == lives_[callback].end()) {
      sentence = said({number, nullptr}) + ": handle " + hash(handle) + " was never made";
    } else if (Life& life = found->second; life.state != State::Live) {
      sentence = said({number, nullptr}) + ": " + named(handle, life) + " " + ended(life) +
                 ", and is dropped again";
    } else {
      if (life.inside.number) {
        sentence = said({number, nullptr}) + ": " + named(handle, life) + " is dropped while " +
                   said(life.inside) + " is in it";
      }
      end(callback, handle, life, State::Dropped, {number, nullptr});
      lock.unlock();
      if (!sentence.empty()) stray(sentence);
      return true;
    }
    lock.unlock();
    stray(sentence);
    return false;
  }

  void stray(std::string_view sentence) override {
    std::lock_guard lock(writing_);
    std::fprintf(file_, "check: %.*s\n", int(sentence.size()), sentence.data());
    std::fflush(file_);
  }

  void over() override {
    if (!leaks_) return;
    std::map<uint64_t, std::string> left;  // by the call that made it
    {
      std::lock_guard lock(mutex_);
      for (auto& [number, life] : lives_[0]) {
        if (life.state == State::Live) left[number] = named(number, life) + " was never dropped";
      }
    }
    for (auto& [number, sentence] : left) stray(sentence);
    if (!left.empty()) over_what_they_hold();
  }

 private:
  struct Holds {
    bool arguments, reply;
  };
  void note(const Function& f) {
    bool back = holds_handles(contract_, f.reply) || holds_handles(contract_, f.error);
    holds_[&f] = {holds_handles(contract_, f.arguments), back};
  }

  // --- sentences ---

  static std::string hash(uint64_t number) {  // the numbers in use are small; what is above counts
    uint64_t again = number >> 32;
    std::string out = "#" + std::to_string(uint32_t(number));
    return again > 1 ? out + "." + std::to_string(again) : out;
  }
  static std::string said(const Event& event) {
    std::string call = "call " + std::to_string(event.number);
    return event.path ? call + " (`" + event.path + "`)" : call + " (a drop)";
  }
  std::string named(uint64_t number, const Life& life) const {
    return std::string("`") + contract_.resources[life.resource].path + "` " + hash(number) +
           ", made by " + said(life.made) + ",";
  }
  static std::string ended(const Life& life) {
    switch (life.state) {
      case State::Dropped: return "was dropped by " + said(life.ended);
      case State::Given: return "was given away to " + said(life.ended);
      case State::Lent: return "was lent to " + said(life.ended) + " and no longer";
      case State::Live: break;
    }
    return "lives";
  }

  // What keeps its keeper goes with nobody: no collector sees through the library.
  void over_what_they_hold() {
    std::map<uint64_t, std::string> held;
    {
      std::lock_guard lock(mutex_);
      for (auto& [number, life] : lives_[1]) {
        if (life.state != State::Live) continue;
        held[number] = std::string("`") + contract_.resources[life.resource].path + "` " +
                       hash(number) + " of the caller's, given to " + said(life.made) +
                       ", is still held by the library: if it refers to what holds it, neither is "
                       "ever collected; let it refer weakly, or close what holds it";
      }
    }
    for (auto& [number, sentence] : held) stray(sentence);
  }

  // --- lives ---

  bool imported(uint32_t resource) const { return contract_.resources[resource].imported; }

  Problem judge(const Crossing& crossing, const NumberedHandle& handle, Event now) {
    auto& lives = lives_[imported(handle.resource)];
    auto found = lives.find(handle.number);
    if (found == lives.end() || found->second.resource != handle.resource) {
      return {SABIR_INVALID_ARGUMENT, said(now) + ": handle " + hash(handle.number) + " is no `" +
                                          contract_.resources[handle.resource].path +
                                          "` that was ever made"};
    }
    const Life& life = found->second;
    if (life.state != State::Live) {
      return {SABIR_INVALID_ARGUMENT,
              said(now) + ": " + named(handle.number, life) + " " + ended(life)};
    }
    bool alone = !contract_.resources[handle.resource].shared && !crossing.callback;
    if (alone && life.inside.number && life.inside.number != now.number) {
      const char* how = life.thread == crossing.thread ? " on the same thread" : "";
      return {SABIR_FAILED_PRECONDITION, said(now) + " overlaps " + said(life.inside) + how + ": " +
                                             named(handle.number, life) +
                                             " is in use by another call"};
    }
    return {};
  }

  // Whose handles: those of the side that is called are known already; those of the side that
  // calls begin their life here.
  Problem enter(const Crossing& crossing, const std::vector<NumberedHandle>& handles) {
    std::lock_guard lock(mutex_);
    Event now{crossing.number, crossing.function.path};
    Problem problem;
    std::unordered_set<uint64_t> given;
    for (const NumberedHandle& handle : handles) {
      if (imported(handle.resource) != crossing.callback || problem.status != SABIR_OK) continue;
      problem = judge(crossing, handle, now);
      bool again = handle.own ? !given.insert(handle.number).second : given.contains(handle.number);
      if (again && problem.status == SABIR_OK) {
        const Life& life = lives_[crossing.callback].at(handle.number);
        problem = {SABIR_INVALID_ARGUMENT, said(now) + ": " + named(handle.number, life) +
                                               " is given away and passed once more"};
      }
    }
    bool fine = problem.status == SABIR_OK;
    for (const NumberedHandle& handle : handles) {
      bool side = imported(handle.resource);
      if (side != crossing.callback) {
        lives_[side][handle.number] = {handle.resource, State::Live, now, {}, {}, 0};
        continue;
      }
      auto found = lives_[side].find(handle.number);
      if (found == lives_[side].end() || found->second.state != State::Live) continue;
      if (handle.own) {
        end(side, handle.number, found->second, State::Given, now);
      } else if (fine) {
        found->second.inside = now;
        found->second.thread = crossing.thread;
      }
    }
    return problem;
  }

  void leave(const Crossing& crossing, const std::vector<NumberedHandle>& handles,
             const Reply& reply) {
    Outcome outcome = outcome_of(reply);
    int32_t type = outcome.failed ? crossing.function.error : crossing.function.reply;
    bool value = !outcome.alias && (!outcome.failed || outcome.declared);
    std::vector<NumberedHandle> back;
    if (value && holds_handles(contract_, type)) back = handles_in(contract_, type, outcome.record);
    std::lock_guard lock(mutex_);
    Event now{crossing.number, crossing.function.path};
    for (const NumberedHandle& handle : handles) {
      bool side = imported(handle.resource);
      auto found = lives_[side].find(handle.number);
      if (found == lives_[side].end()) continue;
      if (found->second.inside.number == now.number) found->second.inside = {};
      bool lent = side != crossing.callback && !handle.own;
      if (lent) end(side, handle.number, found->second, State::Lent, now);
    }
    for (const NumberedHandle& handle : back) {
      bool side = imported(handle.resource);
      auto found = lives_[side].find(handle.number);
      if (side == crossing.callback) {
        lives_[side][handle.number] = {handle.resource, State::Live, now, {}, {}, 0};
      } else if (found != lives_[side].end()) {
        end(side, handle.number, found->second, State::Given, now);
      }
    }
  }

  // Held: the lock.
  void end(bool side, uint64_t number, Life& life, State state, Event by) {
    life.state = state;
    life.ended = by;
    over_.push_back({side, number});
    if (over_.size() <= kRemembered) return;
    lives_[over_.front().first].erase(over_.front().second);
    over_.pop_front();
  }

  const Contract& contract_;
  std::string to_;
  bool leaks_;
  Between* between_ = nullptr;
  std::FILE* file_ = nullptr;
  std::unordered_map<const Function*, Holds> holds_;
  std::mutex mutex_;
  std::unordered_map<uint64_t, Life> lives_[2];  // of the library's objects, of the caller's
  std::deque<std::pair<bool, uint64_t>> over_;   // the oldest first
  std::mutex writing_;
};

}  // namespace

std::unique_ptr<Interposer> make_check(Options& options, const Contract& contract) {
  std::string to = options.file("to");
  return std::make_unique<Checker>(contract, std::move(to), options.yes("leaks"));
}

}  // namespace sabir::boundary
