// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "boundaries/worker/greeting.h"

#include <algorithm>

namespace sabir::boundary {
namespace {

Message make_greeting(Op op, const Connection& connection, uint32_t flags) {
  const Contract& contract = connection.contract();
  std::string_view name = contract.name;
  Greeting greeting{kMagic,
                    kProtocol,
                    contract.major,
                    contract.minor,
                    {},
                    connection.limits().longest_frame,
                    connection.limits().most_calls,
                    flags,
                    uint32_t(name.size())};
  std::string_view digest = contract.digest;
  std::memcpy(greeting.digest, digest.data(), std::min(digest.size(), sizeof greeting.digest));
  Message message(op, 0, sizeof greeting + name.size());
  message.put(greeting);
  std::memcpy(message.payload() + sizeof greeting, name.data(), name.size());
  return message;
}

std::string version(uint32_t major, uint32_t minor) {
  return std::to_string(major) + "." + std::to_string(minor);
}

// What is wrong with a greeting; empty: nothing.
std::string judge(const Frame& frame, const Greeting& greeting) {
  if (greeting.magic != kMagic) return "the other side does not speak this protocol";
  if (greeting.protocol != kProtocol) {
    return "the other side speaks version " + std::to_string(greeting.protocol) +
           " of the protocol, and this one version " + std::to_string(kProtocol);
  }
  if (frame.payload.size() != sizeof greeting + greeting.name_size)
    return "a greeting is malformed";
  return "";
}

// A worker serves callers of its contract that need at most its minor version.
std::string judge_contract(const Contract& worker, const Greeting& caller, std::string_view name) {
  if (name != worker.name) {
    return "the worker is of " + std::string(worker.name) + ", and the caller needs " +
           std::string(name);
  }
  if (caller.major == worker.major && caller.minor <= worker.minor) return "";
  return "the worker is of " + std::string(worker.name) + " " +
         version(worker.major, worker.minor) + ", and the caller needs " +
         version(caller.major, caller.minor);
}

}  // namespace

bool greet(Connection& connection, bool imports, size_t ring, Deadline deadline, std::string& why) {
  std::unique_ptr<Rings> rings = ring ? Rings::make(ring) : nullptr;
  uint32_t flags = (imports ? kHasImports : 0) | kTakesBlocks | (rings ? kRings : 0);
  Message hello = make_greeting(Op::Hello, connection, flags);
  if (rings) hello.descriptor = rings->descriptor();
  if (!connection.send(hello, true, deadline)) {
    why = "it does not listen";
    return false;
  }
  Frame frame;
  if (!connection.receive_greeting(frame, deadline)) {
    why = connection.why().empty() ? "it did not answer in time" : connection.why();
    return false;
  }
  if (frame.op == Op::Goodbye) {
    why = "it said: " + std::string(frame.text());
    return false;
  }
  Greeting greeting{};
  if (frame.op != Op::Welcome || !frame.head(greeting)) {
    why = "it did not greet";
    return false;
  }
  why = judge(frame, greeting);
  std::string_view name = frame.text(sizeof greeting);
  if (why.empty() &&
      (name != connection.contract().name || greeting.major != connection.contract().major)) {
    why = "it is of " + std::string(name) + " " + version(greeting.major, greeting.minor) +
          ", and this library needs " + connection.contract().name + " " +
          version(connection.contract().major, connection.contract().minor);
  }
  if (!why.empty()) return false;
  connection.obey(greeting.longest_frame, greeting.most_calls);
  if (greeting.flags & kTakesBlocks) connection.use_blocks(false);
  if (rings && (greeting.flags & kRings)) {
    rings->close_descriptor();
    connection.link().use_rings(std::move(rings));
  }
  connection.greeted();
  return true;
}

bool welcome(Connection& connection, bool child, Deadline deadline, Wanted& wanted,
             std::string& why) {
  Frame frame;
  if (!connection.receive_greeting(frame, deadline)) {
    why = "no greeting came";
    return false;
  }
  Descriptor along = std::move(frame.descriptor);
  Greeting greeting{};
  why = frame.op == Op::Hello && frame.head(greeting) ? judge(frame, greeting)
                                                      : "the other side did not greet";
  if (why.empty())
    why = judge_contract(connection.contract(), greeting, frame.text(sizeof greeting));
  if (!why.empty()) {
    connection.send(Message(Op::Goodbye, 0, why), true, deadline);
    return false;
  }
  connection.obey(greeting.longest_frame, greeting.most_calls);
  wanted.imports = (greeting.flags & kHasImports) != 0;
  if (greeting.flags & kRings) wanted.rings = Rings::map(std::move(along));
  if (greeting.flags & kTakesBlocks) connection.use_blocks(child);
  return true;
}

bool send_welcome(Connection& connection, std::unique_ptr<Rings> rings) {
  uint32_t flags = kTakesBlocks | (rings ? kRings : 0);
  if (!connection.send(make_greeting(Op::Welcome, connection, flags))) return false;
  if (rings) connection.link().use_rings(std::move(rings));
  connection.greeted();
  return true;
}

}  // namespace sabir::boundary
