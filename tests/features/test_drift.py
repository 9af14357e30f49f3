"""Ruby, Java and Lua load only the library they were made for: what differs is named, at once.

Python's tests of the same stand with its runtime.
"""

import os
import re
import shutil
import subprocess
from pathlib import Path

import liar
import pytest

ROOT = Path(__file__).resolve().parents[2]
BUILD = ROOT / "build" / os.environ.get("SABIR_PRESET", "release")
NEWER = ROOT / "build" / "java" / "newer" / "bin" / "java"
PROGRAM = """
final class Program {
  public static void main(String[] arguments) {
    System.out.println(tests.mirror.Mirror.echoU8(5));
  }
}
"""
LIES = {
    "if (y) rows[i].offset = 4;": r"has `.*point\.y` with offset 4, and .* made for 8",
    "if (point && whole) rows[i].size = 24;": r"has `.*point` with size 24, and .* made for 16",
    "if (point && whole) rows[i].alignment = 4;": r"has `.*point` with alignment 4, .* made for 8",
    'if (y) rows[i].field = strdup("z");': r"does not know `.*point\.y`",
    'lie.version = "2.0.0";': r"has version 2\.0\.0 of tests:mirror",
    "": None,
}


WAYS = [
    pytest.param(way, marks=pytest.mark.needs(*languages))
    for way, languages in {
        "extension": ["ruby"],
        "fiddle": ["ruby"],
        "jni": ["java"],
        "ffm": ["java", "java-foreign"],
        "luajit": ["lua"],
    }.items()
]


@pytest.fixture(scope="module")
def program(tmp_path_factory) -> Path:
    """A folder with a compiled program in Java."""
    folder = tmp_path_factory.mktemp("program")
    (folder / "Program.java").write_text(PROGRAM)
    path = f"{BUILD / 'java' / 'mirror.jar'}:{BUILD / 'java' / 'sabir-runtime.jar'}"
    subprocess.run(["javac", "-cp", path, "-d", folder, folder / "Program.java"], check=True)
    return folder


def java(way: str, folder: Path, program: Path) -> list[str]:
    """The program, which looks for its library where the liar stands."""
    if way == "jni":  # it is linked to the library that it finds beside it
        shutil.copy2(BUILD / "java" / "libmirror_jni.so", folder)
    path = f"{BUILD / 'java' / 'mirror.jar'}:{BUILD / 'java' / 'sabir-runtime.jar'}:{program}"
    name = str(NEWER) if way == "ffm" else "java"
    return [name, f"-Dsabir.library.path={folder}", "-cp", path, "Program"]


def ruby(flavour: str, folder: Path) -> list[str]:
    """The same in Ruby."""
    chosen = ["env", f"SABIR_RUBY={flavour}", f"SABIR_LIBRARY_DIR={folder}"]
    return [*chosen, "ruby", f"-I{BUILD / 'ruby'}", "-rmirror", "-e", "p Mirror.echo_u8(5)"]


def lua(folder: Path) -> list[str]:
    """The same in Lua."""
    chosen = ["env", f"LUA_PATH={BUILD / 'lua'}/?.lua", f"SABIR_LIBRARY_DIR={folder}"]
    return [*chosen, "luajit", "-e", "print(require('mirror').echo_u8(5))"]


@pytest.mark.parametrize("lie", LIES)
@pytest.mark.parametrize("way", WAYS)
def test_another_library_is_refused(way, lie, tmp_path, request):
    """When it is loaded, whichever way; one that says what is expected is not."""
    made = liar.build(lie, tmp_path)
    in_java = way in ("jni", "ffm")
    if in_java:
        command = java(way, tmp_path, request.getfixturevalue("program"))
    else:
        command = lua(tmp_path) if way == "luajit" else ruby(way, tmp_path)
    environment = dict(os.environ)
    if way in ("extension", "jni"):  # linked to the library: the liar comes first
        environment["LD_PRELOAD"] = str(made)
    run = subprocess.run(command, env=environment, capture_output=True, text=True)
    if not lie:
        assert (run.returncode, run.stdout) == (0, "5\n"), run.stderr
        return
    assert run.returncode == 1
    error = "UnsatisfiedLinkError" if in_java else "" if way == "luajit" else "LoadError"
    wanted = LIES[lie].replace("made for", "(made|compiled) for")
    assert re.search(wanted, run.stderr) and error in run.stderr, run.stderr
