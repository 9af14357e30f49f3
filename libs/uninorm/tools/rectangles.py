"""Covers a set of characters with a few rectangles over the bytes of their UTF-8 form.

A rectangle is lead bytes x second bytes x third bytes. The fast kernels give every byte value one
bit per rectangle and AND three table look-ups: a non-zero byte marks a character to look at. A
false alarm only costs time, a miss is wrong. So the search merges exact rectangles, cheapest first,
until no more than the tables have bits for are left; "cheap" means raising false alarms on few
characters, and on rare ones.

Two-byte characters have no third byte: the tables are asked about the byte that follows them,
whatever it is, so their rectangles take every third byte. They have tables of their own.

There are two kinds of target: characters to look at wherever they stand, and marks that matter only
behind another mark. Each rectangle is of one kind. One bit of every layer is not for characters at
all but for pairs of bytes that well-formed text does not have.
"""

from __future__ import annotations

from dataclasses import dataclass

ALL = (1 << 64) - 1

# A false mark does no harm unless two of them meet.
MARK_DISCOUNT = 3

# How often living text uses a block: (first, last, weight). What is not listed weighs 1 when it is
# assigned and 0 when it is not.
VERY, HEAVY, MEDIUM = 10000, 1000, 30
USAGE = [
    (0x0080, 0x009F, MEDIUM), (0x00A0, 0x00FF, VERY), (0x0100, 0x024F, HEAVY),
    (0x0250, 0x02FF, MEDIUM), (0x0370, 0x0373, MEDIUM), (0x0386, 0x03CF, VERY),
    (0x03D0, 0x040F, HEAVY), (0x0410, 0x044F, VERY), (0x0450, 0x0481, HEAVY),
    (0x048A, 0x052F, HEAVY), (0x0531, 0x058F, HEAVY), (0x05D0, 0x05EA, VERY),
    (0x05F0, 0x05F4, HEAVY), (0x0600, 0x061F, HEAVY), (0x0620, 0x064A, VERY),
    (0x064B, 0x06FF, HEAVY), (0x0750, 0x077F, MEDIUM), (0x0780, 0x07BF, MEDIUM),
    (0x0900, 0x096F, VERY), (0x0970, 0x0DFF, HEAVY), (0x0E00, 0x0E5F, VERY),
    (0x0E80, 0x0EFF, HEAVY), (0x0F00, 0x0FFF, HEAVY), (0x1000, 0x109F, HEAVY),
    (0x10A0, 0x10FF, HEAVY), (0x1100, 0x11FF, MEDIUM), (0x1200, 0x139F, HEAVY),
    (0x13A0, 0x167F, MEDIUM), (0x1780, 0x17FF, HEAVY), (0x1800, 0x18AF, MEDIUM),
    (0x1C80, 0x1CBF, MEDIUM), (0x1E00, 0x1FFF, HEAVY), (0x2000, 0x200F, HEAVY),
    (0x2010, 0x2030, VERY), (0x2031, 0x206F, HEAVY), (0x2070, 0x20BF, HEAVY),
    (0x2100, 0x23FF, MEDIUM), (0x2460, 0x25FF, MEDIUM), (0x2600, 0x27BF, HEAVY),
    (0x3000, 0x3002, VERY), (0x3003, 0x3040, HEAVY), (0x3041, 0x30FF, VERY),
    (0x3100, 0x33FF, MEDIUM), (0x3400, 0x4DBF, MEDIUM), (0x4E00, 0x9FFF, HEAVY),
    (0xA000, 0xABFF, 3), (0xAC00, 0xD7A3, HEAVY), (0xFE00, 0xFE0F, HEAVY), (0xFF00, 0xFFEF, HEAVY),
    (0x1F000, 0x1FAFF, HEAVY), (0x20000, 0x323AF, MEDIUM),
]  # fmt: skip


@dataclass
class Rectangle:
    leads: frozenset[int]
    seconds: frozenset[int]
    thirds: int
    mark: bool = False
    cost: int = 0


