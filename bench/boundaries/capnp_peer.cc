// Cap'n Proto RPC: its own event loop on either side of a Unix socket.
#include <capnp/ez-rpc.h>

#include <cstring>

#include "peers.h"
#include "upper.capnp.h"

namespace peers {
namespace {

class Implementation final : public Letters::Server {
  kj::Promise<void> upper(UpperContext context) override {
    auto text = context.getParams().getText();
    auto to = context.getResults().initText(text.size());
    to_upper(text.asChars().begin(), text.size(), to.asChars().begin());
    return kj::READY_NOW;
  }
};

class Capnp final : public Peer {
 public:
  explicit Capnp(const std::string& path)
      : client_("unix:" + path), service_(client_.getMain<Letters>()) {}
  ~Capnp() noexcept override {}  // its client's may throw
  std::string name() const override {
    return "Cap'n Proto " + std::to_string(CAPNP_VERSION / 1'000'000) + "." +
           std::to_string(CAPNP_VERSION / 1000 % 1000) + ", Unix socket";
  }

  void upper(const char* in, char* out, size_t size) override {
    send(in, out, size).wait(client_.getWaitScope());
  }

  void upper_many(const char* in, char* out, size_t size, int calls, int at_once) override {
    left_ = calls;
    auto under_way = kj::heapArrayBuilder<kj::Promise<void>>(size_t(at_once));
    for (int i = 0; i < at_once; ++i) under_way.add(chain(in, out, size));
    kj::joinPromises(under_way.finish()).wait(client_.getWaitScope());
  }

 private:
  kj::Promise<void> send(const char* in, char* out, size_t size) {
    auto request = service_.upperRequest();
    std::memcpy(request.initText(unsigned(size)).begin(), in, size);
    return request.send().then(
        [out, size](auto&& reply) { std::memcpy(out, reply.getText().begin(), size); });
  }
  kj::Promise<void> chain(const char* in, char* out, size_t size) {
    if (left_ == 0) return kj::READY_NOW;
    --left_;
    return send(in, out, size).then([this, in, out, size] { return chain(in, out, size); });
  }

  capnp::EzRpcClient client_;
  Letters::Client service_;
  int left_ = 0;
};

}  // namespace

std::unique_ptr<Peer> connect_capnp(const std::string& path) {
  return std::make_unique<Capnp>(path);
}

void serve_capnp(const std::string& path) {
  capnp::EzRpcServer server(kj::heap<Implementation>(), "unix:" + path);
  kj::NEVER_DONE.wait(server.getWaitScope());
}

}  // namespace peers
