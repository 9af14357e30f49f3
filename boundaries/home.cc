// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "boundaries/home.h"

#include <sabir/parcel.hpp>

#include "boundaries/kept.h"

namespace sabir::boundary {

Home::Home(const Contract& contract, std::span<const void* const> tables)
    : allocator_(plain_allocator), contract_(contract), tables_(tables) {}

Deadline Home::deadline() const {
  if (deadline_ns_ <= 0) return {};
  return Clock::now() + std::chrono::nanoseconds(deadline_ns_);
}

Proxy* make_proxy(Channel& channel, uint32_t resource, uint64_t number) {
  Home* home = channel.home;
  auto* proxy = new Proxy{home->table(resource), home,    number, resource,
                          channel.generation,    nullptr, nullptr};
  home->keep();
  try {
    home->made(proxy);
  } catch (...) {
    delete proxy;
    home->leave();
    throw;
  }
  return proxy;
}

void free_proxy(Proxy* proxy) { proxy->home->free(proxy); }

void Home::free(Proxy* proxy) {
  delete proxy->origin;
  delete proxy->kept;
  delete proxy;
  leave();
}

std::string Home::foreign(uint32_t resource, const void* handle) {
  auto* proxy = static_cast<const Proxy*>(handle);
  bool ours = proxy->table == table(resource) && proxy->home == this;
  return ours ? "" : "a handle belongs to another instance";
}

void drop_proxy(Proxy* proxy) {
  try {
    if (auto channel = proxy->home->live(proxy->generation)) {
      WithinDeadline within(proxy->home->deadline());
      Message message(Op::Drop, 0, sizeof(uint64_t));
      message.put(proxy->number.load());
      // Its end may be the end of something of the caller's, which it then has seen.
      if (channel->side() == Side::Caller && !channel->contract().imports.empty()) {
        Reply reply = channel->exchange(message, this_thread(), call_deadline);
        if (reply.kind == Reply::Kind::Late) proxy->home->late(*channel, reply.request);
      } else {
        channel->send(message);
      }
    }
  } catch (const std::exception&) {  // no memory: the other side keeps it as long as the connection
  }
  free_proxy(proxy);
}

const void* Home::keep_view(Proxy& proxy, uint32_t function, const void* bytes, size_t size) {
  std::lock_guard lock(viewing_);
  if (!proxy.kept) proxy.kept = new Kept;
  std::vector<Buffer>& views = proxy.kept->views[function];
  if (views.empty() || views.back().size() != size ||
      (size && std::memcmp(views.back().data(), bytes, size) != 0)) {
    views.emplace_back(bytes, size);
  }
  return views.back().data();
}

}  // namespace sabir::boundary
