"""Contracts for the front end's benchmark: many functions over many types, in one text.

generate.py FUNCTIONS > contract.wit
"""

import sys

HEADER = "/// A generated contract.\npackage bench:big@1.0.0;\n"


def interface(number: int, functions: int) -> str:
    """One interface with types of every kind and functions over them."""
    lines = [
        f"\n/// Interface {number}.",
        f"interface part-{number} {{",
        "  /// What can go wrong.",
        "  enum reason {\n    missing,\n    broken,\n    forbidden,\n  }",
        "  record failure {\n    reason: reason,\n    /// Where.\n    offset: u64,\n  }",
        "  variant answer {\n    nothing,\n    one(string),\n    many(list<string>),\n  }",
        "  flags options {\n    deep,\n    quick,\n  }",
        "  resource session {\n    constructor(name: string);\n    close: func();\n  }",
    ]
    if number > 0:
        lines.append(f"  use part-{number // 2}.{{failure as earlier-failure}};")
    for i in range(functions):
        lines.append(f"\n  /// Function {i} of interface {number}, and what it is good for.")
        lines.append(
            f"  look-up-{i}: func(session: borrow<session>, text: list<u8>, options: options,"
            f" limit: option<u32>) -> result<tuple<answer, list<u8, {i % 8 + 1}>>, failure>;"
        )
    lines.append("}")
    return "\n".join(lines) + "\n"


def contract(functions: int) -> str:
    """A package of `functions` functions, a hundred an interface, and a world that exports all."""
    count = (functions + 99) // 100
    parts = [interface(i, min(100, functions - i * 100)) for i in range(count)]
    exports = "".join(f"  export part-{i};\n" for i in range(count))
    return HEADER + "".join(parts) + "\nworld everything {\n" + exports + "}\n"


if __name__ == "__main__":
    sys.stdout.write(contract(int(sys.argv[1])))
