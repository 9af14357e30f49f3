"""Programs of today meet a library of tomorrow, whose types have grown."""

import pytest
from callers.python import today

OPEN = """
import compat
it = compat.last()
print(repr(it.mood), int(it.marks), compat.Marks.B in it.marks)
try:
    compat.again(it.mood, compat.Marks.A)
except ValueError as error:
    print(error)
print(compat.again(compat.Mood.GLAD, compat.Marks.B).mood.name)
"""

GROWN = "import compat; print(compat.tell(compat.Options(5, 'it')))"
TOMORROW = "import compat; print(compat.tell(compat.Options(level=5, name='it', zero=0)))"


@pytest.mark.needs("python")
def test_what_is_new_is_unknown(open_programs):
    """The flavour without a compiler."""
    said = today(open_programs, OPEN).splitlines()
    assert said[0] == "<Mood.UNKNOWN: -1> 7 True"
    assert "is -1, which is no Mood" in said[1]
    assert said[2] == "GLAD"


@pytest.mark.needs("python")
def test_what_is_not_said_has_its_default(grown_programs, told):
    """Of whatever type."""
    assert today(grown_programs, GROWN) == told


@pytest.mark.needs("python")
def test_tomorrows_programs_have_the_same_defaults(newer_programs, told):
    """Theirs come from the package."""
    assert today(newer_programs, TOMORROW) == told
