// gRPC for C++: an ordinary server, a channel over a Unix socket, calls that wait and calls that
// call back.
#include <grpcpp/grpcpp.h>

#include <condition_variable>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <mutex>

#include "peers.h"
#include "upper.grpc.pb.h"

namespace peers {
namespace {

void must(const grpc::Status& status) {
  if (status.ok()) return;
  std::fprintf(stderr, "boundaries_bench: gRPC: %s\n", status.error_message().c_str());
  std::exit(1);
}

class Implementation final : public Letters::Service {
  grpc::Status Upper(grpc::ServerContext*, const Bytes* in, Bytes* out) override {
    std::string& to = *out->mutable_data();
    to.resize(in->data().size());
    to_upper(in->data().data(), to.size(), to.data());
    return grpc::Status::OK;
  }
};

class Grpc final : public Peer {
 public:
  explicit Grpc(const std::string& path) {
    grpc::ChannelArguments arguments;
    arguments.SetMaxReceiveMessageSize(-1);
    stub_ = Letters::NewStub(
        grpc::CreateCustomChannel("unix:" + path, grpc::InsecureChannelCredentials(), arguments));
  }
  std::string name() const override { return "gRPC " + grpc::Version() + ", Unix socket"; }

  void upper(const char* in, char* out, size_t size) override {
    grpc::ClientContext context;
    context.set_wait_for_ready(true);
    Bytes request, reply;
    request.set_data(in, size);
    must(stub_->Upper(&context, request, &reply));
    std::memcpy(out, reply.data().data(), size);
  }

  void upper_many(const char* in, char* out, size_t size, int calls, int at_once) override {
    in_ = in, out_ = out, size_ = size;
    left_ = calls, under_way_ = at_once;
    for (int i = 0; i < at_once; ++i) next(new Call);
    std::unique_lock lock(mutex_);
    done_.wait(lock, [&] { return under_way_ == 0; });
  }

 private:
  struct Call {
    std::unique_ptr<grpc::ClientContext> context;
    Bytes request, reply;
  };

  void next(Call* call) {
    {
      std::lock_guard lock(mutex_);
      if (left_ == 0) {
        delete call;
        if (--under_way_ == 0) done_.notify_one();
        return;
      }
      --left_;
    }
    call->context = std::make_unique<grpc::ClientContext>();
    call->request.set_data(in_, size_);
    stub_->async()->Upper(call->context.get(), &call->request, &call->reply,
                          [this, call](const grpc::Status& status) {
                            must(status);
                            std::memcpy(out_, call->reply.data().data(), size_);
                            next(call);
                          });
  }

  std::unique_ptr<Letters::Stub> stub_;
  std::mutex mutex_;
  std::condition_variable done_;
  const char* in_ = nullptr;
  char* out_ = nullptr;
  size_t size_ = 0;
  int left_ = 0, under_way_ = 0;
};

}  // namespace

std::unique_ptr<Peer> connect_grpc(const std::string& path) { return std::make_unique<Grpc>(path); }

void serve_grpc(const std::string& path) {
  Implementation implementation;
  grpc::ServerBuilder builder;
  builder.SetMaxReceiveMessageSize(-1);
  builder.AddListeningPort("unix:" + path, grpc::InsecureServerCredentials());
  builder.RegisterService(&implementation);
  builder.BuildAndStart()->Wait();
}

}  // namespace peers