def usage(assigned: set[int]) -> dict[int, int]:
    weight = {code: 1 for code in assigned}
    for first, last, value in USAGE:
        for code in range(first, last + 1):
            if code in assigned:
                weight[code] = value
    return weight


class Ground:
    """The weight of false alarms, by row (lead, second) and third byte."""

    def __init__(self, targets: set[int], weight: dict[int, int]):
        self.rows: dict[tuple[int, int], int] = {}
        self.weights: dict[tuple[int, int], dict[int, int]] = {}
        for code in targets:
            if code >= 0x80:
                lead, second, third = place(code)
                self.rows[lead, second] = self.rows.get((lead, second), 0) | third
        self.totals: dict[tuple[int, int], dict[int, int]] = {}
        for code, value in weight.items():
            if code >= 0x80:
                lead, second, third = place(code)
                layer = self.totals.setdefault((lead, second), {})
                layer[third] = layer.get(third, 0) + value
        for key, mask in self.rows.items():
            layer = self.totals.get(key, {})
            self.totals[key] = {t: v for t, v in layer.items() if t & ~mask}
        self.by_weight = {key: group(layer) for key, layer in self.totals.items() if layer}

    def cost(self, leads, seconds, thirds: int) -> int:
        total = 0
        for lead in leads:
            for second in seconds:
                for value, mask in self.by_weight.get((lead, second), ()):
                    total += value * (mask & thirds).bit_count()
        return total


def group(layer: dict[int, int]) -> list[tuple[int, int]]:
    """Third bytes of equal weight in one mask. A row without third bytes counts once."""
    masks: dict[int, int] = {}
    for third, value in layer.items():
        masks[value] = masks.get(value, 0) | (1 if third == ALL else third)
    return sorted(masks.items())


def place(code: int) -> tuple[int, int, int]:
    """Lead byte, low six bits of the second byte, mask of third bytes."""
    data = chr(code).encode("utf-8")
    return data[0], data[1] & 63, ALL if len(data) == 2 else 1 << (data[2] & 63)


def exact(rows: dict[tuple[int, int], int], mark: bool) -> list[Rectangle]:
    """Rectangles without any false alarm: rows of one lead and equal thirds, then equal leads."""
    seconds: dict[tuple[int, int], set[int]] = {}
    for (lead, second), thirds in sorted(rows.items()):
        seconds.setdefault((lead, thirds), set()).add(second)
    leads: dict[tuple[frozenset[int], int], set[int]] = {}
    for (lead, thirds), group_ in sorted(seconds.items()):
        leads.setdefault((frozenset(group_), thirds), set()).add(lead)
    return [Rectangle(frozenset(group_), s, t, mark) for (s, t), group_ in leads.items()]


def is_short(code: int) -> bool:
    return 0x80 <= code < 0x800


def is_long(code: int) -> bool:
    return code >= 0x800


def merge(one: Rectangle, two: Rectangle, grounds) -> tuple[int, Rectangle]:
    both = Rectangle(
        one.leads | two.leads, one.seconds | two.seconds, one.thirds | two.thirds, one.mark
    )
    both.cost = grounds[one.mark].cost(both.leads, both.seconds, both.thirds)
    return (both.cost - one.cost - two.cost) * (1 if one.mark else MARK_DISCOUNT), both


def cover(look, marks, weight, most: tuple[int, int], wanted) -> list[Rectangle]:
    """At most so many rectangles of each kind around the characters for which `wanted` holds."""
    weight = {code: value for code, value in weight.items() if wanted(code)}
    grounds = [Ground({c for c in kind if wanted(c)}, weight) for kind in (look, marks)]
    found: list[Rectangle] = []
    for mark in (False, True):
        found += reduce_to(most[mark], exact(grounds[mark].rows, mark), grounds)
    return sorted(found, key=lambda r: (r.mark, min(r.leads), sorted(r.seconds), r.thirds))


