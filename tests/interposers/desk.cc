// A library for interposers to stand before.
#include <desk/core.h>

#include <algorithm>
#include <chrono>
#include <thread>

namespace {

using desk::Entry;
using desk::Reason;
using desk::imported::HostWitness;

void rest_for(uint32_t milliseconds) {
  std::this_thread::sleep_for(std::chrono::milliseconds(milliseconds));
}

struct Desk {
  class Account {
   public:
    explicit Account(sabir::Text name) : name_(name) {}

    std::string name() const { return name_; }
    sabir::Result<int32_t, Reason> deposit(int32_t amount) {
      if (amount > 1'000'000) return sabir::Err{Reason::TooLarge};
      for (const HostWitness& witness : witnesses_) witness.saw("deposit", amount);
      entries_.push_back({name_, amount, {}});
      if (amount < 0) entries_.back().tags.push_back("withdrawal");
      return sum_ += amount;
    }
    std::vector<Entry> entries() const { return entries_; }
    bool same(const Account& other) const { return this == &other; }
    Account split(sabir::Text name) { return Account(name); }
    static Account merge(Account&& left, Account&& right) {
      Account both(left.name_ + "+" + right.name_);
      both.sum_ = left.sum_ + right.sum_;
      return both;
    }
    void watch(HostWitness&& by) { witnesses_.push_back(std::move(by)); }
    void rest(uint32_t milliseconds) { rest_for(milliseconds); }
    int32_t sum() const { return sum_; }

   private:
    std::string name_;
    int32_t sum_ = 0;
    std::vector<Entry> entries_;
    std::vector<HostWitness> witnesses_;
  };

  class Board {
   public:
    void rest(uint32_t milliseconds) { rest_for(milliseconds); }
  };

  explicit Desk(desk::Imports& given) : imports(given) {}

  uint32_t add(uint32_t a, uint32_t b) { return a + b; }
  sabir::Result<int32_t, Reason> divide(int32_t a, int32_t b) {
    if (b == 0 || (b == -1 && a == INT32_MIN)) return sabir::Err{Reason::ByZero};
    return a / b;
  }
  std::string shout(sabir::Text text) { return std::string(text) + "!"; }
  std::vector<std::string> shout_all(sabir::Span<sabir::Text> texts) {
    std::vector<std::string> all;
    for (sabir::Text text : texts) all.push_back(shout(text));
    return all;
  }
  std::vector<uint8_t> reverse(sabir::Bytes bytes) {
    std::vector<uint8_t> all(bytes.begin(), bytes.end());
    std::reverse(all.begin(), all.end());
    return all;
  }
  std::string ask_twice(sabir::Text question) {
    return imports.host_ask(question) + imports.host_ask(question);
  }
  std::optional<std::string> richest(sabir::Span<desk::borrow::Account> accounts) {
    const Account* found = nullptr;
    for (const desk::borrow::Account& each : accounts) {
      const Account& account = desk::waist::Calls<Desk>::object(each);
      if (!found || account.sum() > found->sum()) found = &account;
    }
    if (!found) return std::nullopt;
    return found->name();
  }

  desk::Imports imports;
};

}  // namespace

SABIR_IMPLEMENT(desk, Desk)
