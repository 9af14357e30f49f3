"""Lists that are kept, written into, looked at in place and bounded: bytes, array, NumPy."""

import array
import gc
import sys
import threading

import numpy
import pytest
from buffers import Point, Window, errors
from where import copied

pytestmark = pytest.mark.sanitize


def address(of) -> int:
    """Where its memory is."""
    return numpy.frombuffer(of, dtype=numpy.uint8).ctypes.data


def test_a_view_is_the_librarys_memory():
    """Which here is ours: nothing is copied on either way, unless it has a process of its own."""
    data = bytearray(b"0123456789")
    with Window(data) as window:
        view = window.bytes()
        assert type(view) is memoryview
        assert view.readonly
        assert (view.format, view.itemsize, len(view)) == ("B", 1, 10)
        if copied("buffers"):  # a view of what was there
            assert address(view) != address(data)
            assert bytes(view) == b"0123456789"
        else:
            assert address(view) == address(data)
            data[0] = ord("x")
            assert bytes(view) == b"x123456789"
        with pytest.raises(TypeError, match="read-only"):
            view[0] = 1


def test_no_items():
    """A view of nothing is a view."""
    with Window(b"") as window:
        assert len(window.bytes()) == 0
        assert numpy.asarray(window.bytes()).size == 0


def test_text_and_records_are_values():
    """Python's own objects have their own memory."""
    with Window(b"") as window:
        assert window.name() == "window"
        assert window.corners() == [Point(0, 0), Point(3, 4)]


def test_a_view_keeps_its_owner():
    """The window lives as long as somebody looks through it."""
    data = bytearray(b"abc")
    view = Window(data).bytes()
    gc.collect()
    assert bytes(view) == b"abc"
    with pytest.raises(BufferError):
        data.append(1)
    view.release()
    gc.collect()
    data.append(1)


def test_closing_ends_views():
    """A view that was handed out is released; use after that is a clear exception."""
    data = bytearray(b"abc")
    window = Window(data)
    one, two = window.bytes(), window.bytes()
    window.close()
    for view in (one, two):
        with pytest.raises(ValueError, match="released memoryview"):
            bytes(view)
    data.append(1)
    window.close()


def test_closing_waits_for_views_of_views():
    """What was made from a view keeps the memory until it is gone."""
    data = bytearray(b"abc")
    window = Window(data)
    seen = numpy.asarray(window.bytes())
    part = window.bytes()[1:]
    window.close()
    assert window.closed
    with pytest.raises(errors.ClosedError):
        window.bytes()
    assert seen.tobytes() == b"abc"
    with pytest.raises(BufferError):
        data.append(1)
    del seen
    assert bytes(part) == b"bc"
    part.release()
    gc.collect()
    data.append(1)


def test_views_in_a_storm():
    """Nothing leaks and nothing is touched after it is gone."""
    data = bytearray(b"abc" * 1000)
    for _ in range(300):
        window = Window(data)
        views = [window.bytes()[1:] for _ in range(3)] + [window.bytes() for _ in range(3)]
        gc.collect(0)
        window.close() if len(views) % 2 else None
        del window
        assert bytes(views[0][:2]) == b"bc"
        del views
    gc.collect()
    data.append(1)


def test_views_from_many_threads():
    """Each looks, one closes: what a call gave is there for as long as it is looked at."""
    failed = []

    def look(window):
        try:
            for _ in range(500):
                assert bytes(window.bytes()[:3]) == b"abc"
        except (errors.ClosedError, errors.FailedPrecondition, ValueError):  # one at a time
            pass
        except BaseException as error:
            failed.append(error)

    for _ in range(20):
        window = Window(b"abc" * 1000)
        threads = [threading.Thread(target=look, args=[window]) for _ in range(4)]
        for thread in threads:
            thread.start()
        window.close()
        for thread in threads:
            thread.join()
    assert failed == []


def test_retained():
    """The buffer is held until the window is closed, and no longer."""
    data = b"x" * 1000
    count = sys.getrefcount(data)
    window = Window(data)
    assert sys.getrefcount(data) > count
    window.close()
    assert sys.getrefcount(data) == count


@pytest.mark.parametrize(
    "make", [lambda n: array.array("d", [0.0] * n), numpy.zeros], ids=["array", "numpy"]
)
def test_written_in_place(make):
    """Every element, in the caller's memory."""
    with Window(b"") as window:
        for size in (0, 1, 1000, 100_000):
            values = make(size)
            assert window.fill(values, 2.5) is None
            assert list(values) == [2.5] * size


def test_numpy_columns():
    """A row of a matrix is contiguous; a column is not, and is not copied behind your back."""
    matrix = numpy.zeros((3, 4))
    with Window(b"") as window:
        window.fill(matrix[1], 1.0)
        assert matrix.sum(axis=1).tolist() == [0, 4, 0]
        with pytest.raises(TypeError, match="must be writable and contiguous"):
            window.fill(matrix[:, 1], 1.0)
        with pytest.raises(ValueError, match=r"2 dimensions.*into.reshape\(-1\)"):
            window.fill(matrix, 1.0)


@pytest.mark.parametrize(
    ("dtype", "code"), [("float32", "f"), ("int64", "l"), ("complex128", "Zd"), (">f8", ">d")]
)
def test_numpy_of_another_type(dtype, code):
    """The message says which it is, and how to convert it."""
    with Window(b"") as window:
        with pytest.raises(
            TypeError, match=rf"fill\(\) argument 'into' holds items of format '{code}' .*'d'"
        ) as caught:
            window.fill(numpy.zeros(3, dtype=dtype), 1.0)
        assert "into.astype(numpy.float64)" in str(caught.value)


def test_read_only_memory_is_not_written():
    """However it came about."""
    frozen = numpy.zeros(3)
    frozen.flags.writeable = False
    with Window(b"") as window:
        for values in (frozen, bytes(8), memoryview(array.array("d", [1])).toreadonly()):
            with pytest.raises(
                TypeError, match=r"Window.fill\(\) argument 'into' must be writable"
            ):
                window.fill(values, 1.0)


def test_a_maximum():
    """Before the library sees it."""
    with Window(b"") as window:
        assert window.upper("abcde") == "ABCDE"
        with pytest.raises(
            ValueError, match=r"upper\(\) argument 'text' has size 6, and at most 5"
        ):
            window.upper("abcdef")
