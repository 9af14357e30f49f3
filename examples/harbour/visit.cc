// Visits the harbour from C++. The one argument, if there is one, is where the library runs.
#include <harbour.hpp>
#include <iostream>
#include <memory>
#include <thread>

using harbour::Cargo;
using harbour::Papers;
using harbour::Problem;
using harbour::Ship;
using harbour::pilot::Refusal;

// The pilot, who does not go out to ships that are called after a storm.
class Pilot : public harbour::Host {
 public:
  uint32_t pilot_guide(sabir::Text ship, uint32_t) override {
    if (ship == std::string_view("Storm")) throw Refusal::Fog;
    return 20;
  }
};

Ship ship(std::string name, double draught) {
  Ship made;
  made.name = std::move(name);
  made.draught = draught;
  made.papers = Papers::Crew | Papers::Cargo | Papers::Health;
  made.cargo = Cargo::Passengers({"Ada", "Grace"});
  made.owner = "Lovelace & Hopper";
  return made;
}

std::string text(const Problem& problem) {
  switch (problem.tag()) {
    case Problem::Tag::TooDeep:
      return "too deep by " + std::to_string(std::get<0>(problem.of)) + " m";
    case Problem::Tag::Missing: return "papers are missing";
    case Problem::Tag::NoPilot:
      return std::get<2>(problem.of) == Refusal::Fog ? "no pilot in the fog" : "no pilot";
  }
  return {};
}

// A failed call throws: sabir::ErrorOf with what the contract declares, else sabir::Error.
void moor(const harbour::Port& port, const Ship& ship) {
  try {
    uint32_t berth = port.moor(ship);
    std::cout << ship.name << " lies at berth " << berth << "\n";
  } catch (const sabir::ErrorOf<Problem>& error) {
    std::cout << ship.name << ": " << text(error.value()) << "\n";
  }
}

// The twins whose names begin with `try_` do not throw.
void look_for(const harbour::Port& port, const char* name) {
  auto found = port.try_find(name);
  if (!found) {
    std::cout << sabir::name(found.error().status()) << ": " << found.error().what() << "\n";
  } else if (*found) {
    std::cout << name << " draws " << (*found)->draught << " m\n";
  } else {
    std::cout << name << " is not here\n";
  }
}

// Port is `shared`: many threads may use one at once.
void moor_many(const harbour::Port& port) {
  std::thread other([&] { (void)port.try_moor(ship("Cyrus", 3)); });
  (void)port.try_moor(ship("Dora", 3));
  other.join();
}

int main(int argc, char** argv) try {
  harbour::Instance instance(argc > 1 ? argv[1] : "", std::make_unique<Pilot>());
  harbour::Port port(9.5, instance);
  moor(port, ship("Ahti", 4));
  moor(port, ship("Bertha", 12));
  moor(port, ship("Storm", 2));
  look_for(port, "Ahti");
  look_for(port, "Bertha");
  std::cout << harbour::unpack(port.log(), instance);
  moor_many(port);
  std::cout << port.names().size() << " ships\n";
} catch (const sabir::Error& error) {
  std::cerr << error.where() << ": " << error.what() << "\n";
  return 1;
}
