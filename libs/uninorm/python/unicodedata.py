"""Python's own normalize() and is_normalized(), as the library does them.

This module takes the place of the compiled one where there is no compiler; it answers the same.
"""

import re

from . import Form, Normalizer, unicode_version

__all__ = ["is_normalized", "normalize", "unidata_version"]

unidata_version = unicode_version()

_NORMALIZERS = {
    name: Normalizer(form)
    for name, form in (
        ("nfc", Form.NFC),
        ("nfd", Form.NFD),
        ("nfkc", Form.NFKC),
        ("nfkd", Form.NFKD),
        ("nfkccf", Form.NFKC_CASEFOLD),
        ("nfkccasefold", Form.NFKC_CASEFOLD),
        ("casefold", Form.CASEFOLD),
        ("identifier", Form.IDENTIFIER),
    )
}
_SURROGATES = re.compile("([\ud800-\udfff]+)")


def _check(name: str, *arguments: object) -> None:
    for number, argument in enumerate(arguments, 1):
        if not isinstance(argument, str):
            kind = "None" if argument is None else type(argument).__name__
            raise TypeError(f"{name}() argument {number} must be str, not {kind}")


def _normalizer(form: str) -> Normalizer:
    found = _NORMALIZERS.get(form.replace("-", "").replace("_", "").replace(" ", "").lower())
    if found is None:
        raise ValueError(
            f"invalid normalization form {form!r}: "
            "there are NFC, NFD, NFKC, NFKD, NFKC_CF, casefold, identifier"
        )
    return found


def _normal(normalizer: Normalizer, text: str) -> str:
    text = text if type(text) is str else "".join(text)
    try:
        return normalizer.normalize_text(text)
    except UnicodeEncodeError:  # lone surrogates stay where they are: nothing combines with them
        pieces = _SURROGATES.split(text)
        pieces[::2] = [normalizer.normalize_text(piece) for piece in pieces[::2]]
        joined = "".join(pieces)
        return text if joined == text else joined


def normalize(form: str, text: str, /) -> str:
    """The normal form of text: NFC, NFD, NFKC, NFKD, NFKC_CF, casefold or identifier.

    As with Python's own unicodedata. What is in the form already is returned itself.
    """
    _check("normalize", form, text)
    return _normal(_normalizer(form), text) if text else text


def is_normalized(form: str, text: str, /) -> bool:
    """Whether text is in the form."""
    _check("is_normalized", form, text)
    return not text or _normal(_normalizer(form), text) == text
