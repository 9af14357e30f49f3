"""An interface that is imported and exported, and one of the world's own that is, too."""

import pytest
import relay
from relay.imported_logger import Pack as HostPack
from relay.logger import Entry, Level, LevelError, Pack

pytestmark = pytest.mark.sanitize


class Sink:
    """Counts."""

    def __init__(self, name):
        self.name = name
        self.count = 0

    def put(self, entry):
        assert isinstance(entry, Entry)
        self.count += 1
        return self.count


class Logger:
    """What the library calls."""

    def new_sink(self, name):
        return Sink(name)

    def sink_merge(self, left, right):
        left.count += right.count
        return left.count

    def log(self, entry):
        if entry.level is Level.HIGH:
            raise LevelError(Level.HIGH)
        return len(entry.text)

    def count(self, letters):
        return {letter: 2 * often for letter, often in letters.items()}

    def turn(self, pack):
        assert isinstance(pack, HostPack)
        return HostPack(pack.sinks[::-1], pack.note)


class Side:
    """The other one."""

    def ask(self, text):
        return text + "?"


@pytest.fixture
def library():
    with relay.open(Logger(), Side()) as opened:
        yield opened


def test_functions_pass(library):
    assert library.logger_log(Entry(Level.LOW, "four")) == 4
    assert library.side_ask("what") == "what?, relayed"
    assert library.logger_count({"a": 1, "ß": 3}) == {"a": 2, "ß": 6}
    with pytest.raises(LevelError):
        library.logger_log(Entry(Level.HIGH, "x"))


def test_resources_are_others_on_each_side(library):
    entry = Entry(Level.LOW, "x")
    left, right = library.logger_sink("left"), library.logger_sink("right")
    assert library.tool_put_twice(left, entry) == 2
    assert right.put(entry) == 1
    assert library.logger_sink_merge(left, right) == 3
    assert right.closed


def test_handles_inside_values_pass_too(library):
    entry = Entry(Level.LOW, "x")
    one, two = library.logger_sink("one"), library.logger_sink("two")
    one.put(entry)
    turned = library.logger_turn(Pack([one, two], "two"))
    assert turned.note == "two, relayed"
    assert [sink.put(entry) for sink in turned.sinks] == [1, 2]


def test_values_are_the_same_types_everywhere():
    assert not hasattr(relay.imported_logger, "Entry")
    assert HostPack is not Pack
