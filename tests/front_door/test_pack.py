"""From `sabir new` to packages, which are installed where nothing of the build is left."""

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
BUILD = ROOT / "build" / "release"
LOCATIONS = ("inprocess:", "worker:")

PYTHON = """
import word_count
counter = word_count.Counter()
try:
    counter.add("two words")
except word_count.RefusalError as refusal:
    assert refusal.code is word_count.Refusal.HAS_SPACES
print(counter.add("ahoy"))
"""

RUBY = """
require "word_count"
counter = WordCount::Counter.new
begin
  counter.add("two words")
rescue WordCount::RefusalError => e
  raise unless e.value == :has_spaces
end
puts counter.add("ahoy")
"""

LUA = """
local words = require("word_count")
local counter = words.Counter.new()
assert(not pcall(counter.add, counter, "two words"))
print(tostring(counter:add("ahoy")):match("%d+"))
"""

JAVA = """
import example.word_count.*;

class Main {
  public static void main(String[] arguments) {
    try (Counter counter = new Counter()) {
      try {
        counter.add("two words");
      } catch (RefusalException e) {
        if (e.error() != Refusal.HAS_SPACES) throw e;
      }
      System.out.println(counter.add("ahoy"));
    }
  }
}
"""

C = """
#include <stdio.h>
#include <word_count.h>

int main(void) {
  word_count_counter *counter = NULL;
  uint64_t count = 0;
  sabir_status status = word_count_counter_new(NULL, &counter, NULL);
  if (!status) status = word_count_counter_add(counter, "ahoy", 4, &count, NULL);
  word_count_counter_drop(counter);
  printf("%d\\n", (int)count);
  return status;
}
"""

SCRIPTS = {
    "python": ("use.py", PYTHON),
    "ruby": ("use.rb", RUBY),
    "lua": ("use.lua", LUA),
    "java": ("Main.java", JAVA),
}


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


def sabir(folder: Path, *words, fails: bool = False) -> str:
    """Everything that the compiler said."""
    done = subprocess.run(
        [str(BUILD / "bin" / "sabir"), *words], cwd=folder, capture_output=True, text=True
    )
    assert (done.returncode != 0) == fails, done.stdout + done.stderr
    return done.stdout + done.stderr


@pytest.fixture(scope="module")
def there() -> list[str]:
    """Which of the languages that are packed this build makes packages for."""
    cache = (BUILD / "CMakeCache.txt").read_text()
    languages = re.search(r"^SABIR_LANGUAGES:STRING=(.*)$", cache, re.MULTILINE)[1]
    return [one for one in ("python", "ruby", "java", "lua") if one in re.split("[,;]", languages)]


@pytest.fixture(scope="module")
def packed(tmp_path_factory, there) -> Path:
    """Make a library as a newcomer would, try it, pack it, and move the packages elsewhere."""
    folder = tmp_path_factory.mktemp("maker")
    sabir(folder, "new", "word-count", *(["--for", ",".join(there)] if there else []))
    project = folder / "word-count"
    sabir(project, "build", f"--cmake=-DPython3_EXECUTABLE={sys.executable}")
    readme = (project / "README.md").read_text()
    tried = re.search(r"^    sabir (test .*)$", readme, re.MULTILINE)[1]
    table = sabir(project, *tried.split())
    for language in ("cpp", *(one for one in there if one != "java")):  # which needs JUnit
        assert re.search(rf"^{language}\S* +2 +2 ", table, re.MULTILINE), table
    for language in there:
        name, text = SCRIPTS[language]
        (project / name).write_text(text)
        assert sabir(project, "run", language, name).endswith("1\n")
    assert "compiled first" in sabir(project, "run", "c", fails=True)
    assert "no package is made for `cobol`" in sabir(project, "pack", "cobol", fails=True)
    sabir(project, "pack", "c", *there)
    moved = tmp_path_factory.mktemp("user") / "dist"
    shutil.move(project / "dist", moved)
    shutil.rmtree(folder)
    return moved


def only(packed: Path, pattern: str) -> Path:
    """Return the one package that is called so."""
    found = list(packed.glob(pattern))
    assert len(found) == 1, list(packed.iterdir())
    return found[0]


def without_a_compiler(folder: Path, *programs: str) -> str:
    """A folder for PATH with these programs and no others."""
    path = folder / "path"
    path.mkdir()
    for program in programs:
        (path / program).symlink_to(shutil.which(program))
    return str(path)


