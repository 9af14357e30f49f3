"""uninorm.unicodedata, the drop-in, against Python's own and against `unicodedata2`.

`unicodedata2` is CPython's code with the tables of the newest Unicode: an implementation that is
none of ours, of the very version that the library has.
"""

import random
import sys
import threading
import unicodedata

import pytest
import unicodedata2
import uninorm
from uninorm.unicodedata import is_normalized, normalize, unidata_version

FORMS = ["NFC", "NFD", "NFKC", "NFKD"]
SAME_VERSION = unicodedata2.unidata_version == unidata_version


def test_it_is_of_the_same_version():
    """Else most of this tests nothing."""
    assert unidata_version == uninorm.unicode_version()
    assert SAME_VERSION, f"unicodedata2 has Unicode {unicodedata2.unidata_version}"


@pytest.mark.parametrize("form", FORMS)
def test_every_code_point(form):
    """Alone, between other text, and surrogates, too."""
    for code in range(sys.maxunicode + 1):
        text = chr(code)
        expected = unicodedata2.normalize(form, text)
        assert normalize(form, text) == expected, hex(code)
        assert is_normalized(form, text) is (expected == text), hex(code)
        if code < 0x20000 and code % 3 == 0:
            text = f"a\u0323{text}\u0301\u0327"
            assert normalize(form, text) == unicodedata2.normalize(form, text), hex(code)


def words(source: random.Random) -> str:
    """Text of some sort, short and long, with marks, jamo, surrogates and what is rare."""
    pools = [
        "abc ABC 123",
        "\u00e9\u00e0\u00fc\u00c5\u1e69\u01d5\u0344\u0f73",
        "\u0301\u0323\u0327\u0338\u0345\u05b0\u0e38\u3099",
        "\u1100\u1161\u11a8\uac00\uac01\u1112\u1175\u11c2",
        "\u4e00\uf900\u2f00\ufb01\uff21\uff76\uff9e",
        "\U0001d15e\U0001d165\U0002f800\U0001f600",
        "\ud800\udfff",
    ]
    weights = [4, 4, 4, 2, 2, 1, 0.2]
    length = source.choice([1, 3, 10, 40, 700])
    return "".join(source.choice(source.choices(pools, weights)[0]) for _ in range(length))


@pytest.mark.sanitize
@pytest.mark.parametrize("form", FORMS)
def test_random_text(form):
    """Thousands of texts of every kind of storage."""
    source = random.Random(form)
    for _ in range(5000):
        text = words(source)
        expected = unicodedata2.normalize(form, text)
        found = normalize(form, text)
        assert found == expected, ascii(text)
        assert is_normalized(form, text) is (text == expected), ascii(text)
        assert (found is text) == (expected == text), ascii(text)
        encoded = text.encode("utf-8", "replace")
        assert normalize(form, encoded) == normalize(form, encoded.decode()).encode()


def test_case_folding():
    """Python has it as a method; the forms agree where the versions do."""
    for text in ("Stra\u00dfe", "\u0130\ufb03", "ABC", "abc", "\u03a3\u03c2"):
        assert normalize("casefold", text) == text.casefold()
    assert normalize("NFKC_CF", "Stra\u00dfe\u00ad\uff21") == "strassea"
    assert normalize("NFKC_CF", "plain") == "plain"


def test_nothing_is_copied():
    """The very same object, whatever it is stored as."""
    for text in ("ascii", "caf\u00e9", "\u03b1\u03b2", "\u4e00" * 10_000, "a\ud800b", "\U0001f600"):
        assert normalize("NFC", text) is text
    data = "caf\u00e9".encode()
    assert normalize("NFC", data) is data


def test_what_is_refused():
    """As Python's own refuses it; bytes that are no UTF-8 say where."""
    with pytest.raises(ValueError, match="invalid normalization form 'NFX'"):
        normalize("NFX", "a")
    for wrong in (None, 1, b"NFC"):
        with pytest.raises(TypeError, match="the form must be str"):
            normalize(wrong, "a")
    for wrong in (None, 1, ["a"]):
        with pytest.raises(TypeError):
            normalize("NFC", wrong)
    for arguments in ((), ("NFC",), ("NFC", "a", "b")):
        with pytest.raises(TypeError, match="expected 2 arguments"):
            normalize(*arguments)
    with pytest.raises(uninorm.TextError) as caught:
        normalize("NFC", b"ab\xff")
    assert caught.value.offset == 2


def test_a_subclass_gives_a_string():
    """As Python's own does."""

    class Text(str):
        __slots__ = ()

    for text in ("abc", "e\u0301"):
        found = normalize("NFC", Text(text))
        assert type(found) is str
        assert found == unicodedata.normalize("NFC", text)


def test_many_threads():
    """Long texts release the interpreter."""
    text = "cafe\u0301 \ud55c\uad6d " * 50_000
    expected = unicodedata.normalize("NFC", text)
    wrong = []

    def work():
        if normalize("NFC", text) != expected:
            wrong.append(1)

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not wrong
