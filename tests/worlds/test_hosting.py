"""What a host lets the library see, and what it writes into the library's lists."""

import gc
from array import array

import hosting
import pytest
from hosting.errors import DeclaredError
from hosting.host import Point

pytestmark = pytest.mark.sanitize


class Page:
    """Has everything in memory of its own."""

    def __init__(self, name):
        self.name = name
        self.lines = ["one", "zwölf"]
        self.memory = bytearray([1, 2, 255])

    def bytes(self):
        return self.memory

    def text(self):
        return self.name

    def numbers(self):
        return array("d", [0.5, 1.5])

    def points(self):
        return [Point(1.0, 2.0), Point(3.0, 4.0)]

    def line(self, number):
        if number >= len(self.lines):
            raise DeclaredError(len(self.lines))
        return self.lines[number]

    def read(self, into):
        count = min(len(into), 3)
        into[:count] = self.memory[:count]
        return count


class Host:
    """What the library calls."""

    def open(self, name):
        self.opened = Page(name)
        return self.opened

    def raise_(self, values, more):
        for index, value in enumerate(values):
            values[index] = value + more & 255

    def sort(self, numbers):
        numbers[:] = array("d", sorted(numbers))

    def move(self, points, by):
        if not points:
            raise DeclaredError("nothing to move")
        points[:] = [Point(one.x + by.x, one.y + by.y) for one in points]
        return max(by.x, by.y)

    def swap(self, left, right):
        left[:], right[:] = array("h", right), array("h", left)


@pytest.fixture
def host():
    return Host()


@pytest.fixture
def library(host):
    with hosting.open(host) as opened:
        yield opened


def test_it_sees_what_its_host_has(library):
    book = library.book_named("café")
    assert bytes(book.bytes()) == b"\x01\x02\xff"
    assert list(book.numbers()) == [0.5, 1.5]
    assert book.text() == "café"
    assert book.points() == [Point(1.0, 2.0), Point(3.0, 4.0)]
    assert book.lines() == "one/zwölf"
    book.close()


def test_what_it_has_seen_stays(library, host):
    with library.book_named("x") as book:
        assert book.line(0) == "one"
        host.opened.lines = ["other" * 1000, "two"]
        gc.collect()
        assert book.lines() == "other" * 1000 + "/two"
        seen = book.bytes()
        host.opened.memory = b"else"
        assert (bytes(seen), bytes(book.bytes())) == (b"\x01\x02\xff", b"else")


def test_what_it_may_see_keeps_its_size(library, host):
    book = library.book_named("x")
    book.bytes()
    with pytest.raises(BufferError):
        host.opened.memory.append(0)
    page = book.back()
    assert page is host.opened
    page.memory.append(0)


def test_a_view_may_fail(library):
    with library.book(Page("mine")) as book:
        assert book.line(1) == "zwölf"
        with pytest.raises(DeclaredError) as caught:
            book.line(2)
        assert caught.value.value == 2


def test_a_view_is_of_its_type(library, host):
    with library.book_named("x") as book:
        host.opened.lines = [7]
        with pytest.raises(TypeError, match=r"Page.line\(\) result must be str, not int"):
            book.line(0)


def test_a_page_that_is_lent_is_seen(library):
    assert library.sum(Page("mine")) == 2.0


def test_its_host_writes_into_lists(library):
    assert library.raise_(b"\x00\xfa", 10) == b"\x0a\x04"
    memory = bytearray(b"\x00\xfa")
    library.raise_here(memory, 10)
    assert memory == b"\x0a\x04"
    assert library.sort([3, -1, 2]).tolist() == [-1, 2, 3]
    left, right = library.swap([1, 2], [-3, -4])
    assert (left.tolist(), right.tolist()) == ([-3, -4], [1, 2])
    with library.book_named("x") as book:
        assert [book.read(size) for size in (2, 9, 0)] == [b"\x01\x02", b"\x01\x02\xff", b""]


def test_a_failed_call_says_so(library):
    farthest, moved = library.move([Point(1.0, 1.0), Point(5.0, 5.0)], Point(1.0, 2.0))
    assert (farthest, moved[-1].y) == (2.0, 7.0)
    with pytest.raises(DeclaredError) as caught:
        library.move([], Point(1.0, 2.0))
    assert caught.value.value == "nothing to move"


def test_a_list_keeps_its_size(library, host):
    host.move = lambda points, by: points.pop().x
    with pytest.raises(ValueError, match=r"argument 'points' has size 1 now, and had 2"):
        library.move([Point(1.0, 1.0), Point(5.0, 5.0)], Point(1.0, 2.0))
