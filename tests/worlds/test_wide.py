"""More parameters than registers hold, in both directions."""

import pytest
import wide

pytestmark = pytest.mark.sanitize

ROW = [255, -3, 2**32 - 1, -(2**63), 0.5, 0.25, True, "ß", "text", b"\x00\xff"]


class Host:
    """Says what it was told."""

    def all(self, *told):
        self.told = told
        return ",".join(map(str, told))


def test_all_pass():
    host, given = Host(), [*ROW * 6, 7, *ROW[1:]]
    with wide.open(host) as library:
        assert library.all(*given) == ",".join(map(str, given))
        assert list(host.told) == given
        named = dict(zip([f"g{i}" for i in range(10)], given[60:], strict=True))
        assert library.all(*given[:60], **named).startswith("255,-3,")
        with pytest.raises(TypeError, match=r"missing required argument 'g9' \(pos 70\)"):
            library.all(*given[:69])
        with pytest.raises(OverflowError, match=r"argument 'g0' is 256"):
            library.all(*given[:60], 256, *given[61:])
