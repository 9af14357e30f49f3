"""`mvn package` in the generated folder, and a program that has nothing but the jars it makes."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

pytestmark = pytest.mark.needs("java", "java-tests")
ROOT = Path(__file__).resolve().parents[2]
BUILD = ROOT / "build" / os.environ.get("SABIR_PRESET", "release")
JARS = ("sabir-runtime.jar", "uninorm.jar")
NEWER = ROOT / "build" / "java" / "newer" / "bin" / "java"
PROGRAM = """
import sabir.uninorm.Form;
import sabir.uninorm.Instance;
import sabir.uninorm.Normalizer;

final class Program {
  public static void main(String[] arguments) {
    try (Normalizer normalizer = new Normalizer(Form.NFC)) {
      System.out.println(normalizer.normalizeText("cafe\\u0301").length());
    }
    try (Instance library = Instance.open("worker:");
        Normalizer normalizer = new Normalizer(library, Form.NFC)) {
      System.out.println(normalizer.normalizeText("cafe\\u0301").length());
      System.out.println(ProcessHandle.current().children().count());
    }
  }
}
"""
SAID = "4\n4\n1\n"  # the second in the worker that the jar brings


def run(*command, folder: Path) -> str:
    """A command that must succeed."""
    words = [str(word) for word in command]
    done = subprocess.run(words, cwd=folder, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def jars(tmp_path_factory) -> list[Path]:
    """What Maven makes of what the build of the flagship generated, the compiled code in it."""
    folder = tmp_path_factory.mktemp("maven")
    shutil.copytree(BUILD / "libs/uninorm/sabir/uninorm/java", folder / "java")
    library = f"-Dsabir.library.dir={BUILD / 'java'}"
    run("mvn", "-q", "-B", "package", library, folder=folder / "java")
    return sorted((folder / "java").glob("*/target/*.jar"))


def test_a_program_runs_with_the_jars_alone(jars, tmp_path):
    """On the class path, and as a module."""
    assert [jar.name.split("-")[0] for jar in jars] == ["sabir", "uninorm"]
    source = tmp_path / "Program.java"
    source.write_text(PROGRAM)
    path = ":".join(map(str, jars))
    run("javac", "-cp", path, "-d", tmp_path, source, folder=tmp_path)
    assert run("java", "-cp", f"{path}:{tmp_path}", "Program", folder=tmp_path) == SAID
    modules = ["-p", path, "--add-modules", "sabir.uninorm"]
    assert run("java", *modules, "-cp", tmp_path, "Program", folder=tmp_path) == SAID


def test_a_build_folder_needs_no_path(tmp_path):
    """The library lies beside the jar there, in both ways into it."""
    source = tmp_path / "Program.java"
    source.write_text(PROGRAM)
    path = ":".join(str(BUILD / "java" / name) for name in JARS)
    run("javac", "-cp", path, "-d", tmp_path, source, folder=tmp_path)
    for java in ("java", NEWER):
        assert run(java, "-cp", f"{path}:{tmp_path}", "Program", folder=tmp_path) == SAID


def test_what_is_missing_is_named(tmp_path):
    """Without the compiled code, the message says where it was looked for."""
    source = tmp_path / "Program.java"
    source.write_text(PROGRAM)
    path = ":".join(shutil.copy(BUILD / "java" / name, tmp_path) for name in JARS)
    run("javac", "-cp", path, "-d", tmp_path, source, folder=tmp_path)
    for java, library in (("java", "libuninorm_jni.so"), (NEWER, "libuninorm.so.1")):
        command = [str(java), "-cp", f"{path}:{tmp_path}", "Program"]
        said = subprocess.run(command, capture_output=True, text=True).stderr
        assert f"{library} is not in " in said
        assert "-Dsabir.library.path=FOLDER" in said
