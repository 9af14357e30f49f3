"""Whatever a contract calls its things, what is generated compiles, in every language.

The words are those that generated code itself is made of: each could hide one of them or meet one.
Those that once broke something are always tried, and some more of all others: SABIR_NAMES says how
many (`all`: each of them, in hours), SABIR_NAMES_SEED which.
"""

import os
import random
from pathlib import Path

import pytest
from features import generated
from names import compilers, contract, words

ROOT = Path(__file__).resolve().parents[2]
SABIR = ROOT / "build" / os.environ.get("SABIR_PRESET", "release") / "bin" / "sabir"
PACKAGE = ROOT / "runtime" / "ruby" / "package"
FEATURES = ROOT / "tests" / "features"
GAUNTLET = ROOT / "tests" / "features" / "gauntlet" / "gauntlet.wit"
MANY = os.environ.get("SABIR_NAMES", "12")
AT_ONCE = 80

KNOWN = (ROOT / "tests" / "names" / "known").read_text().split()


def tried(folder: Path) -> list[list[str]]:
    """Lists of words, each for one contract."""
    compilers.generate(SABIR, GAUNTLET.read_text(), folder)
    every = [word for word in words.harvest(folder / "out") if word not in KNOWN]
    if MANY == "all":
        return list(contract.groups(KNOWN + every, AT_ONCE))
    some = random.Random(os.environ.get("SABIR_NAMES_SEED", "1")).sample(every, int(MANY))
    return [KNOWN + some]


@pytest.fixture(scope="module")
def made(tmp_path_factory) -> list[Path]:
    """The folders of generated code."""
    folder = tmp_path_factory.mktemp("names")
    found = []
    for number, some in enumerate(tried(folder / "gauntlet")):
        texts = [contract.contract(some), contract.own_world(some)]
        texts += [contract.main(some, number), contract.main(some, number + 3)]
        for kind, text in enumerate(texts):
            at = folder / f"{number}-{kind}"
            compilers.generate(SABIR, text, at)
            found.append(at / "out")
    return found


@pytest.mark.parametrize("read", compilers.LANGUAGES)
def test_every_position(made, read):
    """Each word in each position."""
    for out in made:
        said = read(out)
        assert not said, said[:10000]


@pytest.mark.needs("ruby")
def test_no_class_hides_one_of_rubys():
    """Where a package's Ruby means Ruby's own `File`, it says `::File`."""
    inside = sorted(PACKAGE.glob("*.rb"))
    for feature in ("gauntlet", "callbacks"):
        inside += sorted((FEATURES / feature / "golden" / "ruby" / "lib").rglob("*.rb"))
    said = compilers.say(["ruby", ROOT / "tests/names/hidden.rb", *inside], ROOT)
    assert not said


def test_every_line_fits_on_a_screen(made):
    """Lines are broken in time, however long names have become."""
    for out in made:
        assert not generated.too_wide(compilers.on_screens(out))
