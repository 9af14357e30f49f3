// libFuzzer over a connection: what comes are any bytes at all, in a socket or in a ring, for a
// worker or for a caller that waits for the answer to a call. The first byte chooses.
#include <sys/socket.h>

#include <array>

#include "boundaries/server_call.h"
#include "boundaries/worker/serve.h"
#include "gauntlet/wire.h"
#include "payload.h"

using namespace sabir::boundary;

namespace {

const Contract& contract = gauntlet::waist::wire::contract;

void give_nothing(ServerCall& answer) { answer.refuse(SABIR_UNIMPLEMENTED, "nothing here"); }
void drop_nothing(uint32_t, void*) {}

struct Parts {
  std::vector<void (*)(ServerCall&)> runs = std::vector<void (*)(ServerCall&)>(
      std::max(contract.exports.size(), contract.imports.size()), give_nothing);
  std::vector<const void*> tables = std::vector<const void*>(contract.resources.size(), &contract);
  Library library{contract, "",     nullptr, nullptr,      tables,  {},     0,
                  nullptr,  tables, runs,    drop_nothing, nullptr, nullptr};
};

// What comes, and then the end.
void feed(int socket, Rings* rings, std::string_view bytes) {
  if (rings) {
    rings->write(bytes.data(), bytes.size());
  } else {
    [[maybe_unused]] ssize_t sent = ::send(socket, bytes.data(), bytes.size(), MSG_NOSIGNAL);
  }
  ::shutdown(socket, SHUT_WR);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  static const Parts parts;
  if (size < 1) return 0;
  bool worker = data[0] & 1, ring = data[0] & 2;
  int ends[2];
  if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) != 0) return 0;
  Descriptor other(ends[1]);
  auto link = std::make_unique<Link>(Descriptor(ends[0]));
  std::unique_ptr<Rings> theirs;
  if (ring) {
    auto ours = Rings::make(64 << 10);
    theirs = Rings::map(Descriptor(::dup(ours->descriptor())));
    link->use_rings(std::move(ours));
  }
  Answers answers{worker ? contract.exports : contract.imports, parts.runs, nullptr, drop_nothing};
  auto connection = std::make_shared<Connection>(
      contract, std::move(link), answers, worker ? Side::Worker : Side::Caller, Limits{1 << 20});
  auto* home = new Served(parts.library);
  home->serve(connection);
  connection->home = home;
  feed(other.get(), theirs.get(), {reinterpret_cast<const char*>(data) + 1, size - 1});
  if (worker) {
    connection->serve();
  } else {
    Message call(Op::Call, 0, sizeof(CallHead));
    call.put(CallHead{0, 0, this_thread()});
    connection->exchange(call, this_thread(), {});
  }
  connection->end("over");
  connection->objects().clear_all();
  home->leave();
  return 0;
}

// A new input ends in a well-formed call or answer now and then: by chance alone none would be
// found.
extern "C" size_t LLVMFuzzerMutate(uint8_t* data, size_t size, size_t limit);
extern "C" size_t LLVMFuzzerCustomMutator(uint8_t* data, size_t size, size_t limit,
                                          unsigned int seed) {
  std::minstd_rand random(seed + 1);
  if (size < 1 || random() % 4) return LLVMFuzzerMutate(data, size, limit);
  bool worker = data[0] & 1;
  auto functions = worker ? contract.exports : contract.imports;
  std::vector<char> record;
  uint32_t slot = 0;
  if (!functions.empty()) {
    const Function& function = functions[random() % functions.size()];
    slot = function.number;
    if (function.arguments != kNone) record = make_payload(contract, function.arguments, random);
  }
  bool answer = !worker && random() % 2;
  size_t head = answer ? sizeof(ReturnHead) : sizeof(CallHead);
  Message message(answer ? Op::Return : worker ? Op::Call : Op::Callback, 1, head + record.size());
  if (answer) message.put(ReturnHead{uint32_t(random() % 4), 0});
  if (!answer) message.put(CallHead{slot, uint32_t(random() % 8), random() % 3});
  std::copy(record.begin(), record.end(), message.payload() + head);
  if (size + message.size() > limit) return LLVMFuzzerMutate(data, size, limit);
  std::memcpy(data + size, message.data(), message.size());
  return size + message.size();
}
