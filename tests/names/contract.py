"""A contract in which every position of the language has a name from a list of words."""

from collections.abc import Iterable, Iterator
from itertools import islice

FLAGS = 32  # in one type
PARAMETERS = 6  # of one function: some languages are called back with few


def groups(words: Iterable[str], size: int) -> Iterator[list[str]]:
    """The words, so many at a time."""
    rest = iter(words)
    while group := list(islice(rest, size)):
        yield group


def lines(template: str, words: list[str]) -> str:
    """A line for each word, which stands for `%`; escaped, since it may be one of WIT's own."""
    return "".join("    " + template.replace("%", "%" + word) + "\n" for word in words)


def block(kind: str, name: str, *members: str) -> str:
    """A type and its members."""
    return f"  {kind} {name} {{\n{''.join(members)}  }}\n"


def parts(words: list[str]) -> str:
    """Fields, cases, labels and flags; each type is given, taken and failed with."""
    half = len(words) // 2
    text = block("record", "fields", lines("%: u32,", words))
    text += block("record", "texts", lines("%: string,", words))
    text += block("record", "settled", lines("//sabir:default 7\n    %: u32,", words))
    text += block("variant", "cases", lines("%(string),", words[:half]), lines("%,", words[half:]))
    text += block("variant", "turned", lines("%,", words[:half]), lines("%(u32),", words[half:]))
    held = [lines("%(list<option<u8>>),", words[:half]), lines("%(list<u8>),", words[half:])]
    text += block("variant", "held", *held)
    text += block("enum", "labels", lines("%,", words))
    names = ["fields", "texts", "settled", "cases", "turned", "held", "labels"]
    for number, some in enumerate(groups(words, FLAGS)):
        names.append(f"bits{number}")
        text += block("flags", names[-1], lines("%,", some))
    for name in names:
        text += f"  give-{name}: func(value: {name}) -> {name};\n"
        text += f"  fail-{name}: func() -> result<u32, {name}>;\n"
    return text


# Kinds of types, with a name in some of those places where it meets that of the type.
KINDS = (
    "record % { value: u32 }",
    "record % { text: string }",
    "enum % { yes, no }",
    "variant % { %(string), no }",
    "resource % { constructor(value: u32); count: func() -> u32; }",
    "flags % { yes, no }",
    "variant % { %, no(u32) }",
    "type % = list<string>;",
)
RESOURCE = 4


def types(words: list[str], shift: int) -> str:
    """A type of each name, the kinds in turn; another `shift` gives each another kind."""
    text = ""
    for number, word in enumerate(words):
        kind = (number + shift) % len(KINDS)
        text += "  " + KINDS[kind].replace("%", "%" + word) + "\n"
        given = f"borrow<%{word}>" if kind == RESOURCE else f"%{word}"
        text += f"  take{number}: func(value: {given}) -> u32;\n"
        text += f"  make{number}: func() -> %{word};\n"
    return text


def functions(words: list[str]) -> str:
    """A function of each name; what they take and give differs."""
    some = (
        "%: func() -> u32;",
        "%: func(text: string) -> string;",
        "%: func(all: list<string>) -> list<string>;",
        "%: func(text: string) -> result<string, string>;",
    )
    rows = (some[i % len(some)].replace("%", "%" + word) for i, word in enumerate(words))
    return "".join(f"    {row}\n" for row in rows)


def methods(words: list[str]) -> str:
    """Methods and static functions of each name."""
    begin = "    constructor();\n"
    text = block("resource", "thing", begin, functions(words))
    return text + block(
        "resource", "other", begin, functions(words).replace(": func", ": static func")
    )


def parameters(words: list[str]) -> str:
    """Functions, methods and static functions with parameters of each name."""
    text, of_thing = "", ""
    for number, some in enumerate(groups(words, PARAMETERS)):
        result = "string" if number % 2 else "list<string>"
        for kind in ("u32", "string", "list<string>"):
            given = ", ".join(f"%{word}: {kind}" for word in some)
            text += f"  {kind.split('<')[0]}{number}: func({given}) -> {result};\n"
        given = ", ".join(f"%{word}: string" for word in some if word != "self")
        of_thing += f"    method{number}: func({given}) -> string;\n"
        given = ", ".join(f"%{word}: list<u8>" for word in some)
        of_thing += f"    static{number}: static func({given}) -> list<u8>;\n"
    return text + block("resource", "thing", of_thing)


def interface(name: str, body: str) -> str:
    """An interface."""
    return f"interface {name} {{\n{body}}}\n"


