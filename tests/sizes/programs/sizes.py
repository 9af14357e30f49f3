"""What four calls of a size give, a line for each."""

import sys

import sizes

SIZE = int(sys.argv[1])


def attempt(name, call):
    """Says what it gave, or why it did not."""
    try:
        print(name, call())
    except Exception as e:
        print(name, f"error: {e}")


with sizes.open(location=sys.argv[2]) as library:
    attempt("give-bytes", lambda: len(library.give_bytes(SIZE)))
    attempt("give-text", lambda: len(library.give_text(SIZE)))
    attempt("take-bytes", lambda: library.take_bytes(bytes(SIZE))[0])
    attempt("take-text", lambda: library.take_text("x" * SIZE)[0])
