"""On an instance, functions of all interfaces stand side by side: each is what was meant."""

import meets
import pytest

pytestmark = pytest.mark.sanitize


def test_an_instance_tells_joined_names_apart():
    """Who was there first keeps the name; so has the ledger it."""
    with meets.open() as two:
        assert (two.side_open(), two.side_open_()) == (11, 21)
        assert (two.side_lock(), two.side_lock_()) == (12, 22)
        assert (two.lock_self(1, 2, 3), two.lock_self_()) == (123, 13)


def test_a_module_beside_a_function_of_its_name():
    """The function was there first."""
    assert (meets.side(), meets.side_.open(), meets.side_open()) == (10, 21, 11)
