"""The demo judges its callers: it must fail when they fail or do not agree."""

import importlib.util
import subprocess
import sys
import unicodedata
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def demo():
    """Load demo/run.py."""
    spec = importlib.util.spec_from_file_location("demo_run", ROOT / "demo" / "run.py")
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    yield module
    del sys.modules[spec.name]


@pytest.fixture
def text(tmp_path):
    """Make a file in two scripts."""
    path = tmp_path / "text.txt"
    path.write_text("abcdefghijklmnop αβγδεζηθικλμ\n")
    return str(path)


def echo(change: str = "") -> list[str]:
    """Make a caller that copies its files, changed by an expression over `data`."""
    code = (
        "import sys; data = b''.join(open(f, 'rb').read() for f in sys.argv[1:]);"
        f"n = len(data); {change or 'pass'};"
        "sys.stdout.buffer.write(data); print(n, 0.5, file=sys.stderr)"
    )
    return [sys.executable, "-c", code]


def run(demo, monkeypatch, callers, *arguments) -> int:
    """Run the demo with these callers."""
    monkeypatch.setattr(demo, "callers", lambda build: callers)
    monkeypatch.setattr(sys, "argv", ["demo", *arguments])
    return demo.main()


def test_agreeing_callers_make_a_table(demo, monkeypatch, capsys, text):
    """One row a caller, with what `sha256sum` says about the output."""
    assert run(demo, monkeypatch, {"one": echo(), "two": echo()}, text) == 0
    said = capsys.readouterr().out
    digest = subprocess.run(["sha256sum", text], capture_output=True, text=True).stdout.split()[0]
    assert said.count(digest) == 2
    assert "Text in Greek, Latin;" in said


def test_callers_that_do_not_agree_fail_the_demo(demo, monkeypatch, capsys, text):
    """One byte is enough."""
    callers = {"one": echo(), "two": echo("data = data[:-1] + b'!'")}
    assert run(demo, monkeypatch, callers, text) == 1
    assert "do not agree" in capsys.readouterr().err


def test_a_caller_that_fails_fails_the_demo(demo, monkeypatch, text):
    """What it said is passed on."""
    callers = {
        "one": echo(),
        "two": [sys.executable, "-c", "raise SystemExit('broken pipe organ')"],
    }
    with pytest.raises(SystemExit, match="broken pipe organ"):
        run(demo, monkeypatch, callers, text)


def test_a_missing_file_is_one_sentence(demo, monkeypatch, capsys):
    """Nothing is run."""
    assert run(demo, monkeypatch, {}, "no/such/file") == 2
    assert capsys.readouterr().err == "demo: cannot read `no/such/file`\n"


def test_all_its_callers_agree(demo, monkeypatch, capsys, text):
    """The real ones, over a small text: what `make demo` shows, in a few seconds."""
    monkeypatch.setattr(sys, "argv", ["demo", text])
    assert demo.main() == 0
    said = capsys.readouterr().out
    assert said.count(text_digest := said.split("All digests agree.")[0].split()[-1]) >= 4
    assert len(text_digest) == 64


def test_the_default_text_has_eight_scripts_and_twenty_megabytes(demo):
    """Real text, installed by the set-up."""
    files = demo.default_files()
    assert len(demo.scripts(files)) >= 8
    assert sum(Path(name).stat().st_size for name in files) > 20e6


@pytest.mark.needs("python")
def test_the_library_agrees_with_pythons_own(demo):
    """Another implementation, on the demo's text: it knows an older Unicode, as the text does."""
    uninorm = importlib.import_module("uninorm")
    for name in demo.default_files():
        text = Path(name).read_bytes()
        for form in ("NFC", "NFD", "NFKC", "NFKD"):
            expected = unicodedata.normalize(form, text.decode()).encode()
            normalizer = uninorm.Normalizer(uninorm.Form[form])
            assert normalizer.normalize(text) == expected, f"{form} of {name}"
