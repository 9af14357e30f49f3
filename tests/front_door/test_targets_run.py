"""What `sabir pack --target` makes, run: on this machine, with musl, and for aarch64 under qemu.

Takes minutes, and what `tools/setup targets` installs: SABIR_LARGE=1 asks for it, as `tools/test
--all` does.
"""

import importlib.util
import os
import re
import shutil
import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SABIR = ROOT / "build" / "release" / "bin" / "sabir"
ARM64 = ROOT / "build" / "arm64"
LOCATIONS = ("inprocess:", "worker:")
TARGETS = (
    "x86_64-linux-gnu.2.17",
    "aarch64-linux-gnu.2.17",
    "x86_64-linux-musl",
    "aarch64-linux-musl",
)
GNU = TARGETS[:2]
LANGUAGES = ("python", "ruby", "java", "lua")

C = """
#include <stdio.h>
#include <word_count.h>

int main(void) {
  word_count_counter *counter = NULL;
  uint64_t count = 0;
  sabir_error *error = NULL;
  sabir_status status = word_count_counter_new(NULL, &counter, NULL);
  if (!status) status = word_count_counter_add(counter, "ahoy", 4, &count, NULL);
  /* thrown inside, and a status here */
  if (!status && !word_count_counter_add(counter, "two words", 9, &count, &error)) return 1;
  word_count_release(error);
  word_count_counter_drop(counter);
  printf("%d\\n", (int)count);
  return status;
}
"""

INHERITS = """
#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>
#include <word_count.h>

int main(void) {
  word_count_counter *counter = NULL;
  if (dup2(open("/etc/passwd", O_RDONLY), 40) != 40) return 1;
  if (word_count_counter_new(NULL, &counter, NULL)) return 1;
  puts("ready");
  fflush(stdout);
  getchar();
  word_count_counter_drop(counter);
  return 0;
}
"""

UNLOADS = """
#include <dlfcn.h>
#include <stdio.h>

int main(int count, char **words) {
  void *library = count > 1 ? dlopen(words[1], RTLD_NOW) : NULL;
  if (!library || dlclose(library)) return 1;
  puts("unloaded");
  return 0;
}
"""

PYTHON = """
import word_count
counter = word_count.Counter()
try:
    counter.add("two words")
except word_count.RefusalError as refusal:
    assert refusal.code is word_count.Refusal.HAS_SPACES
assert word_count.FLAVOUR == "extension"
print(counter.add("ahoy"))
"""

RUBY = """
require "word_count"
puts WordCount::Counter.new.add("ahoy")
"""

LUA = """
local words = require("word_count")
print(tostring(words.Counter.new():add("ahoy")):match("%d+"))
"""

JAVA = """
class Main {
  public static void main(String[] arguments) {
    System.out.println(new example.word_count.Counter().add("ahoy"));
  }
}
"""


def lacks() -> str:
    """Say what of `tools/setup targets` is not there, if it was asked for at all."""
    if "SABIR_LARGE" not in os.environ:
        return "takes minutes: SABIR_LARGE=1 runs it"
    there = {
        "ziglang": importlib.util.find_spec("ziglang"),
        "qemu-aarch64": shutil.which("qemu-aarch64"),
        "musl": Path("/lib/ld-musl-x86_64.so.1").exists(),
        "build/arm64": ARM64.exists(),
    }
    missing = ", ".join(name for name, found in there.items() if not found)
    return f"`tools/setup targets` installs {missing}" if missing else ""


pytestmark = [
    pytest.mark.skipif(bool(lacks()), reason=lacks() or "all is there"),
    pytest.mark.needs(*LANGUAGES),
]


