// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "boundaries/interposers/record.h"

#include <errno.h>

#include <cstring>
#include <mutex>

#include "boundaries/interposers/as_cases.h"
#include "boundaries/interposers/output.h"
#include "boundaries/interposers/recording.h"

namespace sabir::boundary {
namespace {

class Record final : public Interposer {
 public:
  Record(const Contract& contract, std::string to, std::string cases, bool flush)
      : contract_(contract),
        to_(std::move(to)),
        cases_(std::move(cases)),
        flush_(flush),
        as_cases_(contract) {}
  ~Record() override {
    if (file_) std::fclose(file_);
  }

  bool stand(Between&, std::string& why) override {
    if (to_.empty() && cases_.empty()) {
      why = "`record:` needs the file to write: `record:?to=FILE`, or `cases=FILE`";
      return false;
    }
    if (to_.empty()) return true;
    file_ = std::fopen(to_.c_str(), "wbe");
    bool begun = file_ && write_recording_head(file_, contract_);
    if (!begun) why = "cannot write the recording `" + to_ + "`: " + std::strerror(errno);
    return begun;
  }

  Reply cross(const Crossing& crossing, Onward& onward) override {
    bool callback = crossing.callback;
    write(callback ? Recorded::Callback : Recorded::Call, crossing.function.number, crossing.number,
          crossing.thread, crossing.request);
    if (!cases_.empty()) as_cases_.begin(crossing);
    return go_on(crossing, onward, [&](const Reply& reply) {
      bool fail = reply.kind != Reply::Kind::Return;
      auto kind = callback ? (fail ? Recorded::CallbackFail : Recorded::CallbackReturn)
                           : (fail ? Recorded::Fail : Recorded::Return);
      write(kind, crossing.function.number, crossing.number, crossing.thread,
            {reply.payload.data(), reply.payload.size()});
      if (!cases_.empty()) as_cases_.end(crossing, reply);
    });
  }

  bool drop(uint64_t handle, bool callback, uint64_t number) override {
    write(callback ? Recorded::CallbackDrop : Recorded::Drop, 0, number, this_thread(),
          {reinterpret_cast<const char*>(&handle), sizeof handle});
    if (!cases_.empty() && !callback) as_cases_.drop(handle);
    return true;
  }

  void over() override {
    {
      std::lock_guard lock(mutex_);
      if (file_ && (std::fflush(file_) != 0 || failed_)) {
        std::fprintf(stderr, "cannot write the recording `%s` to its end\n", to_.c_str());
      }
    }
    if (!cases_.empty()) write_file(cases_, as_cases_.text());
  }

 private:
  void write(Recorded kind, uint32_t function, uint64_t call, uint64_t thread,
             std::string_view bytes) {
    std::lock_guard lock(mutex_);
    if (!file_) return;
    EventHead head{kind, function, call, thread, bytes.size()};
    failed_ |= std::fwrite(&head, sizeof head, 1, file_) != 1;
    if (!bytes.empty()) failed_ |= std::fwrite(bytes.data(), bytes.size(), 1, file_) != 1;
    if (flush_) failed_ |= std::fflush(file_) != 0;
  }

  const Contract& contract_;
  std::string to_, cases_;
  bool flush_;
  std::mutex mutex_;
  std::FILE* file_ = nullptr;
  bool failed_ = false;
  AsCases as_cases_;
};

}  // namespace

std::unique_ptr<Interposer> make_record(Options& options, const Contract& contract) {
  std::string to = options.file("to"), cases = options.file("cases");
  return std::make_unique<Record>(contract, std::move(to), std::move(cases), options.yes("flush"));
}

}  // namespace sabir::boundary
