"""The flagship as a Python program sees it, against Python's own normalization and on bad input."""

import array
import asyncio
import copy
import multiprocessing
import os
import pickle
import threading
import unicodedata

import pytest
import uninorm
import where
from uninorm import Batch, Form, IllFormed, Normalizer, Portions, Reason, TextError

# The sanitizer is loaded into the interpreter, and into all that it starts.
SANITIZED = os.environ.get("SABIR_PRESET") == "asan"

pytestmark = pytest.mark.sanitize

TEXTS = [
    "",
    "plain ascii",
    "caf\u00e9",
    "cafe\u0301",
    "\ufb01n \u2460 \uff21",
    "\ud55c\uad6d\uc5b4",
    "\u1112\u1161\u11ab",
    "\u0e01\u0e33",
    "a\u0315\u0300\u05ae\u0300b",
    "\U0001f468\u200d\U0001f469 \U0001d15e",
]
FORMS = ["NFC", "NFD", "NFKC", "NFKD"]


@pytest.mark.parametrize("form", FORMS)
def test_it_agrees_with_python(form):
    """Characters that both versions of Unicode know, as bytes and as text, short and long."""
    with Normalizer(Form[form]) as normalizer:
        for text in [*TEXTS, " ".join(TEXTS) * 500]:
            expected = unicodedata.normalize(form, text)
            assert normalizer.normalize_text(text) == expected
            assert normalizer.normalize(text.encode()) == expected.encode()
            assert normalizer.is_normalized(text.encode()) is (text == expected)


def test_the_fifth_form():
    """For identifiers: case folded, ignorables gone."""
    assert Normalizer(Form.NFKC_CASEFOLD).normalize_text("Stra\u00dfe\u00ad") == "strasse"


def test_identifiers():
    """Canonically equivalent text matches (D147); toNFKC_Casefold tells some of it apart."""
    same = ["\u1fb4", "\u03b1\u0345\u0301", "\u03b1\u0301\u0345", "\u03ac\u0345", "\u1fb3\u0301"]
    same += ["\u0391\u0345\u0301", "\u1fbc\u0301", "\u0386\u0345"]
    assert {unicodedata.normalize("NFD", text).casefold() for text in same} == {
        "\u03b1\u0301\u03b9"
    }
    identifiers, folding = Normalizer(Form.IDENTIFIER), Normalizer(Form.NFKC_CASEFOLD)
    assert {identifiers.normalize_text(text) for text in same} == {"\u03ac\u03b9"}
    assert {folding.normalize_text(text) for text in same} == {"\u03ac\u03b9", "\u03b1\u03af"}
    for text in TEXTS:
        assert identifiers.normalize_text(text) == folding.normalize_text(text)
    with Portions(Form.IDENTIFIER) as portions:
        pieces = [portions.push(byte.to_bytes()) for byte in "\u03b1\u0345\u0301".encode()]
        assert b"".join([*pieces, portions.finish()]).decode() == "\u03ac\u03b9"


def test_text_in_form_comes_back_as_it_is():
    """The very same object."""
    normalizer = Normalizer(Form.NFC)
    for text in ("plain ascii", "caf\u00e9 " * 1000, "\ud55c\uad6d\uc5b4" * 50_000):
        data = text.encode()
        assert normalizer.normalize(data) is data
        assert normalizer.normalize_text(text) is text


def test_ill_formed_text():
    """Refused with the reason and the place, or replaced."""
    strict, lenient = Normalizer(Form.NFC), Normalizer(Form.NFC, IllFormed.REPLACE)
    for data, reason, offset in (
        (b"ab\xffcd", Reason.INVALID_BYTE, 2),
        (b"abc\xe2\x82", Reason.TRUNCATED, 3),
        (b"x" * 100_000 + b"\x80", Reason.INVALID_BYTE, 100_000),
    ):
        for call in (strict.normalize, strict.is_normalized):
            with pytest.raises(TextError) as caught:
                call(data)
            assert (caught.value.reason, caught.value.offset) == (reason, offset)
            assert isinstance(caught.value, uninorm.Error)
            assert str(offset) in str(caught.value)
        assert lenient.normalize(data) == data.decode("utf-8", "replace").encode()
        assert lenient.is_normalized(data) is False


def test_many_at_once():
    """One call for a batch; offsets of errors count from the start."""
    normalizer = Normalizer(Form.NFD)
    pieces = [text.encode() for text in TEXTS]
    ends, total = array.array("Q"), 0
    for piece in pieces:
        total += len(piece)
        ends.append(total)
    batch = normalizer.normalize_all(b"".join(pieces), ends)
    assert isinstance(batch, Batch)
    starts = [0, *batch.ends]
    found = [batch.bytes[a:b] for a, b in zip(starts, batch.ends, strict=False)]
    assert found == [normalizer.normalize(piece) for piece in pieces]
    assert normalizer.normalize_all(b"", []) == Batch(bytes=b"", ends=array.array("Q"))
    with pytest.raises(TextError) as caught:
        normalizer.normalize_all(b"abc\xff", [3, 4])
    assert caught.value.offset == 3
    with pytest.raises(ValueError, match="ends"):
        normalizer.normalize_all(b"abc", [3, 2])


