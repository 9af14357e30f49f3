"""Values of every type go into a library and come out as they were."""

import array
import enum
import math
import pickle

import mirror
import pytest
from mirror import Access, Colour, Everything, Point, Shape
from mirror.errors import Err, Ok, Some

pytestmark = pytest.mark.sanitize

RANGES = {
    "s8": (-(2**7), 2**7 - 1),
    "u8": (0, 2**8 - 1),
    "s16": (-(2**15), 2**15 - 1),
    "u16": (0, 2**16 - 1),
    "s32": (-(2**31), 2**31 - 1),
    "u32": (0, 2**32 - 1),
    "s64": (-(2**63), 2**63 - 1),
    "u64": (0, 2**64 - 1),
}

EVERYTHING = Everything(
    truth=True,
    letter="\U0001f600",
    text="caf\u00e9\0!",
    bytes=b"\0\xff",
    numbers=array.array("h", [-1, 2]),
    names=["a", "", "\u00e9"],
    colour=Colour.BLUE,
    access=Access.READ | Access.EXECUTE,
    point=Point(1.0, -0.0),
    pair=(7, "seven"),
    four=array.array("f", [1, 2, 3, 4]),
    digest=b"abcd",
    ages={"x": 1, "y": 2},
    maybe=Some(None),
)


@pytest.mark.parametrize("name", RANGES)
def test_integers_at_their_ends(name):
    """The smallest and the largest come back; one further is an OverflowError."""
    echo = getattr(mirror, f"echo_{name}")
    low, high = RANGES[name]
    for value in (low, low + 1, 0, 1, high - 1, high):
        assert echo(value) == value
    for value in (low - 1, high + 1, 2**70, -(2**70)):
        with pytest.raises(OverflowError, match=rf"echo_{name}\(\) argument 'value' is {value}"):
            echo(value)


def test_what_counts_as_an_integer():
    """An object with __index__ does; a float, a text and None do not."""

    class Index:
        def __index__(self):
            return 5

    assert mirror.echo_u8(Index()) == 5
    assert mirror.echo_u8(True) == 1
    for wrong in (1.0, "1", None, b"1"):
        with pytest.raises(TypeError, match="argument 'value' must be int"):
            mirror.echo_u8(wrong)


def test_floats():
    """Doubles are exact, floats are rounded, integers are taken."""
    assert mirror.echo_f64(0.1) == 0.1
    assert math.isnan(mirror.echo_f64(math.nan))
    assert mirror.echo_f64(3) == 3.0
    assert mirror.echo_f32(0.5) == 0.5
    assert mirror.echo_f32(0.1) != 0.1
    with pytest.raises(TypeError, match="must be float, not str"):
        mirror.echo_f64("1")
    with pytest.raises(OverflowError, match="argument 'value'"):
        mirror.echo_f64(10**400)


def test_bools_and_characters():
    """A bool is a bool; a character is one code point."""
    assert mirror.echo_bool(True) is True
    assert mirror.echo_bool(False) is False
    with pytest.raises(TypeError, match="must be bool, not int"):
        mirror.echo_bool(1)
    for letter in ("a", "\0", "\u00e9", "\U0010ffff"):
        assert mirror.echo_char(letter) == letter
    for wrong in ("", "ab", "\ud800"):
        with pytest.raises(ValueError, match="argument 'value'"):
            mirror.echo_char(wrong)


@pytest.mark.parametrize("text", ["", "ascii", "caf\u00e9", "\u65e5\u672c", "\U0001f600", "a\0b"])
def test_text(text):
    """Text comes back, however Python stores it and however long it is."""
    assert mirror.echo_string(text) == text
    assert mirror.echo_string(text * 1000) == text * 1000
    assert mirror.echo_strings([text] * 3) == [text] * 3


def test_numbers_from_buffers_and_sequences():
    """Anything with the right items will do; an array comes back."""
    values = [0.5, -1.0, 2.0]
    for given in (values, tuple(values), array.array("d", values), range(3)):
        result = mirror.echo_doubles(given)
        assert type(result) is array.array
        assert result.typecode == "d"
        assert list(result) == [float(value) for value in given]
    assert mirror.echo_doubles(memoryview(array.array("d", values))) == array.array("d", values)
    assert len(mirror.echo_doubles([])) == 0
    assert mirror.echo_doubles([0.5] * 100_000) == array.array("d", [0.5] * 100_000)