def contract(words: list[str]) -> str:
    """All of it: each position in what the library has and in what its caller has."""
    text = "package tests:names;\n"
    world = ""
    for side, shift in (("export", 0), ("import", 3)):
        bodies = {
            "parts": parts(words),
            "types": types(words, shift),
            "functions": functions(words),
            "methods": methods(words),
            "parameters": parameters(words),
        }
        for name, body in bodies.items():
            text += interface(f"{side}ed-{name}", body)
            world += f"  {side} {side}ed-{name};\n"
    for number, word in enumerate(words):
        side = ("export", "import")[number % 2]
        pair = "  record pair { text: string }\n  work: func(pair: pair) -> u32;\n"
        text += interface(f"%{word}", pair)
        world += f"  {side} %{word};\n"
    return text + f"world whole-world {{\n{world}}}\n"


def main(words: list[str], shift: int) -> str:
    """The types and functions of the interface that is called like its package."""
    half = len(words) // 2
    if shift % 2:
        words = words[half:] + words[:half]
    body = types(words[:half], shift) + functions(words[half:])
    body += "  resource its-own {\n    constructor();\n" + functions(words[:half]) + "  }\n"
    kept = "(\n//sabir:retains\nkept: list<u8>, beside: list<u8>);\n"
    body += block("resource", "its-keeper", "    constructor" + kept, "    keep: func" + kept)
    text = interface("names", body)
    return f"package tests:names;\n{text}world whole-world {{\n  export names;\n}}\n"


def own_world(words: list[str]) -> str:
    """The world itself has functions of the names, and asks for some."""
    text = ""
    for number, word in enumerate(words):
        text += f"  {('export', 'import')[number % 2]} %{word}: func(text: string) -> string;\n"
    return f"package tests:names;\nworld library {{\n{text}}}\n"


def package(word: str) -> str:
    """A package, its interface and what stands there: all of one name."""
    body = f"  variant %{word}-kind {{ %{word}(string), none }}\n"
    body += f"  %{word}: func(%{word}: %{word}-kind) -> string;\n"
    body += f"  resource thing {{ constructor(); %{word}: func() -> u32; }}\n"
    text = interface(f"%{word}", body)
    return f"package tests:%{word};\n{text}world library {{ export %{word}; }}\n"


def joined(one: str, two: str, turned: bool = False) -> str:
    """Names that are the same when they are joined with those of what they stand in.

    Each function says in the name of its parameter which it is. `turned`: all is declared in the
    opposite order.
    """

    def function(name: str, kind: str = "func", gives: str = "u32") -> str:
        where.append(name)
        return f"  %{name}: {kind}(it-is-{'-of-'.join(where)}-it: u32) -> {gives};\n" + pop()

    def pop() -> str:
        where.pop()
        return ""

    def resource(name: str, *rows: tuple[str, str, str]) -> str:
        where.append(name)
        inside = ordered([function(*row) for row in rows] + ["  constructor();\n"])
        where.pop()
        return f"  resource %{name} {{\n{inside}  }}\n"

    def ordered(lines: list[str]) -> str:
        return "".join(reversed(lines) if turned else lines)

    where: list[str] = ["main"]
    static, asks = (two, "static func", "u32"), ("func", "bool")
    main = [function(name) for name in (one, f"{one}-{two}", f"tool-{two}", f"{one}-in-{two}")]
    main += [function(f"{one}-tool"), function(f"{one}-tool-{two}"), function(f"tool-{two}-drop")]
    main += [resource("tool", static, (f"is-{one}", *asks), (f"has-{one}", *asks))]
    main += [f"  record {one}-kind {{ %{two}: u32 }}\n", f"  enum one-{one} {{ %{two}, b-c }}\n"]
    main += [f"  variant of-{one} {{ %{two}(string), one-{one} }}\n"]
    main += [f"  record of-{one}-{two} {{ text: string }}\n"]
    main += [f"  enum one {{ {one}-{two} }}\n  enum one-{one}-b {{ c }}\n"]
    main += [function(f"is-{two}", "func", "bool"), function(f"has-{two}", "func", "bool")]
    where[:] = [one]
    side = [function(two), function(f"in-{two}"), resource("tool", static)]
    side += [f"  record {one}-kind {{ %{two}: u32 }}\n  enum names {{ a }}\n"]
    where[:] = [f"{one}-in"]
    inner = [function(two)]
    text = [interface("names", ordered(main)), interface(f"%{one}", ordered(side))]
    text += [interface(f"{one}-in", ordered(inner))]
    where[:] = ["world"]
    items = [f"  export {name};\n" for name in ("names", f"%{one}", f"{one}-in")]
    items += ["  export " + function(f"{one}-{two}").strip() + "\n"]
    return f"package tests:names;\n{ordered(text)}world library {{\n{ordered(items)}}}\n"
