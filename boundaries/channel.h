// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// What a call goes over, as those see it who make calls and who answer them: an exchange of
// messages, and the objects that either side knows by number. A Connection is one, to another
// process; interposers/between.h has one within this process.
#pragma once

#include <memory>
#include <span>
#include <string>
#include <utility>

#include "boundaries/blocks.h"
#include "boundaries/message.h"
#include "boundaries/objects.h"
#include "boundaries/types.h"

namespace sabir::boundary {

class ServerCall;

// What a side does when it is called: a function for each of the contract's, in the order of the
// tables, and what they are for.
struct Answers {
  std::span<const Function> functions;
  std::span<void (*const)(ServerCall&)> runs;
  void* target = nullptr;  // the instance, or the caller's imports
  Objects::Drop drop;      // of this side's objects
};

enum class Side : uint8_t { Caller, Worker };

// What became of a call. Unsent: the channel has ended; Full: as many calls of this side as the
// other accepts are under way, and all of them wait for what this one is part of.
struct Reply {
  enum class Kind : uint8_t { Return, Fail, Late, Lost, Unsent, Full };
  Kind kind = Kind::Lost;
  Buffer payload;
  uint32_t request = 0;  // of Late

  // Whether the other side may have got it, and what it was given with it.
  bool sent() const { return kind != Kind::Unsent && kind != Kind::Full; }
};

// A call that was begun. Who lets go of it without finishing it gives its answer up.
struct Ticket {
  virtual ~Ticket() = default;
  Reply reply;
};

// When the call that this thread makes must have its answer: whatever is sent for it ends with it,
// also what it runs for the other side meanwhile.
inline thread_local Deadline call_deadline{};

class WithinDeadline {
 public:
  explicit WithinDeadline(Deadline deadline)
      : set_(deadline && (!call_deadline || *deadline < *call_deadline)) {
    if (set_) outer_ = std::exchange(call_deadline, deadline);
  }
  WithinDeadline(const WithinDeadline&) = delete;
  WithinDeadline& operator=(const WithinDeadline&) = delete;
  ~WithinDeadline() {
    if (set_) call_deadline = outer_;
  }

 private:
  bool set_;  // else that of the call around it holds, which ends first
  Deadline outer_;
};

class Channel {
 public:
  Channel(const Contract& contract, Answers answers, Side side)
      : contract_(contract), answers_(answers), side_(side), objects_(answers.drop) {}
  virtual ~Channel() = default;
  Channel(const Channel&) = delete;
  Channel& operator=(const Channel&) = delete;

  // Sends a call or callback and waits for its answer.
  virtual Reply exchange(Message& message, uint64_t thread, Deadline deadline) = 0;
  // The same in two steps, for a thread that has many calls under way. What is begun may wait to be
  // sent together with others, until somebody waits for an answer or there is enough of it.
  virtual std::unique_ptr<Ticket> begin(Message& message, uint64_t thread, Deadline deadline) {
    auto ticket = std::make_unique<Ticket>();
    ticket->reply = exchange(message, thread, deadline);
    return ticket;
  }
  virtual Reply finish(Ticket& ticket, Deadline) { return std::move(ticket.reply); }
  // Sends what has no answer.
  // The other side has until the deadline to take it; without one, until that of the call.
  virtual bool send(const Message& message, bool now = true, Deadline deadline = {}) = 0;
  // The other side does what it must not.
  virtual void end(std::string why) = 0;
  virtual bool ended() const = 0;
  // After whatever may have forked, before anything of the channel's is used or locked: in the
  // child the channel is the parent's, and has ended.
  virtual void may_have_forked() {}
  virtual std::string why() = 0;
  // For whom a call of this thread is: the caller's thread that waits for what runs here.
  virtual uint64_t thread_key() const = 0;
  virtual size_t longest_payload() const = 0;
  // Memory for a large payload, that the other side knows of; NULL: it goes into the message.
  virtual Block* take_block(size_t /*payload*/) { return nullptr; }
  // The block of a call that is late: in use until its answer comes after all.
  virtual void keep_block(uint32_t /*request*/, Block*) {}
  // What the other side refers to; NULL: nothing.
  virtual Block* find_block(const BlockRef&) { return nullptr; }
  // What this side accepts of a record in a block.
  virtual size_t largest() const { return SIZE_MAX; }
  // Memory for a call of the other side's, which may have only so much of it.
  virtual void hold(size_t /*bytes*/) {}
  virtual void let_go(size_t /*bytes*/) {}
  // Whether this side may read in a block what the other could still change.
  virtual bool trusting() const { return false; }

  const Contract& contract() const { return contract_; }
  const Answers& answers() const { return answers_; }
  Objects& objects() { return objects_; }
  void set_target(void* target) { answers_.target = target; }
  Side side() const { return side_; }
  Home* home = nullptr;     // of the proxies that this side makes
  uint32_t generation = 0;  // which of its home's channels this is

 private:
  const Contract& contract_;
  Answers answers_;
  Side side_;
  Objects objects_;
};

// A number for the calling thread that no other of this process has.
uint64_t this_thread();

}  // namespace sabir::boundary