def test_a_wheel_is_installed_and_used(packed, tmp_path, there):
    """In an environment with nothing else in it."""
    if "python" not in there:
        pytest.skip("this build makes no packages for Python")
    run(sys.executable, "-m", "venv", "--without-pip", tmp_path / "venv")
    python = tmp_path / "venv/bin/python"
    pip = [sys.executable, "-m", "pip", "--python", python, "--disable-pip-version-check"]
    run(*pip, "install", "-q", "--no-index", "--no-deps", only(packed, "*.whl"))
    for location in LOCATIONS:
        environment = {"SABIR_LOCATION": location, "PATH": str(tmp_path)}
        assert run(python, "-I", "-c", PYTHON, folder=tmp_path, **environment) == "1\n"


def test_a_gem_is_installed_and_used(packed, tmp_path, there):
    """Into an empty folder, without a compiler."""
    if "ruby" not in there:
        pytest.skip("this build makes no packages for Ruby")
    environment = {
        "PATH": without_a_compiler(tmp_path, "ruby"),
        "GEM_HOME": str(tmp_path / "gems"),
        "GEM_PATH": str(tmp_path / "gems"),
    }
    ruby = shutil.which("ruby")
    gem = only(packed, "*.gem")
    run(ruby, "-S", shutil.which("gem"), "install", "--local", "-N", gem, **environment)
    for location in LOCATIONS:
        said = run(ruby, "-e", RUBY, folder=tmp_path, SABIR_LOCATION=location, **environment)
        assert said == "1\n"


def test_a_jar_is_used(packed, tmp_path, there):
    """From the repository that a project in Java would name."""
    if "java" not in there:
        pytest.skip("this build makes no packages for Java")
    (tmp_path / "Main.java").write_text(JAVA)
    names = ("example/word_count/1.0.0/word_count-1.0.0", "sabir/sabir-runtime/*/sabir-runtime-*")
    for name in names:
        for suffix in ("[0-9].jar", "-sources.jar", "-javadoc.jar", ".pom"):
            pattern = f"{name}{suffix}" if "*" in name else f"{name}{suffix.removeprefix('[0-9]')}"
            found = list((packed / "maven").glob(pattern))
            assert len(found) == 1, (name, suffix)
            assert Path(f"{found[0]}.sha1").is_file()
    jars = [
        path
        for path in (packed / "maven").rglob("*.jar")
        if not path.stem.endswith(("-sources", "-javadoc"))
    ]
    path = ":".join(map(str, jars))
    for location in LOCATIONS:
        said = run("java", "-cp", path, "Main.java", folder=tmp_path, SABIR_LOCATION=location)
        assert said == "1\n"


def test_lua_files_are_unpacked_and_used(packed, tmp_path, there):
    """Wherever they lie."""
    if "lua" not in there:
        pytest.skip("this build makes no packages for Lua")
    unpack(only(packed, "word-count-lua-*.tar.gz"), tmp_path)
    folder = only(tmp_path, "word-count-lua-*")
    for location in LOCATIONS:
        environment = {"LUA_PATH": f"{folder}/?.lua", "SABIR_LOCATION": location}
        assert run("luajit", "-e", LUA, folder=tmp_path, **environment) == "1\n"


def test_an_archive_is_unpacked_and_linked(packed, tmp_path):
    """By what pkg-config says of it."""
    unpack(only(packed, "word-count-1*.tar.gz"), tmp_path)
    folder = only(tmp_path, "word-count-1*")
    (tmp_path / "main.c").write_text(C)
    described = {"PKG_CONFIG_PATH": f"{folder}/lib/pkgconfig"}
    flags = run("pkg-config", "--cflags", "--libs", "word-count", **described)
    run("sh", "-c", f"cc main.c -o main {flags}", folder=tmp_path)
    for location in LOCATIONS:
        environment = {"LD_LIBRARY_PATH": f"{folder}/lib", "SABIR_LOCATION": location}
        assert run(tmp_path / "main", **environment) == "1\n"


def unpack(archive: Path, folder: Path) -> None:
    """An archive of any kind."""
    folder.mkdir(exist_ok=True)
    if tarfile.is_tarfile(archive):
        run("tar", "-xf", archive, "-C", folder)
    else:
        with zipfile.ZipFile(archive) as opened:
            opened.extractall(folder)


def test_no_package_names_where_it_was_made(packed, tmp_path):
    """Nor where Sabir lies, in any file of any of them."""
    archives = [
        path for path in packed.rglob("*") if path.suffix in (".whl", ".gem", ".jar", ".gz")
    ]
    assert len(archives) >= 1
    for archive in archives:
        folder = tmp_path / archive.name
        unpack(archive, folder)
        for inner in folder.glob("*.gz"):  # a gem is an archive of archives
            if tarfile.is_tarfile(inner):
                unpack(inner, folder / f"in-{inner.name}")
        files = [path for path in folder.rglob("*") if path.is_file() and not path.is_symlink()]
        assert files
        for path in files:
            for place in (str(packed.parents[1]), str(ROOT)):
                assert place.encode() not in path.read_bytes(), f"{archive.name}: {path}: {place}"
