"""`sabir doc`: the Markdown is the expected one, the HTML is whole, and nothing in it has drifted.

BLESS=1 (`make bless`) writes the expected pages anew.
"""

import os
import re
from html.parser import HTMLParser
from pathlib import Path

import callers
import pytest

ROOT = Path(__file__).resolve().parents[2]
FEATURES = ROOT / "tests" / "features"
GOLDEN = Path(__file__).resolve().parent / "golden"
CONTRACTS = {
    path.stem: path for path in [*FEATURES.glob("*/*.wit"), ROOT / "libs/uninorm/uninorm.wit"]
}
VOID = {"meta", "input", "br"}
LANGUAGES = {
    "in-c": ("c/*.h",),
    "in-cpp": ("cpp/*.hpp",),
} | {f"in-{name}": one.DECLARATIONS for name, one in callers.EVERY.items()}


class Reader(HTMLParser):
    """Balances tags; keeps ids, links, and the code of each language."""

    def __init__(self, text: str):
        """Read it all."""
        super().__init__(convert_charrefs=True)
        self.open, self.ids, self.links, self.outside = [], [], [], []
        self.languages: dict[str, list[str]] = {}
        self.feed(text)
        self.close()

    def handle_starttag(self, tag, attrs):
        """Note what it is, and that it is open."""
        given = dict(attrs)
        if "id" in given:
            self.ids.append(given["id"])
        if tag == "a":
            self.links.append(given["href"])
        self.outside += [given[name] for name in ("src", "srcset", "data") if name in given]
        self.outside += [tag] if tag in ("link", "script", "iframe", "img") else []
        if tag not in VOID:
            self.open.append((tag, given.get("class", "")))

    def handle_startendtag(self, tag, attrs):
        """`<rect/>`: opened and closed."""

    def handle_endtag(self, tag):
        """It closes what was opened last."""
        assert self.open, f"</{tag}> closes nothing"
        assert self.open.pop()[0] == tag

    def handle_data(self, data):
        """Code below a language is a declaration."""
        if not self.open or self.open[-1][0] != "code":
            return
        for _, style in self.open:
            if style.startswith("in-"):
                self.languages.setdefault(style, []).append(data)


def squeezed(text: str) -> str:
    """Without white space at brackets, commas and line breaks; names of Python's modules go too."""
    text = re.sub(r"(?m)^\s*(?:#|//|\*|--)\s?", " ", text)
    text = re.sub(
        r"\b_(\w+)_types\.", r"\1.", text.replace(" _types.", " ").replace("[_types.", "[")
    )
    text = re.sub(r"\s+", " ", text)
    return re.sub(r",? ?([()]) ?", r"\1", text)


@pytest.fixture(params=sorted(CONTRACTS))
def page(request, sabir, tmp_path):
    """A contract's name, its HTML read, and its Markdown."""
    run = sabir("doc", CONTRACTS[request.param], "--out", tmp_path)
    assert run.returncode == 0, run.stderr
    html = (tmp_path / f"{request.param}.html").read_text()
    return request.param, Reader(html), (tmp_path / f"{request.param}.md").read_text(), html


def test_html_is_whole(page):
    """Balanced tags, no id twice, every link leads somewhere, nothing comes from elsewhere."""
    _, html, markdown, text = page
    assert html.open == []
    assert len(html.ids) == len(set(html.ids))
    wrong = [to for to in html.links if to.startswith("#") and to[1:] not in html.ids]
    assert not wrong
    assert not html.outside
    assert "url(" not in text and "@import" not in text
    anchors = re.findall(r'<a id="([^"]+)"></a>', markdown)
    assert len(anchors) == len(set(anchors))
    assert set(re.findall(r"\]\(#([^)]+)\)", markdown)) <= set(anchors)


def test_everything_of_the_contract_is_there(page):
    """Every symbol of the header that belongs to the contract, and every structure."""
    name, _, markdown, _ = page
    header = (FEATURES / name / "golden" / "c" / f"{name}.h").read_text()
    table = header[header.index("The functions as a table") :]
    members = re.findall(r"\(\*(\w+)\)", table)
    assert members
    for member in members:
        symbol = f"{name}_{member}"
        shown = symbol.removesuffix("_") if symbol not in markdown else symbol
        assert shown in markdown, symbol
    for symbol in re.findall(r"^typedef struct (\w+) \{", header, re.MULTILINE):
        if not symbol.endswith(("_table", "_imports")):
            assert f"`{symbol}`" in markdown, symbol


