"""The program `uninorm` as people run it: forms, exit codes, bad input, pipes, memory."""

import os
import re
import subprocess
import unicodedata
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[4]
PROGRAM = ROOT / "build" / os.environ.get("SABIR_PRESET", "release") / "bin" / "uninorm"
TEXT = "caf\u00e9 cafe\u0301 \ufb01 \uac00 \u1100\u1161 \uff21 Stra\u00dfe \u0e01\u0e33\n"
PORTION = 1 << 18


@pytest.mark.parametrize("form", ["NFC", "NFD", "NFKC", "NFKD"])
def test_every_form(uninorm, form):
    """Python's own results, long enough for several portions."""
    text = TEXT * 10_000
    run = uninorm("--form", form.lower(), stdin=text.encode())
    assert (run.returncode, run.stderr) == (0, b"")
    assert run.stdout.decode() == unicodedata.normalize(form, text)


def test_case_folding(uninorm):
    """The two forms that Python does not have, or has elsewhere."""
    assert uninorm("-f", "casefold", stdin=TEXT.encode()).stdout.decode() == TEXT.casefold()
    for name in ("NFKC-casefold", "nfkc_casefold", "NFKC_CF", "NFKC_Casefold"):
        assert uninorm("-f", name, stdin="Stra\u00dfe\u00ad".encode()).stdout == b"strasse"


def test_files_are_one_text(uninorm, tmp_path):
    """What comes out is in the form where they meet, too; - is standard input. Checked, each is its
    own.
    """
    (tmp_path / "a").write_text("e", encoding="utf-8")
    (tmp_path / "b").write_text("\u0301", encoding="utf-8")
    run = uninorm("a", "-", "b", stdin="\u0323 e\u0301".encode())
    assert run.stdout.decode() == "\u1eb9 \u00e9\u0301"
    assert uninorm("a", "b", "-o", "out").stdout == b""
    assert (tmp_path / "out").read_text(encoding="utf-8") == "\u00e9"
    assert uninorm("--check", "a", "b").returncode == 0


def test_characters_do_not_go_on_in_the_next_file(uninorm, tmp_path):
    """A file that ends in the middle of one is named, or ends with U+FFFD; the rest is joined."""
    (tmp_path / "a").write_bytes(b"ae\xc3")
    (tmp_path / "b").write_bytes(b"\xcc\x81\xa9b")
    run = uninorm("a", "b", "a")
    assert (run.returncode, run.stdout) == (2, "a\u00e9ae".encode())
    assert run.stderr == (
        b"uninorm: a: byte 2: the text ends in the middle of a character\n"
        b"uninorm: b: byte 2: not UTF-8; --replace puts U+FFFD there\n"
        b"uninorm: a: byte 2: the text ends in the middle of a character\n"
    )
    assert uninorm("-r", "a", "b").stdout.decode() == "ae\ufffd\u0301\ufffdb"
    for cut in (b"\xc3", b"\xe2\x82", b"\xf0\x9f", b"\xf0\x9f\x98", b"\xe0", b"\xe0\x80", b"\xff"):
        expected = cut.decode("utf-8", "replace")
        assert uninorm("-r", stdin=b"x" + cut).stdout.decode() == "x" + expected
        assert uninorm("-c", "-r", stdin=b"x" + cut).returncode == 1
        assert b"byte 1: " in uninorm(stdin=b"x" + cut).stderr


def test_check(uninorm, tmp_path):
    """Names what is not in the form, and where; says so in the exit code."""
    (tmp_path / "good").write_text("caf\u00e9 " * 100_000, encoding="utf-8")
    (tmp_path / "bad").write_text("caf\u00e9 " * 100_000 + "e\u0301", encoding="utf-8")
    (tmp_path / "short").write_text("ab\u00ad", encoding="utf-8")
    assert uninorm("--check", "good").returncode == 0
    run = uninorm("--check", "good", "bad", "good")
    assert (run.returncode, run.stdout) == (1, b"bad: not in nfc from byte 600000 on\n")
    run = uninorm("--check", "-f", "nfkc-casefold", "short")
    assert (run.returncode, run.stdout) == (1, b"short: not in nfkc-casefold from byte 2 on\n")
    assert uninorm("--check", stdin=b"").returncode == 0


