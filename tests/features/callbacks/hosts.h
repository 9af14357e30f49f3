// Hosts in C++ that the tests of callbacks have in common.
#pragma once

#include <gtest/gtest.h>

#include <callbacks.hpp>
#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace hosts {

using callbacks::Bus;
using callbacks::Instance;
using callbacks::host::Entry;
using callbacks::host::Level;
using callbacks::host::Listener;

inline int alive = 0;  // listeners and hosts that exist

struct Counted {
  Counted() { ++alive; }
  Counted(const Counted&) = delete;
  Counted& operator=(const Counted&) = delete;
  ~Counted() { --alive; }
};

class Recorder : public Listener {
 public:
  bool notify(sabir::Text event, sabir::Span<double> values) override {
    if (bus) bus->publish("again", {});  // calls back into the handle that is in use
    heard_.push_back(std::string(event) + "/" + std::to_string(values.size()));
    return event.size() % 2 == 0;
  }
  std::vector<std::string> heard() override { return heard_; }

  Bus* bus = nullptr;

 private:
  Counted counted_;
  std::vector<std::string> heard_;
};

class Host : public callbacks::Host {
 public:
  uint64_t host_now() override { return 42; }
  void host_log(Level level, sabir::Text text) override {
    if (level == Level::High) throw "cannot log " + std::string(text);
  }
  Entry host_lookup(sabir::Text key) override {
    if (key.empty()) throw Level::High;
    return {key, uint32_t(key.size())};
  }
  std::string host_shout(sabir::Text text) override {
    if (text.empty()) throw std::runtime_error("nothing to shout");
    return std::string(text) + "!";
  }
  std::unique_ptr<Listener> host_make_listener(sabir::Text) override {
    return std::make_unique<Recorder>();
  }

 private:
  Counted counted_;
};

// A host whose clock asks the library, which asks the clock.
class Deep : public Host {
 public:
  uint64_t host_now() override {
    ++depth;
    return callbacks::descend(1, *at);
  }
  Instance* at = nullptr;
  int depth = 0;
};

// A host that does what a test says when it is asked for the time, or to shout: that loud.
class Doing : public Host {
 public:
  explicit Doing(std::function<void()> what, size_t loud = 0)
      : what_(std::move(what)), shout_(loud, '!') {}
  uint64_t host_now() override {
    what_();
    return 42;
  }
  std::string host_shout(sabir::Text) override {
    what_();
    return shout_;
  }

 private:
  std::function<void()> what_;
  std::string shout_;
};

// The same when it is told something, and in the end.
struct Obeying : Listener {
  ~Obeying() override { ends(); }
  bool notify(sabir::Text, sabir::Span<double>) override {
    hears();
    return true;
  }
  std::vector<std::string> heard() override { return {}; }
  std::function<void()> hears = [] {}, ends = [] {};
};

class Callbacks : public testing::Test {
 protected:
  ~Callbacks() override {
    at = Instance();
    EXPECT_EQ(alive, 0) << "everything that was given to the library is freed, once";
  }
  Instance at = Instance("", std::make_unique<Host>());
};

}  // namespace hosts
