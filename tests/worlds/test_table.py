"""Worlds that only import, that have an interface several times or no function; and keywords."""

from pathlib import Path

import pytest
from names import compilers
from worlds import table

KINDS = Path(__file__).parent / "kinds" / "kinds.wit"


@pytest.mark.parametrize("compiler", compilers.LANGUAGES)
@pytest.mark.parametrize("world", ["only-imports", "world", "types-only", "bare-handles"])
def test_it_compiles(world, compiler):
    """In every language."""
    assert table.judge(KINDS, world, compiler.__name__, compiles=True) == ("compiles", "")


def test_the_worlds_of_a_contract():
    """Without those that a comment speaks of."""
    assert table.worlds(KINDS) == ["only-imports", "world", "types-only", "bare-handles"]
