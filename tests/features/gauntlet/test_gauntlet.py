"""Every type in every position, from Python."""

import math

import gauntlet
import pytest
from gauntlet import Colour, Days, Node, Padded, Person, Point, errors
from gauntlet.errors import Err, Ok, Some
from where import copied

pytestmark = pytest.mark.sanitize

PERSON = Person(
    "Ad\u00e9la",
    36,
    Colour.BLUE,
    Point(1.0, -0.5),
    ["", "Ada", "\U0001f600"],
    [Point(0.0, 0.0), Point(math.inf, -0.0)],
)

VALUES = {
    "bool": [True, False],
    "s8": [-128, 127],
    "u8": [0, 255],
    "s16": [-(2**15), 2**15 - 1],
    "u16": [0, 2**16 - 1],
    "s32": [-(2**31), 2**31 - 1],
    "u32": [0, 2**32 - 1],
    "s64": [-(2**63), 2**63 - 1],
    "u64": [0, 2**64 - 1],
    "f32": [0.5, -math.inf],
    "f64": [0.1, 5e-324],
    "char": ["a", "\U0010ffff"],
    "string": ["", "caf\u00e9", "\0"],
    "colour": list(Colour),
    "days": [Days(0), Days.MONDAY | Days.WORKDAY],
    "bytes": [b"", b"\0\xff" * 500],
    "points": [[], [Point(1.0, 2.0)] * 3],
    "strings": [[], ["", "a", "\u65e5\u672c"]],
    "point": [Point(1.0, 2.0)],
    "padded": [Padded(255, 2**64 - 1, 2**16 - 1, -128)],
    "person": [PERSON],
    "shape": [
        gauntlet.ShapeNothing(),
        gauntlet.ShapeCircle(2.5),
        gauntlet.ShapePolygon([Point(0.0, 1.0)]),
        gauntlet.ShapeNamed("square"),
        gauntlet.ShapePerson(PERSON),
    ],
    "pair": [(7, "seven")],
    "option": [None, 0],
    "option_string": [None, "", "x"],
    "nested_option": [None, Some(None), Some(5)],
    "inner_result": [[Ok(1), Err("no"), Ok(2)]],
}


def test_all_of_them_are_there():
    """What the contract calls `echo-...` is in the table, or has a test of its own."""
    names = {name[5:] for name in vars(gauntlet) if name.startswith("echo_")}
    assert names == {*VALUES, "doubles", "grid"}


@pytest.mark.parametrize("name", VALUES)
def test_echo(name):
    """What goes in comes out: equal, and of the same class."""
    echo = getattr(gauntlet, f"echo_{name}")
    for value in VALUES[name]:
        result = echo(value)
        assert result == value
        assert type(result) is type(value)
        assert echo(value=value) == value


def test_arrays():
    """Lists of numbers come back as arrays."""
    assert list(gauntlet.echo_doubles([0.5, 1])) == [0.5, 1.0]
    grid = gauntlet.echo_grid([[1, 2], [], [2**32 - 1]])
    assert [list(row) for row in grid] == [[1, 2], [], [2**32 - 1]]


def test_results():
    """The error is an exception, the value is a value."""
    assert gauntlet.nothing() is None
    assert gauntlet.may_fail(False) is None
    assert gauntlet.may_fail_with(False) is None
    assert isinstance(gauntlet.may_fail_or_give(False), str)
    assert isinstance(gauntlet.may_give(False), int)
    for function in (gauntlet.may_fail, gauntlet.may_give):
        with pytest.raises(errors.DeclaredError):
            function(True)
    with pytest.raises(gauntlet.ColourError) as caught:
        gauntlet.may_fail_with(True)
    assert isinstance(caught.value.code, Colour)
    with pytest.raises(errors.DeclaredError):
        gauntlet.may_fail_or_give(True)


def test_many():
    """Several parameters of several kinds."""
    call = (1, "b", [1, 2, 3], Point(1.0, 2.0), None, True)
    assert gauntlet.many(*call) == gauntlet.many(
        f=True, e=None, d=Point(1.0, 2.0), c=[1, 2, 3], b="b", a=1
    )


def test_nodes():
    """Made, lent, given away, in lists and options; alone and on an instance."""
    with gauntlet.open() as library, library.node("root") as root:
        child = root.child("child")
        assert child.name()
        assert root.same(root)
        assert not root.same(child)
        first = library.first([root, child])
        if copied("gauntlet"):  # each instance in a process of its own
            with pytest.raises(errors.InvalidArgument, match="belongs to another instance"):
                gauntlet.first([root, child])
        else:
            assert gauntlet.first([root, child]) == first
        with gauntlet.maybe(True) as maybe:
            assert isinstance(maybe, Node)
        assert library.maybe(False) is None
        with pytest.raises(errors.DeclaredError):
            root.try_child(True)
        root.try_child(False).close()
        merged = library.node_merge(child, library.node("other"))
        assert child.closed
        assert isinstance(merged, Node)
        merged.close()


def test_open():
    """An instance is a context; where the library cannot be is refused."""
    with gauntlet.open("inprocess:") as library:
        assert library.echo_u8(5) == 5
    with pytest.raises(errors.ClosedError, match="this Instance is closed"):
        library.echo_u8(5)
    with pytest.raises(errors.Unimplemented):
        gauntlet.open(location="nowhere:")
    with pytest.raises(TypeError, match=r"open\(\) argument 'location' must be str, not int"):
        gauntlet.open(5)