@pytest.mark.parametrize("place", [0, 1, 700, PORTION - 2, PORTION - 1, PORTION, 3 * PORTION + 5])
def test_ill_formed_text(uninorm, place):
    """The offset is right, what stands before is written; or it is replaced."""
    good = ("\u00e9x" * (PORTION * 2)).encode()[:place]
    good = good.decode("utf-8", "ignore").encode()
    run = uninorm(stdin=good + b"\xff" + b"more text" * 50_000)
    assert run.returncode == 2
    assert b"standard input: byte %d: not UTF-8" % len(good) in run.stderr
    assert run.stdout == good
    run = uninorm("--replace", stdin=good + b"\xffmore")
    assert (run.returncode, run.stdout) == (0, good + "\ufffdmore".encode())


@pytest.mark.parametrize(
    ("good", "bad"),
    [
        ("abc e" + "\u0301" * 1000, b"\xc3"),
        ("a" * (PORTION - 4) + "e\u0301", b"\xe0" + b"xyz"),
        ("a" * (PORTION - 5) + "e\u0301", b"\xe0\xa0" + b"xyz"),
        ("a" * (PORTION - 6) + "e\u0301", b"\xf0\x9f\x98" + b"\xcc\x81"),
        ("q" + "\u0323" * PORTION, b"\x80"),
    ],
)
def test_all_that_is_good_is_written(uninorm, good, bad):
    """However much of it waited for what follows, and wherever a block ends."""
    run = uninorm(stdin=good.encode() + bad)
    assert run.returncode == 2
    assert b"byte %d: " % len(good.encode()) in run.stderr
    assert run.stdout.decode() == good.replace("e\u0301", "\u00e9")


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-be", "utf-16-le", "utf-32"])
def test_text_in_another_encoding(uninorm, encoding):
    """It is told what to do, and not what would destroy it."""
    mark = b"\xfe\xff" if encoding == "utf-16-be" else b""
    for options in ([], ["--replace"]):
        run = uninorm(*options, stdin=mark + "Caf\u00e9".encode(encoding))
        if encoding == "utf-16-le" and options:
            continue  # which has no mark: it was asked for
        assert run.returncode == 2
        assert b"make it UTF-8 first, as with `iconv -f UTF-16 -t UTF-8`" in run.stderr
        assert b"--replace" not in run.stderr
    assert uninorm(stdin="caf\u00e9 \0".encode()).stdout == "caf\u00e9 \0".encode()


def test_text_that_is_cut_off(uninorm):
    """Another reason, the same code."""
    run = uninorm(stdin=b"abc \xe2\x82")
    assert run.returncode == 2
    assert b"byte 4: the text ends in the middle of a character" in run.stderr
    assert uninorm("-r", stdin=b"abc \xe2\x82").stdout == "abc \ufffd".encode()


def test_a_file_that_is_missing(uninorm, tmp_path):
    """The others are dealt with all the same."""
    (tmp_path / "a").write_bytes(b"a")
    run = uninorm("no/such", "a")
    assert (run.returncode, run.stdout) == (2, b"a")
    assert run.stderr == b"uninorm: no/such: No such file or directory\n"
    run = uninorm(".", "a")
    assert (run.returncode, run.stdout) == (2, b"a")
    assert run.stderr == b"uninorm: .: Is a directory\n"
    assert uninorm("a", "-o", "no/such").returncode == 2


def test_a_disk_that_is_full(uninorm):
    """Writing that fails is trouble, whenever it is noticed."""
    for size in (1, 1_000_000):
        run = uninorm("-o", "/dev/full", stdin=b"x" * size)
        assert run.returncode == 2
        assert b"No space left on device" in run.stderr


