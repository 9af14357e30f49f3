"""Java, by JNI and by foreign functions."""

import html
import os
import re
import shutil
import subprocess
from pathlib import Path

from callers.reading import BUILD, ROOT, STRICT, done, judge, read_again, say, sources

DECLARATIONS = ("java/**/*.java",)
NAMES = ("java/names/src/main/java/tests/names/*.java",)
METADATA = "java/shop/pom.xml"
TAKEN = {"jni": "<jni.h>"}
WAYS = {"jni": ["java"], "ffm": ["java", "java-foreign"]}
FETCHED = ROOT / "build" / "java"  # what tools/setup found there
PROGRAM = """
final class Program {
  public static void main(String[] arguments) {
    System.out.println(tests.mirror.Mirror.echoU8(5));
  }
}
"""
BEYOND = False  # so does an array
SIZES = {"jni": {}}


def java(out: Path) -> str:
    """The classes for every version, and the library of native methods."""
    javac = Path(os.environ.get("JAVA_HOME", "/usr"), "bin/javac").resolve()
    home = javac.parents[1]
    every = [path for path in sources(out / "java", "java") if path.name != "module-info.java"]
    newer = [path for path in every if "java22" in path.parts]
    plain = [path for path in every if path not in newer and "/src/test/" not in str(path)]
    options = ["-proc:none", "-nowarn", "-Xlint:unchecked", "-Xmaxerrs", "40"]
    found = say([javac, *options, "-d", "classes", *plain], out)
    if not found and (FETCHED / "ecj.jar").exists() and (FETCHED / "newer").exists():
        eclipse = [home / "bin" / "java", "-jar", FETCHED / "ecj.jar"]
        options = ["--system", FETCHED / "newer", "-22", "-failOnWarning", "-encoding", "UTF-8"]
        options += ["-proc:none", "-classpath", "classes", "-d", "newer"]
        found = say([*eclipse, *options, *newer], out)
    includes = [f"-I{home / 'include'}", f"-I{home / 'include' / 'linux'}", "-Ic"]
    for source in sources(out / "java", "c"):
        own = f"-I{source.parent}"
        found += say(["gcc", *STRICT, "-fsyntax-only", *includes, own, source], out)
    return found


def decode(text: str) -> str:
    """What javadoc shows of a comment."""
    text = re.sub(r"\{@code ([^{}]*)\}|<code>(.*?)</code>", r"`\1\2`", text)
    return html.unescape(text)


def docs(out: Path, docs: dict[str, str], folder: Path) -> None:
    """The package, and what javadoc would show."""
    javac = Path(os.environ["JAVA_HOME"], "bin/javac") if "JAVA_HOME" in os.environ else "javac"
    assert shutil.which(javac), javac
    files = [path for path in (out / "java").rglob("*.java") if "java22" not in path.parts]
    files = [path for path in files if path.name != "module-info.java"]
    judge(javac, "--release", "17", "-d", folder / "classes", *files)
    read_again(out / "java", r"\.java", docs, r"\*", decode)


def stranger(way: str, folder: Path, shared: Path) -> tuple[list[str], bool, str]:
    """JNI's library is linked to the one that it finds beside it."""
    path = f"{BUILD / 'java' / 'mirror.jar'}:{BUILD / 'java' / 'sabir-runtime.jar'}"
    if not (shared / "Program.class").exists():
        (shared / "Program.java").write_text(PROGRAM)
        subprocess.run(["javac", "-cp", path, "-d", shared, shared / "Program.java"], check=True)
    if way == "jni":
        shutil.copy2(BUILD / "java" / "libmirror_jni.so", folder)
    name = "java" if way == "jni" else str(FETCHED / "newer" / "bin" / "java")
    options = [f"-Dsabir.library.path={folder}", "-cp", f"{path}:{shared}"]
    return [name, *options, "Program"], way == "jni", "UnsatisfiedLinkError"


def today(programs, code: str) -> str:
    """A class `Program`, through JNI, which every JVM has."""
    made, library = programs.package("java")
    sources = [
        path
        for part in ("sabir-runtime", "compat")
        for path in sorted((made / part / "src/main/java").rglob("*.java"))
        if path.name != "module-info.java"
    ]
    (programs.folder / "Program.java").write_text(code)
    out = programs.folder / "classes"
    done("javac", "--release", "17", "-d", out, programs.folder / "Program.java", *sources)
    compiler = Path(os.path.realpath(shutil.which("javac"))).parents[1]
    native = sorted((made / "compat/src/main/c").glob("*.c"))
    folders = (native[0].parent, compiler / "include", compiler / "include/linux")
    headers = [f"-I{folder}" for folder in folders]
    jni = library / "libcompat_jni.so"
    done("gcc", "-shared", "-fPIC", *headers, *native, library / "libcompat.so.1", "-o", jni)
    return done(
        "java",
        "-Dsabir.mechanism=jni",
        f"-Dsabir.library.path={library}",
        "-cp",
        out,
        "Program",
        env=os.environ | {"LD_LIBRARY_PATH": str(library)},
    )


def sizes(programs: Path, folder: Path) -> list:
    """With what the build has."""
    jars = [BUILD / "java" / name for name in ("sizes.jar", "sabir-runtime.jar")]
    path = ":".join(str(one) for one in [*jars, folder])
    done("javac", "-cp", path, "-d", folder, programs / "SizesProgram.java")
    mechanism = ["-Dsabir.mechanism=jni", f"-Dsabir.library.path={BUILD / 'java'}"]
    return ["java", "-Xmx12g", "-cp", path, *mechanism, "SizesProgram"]
