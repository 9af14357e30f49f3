"""Programs of today meet a library of tomorrow, whose types have grown."""

import pytest
from callers.ruby import today

OPEN = """
require "compat"
it = Compat.last
print it.mood.inspect, " ", it.marks.to_a.inspect, " "
begin
  Compat.again(it.mood, [:a])
rescue ArgumentError => e
  print e.message, " "
end
print Compat.again(:glad, [:b]).mood
"""

GROWN = "require 'compat'; puts Compat.tell(Compat::Options.new(level: 5, name: 'it'))"


@pytest.mark.needs("ruby")
@pytest.mark.needs("ruby")
@pytest.mark.parametrize("flavour", ["extension", "fiddle"])
def test_what_is_not_said_has_its_default(grown_programs, told, flavour):
    """Of whatever type."""
    assert today(grown_programs, GROWN, flavour) == told
