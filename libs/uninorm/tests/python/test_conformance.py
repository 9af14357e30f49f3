"""NormalizationTest.txt over every way that Python and the program have into the library."""

import array
import os
import subprocess
from functools import cache
from pathlib import Path

import pytest
import uninorm
import uninorm.unicodedata
from uninorm import Form, Normalizer, Portions

SANITIZED = os.environ.get("SABIR_PRESET") == "asan"
TESTS = Path(__file__).resolve().parents[1]
FORMS = ["NFC", "NFD", "NFKC", "NFKD"]

pytestmark = pytest.mark.sanitize


def source() -> Path:
    """The whole file where it can be found, else the extract in the tree; that, too, for another
    process: the engine is the same, and the way there is long.
    """
    if os.environ.get("SABIR_LOCATION"):
        return TESTS / "normalization_extract.txt"
    beside = TESTS.parents[3] / "shared/corpora/ucd" / uninorm.unicode_version()
    for folder in (os.environ.get("UCD_DIR"), beside, "/usr/share/unicode"):
        path = Path(folder or "/nowhere") / "NormalizationTest.txt"
        if path.exists() and f"-{uninorm.unicode_version()}.txt" in path.open().readline():
            return path
    return TESTS / "normalization_extract.txt"


@cache
def cases(form: str) -> dict[str, str]:
    """What the form makes of every column of every line."""
    found = {}
    for line in source().read_text(encoding="utf-8").splitlines():
        if not line or line[0] in "#@":
            continue
        cells = line.split(";")[:5]
        columns = ["".join(chr(int(code, 16)) for code in cell.split()) for cell in cells]
        for number, column in enumerate(columns):
            composed = 3 if form[2] == "K" or number > 2 else 1
            found[column] = columns[composed + (form[-1] == "D")]
    assert len(found) > 800
    return found


@pytest.mark.parametrize("form", FORMS)
def test_the_normalizer(form):
    """Bytes and strings, the question, and where they differ."""
    with Normalizer(Form[form]) as normalizer:
        for text, expected in cases(form).items():
            data = text.encode()
            assert normalizer.normalize_text(text) == expected, ascii(text)
            assert normalizer.normalize(data) == expected.encode(), ascii(text)
            assert normalizer.is_normalized(data) is (text == expected), ascii(text)
            assert (normalizer.first_difference(data) is None) is (text == expected), ascii(text)


@pytest.mark.parametrize("form", FORMS)
def test_unicodedata(form):
    """In both directions: what is not in the form is never said to be."""
    for text, expected in cases(form).items():
        for around in ("", "-", "\u4e00", "\U0001f600"):
            found = uninorm.unicodedata.normalize(form, around + text + around)
            assert found == around + expected + around, ascii(text)
            is_normal = uninorm.unicodedata.is_normalized(form, around + text + around)
            assert is_normal is (text == expected), ascii(text)


@pytest.mark.parametrize("form", FORMS)
def test_portions(form):
    """A cut at every byte of each text in turn, and one text in single bytes."""
    with Portions(Form[form]) as portions:
        for number, (text, expected) in enumerate(cases(form).items()):
            data = text.encode()
            cut = number % (len(data) + 1)
            pieces = [portions.push(data[:cut]), portions.push(data[cut:]), portions.finish()]
            assert b"".join(pieces) == expected.encode(), (ascii(text), cut)
        data = "".join(cases(form)).encode()[:10_000]
        data = data.decode(errors="ignore").encode()
        pieces = [portions.push(data[at : at + 1]) for at in range(len(data))]
        expected = Normalizer(Form[form]).normalize(data)
        assert b"".join([*pieces, portions.finish()]) == expected


@pytest.mark.parametrize("form", FORMS)
def test_many_at_once(form):
    """All of them in one call."""
    texts = [text.encode() for text in cases(form)]
    ends, total = array.array("Q"), 0
    for text in texts:
        total += len(text)
        ends.append(total)
    batch = Normalizer(Form[form]).normalize_all(b"".join(texts), ends)
    found = [batch.bytes[a:b] for a, b in zip([0, *batch.ends], batch.ends, strict=False)]
    assert found == [expected.encode() for expected in cases(form).values()]


@pytest.mark.skipif(SANITIZED, reason="a program of ours cannot have the preloaded runtime")
@pytest.mark.parametrize("form", FORMS)
def test_the_program(form):
    """A line for each, through pipes."""
    program = Path(uninorm.__file__).parents[2] / "bin" / "uninorm"
    command = [program, "-f", form]
    given = "".join(f"{text}\n" for text in cases(form)).encode()
    expected = "".join(f"{text}\n" for text in cases(form).values()).encode()
    done = subprocess.run(command, input=given, capture_output=True)
    assert (done.returncode, done.stdout, done.stderr) == (0, expected, b"")
    check = subprocess.run([*command, "--check"], input=expected, capture_output=True)
    assert (check.returncode, check.stdout) == (0, b"")
    assert (
        subprocess.run([*command, "--check"], input=given, stdout=subprocess.DEVNULL).returncode
        == 1
    )
