"""Names that meet when they are joined: each is told apart, and always in the same way."""

import re
from pathlib import Path

import callers
import pytest
from names import compilers, contract
from names.test_names import SABIR

# Words of nobody, words that are mended, and words of which one language makes something.
PAIRS = [("log", "open"), ("class", "close"), ("file", "new"), ("instance", "drop")]
PAIRS += [("open", "close")]


@pytest.fixture(scope="module", params=PAIRS, ids="-".join)
def made(request, tmp_path_factory) -> list[Path]:
    """The folders of generated code, declared one way and the other."""
    folder = tmp_path_factory.mktemp("joined")
    for turned in (False, True):
        text = contract.joined(*request.param, turned=turned)
        compilers.generate(SABIR, text, folder / str(turned))
    return [folder / str(turned) / "out" for turned in (False, True)]


@pytest.mark.parametrize("read", compilers.LANGUAGES)
def test_the_compilers_read_them(made, read):
    """Nothing is declared twice."""
    said = read(made[0])
    assert not said, said[:10000]


def statements(out: Path, pattern: str) -> list[str]:
    """The files' statements, each on one line, without what else their order says."""
    found = []
    for path in sorted(out.glob(pattern)):
        text = re.sub(r"\s+", " ", re.sub(r"/\*.*?\*/|\n", "\n;", path.read_text()))
        found += [f"{path.name}: {line.strip()}" for line in re.split("[;{}]", text)]
    assert found, f"no {pattern}"
    return sorted(found)


PUBLIC = ["c/names.h", "cpp/names.hpp", "cpp/names/types.hpp", *callers.of_all("NAMES")]


@pytest.mark.parametrize("pattern", PUBLIC)
def test_the_order_of_declaration_mends_no_other_name(made, pattern):
    """What is declared the other way round is called the same."""
    one, other = (statements(out, pattern) for out in made)
    assert one == other


def test_no_two_methods_of_an_instance_are_one(made):
    """Whatever the compilers say, where the last one would be taken."""
    asked = [one for one in callers.EVERY.values() if hasattr(one, "methods")]
    assert asked
    for one in asked:
        names = one.methods(made[0])
        assert len(names) > 10 and sorted(set(names)) == sorted(names)


def test_no_two_functions_of_a_module_are_one(made):
    """The same of what stands in a module or a class."""
    api = (made[0] / "ruby/lib/names/api.rb").read_text()
    for scope in re.split(r"(?m)^ *(?:module|class) .*", api):
        names = re.findall(r"@!method (\S+)", scope)
        assert sorted(set(names)) == sorted(names)