def reduce_to(most: int, rectangles: list[Rectangle], grounds) -> list[Rectangle]:
    """Merges the cheapest two until few enough are left."""
    alive = dict(enumerate(rectangles))
    prices: dict[tuple[int, int], tuple[int, Rectangle]] = {}

    def price(new: int) -> None:
        for other in alive:
            if other < new:
                prices[other, new] = merge(alive[other], alive[new], grounds)

    for i in list(alive):
        price(i)
    next_name = len(alive)
    while len(alive) > most:
        a, b = min(prices, key=lambda key: (prices[key][0], key))
        merged = prices[a, b][1]
        prices = {key: p for key, p in prices.items() if a not in key and b not in key}
        del alive[a], alive[b]
        new = next_name
        next_name += 1
        alive[new] = merged
        price(new)
    return list(alive.values())


def chosen(look, marks, weight) -> tuple[int, list[list[Rectangle | None]]]:
    """The cheapest way to share out the bits of the layers between the kinds.

    A layer has seven bits: the lowest, as many in every layer, are of characters to look at.
    Returns how many those are and what the layers hold: two layers for two-byte characters, three
    for longer ones.
    """
    best: tuple[int, int, list] | None = None
    for looks in (4, 5, 6) if marks else (7,):
        layers: list[list[Rectangle | None]] = []
        cost = 0
        for count, wanted in ((2, is_short), (3, is_long)):
            found = cover(look, marks, weight, (looks * count, (7 - looks) * count), wanted)
            cost += sum(one.cost * (1 if one.mark else MARK_DISCOUNT) for one in found)
            layers += dealt(found, count, looks)
        if best is None or cost < best[0]:
            best = cost, looks, layers
    return best[1], best[2]


def dealt(found: list[Rectangle], count: int, looks: int) -> list[list[Rectangle | None]]:
    """Rectangles in `count` layers, each kind where its bits are."""
    layers: list[list[Rectangle | None]] = [[None] * 7 for _ in range(count)]
    for mark, first, width in ((False, 0, looks), (True, looks, 7 - looks)):
        for i, one in enumerate(r for r in found if r.mark == mark):
            layers[i // width][first + i % width] = one
    return layers


def tables(rectangles: list[Rectangle | None]) -> list[list[int]]:
    """Lead, second and third byte table: 64 bytes each, one bit per rectangle."""
    out = [[0] * 64 for _ in range(3)]
    for bit, one in enumerate(rectangles):
        if one is None:
            continue
        for lead in one.leads:
            out[0][lead & 63] |= 1 << bit
        for second in one.seconds:
            out[1][second] |= 1 << bit
        for third in range(64):
            if one.thirds >> third & 1:
                out[2][third] |= 1 << bit
    return out


BAD = 0x80
# Which leads go with no second byte of 80..8F, 90..9F, A0..BF: table 3-7 of the Unicode Standard.
NO_LEADS = range(0xF5, 0x100)
BAD_SECONDS = [
    (range(0x00, 0x10), [0xE0, 0xF0, *NO_LEADS]),
    (range(0x10, 0x20), [0xE0, 0xF4, *NO_LEADS]),
    (range(0x20, 0x40), [0xED, 0xF4, *NO_LEADS]),
]


def add_bad_short(layer: list[list[int]]) -> None:
    """C0 and C1 begin nothing."""
    layer[0][0] |= BAD
    layer[0][1] |= BAD
    layer[1] = [bits | BAD for bits in layer[1]]


def add_bad_long(layer: list[list[int]], number: int) -> None:
    """A third of the second bytes for each of the layers."""
    seconds, leads = BAD_SECONDS[number]
    for lead in leads:
        layer[0][lead & 63] |= BAD
    for second in seconds:
        layer[1][second] |= BAD
    layer[2] = [bits | BAD for bits in layer[2]]


def alarms(rectangles: list[Rectangle], codes) -> set[int]:
    """Those of `codes` that the rectangles mark."""
    rows: dict[tuple[int, int], int] = {}
    for one in rectangles:
        for lead in one.leads:
            for second in one.seconds:
                rows[lead, second] = rows.get((lead, second), 0) | one.thirds
    out = set()
    for code in codes:
        if code >= 0x80:
            lead, second, third = place(code)
            if rows.get((lead, second), 0) & third:
                out.add(code)
    return out