def test_records():
    """Field for field, nested, frozen, with defaults."""
    assert mirror.echo_everything(EVERYTHING) == EVERYTHING
    assert mirror.echo_points([Point(1.0), Point(3.0, 4.0)]) == [Point(1.0, 1.5), Point(3.0, 4.0)]
    with pytest.raises(AttributeError):
        EVERYTHING.text = "other"
    with pytest.raises(TypeError, match="must be Point, not tuple"):
        mirror.echo_points([(1.0, 2.0)])


def test_options_inside_options():
    """None, and a Some around what can be None itself."""
    for maybe in (None, Some(None), Some(5)):
        given = Everything(**{**fields_of(EVERYTHING), "maybe": maybe, "point": None})
        assert mirror.echo_everything(given) == given
    given = Everything(**{**fields_of(EVERYTHING), "maybe": 5})
    with pytest.raises(TypeError, match="Some or None"):
        mirror.echo_everything(given)


def fields_of(record):
    """A record's fields by name."""
    return {name: getattr(record, name) for name in record.__slots__}


def test_fixed_length():
    """Too few and too many items are refused."""
    for four in ([1.0], [1.0] * 5):
        given = Everything(**{**fields_of(EVERYTHING), "four": four})
        with pytest.raises(ValueError, match="must have 4 items"):
            mirror.echo_everything(given)


def test_variants():
    """One class per case, and a union of them."""
    for shape in (
        mirror.ShapeNothing(),
        mirror.ShapeCircle(2.0),
        mirror.ShapePolygon([Point(0.0, 0.0), Point(1.0, 1.0)]),
    ):
        assert isinstance(shape, Shape)
        assert mirror.echo_shape(shape) == shape
    with pytest.raises(TypeError, match="must be Shape, not float"):
        mirror.echo_shape(2.0)


def test_results_as_values():
    """Ok and Err."""
    outcomes = [Ok(1), Err("bad"), Ok(2**32 - 1)]
    assert mirror.echo_results(outcomes) == outcomes
    with pytest.raises(TypeError):
        mirror.echo_results([1])


def test_maps():
    """Dictionaries, keys and values checked."""
    given = {1: ["a", "b"], 2: []}
    assert mirror.echo_map(given) == given
    assert mirror.echo_map({}) == {}
    with pytest.raises(OverflowError):
        mirror.echo_map({-1: []})
    with pytest.raises(TypeError, match="must be dict, not list"):
        mirror.echo_map([(1, [])])


def test_enums_and_flags():
    """Members are Python's own; a plain number in range is taken."""
    assert issubclass(Colour, enum.IntEnum)
    assert issubclass(Access, enum.IntFlag)
    assert mirror.defaults(1, d=Colour.RED) == "1 7 text 0"
    assert mirror.defaults(1, d=2) == "1 7 text 2"
    for wrong in (3, -1, 2**80):
        with pytest.raises(ValueError, match=r"argument 'd' is .*, which is no Colour"):
            mirror.defaults(1, d=wrong)


def test_defaults_and_keywords():
    """By position, by name, or left out."""
    assert mirror.defaults(1) == "1 7 text 1"
    assert mirror.defaults(1, 2, "x", Colour.BLUE) == "1 2 x 2"
    assert mirror.defaults(c="x", a=1) == "1 7 x 1"
    for call, complaint in (
        (lambda: mirror.defaults(), "missing required argument 'a'"),
        (lambda: mirror.defaults(1, 2, "x", Colour.RED, 5), "at most 4 arguments"),
        (lambda: mirror.defaults(1, e=2), "unexpected keyword argument 'e'"),
        (lambda: mirror.defaults(1, a=2), "multiple values for argument 'a'"),
    ):
        with pytest.raises(TypeError, match=complaint):
            call()


def test_values_can_be_pickled():
    """They live where people import them from."""
    error = mirror.TroubleTooLarge(5)
    for value in (EVERYTHING, Colour.RED, mirror.ShapeCircle(1.0), error, Some(1)):
        assert pickle.loads(pickle.dumps(value)) == value
    assert Everything.__module__ == Colour.__module__ == "mirror"
