"""The rooms of the compiler stand in an order, and a room uses only what stands above it."""

import re
from pathlib import Path

ROOMS = [
    "base",
    "source",
    "diag",
    "syntax",
    "model",
    "abi",
    "cases",
    "emit",
    "binding",
    "backends",
    "doc",
    "driver",
]

INCLUDE = re.compile(r'^\s*#\s*include\s+"([^"]+)"', re.MULTILINE)
ROOM_IN_CMAKE = re.compile(r"sabir_room\(\s*(\w+)(.*?)\)", re.DOTALL)


def sources(tree):
    """Every C++ file of src/, with its room."""
    for path in tree.select(".h", ".cc", ".def", ".inc", under="src"):
        yield path, path.parts[1]


def test_every_folder_of_src_is_a_known_room(tree):
    """A new room is a decision: it gets its place in the order first."""
    rooms = {path.parts[1] for path in tree.files if path.parts[0] == "src" and len(path.parts) > 2}
    assert rooms, "src/ has no rooms"
    assert rooms <= set(ROOMS)


def test_a_room_uses_only_rooms_above_it(tree):
    """The #includes of src/ follow the order of the rooms."""
    wrong = []
    for path, room in sources(tree):
        for used in INCLUDE.findall(tree.read(path)):
            target = used.split("/")[0]
            if target not in ROOMS:
                wrong.append(f'{path}: "{used}" is not written relative to src/')
            elif ROOMS.index(target) > ROOMS.index(room):
                wrong.append(f"{path}: `{room}` may not use `{used}`: `{target}` stands below it")
    assert not wrong, "\n".join(wrong)


def layer(path) -> int:
    """In `backends`: what a back-end is, the back-ends, and the table that names them."""
    if len(path.parts) > 2:
        return 1
    return 2 if path.stem == "table" else 0


def test_back_ends_stand_between_their_interface_and_their_table(tree):
    """The interface knows no back-end, and no back-end knows the table."""
    wrong = []
    for path in tree.select(".h", ".cc", under="src/backends"):
        mine = path.relative_to("src")
        for used in map(Path, INCLUDE.findall(tree.read(path))):
            if used.parts[0] == "backends" and layer(used) > layer(mine):
                wrong.append(f"{path}: {used} stands below it")
    assert not wrong, "\n".join(wrong)


def test_nobody_looks_into_a_back_end(tree):
    """Other rooms see the interface, the table, and the waist's own page: src/backends/c/c.h."""
    wrong = [
        f"{path}: {used}"
        for path, room in sources(tree)
        for used in INCLUDE.findall(tree.read(path))
        if room != "backends" and used.startswith("backends/") and used.count("/") > 1
    ]
    assert not [one for one in wrong if not one.endswith(": backends/c/c.h")]


# The waist in C is what every language calls, and the two C++ sides share their types. The table of
# types is for every binding that has C of its own.
STANDS_ON = {"core": {"c", "cpp"}, "wire": {"c", "cpp"}}
SHARED = {"c", "native"}


def test_a_back_end_uses_no_other_back_end(tree):
    """Languages do not know each other; all know the waist and its table of types."""
    wrong = []
    for path in tree.select(".h", ".cc", under="src/backends"):
        if len(path.parts) < 4:
            continue
        for used in INCLUDE.findall(tree.read(path)):
            parts = used.split("/")
            known = {path.parts[2]} | STANDS_ON.get(path.parts[2], SHARED)
            if parts[0] == "backends" and len(parts) > 2 and parts[1] not in known:
                wrong.append(f"{path}: {used}")
    assert not wrong, "\n".join(wrong)


def test_includes_are_among_what_cmake_says(tree):
    """A room includes only rooms that its sabir_room(... USES ...) names, directly or not."""
    uses = {}
    for path in (p for p in tree.files if p.name == "CMakeLists.txt" and p.parts[0] == "src"):
        for name, body in ROOM_IN_CMAKE.findall(tree.read(path)):
            listed = re.search(r"\bUSES\b([\w\s]*?)(?:\bSOURCES\b|\bLINKS\b|$)", body)
            uses[name] = set(listed.group(1).split()) if listed else set()
    wrong = set()
    for path, room in sources(tree):
        if room not in uses:
            continue
        for target in {used.split("/")[0] for used in INCLUDE.findall(tree.read(path))}:
            if target != room and target not in reachable(uses, room):
                wrong.add(f"{path}: includes `{target}/`, which `sabir_room({room}` does not use")
    assert not wrong, "\n".join(sorted(wrong))


def reachable(uses: dict[str, set[str]], room: str) -> set[str]:
    """The rooms that `room` uses, directly or through others."""
    found: set[str] = set()
    open_rooms = {room}
    while open_rooms:
        next_rooms = uses.get(open_rooms.pop(), set())
        open_rooms |= next_rooms - found
        found |= next_rooms
    return found


def test_nobody_outside_includes_the_compiler(tree):
    """Runtimes, boundaries and libraries stand without src/."""
    wrong = [
        f"{path}: {used}"
        for folder in ("runtime", "boundaries", "fuzz", "libs", "demo", "examples")
        for path in tree.select(".h", ".hpp", ".c", ".cc", under=folder)
        for used in INCLUDE.findall(tree.read(path))
        if used.split("/")[0] in ROOMS and (tree.root / "src" / used).exists()
    ]
    assert not wrong, "\n".join(wrong)


# Outside the compiler: each folder uses those to its left.
RUNTIME = ("runtime", "boundaries", "fuzz")
ANY_INCLUDE = re.compile(r'^\s*#\s*include\s+["<]([^">]+)[">]', re.MULTILINE)


def test_what_a_library_is_made_of_points_one_way(tree):
    """The runtimes know of no boundary, and nothing that ships of the fuzzers."""
    wrong = []
    for place, folder in enumerate(RUNTIME):
        above = RUNTIME[place + 1 :]
        for path in tree.select(".h", ".hpp", ".c", ".cc", under=folder):
            for used in ANY_INCLUDE.findall(tree.read(path)):
                if used.split("/")[0] in above:
                    wrong.append(f"{path}: {used}")
    assert not wrong, "\n".join(wrong)
