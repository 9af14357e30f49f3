"""What the program does to files: nobody's text is ever lost, whatever goes wrong, and when."""

import os
import random
import signal
import stat
import subprocess
import time

import pytest

OLD = "cafe\u0301 \u1112\u1161\u11ab\n".encode()
NEW = "caf\u00e9 \ud55c\n".encode()


@pytest.fixture
def file(tmp_path):
    """A file that is not in the form."""
    path = tmp_path / "f"
    path.write_bytes(OLD)
    return path


def names(folder) -> set[str]:
    """What is in a folder, hidden or not."""
    return set(os.listdir(folder))


# --- one output ---------------------------------------------------------------------------------


@pytest.mark.parametrize("output", ["f", "./f", "symbolic", "hard", "through"])
def test_what_is_read_is_not_written(uninorm, file, tmp_path, output):
    """By whatever name; nothing of it is lost."""
    (tmp_path / "symbolic").symlink_to("f")
    (tmp_path / "through").symlink_to("symbolic")
    os.link(file, tmp_path / "hard")
    run = uninorm("-o", output, "f")
    assert run.returncode == 2
    assert b"f: what is read is what is written" in run.stderr
    assert b"--in-place" in run.stderr
    assert file.read_bytes() == OLD
    assert names(tmp_path) == {"f", "symbolic", "through", "hard"}


@pytest.mark.parametrize("mode", ["ab", "r+b"])
def test_standard_output_that_is_read(uninorm, file, mode):
    """Appended to, it would grow for ever; by its name and as standard input."""
    with file.open(mode) as out:
        assert uninorm("f", stdout=out).returncode == 2
        with file.open("rb") as source:
            run = uninorm(stdin=source, stdout=out)
    assert b"standard input: what is read is what is written, standard output" in run.stderr
    assert file.read_bytes() == OLD


def test_an_output_stays_until_all_is_well(uninorm, file, tmp_path):
    """A file that is missing or bad, wherever it stands among the others."""
    (tmp_path / "good").write_bytes(b"good")
    (tmp_path / "bad").write_bytes(b"good\xff")
    for inputs in (["missing"], ["good", "missing"], ["missing", "good"], ["bad"], ["good", "bad"]):
        run = uninorm("-o", "f", *inputs)
        assert run.returncode == 2
        assert run.stderr.endswith(b"uninorm: f: is left as it was, for not all went well\n")
        assert file.read_bytes() == OLD
        assert uninorm("-o", "new", *inputs).returncode == 2
        assert names(tmp_path) == {"f", "good", "bad"}


def test_an_output_that_is_replaced(uninorm, file, tmp_path):
    """It keeps its mode; a link to it stays one; several files make one."""
    file.chmod(0o640)
    (tmp_path / "link").symlink_to("f")
    (tmp_path / "a").write_bytes(b"a e")
    (tmp_path / "b").write_bytes(b"\xcc\x81 b")
    assert uninorm("a", "-", "b", "-o", "link", stdin=b"f e").returncode == 0
    assert file.read_bytes() == "a ef \u00e9 b".encode()
    assert (tmp_path / "link").is_symlink()
    assert stat.S_IMODE(file.stat().st_mode) == 0o640
    assert names(tmp_path) == {"f", "link", "a", "b"}


def test_an_output_that_is_new(uninorm, tmp_path):
    """Its mode is what the umask leaves; a link that leads nowhere yet leads there then."""
    (tmp_path / "link").symlink_to("folder/new")
    (tmp_path / "folder").mkdir()
    assert uninorm("-o", "link", stdin=OLD, umask=0o027).returncode == 0
    made = tmp_path / "folder" / "new"
    assert made.read_bytes() == NEW
    assert stat.S_IMODE(made.stat().st_mode) == 0o640
    (tmp_path / "circle").symlink_to("circle")
    for bad in ("no/such", "folder", "circle", "folder/new/x"):
        run = uninorm("-o", bad, stdin=OLD)
        assert run.returncode == 2
        assert f"uninorm: {bad}: ".encode() in run.stderr


