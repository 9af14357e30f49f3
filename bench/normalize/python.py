"""What `str` costs: uninorm.unicodedata beside CPython's own unicodedata, short text and long.

    PYTHONPATH=build/release/python python bench/normalize/python.py

Nanoseconds for one call, the fastest of some rounds in turns, as a Markdown table; and the ratio.
"""

import timeit
import unicodedata

import uninorm.unicodedata

TEXTS = {
    "ASCII": "hello world",
    "French": "caf\u00e9 noir",
    "Greek": "\u039a\u03b1\u03bb\u03b7\u03bc\u03ad\u03c1\u03b1",
    "Korean": "\uc548\ub155\ud558\uc138\uc694",
    "Chinese": "\u5929\u5730\u7384\u9ec3",
    "decomposed": "cafe\u0301 noir",
    "emoji": "hi \U0001f600",
}
SIZES = (1, 10_000)
ROUNDS = 7


def nanoseconds(functions, form: str, text: str) -> list[float]:
    """The fastest round of each."""
    number = max(1, min(100_000, 2_000_000 // len(text)) // 10)
    best = [float("inf")] * len(functions)
    for _ in range(ROUNDS):
        for i, function in enumerate(functions):
            names = {"function": function, "form": form, "text": text}
            took = timeit.timeit("function(form, text)", globals=names, number=number)
            best[i] = min(best[i], took / number * 1e9)
    return best


def main() -> None:
    """One row for each text, size and form."""
    print("| text | characters | form | CPython, ns | uninorm, ns | ratio |")
    print("|---|---|---|---|---|---|")
    for name, short in TEXTS.items():
        for times in SIZES:
            text = short * times
            for form in ("NFC", "NFD", "NFKC"):
                functions = (unicodedata.normalize, uninorm.unicodedata.normalize)
                theirs, ours = nanoseconds(functions, form, text)
                print(
                    f"| {name} | {len(text):,} | {form} | {theirs:,.0f} | {ours:,.0f} |"
                    f" {theirs / ours:.1f} |"
                )


if __name__ == "__main__":
    main()
