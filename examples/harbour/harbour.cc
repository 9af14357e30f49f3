// Fulfils harbour.wit.
#include <harbour/core.h>
#include <zlib.h>

#include <atomic>
#include <map>
#include <mutex>
#include <string>
#include <vector>

namespace {

using harbour::Cargo;
using harbour::Papers;
using harbour::Problem;
using harbour::Ship;
using harbour::pilot::Refusal;

constexpr size_t most = 1 << 20;  // of a log that is unpacked
constexpr Papers all_papers = Papers::Crew | Papers::Cargo | Papers::Health;

std::string describe(const Cargo::View& cargo) {
  switch (Cargo::Tag(cargo.index())) {
    case Cargo::Tag::Ballast: return "ballast";
    case Cargo::Tag::Barrels: return std::to_string(cargo.get<1>()) + " barrels";
    case Cargo::Tag::Passengers: {
      std::string text;
      for (sabir::Text name : cargo.get<2>())
        text += (text.empty() ? "" : ", ") + std::string(name);
      return text;
    }
  }
  return {};
}

std::string line(const Ship::View& ship, uint32_t minutes) {
  std::string text(ship.name);
  if (ship.owner) text += " of " + std::string(*ship.owner);
  return text + ": " + describe(ship.cargo) + ", " + std::to_string(minutes) + " minutes\n";
}

class Library {
 public:
  explicit Library(harbour::Imports& imports) : imports_(imports) {}

  class Port {
   public:
    Port(Library& library, double depth) : imports_(library.imports_), depth_(depth) {}

    sabir::Result<uint32_t, Problem> moor(const Ship::View& ship) {
      if (ship.draught > depth_) return sabir::Err{Problem::TooDeep(ship.draught - depth_)};
      Papers missing = Papers(uint8_t(all_papers) & ~uint8_t(ship.papers));
      if (missing != Papers()) return sabir::Err{Problem::Missing(missing)};

      uint32_t berth = ++berths_;
      auto minutes = imports_.try_pilot_guide(ship.name, berth);  // no lock is held meanwhile
      if (!minutes) {
        if (!minutes.error().declares()) throw sabir::Error(minutes.error());
        return sabir::Err{Problem::NoPilot(minutes.error().value())};
      }

      std::lock_guard lock(mutex_);
      ships_[berth] = sabir::lift<Ship>(ship);
      log_ += line(ship, *minutes);
      return berth;
    }

    std::optional<Ship> find(sabir::Text name) const {
      std::lock_guard lock(mutex_);
      for (const auto& [berth, ship] : ships_) {
        if (ship.name == std::string_view(name)) return ship;
      }
      return std::nullopt;
    }

    std::vector<std::string> names() const {
      std::lock_guard lock(mutex_);
      std::vector<std::string> all;
      for (const auto& [berth, ship] : ships_) all.push_back(ship.name);
      return all;
    }

    void log(sabir::Out& out) const {
      std::lock_guard lock(mutex_);
      uLongf size = compressBound(log_.size());
      auto* to = reinterpret_cast<Bytef*>(out.reserve(size));
      auto* from = reinterpret_cast<const Bytef*>(log_.data());
      if (compress(to, &size, from, log_.size()) != Z_OK) throw std::bad_alloc();
      out.commit(size);
    }

    void save(sabir::Text path) const {
      std::string name(path);  // a Text has no NUL at its end, and may have some inside
      gzFile file = name.find('\0') == name.npos ? gzopen(name.c_str(), "wb") : nullptr;
      if (!file) throw sabir::Failure(sabir::Status::NotFound, "cannot write " + name);
      std::lock_guard lock(mutex_);
      bool whole = gzwrite(file, log_.data(), unsigned(log_.size())) == int(log_.size());
      if (gzclose(file) != Z_OK || !whole) {
        throw sabir::Failure(sabir::Status::DataLoss, "cannot write all of " + name);
      }
    }

   private:
    harbour::Imports imports_;
    const double depth_;
    std::atomic<uint32_t> berths_{0};
    mutable std::mutex mutex_;
    std::map<uint32_t, Ship> ships_;
    std::string log_;
  };

  static std::string unpack(sabir::Bytes log) {
    for (std::string text(64, '\0');; text.resize(text.size() * 2)) {
      uLongf size = text.size();
      int done = uncompress(reinterpret_cast<Bytef*>(text.data()), &size, log.data(), log.size());
      if (done == Z_OK) {
        text.resize(size);
        return text;
      }
      if (done != Z_BUF_ERROR || text.size() > most) {
        throw sabir::Failure(sabir::Status::DataLoss, "this is not a log of a port");
      }
    }
  }

  static void signal(sabir::Text text, sabir::Out& out) {
    bool same = true;
    for (char c : std::string_view(text)) same = same && !(c >= 'a' && c <= 'z');
    if (same) return out.alias(text.data(), text.size());
    char* to = out.reserve(text.size());
    for (char c : std::string_view(text)) *to++ = c >= 'a' && c <= 'z' ? char(c - 32) : c;
    out.commit(text.size());
  }

 private:
  harbour::Imports imports_;
};

}  // namespace

SABIR_IMPLEMENT(harbour, Library)