def test_outputs_that_are_no_files(uninorm, tmp_path):
    """They are written to as they are, and stay what they are."""
    assert uninorm("-o", "/dev/null", stdin=OLD).returncode == 0
    assert stat.S_ISCHR(os.stat("/dev/null").st_mode)
    assert uninorm("-o", "/dev/stdout", stdin=OLD).stdout == NEW
    with (tmp_path / "all").open("wb") as out:
        out.write(b"before ")
        out.flush()
        assert uninorm("-o", "/dev/stdout", stdin=OLD, stdout=out).returncode == 0
    assert (tmp_path / "all").read_bytes() == b"before " + NEW
    os.mkfifo(tmp_path / "pipe")
    reader = subprocess.Popen(["cat", "pipe"], cwd=tmp_path, stdout=subprocess.PIPE)
    assert uninorm("-o", "pipe", stdin=OLD).returncode == 0
    assert reader.communicate(timeout=60)[0] == NEW


def test_streams_that_are_closed(program, file, tmp_path):
    """No complaint is written into a file that got the number of one."""
    (tmp_path / "bad").write_bytes(b"ok\xff")
    for redirection in ("2>&-", "1>&- 2>&-", "0<&- 2>&-", "0<&- 1>&- 2>&-"):
        command = f"'{program}' -o f bad {redirection}"
        assert subprocess.run(["bash", "-c", command], cwd=tmp_path).returncode == 2
        assert file.read_bytes() == OLD
    for redirection, stream in (("1>&-", "writing"), ("0<&-", "standard input")):
        command = ["bash", "-c", f"echo x | '{program}' {redirection}"]
        if stream == "standard input":
            command = ["bash", "-c", f"'{program}' {redirection}"]
        run = subprocess.run(command, cwd=tmp_path, capture_output=True)
        assert run.returncode == 2
        assert f"uninorm: {stream}: Bad file descriptor\n".encode() == run.stderr


# --- in place -----------------------------------------------------------------------------------


def test_in_place(uninorm, file, tmp_path):
    """Each file by itself; mode, attributes and links stay; what is in the form is not touched."""
    file.chmod(0o604)
    (tmp_path / "link").symlink_to("f")
    try:
        os.setxattr(file, "user.test", b"kept")
        attributes = {"user.test": b"kept"}
    except OSError:
        attributes = {}  # not on this file system
    (tmp_path / "mark").write_bytes(b"\xcc\x81")
    (tmp_path / "good").write_bytes(NEW)
    os.utime(tmp_path / "good", (1, 2))
    before = (tmp_path / "good").stat()
    run = uninorm("--in-place", "link", "good", "mark")
    assert (run.returncode, run.stdout, run.stderr) == (0, b"", b"")
    assert file.read_bytes() == NEW
    assert stat.S_IMODE(file.stat().st_mode) == 0o604
    assert {name: os.getxattr(file, name) for name in os.listxattr(file)} == attributes
    assert (tmp_path / "link").is_symlink()
    assert (tmp_path / "mark").read_bytes() == b"\xcc\x81"
    after = (tmp_path / "good").stat()
    assert (after.st_ino, after.st_mtime_ns) == (before.st_ino, before.st_mtime_ns)
    assert names(tmp_path) == {"f", "link", "good", "mark"}


def test_times_are_kept_when_asked_for(uninorm, file):
    """To the nanosecond."""
    os.utime(file, ns=(1_000_000_001, 2_000_000_002))
    assert uninorm("-i", "--keep-times", "f").returncode == 0
    assert file.read_bytes() == NEW
    about = file.stat()
    assert about.st_mtime_ns == 2_000_000_002
    file.write_bytes(OLD)
    os.utime(file, ns=(1_000_000_001, 2_000_000_002))
    assert uninorm("-i", "f").returncode == 0
    assert file.stat().st_mtime_ns != 2_000_000_002


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give files away")
def test_the_owner_is_kept(uninorm, file):
    """With the bits of the mode that a change of the owner takes away."""
    os.chown(file, 12345, 54321)
    file.chmod(0o6755)
    assert uninorm("-i", "f").returncode == 0
    about = file.stat()
    assert (about.st_uid, about.st_gid, stat.S_IMODE(about.st_mode)) == (12345, 54321, 0o6755)