def test_case_folding_alone():
    """Full folding; nothing is normalized."""
    fold = Normalizer(Form.CASEFOLD)
    for text in ["Stra\u00dfe", "\u0130stanbul", "\ufb03", "A\u0323\u0301\u00ad", *TEXTS]:
        assert fold.normalize_text(text) == text.casefold()


def test_the_first_difference():
    """None where the text is in the form."""
    nfc = Normalizer(Form.NFC)
    assert nfc.first_difference(b"abc") is None
    assert nfc.first_difference(b"") is None
    assert nfc.first_difference("cafe\u0301".encode()) == 3
    assert Normalizer(Form.NFKC_CASEFOLD).first_difference("ab\u00ad".encode()) == 2
    with pytest.raises(TextError):
        nfc.first_difference(b"ab\xff")
    assert Normalizer(Form.NFC, IllFormed.REPLACE).first_difference(b"ab\xff") == 2


def test_validation_alone():
    """Where the first bad byte is."""
    assert uninorm.first_ill_formed("caf\u00e9".encode()) is None
    assert uninorm.first_ill_formed(b"caf\xe9") == 3
    assert uninorm.first_ill_formed(b"x" * 1000 + b"\xe2\x82") == 1000


def test_texts_put_together():
    """The normal form of both, which is more than both normal forms."""
    nfc = Normalizer(Form.NFC)
    assert nfc.append(b"cafe", "\u0301s".encode()) == "caf\u00e9s".encode()
    assert nfc.append(b"", b"") == b""
    with pytest.raises(TextError) as caught:
        nfc.append(b"abc", b"d\xff")
    assert caught.value.offset == 4


@pytest.mark.parametrize("size", [1, 2, 3, 7, 1000])
def test_text_in_portions(size):
    """Cut anywhere, and the same comes out."""
    data = " ".join(TEXTS).encode() * 20
    for form in Form:
        with Portions(form) as portions:
            pieces = [portions.push(data[i : i + size]) for i in range(0, len(data), size)]
            pieces.append(portions.finish())
        assert b"".join(pieces) == Normalizer(form).normalize(data)


def test_portions_that_are_wrong():
    """The offset counts from the start, and the stream goes on as if nothing had been given."""
    portions = Portions(Form.NFC)
    first = portions.push(b"hello \xc3")
    with pytest.raises(TextError) as caught:
        portions.push(b"!")
    assert (caught.value.reason, caught.value.offset) == (Reason.INVALID_BYTE, 6)
    assert first + portions.push(b"\xa9") + portions.finish() == "hello \u00e9".encode()
    portions.push(b"\xe2\x82")
    with pytest.raises(TextError) as caught:
        portions.finish()
    assert (caught.value.reason, caught.value.offset) == (Reason.TRUNCATED, 0)
    assert portions.finish() == b""
    portions.push(b"e\xcc\x81\xe2\x82")
    with pytest.raises(TextError):
        portions.finish()
    assert portions.finish() == b"\xc3\xa9", "what stands before is not lost"
    lenient = Portions(Form.NFC, IllFormed.REPLACE)
    assert lenient.push(b"a\xff") + lenient.finish() == "a\ufffd".encode()


def test_stream_safe_text():
    """A joiner after thirty marks."""
    portions = Portions(Form.NFD, stream_safe=True)
    found = portions.push(("a" + "\u0301" * 31).encode()) + portions.finish()
    assert found == ("a" + "\u0301" * 30 + "\u034f" + "\u0301").encode()


def test_bad_arguments():
    """Python's own exceptions; function and argument are in the message."""
    normalizer = Normalizer(Form.NFC)
    for wrong, kind, complaint in (
        (None, TypeError, "bytes-like object, not None"),
        ("text", TypeError, "bytes-like object, not str"),
        (memoryview(b"abcd")[::2], ValueError, "ascontiguousarray"),
        (array.array("i", [1]), TypeError, "format 'i'"),
    ):
        for call in (normalizer.normalize, normalizer.is_normalized):
            with pytest.raises(kind, match=rf"Normalizer.\w+\(\) argument 'text' .*{complaint}"):
                call(wrong)
    with pytest.raises(UnicodeEncodeError, match=r"'text' of Normalizer.normalize_text\(\)"):
        normalizer.normalize_text("\ud800")
    for wrong in (len(Form), -1, 2**70):
        with pytest.raises(
            ValueError, match=r"Normalizer\(\) argument 'form' is .*, which is no F"
        ):
            Normalizer(wrong)
    for wrong in (None, "nfc", 1.0, True):
        with pytest.raises(TypeError, match=r"Normalizer\(\) argument 'form' must be Form, not"):
            Normalizer(wrong)
    normalizer.close()
    with pytest.raises(ValueError, match="this Normalizer is closed"):
        normalizer.normalize(b"")


def test_it_is_shared_between_threads():
    """One normalizer, many threads, long texts that release the interpreter."""
    normalizer = Normalizer(Form.NFD)
    data = ("caf\u00e9 " * 40_000).encode()
    expected = normalizer.normalize(data)
    wrong = []

    def work():
        for _ in range(5):
            if normalizer.normalize(data) != expected:
                wrong.append(1)

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not wrong


