"""The thread rules of a contract, and threads that Python did not make."""

import gc
import threading
import weakref
from concurrent.futures import ThreadPoolExecutor

import foreign
import pytest
from foreign import Board, Diary, errors

pytestmark = pytest.mark.sanitize


class Listener:
    """Counts, and says yes to even numbers."""

    def __init__(self):
        self.heard = []
        self.threads = set()

    def notify(self, number):
        self.heard.append(number)
        self.threads.add(threading.get_ident())
        return number % 2 == 0

    def meet(self, other):
        return other.notify(2)


def test_calls_from_threads_of_the_library():
    """Each finds the interpreter, and leaves it."""
    listener = Listener()
    assert foreign.tell_all(listener, 6, 100) == 300
    assert sorted(listener.heard) == list(range(600))
    assert threading.get_ident() not in listener.threads


def test_exceptions_in_threads_of_the_library():
    """Become failures that the library sees; the interpreter goes on."""

    class Broken(Listener):
        def notify(self, number):
            if number % 4 == 0:
                raise ValueError(number)
            return super().notify(number)

    assert foreign.tell_all(Broken(), 4, 50) == 50


def test_python_threads_go_on_meanwhile():
    """While threads of the library come and go."""
    with ThreadPoolExecutor(4) as pool:
        counts = list(pool.map(lambda _: foreign.tell_all(Listener(), 3, 40), range(8)))
    assert counts == [60] * 8


def test_dropped_by_a_thread_that_never_saw_python():
    """The object goes, with its reference."""
    listener = Listener()
    there = weakref.ref(listener)
    foreign.drop_elsewhere(listener)
    del listener
    gc.collect()
    assert there() is None


def in_another_thread(function):
    """What it returns, or raises."""
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(function).result()


def test_confined():
    """Only the thread that made it; closing it is allowed to all."""
    with Diary() as diary:
        assert diary.pages() == 7
        with pytest.raises(errors.FailedPrecondition, match="thread"):
            in_another_thread(diary.pages)
        assert diary.pages() == 7
    elsewhere = in_another_thread(Diary)
    with pytest.raises(errors.FailedPrecondition, match="thread"):
        elsewhere.pages()
    elsewhere.close()


def test_shared():
    """Many at once."""
    with Board() as board, ThreadPoolExecutor(3) as pool:
        meetings = [pool.submit(board.meet, 3) for _ in range(3)]
        assert [meeting.result() for meeting in meetings] == [3, 3, 3]