def test_what_cannot_be_rewritten(uninorm, file, tmp_path):
    """It is left alone, and named; the others are dealt with all the same."""
    (tmp_path / "bad").write_bytes(OLD + b"\xff")
    (tmp_path / "utf16").write_bytes("caf\u00e9".encode("utf-16"))
    os.mkfifo(tmp_path / "pipe")
    writer = subprocess.Popen(["bash", "-c", "echo > pipe"], cwd=tmp_path)
    run = uninorm("-i", "bad", "missing", ".", "pipe", "utf16", "f")
    writer.kill()
    writer.wait()
    assert run.returncode == 2
    assert [line.split(b":")[1] for line in run.stderr.splitlines()] == [
        b" bad",
        b" missing",
        b" .",
        b" pipe",
        b" utf16",
    ]
    assert (tmp_path / "bad").read_bytes() == OLD + b"\xff"
    assert (tmp_path / "utf16").read_bytes() == "caf\u00e9".encode("utf-16")
    assert file.read_bytes() == NEW
    for wrong in (["-i"], ["-i", "-"], ["-i", "f", "-o", "x"], ["-i", "-c", "f"]):
        run = uninorm(*wrong)
        assert run.returncode == 2
        assert b"leave out" in run.stderr or b"needs the names of files" in run.stderr
    assert b"is for --in-place" in uninorm("--keep-times", "f").stderr


# --- ends that come early -----------------------------------------------------------------------

LARGE = OLD * 500_000  # 9 MB, which become 6
LARGE_NEW = NEW * 500_000


@pytest.mark.parametrize("words", [["-i", "f"], ["-o", "f", "source"]])
def test_it_is_killed_at_any_time(program, file, tmp_path, words):
    """The file is the old one or the new one, never something in between."""
    (tmp_path / "source").write_bytes(LARGE)
    command = [program, *words]
    file.write_bytes(LARGE)
    start = time.monotonic()
    subprocess.run(command, cwd=tmp_path, check=True)
    takes = time.monotonic() - start
    assert file.read_bytes() == LARGE_NEW
    source = random.Random(5)
    seen = {}
    for attempt in range(40):
        file.write_bytes(LARGE)
        run = subprocess.Popen(command, cwd=tmp_path)
        # Whatever the machine is busy with, some end before it is done, and the last ones after.
        time.sleep(source.random() * takes * (1 + attempt // 8))
        run.send_signal(signal.SIGKILL)
        run.wait()
        found = file.read_bytes()
        assert found in (LARGE, LARGE_NEW)
        seen[found == LARGE_NEW] = seen.get(found == LARGE_NEW, 0) + 1
    assert seen.get(False), "it was never killed early enough"


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
def test_a_signal_leaves_nothing_behind(program, file, tmp_path, number):
    """Neither half a file nor a temporary one; the exit status tells what ended it."""
    run = subprocess.Popen(
        [program, "-o", "f"], cwd=tmp_path, stdin=subprocess.PIPE,
        preexec_fn=lambda: signal.signal(number, signal.SIG_DFL),  # ignored, if we run behind
    )  # fmt: skip
    run.stdin.write(LARGE)
    run.stdin.flush()
    assert len(names(tmp_path)) == 2
    run.send_signal(number)
    assert run.wait(timeout=60) == -number
    run.stdin.close()
    assert names(tmp_path) == {"f"}
    assert file.read_bytes() == OLD


def test_a_disk_that_is_full(program, file, tmp_path):
    """As far as a limit on the size of files is like one: nothing changes."""
    for words in ("-i f", "-o f source"):
        file.write_bytes(LARGE)
        (tmp_path / "source").write_bytes(LARGE)
        for trap in ("", "trap '' XFSZ;"):  # killed, and told
            command = f"{trap} ulimit -f 1000; exec '{program}' {words}"
            run = subprocess.run(["bash", "-c", command], cwd=tmp_path, capture_output=True)
            assert run.returncode == (2 if trap else -signal.SIGXFSZ)
            assert (b"File too large" in run.stderr) is bool(trap)
            assert file.read_bytes() == LARGE
            assert names(tmp_path) == {"f", "source"}