def test_it_runs_beside_an_event_loop():
    """asyncio.to_thread."""

    async def both():
        normalizer = Normalizer(Form.NFC)
        return await asyncio.gather(
            asyncio.to_thread(normalizer.normalize, b"a"),
            asyncio.to_thread(normalizer.normalize_text, "e\u0301"),
        )

    assert asyncio.run(both()) == [b"a", "\u00e9"]


def test_values_travel():
    """Enums, records and errors between processes; a handle that holds text does not."""
    for value in (Form.NFD, Batch(b"x", [1]), TextError(Reason.TRUNCATED, 5)):
        assert pickle.loads(pickle.dumps(value)) == value
    with pytest.raises(TypeError, match=r"cannot pickle '(uninorm\.)?Portions'"):
        pickle.dumps(Portions(Form.NFC))


class Folding(Normalizer):
    """With something of its own."""

    def __new__(cls, name):
        """By the name of a form."""
        return super().__new__(cls, Form[name], ill_formed=IllFormed.REPLACE)

    def __init__(self, name):
        """Once: a copy is not made anew."""
        self.made = [*getattr(self, "made", []), name]


def by_another(normalizer):
    """In another process."""
    return normalizer.normalize(b"\xef\xac\x81\xff")


def test_a_normalizer_travels():
    """It is stateless: a copy is made from the same arguments, with its class and attributes."""
    for made in (
        Normalizer(Form.NFKC, IllFormed.REPLACE),
        Normalizer(ill_formed=IllFormed.REPLACE, form=Form.NFKC),
        Normalizer(int(Form.NFKC), ill_formed=int(IllFormed.REPLACE)),
    ):
        for protocol in range(pickle.HIGHEST_PROTOCOL + 1):
            another = pickle.loads(pickle.dumps(made, protocol))
            assert type(another) is Normalizer
            assert by_another(another) == by_another(made) == b"fi\xef\xbf\xbd"
        for another in (copy.copy(made), copy.deepcopy([made])[0]):
            made_again = pickle.loads(pickle.dumps(another))
            another.close()
            assert by_another(made_again) == b"fi\xef\xbf\xbd"
        assert by_another(made) == b"fi\xef\xbf\xbd", "closing a copy closes a copy"
        made.close()
        with pytest.raises(uninorm.ClosedError, match="this Normalizer is closed"):
            pickle.dumps(made)


def test_a_class_of_ones_own_travels():
    """What it adds goes with it."""
    another = pickle.loads(pickle.dumps(Folding("NFKC")))
    assert type(another) is Folding
    assert another.made == ["NFKC"]
    assert by_another(another) == b"fi\xef\xbf\xbd"
    assert by_another(pickle.loads(pickle.dumps(another))) == b"fi\xef\xbf\xbd"


@pytest.mark.skipif(SANITIZED, reason="the other process would have to carry the sanitizer")
def test_a_normalizer_goes_to_other_processes():
    """As multiprocessing and Spark send it."""
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        made = Normalizer(Form.NFKC, IllFormed.REPLACE)
        assert pool.map(made.normalize, [b"\xef\xac\x81\xff"]) == [b"fi\xef\xbf\xbd"]


def test_a_normalizer_of_an_instance_stays():
    """Where the instance is, another process does not know."""
    with uninorm.open() as library:
        made = library.normalizer(Form.NFC)
        with pytest.raises(TypeError, match="'Normalizer' object: it was not made by its class"):
            pickle.dumps(made)


def test_no_warning_for_what_can_be_made_again():
    """A normalizer is stateless: to forget one costs nothing."""
    import warnings

    with warnings.catch_warnings():
        warnings.simplefilter("error")
        Normalizer(Form.NFC)


def test_versions():
    """Of the data and of the package."""
    assert uninorm.unicode_version() == "17.0.0"
    assert uninorm.__version__ == "1.1.0"
    assert uninorm.kernel_name()


@pytest.mark.skipif(SANITIZED, reason="a program of ours cannot have the preloaded runtime")
@pytest.mark.parametrize("location", ["", "inprocess:", "worker:", "worker:?deadline=60s"])
def test_it_opens_where_it_is_said_to_be(location):
    """Handles live on when their instance is closed."""
    with uninorm.open(location=location) as library:
        assert library.unicode_version() == uninorm.unicode_version()
        normalizer = library.normalizer(Form.NFC, IllFormed.REPLACE)
    with normalizer:
        assert normalizer.normalize(b"e\xcc\x81\xff") == "\u00e9\ufffd".encode()
        if location.startswith("worker:"):
            assert "uninorm-worker" in where.workers()
    with pytest.raises(uninorm.errors.ClosedError):
        library.kernel_name()


@pytest.mark.parametrize("location", ["nowhere:", "worker:/nowhere", "worker:?no=1"])
def test_places_that_are_not_there(location):
    """One sentence says so."""
    with pytest.raises(uninorm.errors.Error):
        uninorm.open(location=location)