def run(*words, folder=None, **environment) -> str:
    """What a command printed; it must succeed."""
    done = subprocess.run(
        [str(word) for word in words],
        cwd=folder,
        env=os.environ | environment,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, f"{words}\n{done.stdout}{done.stderr}"
    return done.stdout


@pytest.fixture(scope="module")
def project(tmp_path_factory) -> Path:
    """Make the library of `sabir new`, and pack it for all targets."""
    folder = tmp_path_factory.mktemp("maker")
    run(SABIR, "new", "word-count", "--for", ",".join(LANGUAGES), folder=folder)
    options = ["--target", ",".join(TARGETS), f"--cmake=-DPython3_EXECUTABLE={sys.executable}"]
    run(SABIR, "pack", "c", *LANGUAGES, *options, folder=folder / "word-count")
    return folder / "word-count"


def machine(target: str) -> str:
    """Give the words in the names of packages, as `aarch64-musl`."""
    return target.split("-")[0] + ("-musl" if target.endswith("musl") else "")


def runs(target: str, program: str | Path) -> list:
    """Give the words that run a program, or one of Debian's, on that machine."""
    if target.startswith("x86_64"):
        return [program]
    inside = ARM64 / "usr" / "bin" / str(program)
    return ["qemu-aarch64", "-L", ARM64, inside if inside.exists() else program]


def emulate(target: str, folder: Path) -> None:
    """A worker is started by the kernel, which does not know qemu: a script stands in for it."""
    if target.startswith("x86_64"):
        return
    (worker,) = folder.rglob("word_count-worker")
    program = worker.with_name("worker.elf")
    worker.rename(program)
    worker.write_text(f'#!/bin/sh\nexec qemu-aarch64 -L "{ARM64}" "{program}" "$@"\n')
    worker.chmod(0o755)


def unpack(project: Path, target: str, name: str, folder: Path) -> Path:
    """Unpack an archive of a target in a folder."""
    archive = project / "dist" / f"{name}-1.0.0-linux-{machine(target)}.tar.gz"
    with tarfile.open(archive) as opened:
        opened.extractall(folder, filter="data")
    emulate(target, folder)
    return folder / archive.name.removesuffix(".tar.gz")


@pytest.mark.parametrize("target", TARGETS)
def test_a_program_in_c_runs(project, target, tmp_path):
    """In its own process and over a worker, with nothing else than the C library."""
    folder = unpack(project, target, "word-count", tmp_path)
    (tmp_path / "main.c").write_text(C)
    described = {"PKG_CONFIG_PATH": f"{folder}/lib/pkgconfig"}
    flags = run("pkg-config", "--cflags", "--libs", "word-count", **described).strip()
    compiler = project / "build" / target / "target" / "cc"
    run("sh", "-c", f"{compiler} main.c -o main {flags} '-Wl,-rpath,{folder}/lib'", folder=tmp_path)
    # qemu does not confine anybody.
    for location in (*LOCATIONS, *(("worker:?confine=1",) if "x86_64" in target else ())):
        said = run(*runs(target, tmp_path / "main"), SABIR_LOCATION=location)
        assert said == "1\n"


@pytest.mark.parametrize("target", [one for one in TARGETS if "x86_64" in one])
def test_a_worker_gets_no_descriptor_of_its_host(project, target, tmp_path):
    """Where the C library cannot close all of them, the host names each."""
    folder = unpack(project, target, "word-count", tmp_path)
    (tmp_path / "main.c").write_text(INHERITS)
    compiler = project / "build" / target / "target" / "cc"
    where = [f"-I{folder}/include/word_count", f"-L{folder}/lib", f"-Wl,-rpath,{folder}/lib"]
    run(compiler, "main.c", "-o", "main", *where, "-lword_count", folder=tmp_path)
    with subprocess.Popen(
        [tmp_path / "main"],
        env=os.environ | {"SABIR_LOCATION": "worker:"},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    ) as host:
        assert host.stdout.readline() == b"ready\n"
        tasks = Path(f"/proc/{host.pid}/task")
        (worker,) = [one for file in tasks.glob("*/children") for one in file.read_text().split()]
        numbers = [int(path.name) for path in Path(f"/proc/{worker}/fd").iterdir()]
        opened = [os.readlink(path) for path in Path(f"/proc/{worker}/fd").iterdir()]
        assert Path(f"/proc/{host.pid}/fd/40").exists()
        host.stdin.close()
    assert len(numbers) >= 4 and 40 not in numbers and "/etc/passwd" not in opened


@pytest.mark.parametrize("target", TARGETS)
def test_a_library_can_be_unloaded(project, target, tmp_path):
    """What its statics registered to be called at the end is called while it is there."""
    folder = unpack(project, target, "word-count", tmp_path)
    (tmp_path / "main.c").write_text(UNLOADS)
    compiler = project / "build" / target / "target" / "cc"
    run(compiler, "-dynamic", "-o", "main", "main.c", "-ldl", folder=tmp_path)
    library = folder / "lib" / "libword_count.so.1"
    assert run(*runs(target, tmp_path / "main"), library) == "unloaded\n"


@pytest.mark.parametrize("target", TARGETS)
def test_nothing_newer_than_the_target_is_needed(project, target, tmp_path):
    """No version of glibc behind the target's, no library but those of C, no stray names."""
    folder = unpack(project, target, "word-count", tmp_path)
    with zipfile.ZipFile(wheel(project, target)) as opened:
        opened.extractall(tmp_path / "wheel")
    files = [*folder.glob("lib/*.so.1.0.0"), *(tmp_path / "wheel").rglob("*.so*")]
    files += (tmp_path / "wheel").rglob("word_count-worker*")
    assert len(files) >= 4
    for file in files:
        if file.read_bytes()[:4] != b"\x7fELF":
            continue
        said = run("readelf", "--wide", "--dynamic", "--version-info", file)
        versions = [int(minor) for minor in re.findall(r"GLIBC_2\.(\d+)", said)]
        assert max(versions) <= 17 if versions else "gnu" not in target, said
        needed = set(re.findall(r"NEEDED.*\[(.*)\]", said)) - {"libword_count.so.1"}
        assert all(re.match(r"(libc|libm|libpthread|libdl|ld-linux.*)\.so", one) for one in needed)
        symbols = run("readelf", "--wide", "--dyn-syms", file)
        shown = re.findall(r"GLOBAL +DEFAULT +\d+ (\S+)", symbols)
        assert all(name.startswith(("word_count_", "PyInit_", "WORD_COUNT_")) for name in shown)


def wheel(project: Path, target: str) -> Path:
    """Give the one wheel of a target."""
    system = "musllinux_1_2" if target.endswith("musl") else "manylinux_2_17"
    name = f"word_count-1.0.0-cp311-abi3-{system}_{target.split('-')[0]}.whl"
    return project / "dist" / name


@pytest.mark.parametrize("target", GNU)
def test_auditwheel_agrees_with_the_tag(project, target):
    """It has looked into the files, and says the same."""
    said = run(sys.executable, "-m", "auditwheel", "show", wheel(project, target))
    tag = f'"manylinux_2_17_{target.split("-")[0]}"'
    assert f"following platform tag: {tag}" in " ".join(said.split())


@pytest.mark.parametrize("target", GNU)
def test_a_wheel_is_used(project, target, tmp_path):
    """By Debian's Python for that processor."""
    with zipfile.ZipFile(wheel(project, target)) as opened:
        opened.extractall(tmp_path)
    for program in tmp_path.rglob("word_count-worker"):
        program.chmod(0o755)
    emulate(target, tmp_path)
    (tmp_path / "use.py").write_text(PYTHON)
    python = runs(target, "python3.11" if "aarch64" in target else sys.executable)
    for location in LOCATIONS:
        environment = {"PYTHONPATH": str(tmp_path), "SABIR_LOCATION": location}
        assert run(*python, tmp_path / "use.py", **environment) == "1\n"


@pytest.mark.parametrize("target", GNU)
def test_a_gem_is_used(project, target, tmp_path):
    """By Debian's Ruby for that processor; here it is installed, too."""
    gem = project / "dist" / f"word_count-1.0.0-{target.split('-')[0]}-linux.gem"
    with tarfile.open(gem) as opened:
        opened.extract("data.tar.gz", tmp_path, filter="data")
    with tarfile.open(tmp_path / "data.tar.gz") as opened:
        opened.extractall(tmp_path, filter="data")
    emulate(target, tmp_path)
    (tmp_path / "use.rb").write_text(RUBY)
    environment = {}
    if target.startswith("aarch64"):
        rubies = (ARM64 / "usr/lib/ruby/3.1.0", ARM64 / "usr/lib/aarch64-linux-gnu/ruby/3.1.0")
        environment["RUBYLIB"] = ":".join(map(str, rubies))
    else:
        run(
            "gem", "install", "-q", "--local", "--no-document", gem, GEM_HOME=str(tmp_path / "gems")
        )
    ruby = runs(target, "ruby3.1" if "aarch64" in target else "ruby")
    for location in LOCATIONS:
        words = [*ruby, "--disable-gems", "-I", tmp_path / "lib", tmp_path / "use.rb"]
        assert run(*words, SABIR_LOCATION=location, **environment) == "1\n"


@pytest.mark.parametrize("target", GNU)
def test_lua_files_are_used(project, target, tmp_path):
    """By Debian's LuaJIT for that processor, which unloads the library at its end."""
    folder = unpack(project, target, "word-count-lua", tmp_path)
    for location in LOCATIONS:
        environment = {"LUA_PATH": f"{folder}/?.lua", "SABIR_LOCATION": location}
        assert run(*runs(target, "luajit"), "-e", LUA, **environment) == "1\n"


@pytest.mark.parametrize("target", TARGETS)
def test_no_file_names_where_it_was_made(project, target):
    """Nor where zig lies, whose C++ library is linked in."""
    files = [path for path in (project / "build" / target / "stage").rglob("*") if path.is_file()]
    files = [path for path in files if path.suffix != ".log" and "egg-info" not in str(path)]
    assert len(files) > 20
    for path in files:
        for place in (str(project), str(ROOT), "ziglang"):
            assert place.encode() not in path.read_bytes(), f"{path}: {place}"


def test_jars_have_classifiers_and_one_is_used(project, tmp_path):
    """Each has the library of its target and no other."""
    folder = project / "dist" / "maven"
    for target in TARGETS:
        (jar,) = folder.rglob(f"word_count-1.0.0-linux-{machine(target)}.jar")
        with zipfile.ZipFile(jar) as opened:
            inside = [name for name in opened.namelist() if name.endswith(".so.1")]
        processor = {"x86_64": "amd64"}.get(target.split("-")[0], "aarch64")
        assert inside == [f"META-INF/native/linux-{processor}/libword_count.so.1"]
    (tmp_path / "Main.java").write_text(JAVA)
    (jar,) = folder.rglob("word_count-1.0.0-linux-x86_64.jar")
    (runtime,) = folder.rglob("sabir-runtime-?.?.?.jar")
    for location in LOCATIONS:
        words = ["java", "-cp", f"{jar}:{runtime}", "Main.java"]
        assert run(*words, folder=tmp_path, SABIR_LOCATION=location) == "1\n"
