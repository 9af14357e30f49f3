"""Reading C++ just far enough: what is code in a file, and what is a comment or a string."""

import re


def bare(text: str) -> str:
    """C++ without comments, strings and character literals; line numbers stay."""

    def blank(match: re.Match) -> str:
        return '""' + "\n" * match.group(0).count("\n")

    pattern = r'R"(\w*)\(.*?\)\1"|//[^\n]*|/\*.*?\*/|"(?:\\.|[^"\\\n])*"|\'(?:\\.|[^\'\\\n])+\''
    return re.sub(pattern, blank, text, flags=re.DOTALL)


def blank_raw_strings(text: str) -> tuple[str, set[int]]:
    """The text without the insides of raw strings, and the numbers of the lines they covered."""
    inside: set[int] = set()

    def blank(match: re.Match) -> str:
        first = text.count("\n", 0, match.start()) + 1
        breaks = match.group(0).count("\n")
        inside.update(range(first + 1, first + breaks + 1))
        return '""' + "\n" * breaks

    return re.sub(r'R"(\w*)\((.*?)\)\1"', blank, text, flags=re.DOTALL), inside
