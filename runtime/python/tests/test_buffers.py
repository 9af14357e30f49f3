"""Bytes in without a copy, bytes out where they are to stay, and every buffer that does not fit."""

import array
import gc
import mmap
import sys
import tracemalloc

import mirror
import pytest
import where

pytestmark = pytest.mark.sanitize


def test_any_buffer_will_do():
    """bytes, bytearray, memoryview, array, mmap."""
    assert mirror.reverse(b"abc") == b"cba"
    assert mirror.reverse(bytearray(b"abc")) == b"cba"
    assert mirror.reverse(memoryview(b"xabcx")[1:4]) == b"cba"
    assert mirror.reverse(array.array("B", b"abc")) == b"cba"
    assert mirror.reverse(memoryview(b"abc").cast("c")) == b"cba"
    with mmap.mmap(-1, 3) as pages:
        pages[:] = b"abc"
        assert mirror.reverse(pages) == b"cba"
    assert mirror.reverse(b"") == b""


@pytest.mark.parametrize(
    ("wrong", "kind", "complaint"),
    [
        (None, TypeError, "must be a bytes-like object, not None"),
        ("abc", TypeError, "must be a bytes-like object, not str; encode it first"),
        ([1, 2], TypeError, "must be a bytes-like object, not list"),
        (5, TypeError, "must be a bytes-like object, not int"),
        (memoryview(b"abcd")[::2], ValueError, "not contiguous.*ascontiguousarray"),
        (array.array("i", [1]), TypeError, "format 'i'.*astype.numpy.uint8"),
        (memoryview(b"abcd").cast("B", (2, 2)), ValueError, "2 dimensions"),
    ],
)
def test_buffers_that_do_not_fit(wrong, kind, complaint):
    """The message names function, argument and cure."""
    with pytest.raises(kind, match=rf"reverse\(\) argument 'value' .*{complaint}"):
        mirror.reverse(wrong)


def test_items_of_another_type():
    """The same width is not enough."""
    for code in "bBhHiIlLqQf":
        with pytest.raises(TypeError, match=f"format '{code}'.*'d' is expected"):
            mirror.echo_doubles(array.array(code, [1]))


@pytest.mark.parametrize("size", [0, 1, 255, 256, 257, 999, 1000, 1001, 65_535, 65_536, 3_000_000])
def test_results_of_every_size(size):
    """On the stack, grown once, grown often, with and without the interpreter lock."""
    assert mirror.make(size) == b"x" * size
    data = bytes(range(256)) * (size // 256 + 1)
    assert mirror.reverse(data[:size]) == data[:size][::-1]


def test_an_unchanged_argument_is_the_very_same_object():
    """Exactly bytes or str; others come back as bytes, equal."""
    for size in (0, 5, 300, 100_000):
        data, text = b"x" * size, "\u00e9" * size
        assert mirror.echo_bytes(data) is data
        assert mirror.echo_string(text) is text
        assert mirror.echo_bytes(bytearray(data)) == data
        assert type(mirror.echo_bytes(bytearray(data))) is bytes


def test_a_subclass_does_not_come_back():
    """What is returned is bytes and str, not something that behaves differently."""

    class Text(str):
        pass

    class Data(bytes):
        pass

    assert type(mirror.echo_string(Text("x"))) is str
    assert type(mirror.echo_bytes(Data(b"x"))) is bytes


def test_part_of_an_argument_is_copied():
    """An alias of less than all of it."""
    data = b"0123456789" * 100
    assert mirror.cut(data, 10, 20) == b"0123456789"
    assert mirror.cut(data, 0, 1000) is data
    assert mirror.cut(data, 5, 5) == b""


def test_in_and_out():
    """The callee writes into the caller's memory; read-only memory is refused."""
    values = array.array("i", [1, -2, 3])
    assert mirror.double_all(values) is None
    assert list(values) == [2, -4, 6]
    with pytest.raises(TypeError, match=r"double_all\(\) argument 'values' must be writable"):
        mirror.double_all(memoryview(values).toreadonly())
    with pytest.raises(TypeError, match="bytes-like"):
        mirror.double_all([1, 2])


def test_in_and_out_of_a_list():
    """What memory cannot show is a list, and gets the new items: in process if it fails, too."""
    points = [mirror.Point(1.0, 2.0), mirror.Point(3.0, 4.0)]
    assert mirror.mirror_all(points) is None
    assert points == [mirror.Point(-1.0, -2.0), mirror.Point(-3.0, -4.0)]
    points[1] = mirror.Point(0.0, 4.0)
    with pytest.raises(mirror.errors.Aborted):
        mirror.mirror_all(points)
    sign = -1.0 if where.copied("mirror") else 1.0
    assert points == [mirror.Point(sign, 2 * sign), mirror.Point(0.0, 4.0)]
    with pytest.raises(
        TypeError, match=r"mirror_all\(\) argument 'points' must be list, not tuple"
    ):
        mirror.mirror_all(tuple(points))
    with pytest.raises(TypeError, match=r"argument 'points\[1\]' must be Point, not int"):
        mirror.mirror_all([points[0], 5])


def test_a_maximum():
    """Checked before the library sees it."""
    assert mirror.small(b"1234") == 4
    with pytest.raises(ValueError, match=r"small\(\) argument 'value' has size 5, and at most 4"):
        mirror.small(b"12345")


def test_buffers_are_given_back():
    """After the call, and after one that fails."""
    data = bytearray(b"abc")
    mirror.reverse(data)
    data.extend(b"d")
    items = array.array("i", [1])
    with pytest.raises(TypeError):
        mirror.reverse(items)
    items.append(2)


def test_lone_surrogates():
    """Python's own exception, with the function and the argument in it."""
    with pytest.raises(UnicodeEncodeError, match=r"argument 'value' of echo_string\(\)"):
        mirror.echo_string("a\ud800")
    with pytest.raises(UnicodeEncodeError, match=r"argument 'value\[1\]' of echo_strings\(\)"):
        mirror.echo_strings(["a", "\udfff"])


def test_nothing_leaks():
    """A storm of good and bad calls leaves memory and reference counts as they were."""
    data, text = bytes(1000), "\u00e9" * 300

    def storm():
        for _ in range(200):
            mirror.reverse(data)
            mirror.echo_bytes(data)
            mirror.make(5000)
            mirror.echo_string(text)
            mirror.echo_strings([text, text])
            mirror.echo_doubles([1.0, 2.0])
            for wrong in (None, "x", memoryview(data)[::2], array.array("d", [1])):
                with pytest.raises((TypeError, ValueError)):
                    mirror.reverse(wrong)
            with pytest.raises(mirror.TroubleTooLarge):
                mirror.fail_trouble(1000)

    storm()
    gc.collect()
    counts = sys.getrefcount(data), sys.getrefcount(text), sys.getrefcount(None)
    tracemalloc.start()
    storm()
    gc.collect()
    before, _ = tracemalloc.get_traced_memory()
    storm()
    gc.collect()
    after, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert after - before < 4096
    assert abs(sys.getrefcount(None) - counts[2]) < 20
    assert (sys.getrefcount(data), sys.getrefcount(text)) == counts[:2]
