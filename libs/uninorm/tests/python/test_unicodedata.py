"""uninorm.unicodedata, the drop-in, against Python's own and against `unicodedata2`.

`unicodedata2` is CPython's code with the tables of the newest Unicode: an implementation that is
none of ours, of the very version that the library has.
"""

import importlib.util
import random
import sys
import threading
import unicodedata
from pathlib import Path

import pytest
import unicodedata2
import uninorm
import uninorm.unicodedata

FORMS = ["NFC", "NFD", "NFKC", "NFKD"]
COMPILED = uninorm.unicodedata


def in_python():
    """The module that stands in where there is no compiler."""
    path = Path(uninorm.__file__).parent / "unicodedata.py"
    spec = importlib.util.spec_from_file_location("uninorm.plain_unicodedata", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(params=["compiled", "python"])
def ours(request):
    """Both modules answer alike."""
    return COMPILED if request.param == "compiled" else in_python()


def test_they_are_of_the_same_version(ours):
    """Else most of this tests nothing."""
    assert ours.unidata_version == uninorm.unicode_version() == unicodedata2.unidata_version
    assert COMPILED.__file__.endswith(".so")


@pytest.mark.parametrize("form", FORMS)
def test_every_code_point(form):
    """Alone, between other text, and surrogates, too."""
    normalize, is_normalized = COMPILED.normalize, COMPILED.is_normalized
    for code in range(sys.maxunicode + 1):
        text = chr(code)
        expected = unicodedata2.normalize(form, text)
        assert normalize(form, text) == expected, hex(code)
        assert is_normalized(form, text) is (expected == text), hex(code)
        if code < 0x20000 and code % 3 == 0:
            text = f"a\u0323{text}\u0301\u0327"
            assert normalize(form, text) == unicodedata2.normalize(form, text), hex(code)


def pieces_of(decomposed: str) -> set[str]:
    """A decomposition cut in two, with each part as it is and in every form."""
    made = set()
    for cut in range(1, len(decomposed)):
        left, right = decomposed[:cut], decomposed[cut:]
        lefts = {left} | {unicodedata2.normalize(form, left) for form in FORMS}
        rights = {right} | {unicodedata2.normalize(form, right) for form in FORMS}
        made |= {first + second for first in lefts for second in rights}
    return made


def test_all_that_composes():
    """Whatever a composite is made of, in any form: in U+16D63 U+16D68, the second is a composite
    and stays one by itself.
    """
    count = 0
    for code in range(sys.maxunicode + 1):
        decomposed = unicodedata2.normalize("NFD", chr(code))
        for text in pieces_of(decomposed) if len(decomposed) > 1 else ():
            for form in FORMS:
                expected = unicodedata2.normalize(form, text)
                assert COMPILED.normalize(form, text) == expected, (form, ascii(text))
                is_normal = COMPILED.is_normalized(form, text)
                assert is_normal is (text == expected), (form, ascii(text))
                count += 1
    assert count > 50_000


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
def test_random_text(ours, form):
    """Thousands of texts of every kind of storage."""
    source = random.Random(form)
    for _ in range(5000):
        text = words(source)
        expected = unicodedata2.normalize(form, text)
        found = ours.normalize(form, text)
        assert found == expected, ascii(text)
        assert ours.is_normalized(form, text) is (text == expected), ascii(text)
        assert (found is text) == (expected == text), ascii(text)


def test_case_folding(ours):
    """Python has it as a method; the forms agree where the versions do."""
    for text in ("Stra\u00dfe", "\u0130\ufb03", "ABC", "abc", "\u03a3\u03c2"):
        assert ours.normalize("casefold", text) == text.casefold()
    assert ours.normalize("NFKC_CF", "Stra\u00dfe\u00ad\uff21") == "strassea"
    assert ours.normalize("NFKC_CF", "plain") == "plain"


def test_forms_in_every_spelling(ours):
    """What the program and the standard call them is taken, too."""
    for name in ("nfc", "Nfc", "NFC"):
        assert ours.normalize(name, "e\u0301") == "\u00e9"
        assert not ours.is_normalized(name, "e\u0301")
    for name in ("NFKC_CF", "nfkc-casefold", "NFKC_Casefold", "nfkc_cf", "NFKC Casefold"):
        assert ours.normalize(name, "\uff21\u00ad") == "a"
    assert ours.normalize("Casefold", "A") == "a"


def test_nothing_is_copied(ours):
    """The very same object, whatever it is stored as."""
    for text in ("ascii", "caf\u00e9", "\u03b1\u03b2", "\u4e00" * 10_000, "a\ud800b", "\U0001f600"):
        assert ours.normalize("NFC", text) is text


def outcome(function, *arguments) -> tuple:
    """What a call gives, or the exception and what it says."""
    try:
        return ("gives", function(*arguments))
    except Exception as error:
        return (type(error), str(error))


def test_what_is_refused_is_what_python_refuses(ours):
    """Bytes, other objects, and the form of an empty text, which nobody looks at."""
    for name in ("normalize", "is_normalized"):
        for arguments in (
            (),
            ("NFC",),
            ("NFC", "a", "b"),
            (None, "a"),
            (1, ""),
            (b"NFC", "a"),
            ("NFC", None),
            ("NFC", b"abc"),
            ("NFC", bytearray(b"abc")),
            ("NFC", ["a"]),
            ("NFX", b"abc"),
            ("NFX", ""),
            ("NFX", "a"),
            ("", "a"),
            ("\ud800", "a"),
            ("NFC" * 100, "a"),
        ):
            kind, said = outcome(getattr(ours, name), *arguments)
            expected, says = outcome(getattr(unicodedata, name), *arguments)
            assert kind == expected, (name, arguments)
            if kind is TypeError and len(arguments) == 2:
                assert said == says, (name, arguments)
            elif kind is ValueError:
                assert said.startswith(f"{says} {arguments[0]!r}: there are NFC, NFD")
    with pytest.raises(TypeError):
        ours.normalize(form="NFC", text="a")


def test_a_subclass_gives_a_string(ours):
    """As Python's own does."""

    class Text(str):
        __slots__ = ()

    for text in ("abc", "e\u0301", "\ud800e\u0301", "\ud800"):
        found = ours.normalize("NFC", Text(text))
        assert type(found) is str
        assert found == unicodedata.normalize("NFC", text)


def test_many_threads():
    """Long texts release the interpreter."""
    text = "cafe\u0301 \ud55c\uad6d " * 50_000
    expected = unicodedata.normalize("NFC", text)
    wrong = []

    def work():
        if COMPILED.normalize("NFC", text) != expected:
            wrong.append(1)

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not wrong
