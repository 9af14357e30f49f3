"""Records that may grow."""

import grown
import pytest

pytestmark = pytest.mark.sanitize


def test_a_record_that_may_grow():
    """Its size goes with it, and nobody sees that."""
    assert grown.describe(grown.Options(5)) == 5009
    assert grown.describe(grown.Options(level=1, scale=2)) == 1002


def test_its_fields_are_checked():
    """As those of any other."""
    with pytest.raises(OverflowError, match=r"describe\(\) argument 'options.level' is 256"):
        grown.describe(grown.Options(256))