def test_a_reader_that_has_had_enough():
    """A broken pipe ends it at once, and without a word."""
    command = f"'{PROGRAM}' /dev/zero | head -c 5; echo ${{PIPESTATUS[0]}}"
    run = subprocess.run(["bash", "-c", command], capture_output=True, timeout=20)
    assert run.stdout == b"\0\0\0\0\x00141\n"
    assert run.stderr == b""
    ignoring = ["bash", "-c", f"trap '' PIPE; {command}"]
    run = subprocess.run(ignoring, capture_output=True, timeout=20)
    assert (run.stdout, run.stderr) == (b"\0\0\0\0\x002\n", b"")


def test_stream_safe(uninorm):
    """A joiner after thirty marks."""
    run = uninorm("-s", stdin=("q" + "\u0301" * 31).encode())
    assert run.stdout.decode() == "q" + "\u0301" * 30 + "\u034f\u0301"


def test_stats(uninorm):
    """On standard error, which is otherwise empty."""
    run = uninorm("--stats", stdin=b"e\xcc\x81")
    assert re.fullmatch(rb"uninorm: 1 files, 3 bytes in, 2 bytes out, .* MB/s\n", run.stderr)


def test_mistakes_on_the_command_line(uninorm):
    """What there is instead."""
    run = uninorm("-f", "nfx")
    assert run.returncode == 2
    assert b"there is no form `nfx`; there are nfc nfd nfkc nfkd" in run.stderr
    run = uninorm("--frobnicate")
    assert run.returncode == 2
    assert b"`uninorm --help` shows the options" in run.stderr
    assert uninorm("--check", "-o", "x").returncode == 2


def test_a_kernel_that_is_not_there(uninorm):
    """It is not taken for the best one."""
    for name in ("avx512", "AVX9000", " "):
        run = uninorm(env=os.environ | {"UNINORM_TARGET": name})
        assert (run.returncode, run.stdout) == (2, b"")
        assert f"UNINORM_TARGET is `{name}`, which is no kernel".encode() in run.stderr
        assert b"it may be `scalar`" in run.stderr
    for name in ("scalar", ""):
        run = uninorm(stdin=b"e\xcc\x81", env=os.environ | {"UNINORM_TARGET": name})
        assert (run.returncode, run.stdout) == (0, b"\xc3\xa9")


def test_help_and_manual_name_the_same_options(uninorm):
    """Neither knows more than the other."""
    shown = uninorm("--help").stdout.decode()
    manual = (ROOT / "libs/uninorm/program/uninorm.1").read_text().replace("\\-", "-")
    options = set(re.findall(r"--[a-z][a-z-]+", shown))
    assert len(options) == 11
    assert options == set(re.findall(r"--[a-z][a-z-]+", manual))
    assert re.match(rb"uninorm 1\.\d+, Unicode 17\.0\.0, kernel \w+\n", uninorm("-V").stdout)


def stream(megabytes: int, block: bytes) -> tuple[int, int]:
    """Runs so much through a pipe. Returns the code and the largest memory in KiB."""
    process = subprocess.Popen(
        [str(PROGRAM), "-f", "nfd"], stdin=subprocess.PIPE, stdout=subprocess.DEVNULL
    )
    for _ in range(megabytes * 1_000_000 // len(block)):
        process.stdin.write(block)
    memory = re.search(r"VmHWM:\s+(\d+) kB", Path(f"/proc/{process.pid}/status").read_text())
    process.stdin.close()
    return process.wait(), int(memory[1])


def test_memory_is_constant():
    """Twenty times the text, the same memory."""
    block = (TEXT * 1000).encode()
    code, few = stream(5, block)
    assert code == 0
    code, many = stream(100, block)
    assert code == 0
    assert many < few + 1024, f"{few} KiB for 5 MB, {many} KiB for 100 MB"


@pytest.mark.skipif("UNINORM_BIG" not in os.environ, reason="UNINORM_BIG=1 runs 5 GB through it")
def test_five_gigabytes():
    """Beyond what 32 bits can count."""
    code, memory = stream(5000, (TEXT * 20_000).encode())
    assert code == 0
    assert memory < 8192
