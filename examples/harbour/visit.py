"""Visits the harbour from Python. The one argument, if there is one, is where the library runs."""

import sys

import harbour
from harbour import CargoPassengers, Papers, Ship
from harbour.pilot import Refusal, RefusalError


class Pilot:
    """Does not go out to ships that are called after a storm."""

    def guide(self, ship: str, berth: int) -> int:
        """Bring a ship to its berth; the minutes it took."""
        if ship == "Storm":
            raise RefusalError(Refusal.FOG)
        return 20


def ship(name: str, draught: float) -> Ship:
    """A ship with all its papers."""
    papers = Papers.CREW | Papers.CARGO | Papers.HEALTH
    return Ship(name, draught, papers, CargoPassengers(["Ada", "Grace"]), owner=None)


where = sys.argv[1] if len(sys.argv) > 1 else ""
with harbour.open(Pilot(), location=where) as library, library.port(9.5) as port:
    print("Ahti lies at berth", port.moor(ship("Ahti", 4)))
    for name, draught in [("Bertha", 12), ("Storm", 2)]:
        try:
            port.moor(ship(name, draught))
        except harbour.Problem as problem:
            print(name, "stays out:", type(problem).__name__)
    print(library.unpack(port.log()), end="")
