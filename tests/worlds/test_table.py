"""Worlds that only import, that have an interface several times, that have no function; and keywords."""

from pathlib import Path

import pytest
from worlds import table

KINDS = Path(__file__).parent / "kinds" / "kinds.wit"
MAY_BE_AWAY = {"python", "ruby", "java", "lua"}
LANGUAGES = [
    pytest.param(one, marks=pytest.mark.needs(one)) if one in MAY_BE_AWAY else one
    for one in table.LANGUAGES
]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("world", ["only-imports", "world", "types-only"])
def test_it_compiles(world, language):
    """In every language."""
    assert table.judge(KINDS, world, language, compiles=True) == ("compiles", "")


def test_the_worlds_of_a_contract():
    """Without those that a comment speaks of."""
    assert table.worlds(KINDS) == ["only-imports", "world", "types-only"]
