"""What tests know of each language: a file for each, which whoever adds a language writes.

LANGUAGE(out)       what its tools say of all that was generated into a folder: nothing, if it
                    is right
DECLARATIONS        the files in which what `sabir doc` shows of it stands; declares(generated,
                    wanted) where it stands there in pieces, white space aside
NAMES               the files in which the names of a contract `names` stand
methods(out)        the names of that contract's instance, where no tool would miss one
METADATA            the file that states the licence
TAKEN               words that no package can be called, and why
docs(out, docs, folder)    reads a contract's docs again, of a package `hostile`
WAYS, stranger(way, folder, shared)    each way to load a library, with what it needs; the
                    command that calls `mirror` and finds its library in a folder, whether that
                    has to be loaded first, and what else an error says
SIZES, sizes(programs, folder)    each way to run its program of tests/sizes, with its
                    environment; how, where things may be compiled into a folder
BEYOND              whether bytes and text may be longer than 32 bits can say
today(programs, code)    what a program says with the package of tests/compat/programs.py
CASES, PATHS        how its tests of the gauntlet's cases are run, and by which variables they
                    find the package
"""

from importlib import import_module
from pathlib import Path

PAGES = Path(__file__).resolve().parents[2] / "docs" / "languages"
ALWAYS = {"c", "cpp"}  # which need no package
LANGUAGES = sorted({page.stem for page in PAGES.glob("*.md")} - ALWAYS)
EVERY = {name: import_module(f"callers.{name}") for name in LANGUAGES}


def of_all(what: str) -> list:
    """What all languages have of it, in one list."""
    return [one for language in EVERY.values() for one in getattr(language, what, ())]
