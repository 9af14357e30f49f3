"""The Python caller of the demo: every file of the command line in every normalization form."""

import sys
import time
from pathlib import Path

from uninorm import Form, IllFormed, Normalizer


def main() -> None:
    """Write all results to standard output; say at the end how long the library took."""
    size, seconds = 0, 0.0
    for form in Form:
        with Normalizer(form, IllFormed.REPLACE) as normalizer:
            for path in sys.argv[1:]:
                text = Path(path).read_bytes()
                began = time.perf_counter()
                normalized = normalizer.normalize(text)
                seconds += time.perf_counter() - began
                size += len(text)
                sys.stdout.buffer.write(normalized)
    print(f"{size} {seconds:.6f}", file=sys.stderr)


if __name__ == "__main__":
    main()