@pytest.mark.parametrize("language", LANGUAGES)
def test_declarations_are_those_that_are_generated(page, language):
    """What is shown of a language stands in its package, white space aside."""
    name, html, _, _ = page
    golden = FEATURES / name / "golden"
    texts = [path.read_text() for one in LANGUAGES[language] for path in golden.glob(one)]
    generated = squeezed("\n".join(texts))
    shown = [one for code in html.languages[language] for one in code.split("\n\n")]
    assert shown
    missing = [one for one in shown if not is_generated(language, one, generated)]
    assert not missing, missing[:3]


def is_generated(language: str, declaration: str, generated: str) -> bool:
    """Whether it stands there, in one piece if the language says nothing else."""
    wanted = squeezed(declaration)
    caller = callers.EVERY.get(language.removeprefix("in-"))
    declares = getattr(caller, "declares", str.__contains__)
    return declares(generated, wanted)


def test_wit_is_the_contracts(page, sabir):
    """Functions are shown as the compiler writes contracts."""
    name, html, _, _ = page
    contract = sabir("export-wit", CONTRACTS[name]).stdout
    assert html.languages["in-wit"]
    for declaration in html.languages["in-wit"]:
        assert declaration in contract


@pytest.mark.golden
@pytest.mark.parametrize("name", ["buffers", "callbacks"])
def test_the_markdown_is_the_expected_one(sabir, tmp_path, name):
    """Same page, same bytes; a second run changes nothing."""
    for _ in range(2):
        assert sabir("doc", CONTRACTS[name], "--out", tmp_path / "out").returncode == 0
    written = (tmp_path / "out" / f"{name}.md").read_text()
    expected = GOLDEN / f"{name}.md"
    if os.environ.get("BLESS") == "1":
        expected.parent.mkdir(exist_ok=True)
        expected.write_text(written)
    assert written == expected.read_text(), "`make bless` rewrites the expected pages"
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == [
        f"{name}.html",
        f"{name}.md",
    ]


def test_statuses_are_those_of_the_runtimes(sabir, tmp_path):
    """Numbers and names stand in sabir.h; every exception that is named exists."""
    sabir("doc", CONTRACTS["buffers"], "--out", tmp_path)
    rows = re.findall(r"^\| (\d+) \| `SABIR_(\w+)` \|[^|]*\|(.*)\|$", page_text(tmp_path), re.M)
    header = (ROOT / "runtime/c/include/sabir.h").read_text()
    head = header[: header.index("SABIR_END = 102") + 20]
    assert [(name, number) for number, name, _ in rows] == re.findall(r"SABIR_(\w+) = (\d+)", head)
    python = (ROOT / "runtime/python/package/_sabir.py").read_text()
    ruby = (ROOT / "runtime/ruby/package/runtime.rb").read_text()
    java = next((ROOT / "runtime/java/package").rglob("Status.java")).read_text()
    names = " ".join(rest for _, _, rest in rows)
    assert all(f"class {one}(" in python for one in re.findall(r"`errors\.(\w+)`", names))
    assert all(f"class {one} <" in ruby for one in re.findall(r"Errors::(\w+)`", names))
    assert all(
        re.search(rf"^  {one}[,;]", java, re.M) for one in re.findall(r"Status\.(\w+)`", names)
    )
    assert len(re.findall(r"`errors\.", names)) == len(re.findall("Errors::", names)) == 16


def page_text(folder: Path) -> str:
    """The Markdown that was written there."""
    return (folder / "buffers.md").read_text()


def test_a_broken_contract_has_no_page(sabir, tmp_path):
    """Its errors are reported, and nothing is written."""
    (tmp_path / "shop.wit").write_text("package a:shop;\ninterface shop { f: func(a: nowhere); }\n")
    run = sabir("doc", "shop.wit", "--out", "out")
    assert run.returncode == 1
    assert "error[" in run.stderr
    assert not (tmp_path / "out").exists()


def test_a_contract_without_anything(sabir, tmp_path):
    """One function and no documentation is a page, too; what is written in it is only text."""
    (tmp_path / "shop.wit").write_text(
        "package a:shop@1.0.0;\ninterface shop {\n"
        "  /// <script>alert(1)</script> [x](javascript:alert) & `a<b`\n  f: func();\n}\n"
    )
    assert sabir("doc", "shop.wit", "--out", "out").returncode == 0
    html = (tmp_path / "out" / "shop.html").read_text()
    assert Reader(html).open == []
    assert "<script" not in html and 'href="javascript' not in html
    assert "&lt;script&gt;" in html and "<code>a&lt;b</code>" in html
