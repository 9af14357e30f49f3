"""Generated code is held to the standard of its own language, by that language's own tools."""

import os
import subprocess
import sys
import sysconfig
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PRESET = os.environ.get("SABIR_PRESET", "release")
TOOLS = Path(sys.executable).parent
STRICT = ["-pedantic-errors", "-Wall", "-Wextra", "-Werror", "-fsyntax-only"]
# What many a project turns on, and cannot turn off for our headers alone.
CASTS = ["-Wshadow", "-Wconversion", "-Wsign-conversion"]
CXX_CASTS = {
    "g++": [*CASTS, "-Wold-style-cast", "-Wuseless-cast"],
    "clang++-14": [*CASTS, "-Wold-style-cast"],
}
INCLUDES = [f"-I{ROOT / 'runtime' / language / 'include'}" for language in ("c", "cpp")]


def judge(*command) -> None:
    """Run a tool that must find nothing."""
    run = subprocess.run([str(word) for word in command], capture_output=True, text=True)
    assert run.returncode == 0, run.stdout + run.stderr


def headers(folder: Path) -> list[Path]:
    """C and C++ headers below a folder."""
    return sorted([*folder.rglob("*.h"), *folder.rglob("*.hpp")])


def compile_each(feature, language: str, standards: dict[str, list[str]]) -> None:
    """Every header of a language, as the only one of a file, by each compiler and standard."""
    found = headers(feature.golden / language)
    assert found, f"nothing in {feature.golden / language}"
    jobs = [
        (header, standard, compiler)
        for header in found
        for standard, compilers in standards.items()
        for compiler in compilers
    ]
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        wrong = [text for text in pool.map(lambda job: compile_alone(feature, *job), jobs) if text]
    assert not wrong, "\n".join(wrong)


def compile_alone(feature, header: Path, standard: str, compiler: str) -> str:
    """What a compiler has to say of a header; nothing is right."""
    kind = "c" if standard == "c89" else "c++"
    command = [compiler, f"-std={standard}", *STRICT, *CXX_CASTS.get(compiler, CASTS), *INCLUDES]
    command += [f"-I{feature.golden / folder}" for folder in ("c", "cpp", "core")]
    text = f'#include "{header}"\n'
    run = subprocess.run([*command, "-x", kind, "-"], input=text, capture_output=True, text=True)
    return f"{compiler} -std={standard} {header}\n{run.stderr}" if run.returncode else ""


def test_c_is_c89_and_cxx(feature):
    """The header compiles everywhere, without a warning."""
    c89, cxx = ["gcc", "clang-14"], ["g++", "clang++-14"]
    compile_each(feature, "c", {"c89": c89, "c++17": cxx})


def test_the_cxx_wrapper_is_cxx17(feature):
    """And C++20 takes it too."""
    compile_each(feature, "cpp", {"c++17": ["g++", "clang++-14"], "c++20": ["clang++-14"]})


@pytest.mark.parametrize("compiler", ["gcc", "clang-14"])
def test_all_32_flags_are_c89(compiler, tmp_path):
    """An enumerator of C89 is an int, and the last flag is none."""
    flags = ", ".join(f"f{number}" for number in range(32))
    text = f"package a:many@1.0.0; interface many {{ flags all {{ {flags} }} f: func(x: all); }}"
    (tmp_path / "many.wit").write_text(text)
    command = [tmp_path / "many.wit", "--out", tmp_path]
    judge(ROOT / "build" / PRESET / "bin" / "sabir", "gen", *command)
    source = tmp_path / "many.c"
    source.write_text("#include <many.h>\nmany_all all = MANY_ALL_F0 | MANY_ALL_F31;\n")
    judge(compiler, "-std=c89", *STRICT, *CASTS, f"-I{tmp_path / 'c'}", *INCLUDES, source)


def complaints(feature, compiler: str, source: Path, *options: str) -> list[str]:
    """What a compiler says of our files, which a program of somebody else's includes."""
    ours = [str(feature.golden), str(ROOT / "runtime"), str(ROOT / "boundaries")]
    command = [compiler, "-std=c++20", "-fsyntax-only", "-Wall", "-Wextra", *options, *INCLUDES]
    command += [f"-I{feature.golden / folder}" for folder in ("c", "cpp", "core")]
    command += [f"-I{ROOT}", "-DSABIR_BOUNDARIES", source]
    run = subprocess.run([str(word) for word in command], capture_output=True, text=True)
    assert run.returncode == 0, run.stderr
    return [
        line
        for line in run.stderr.split("\n")
        if ": warning:" in line and line.startswith(tuple(ours))
    ]


@pytest.mark.parametrize("compiler", CXX_CASTS)
def test_templates_are_clean_where_they_are_used(feature, compiler):
    """By the class that fulfils the contract, by its callers, and by the generated sources."""
    beside = feature.contract.parent / feature.name
    sources = [*feature.golden.glob("core/*/*.cc"), beside.with_suffix(".cc")]
    sources += [Path(f"{beside}{client}") for client in ("_test.cc", "_positions_test.cc")]
    sources = [path for path in sources if path.exists() and feature.name != "uninorm"]
    jobs = [(feature, compiler, source, *CXX_CASTS[compiler]) for source in sources]
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        wrong = [line for found in pool.map(lambda job: complaints(*job), jobs) for line in found]
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("compiler", CXX_CASTS)
@pytest.mark.parametrize("options", [["-fno-rtti"], ["-fno-rtti", "-fno-exceptions"]])
def test_callers_may_do_without(feature, compiler, options, tmp_path):
    """Exceptions, and what the compiler knows of types at run time."""
    source = tmp_path / "caller.cc"
    source.write_text(f"#include <{feature.name}.hpp>\n")
    assert complaints(feature, compiler, source, *options) == []


@pytest.fixture
def package(feature, tmp_path):
    """The Python package as it is written, the copies of the runtime with it."""
    if "python" not in feature.languages:
        pytest.skip(f"`{feature.name}` says in its file `languages` that Python cannot have it yet")
    assert feature.generate(tmp_path).returncode == 0
    return tmp_path / "python" / "src" / feature.name


@pytest.mark.needs("linters")
def test_python_is_formatted_and_clean(package):
    """As ruff writes it, and nothing for ruff to find."""
    judge(TOOLS / "ruff", "format", "--isolated", "--line-length=100", "--check", "--diff", package)
    judge(TOOLS / "ruff", "check", "--isolated", "--line-length=100", package)


@pytest.mark.needs("linters")
def test_python_is_typed(package):
    """Under `mypy --strict`."""
    judge(TOOLS / "mypy", "--strict", "--cache-dir=/dev/null", package)


@pytest.mark.needs("java")
def test_java_is_clean(feature, tmp_path):
    """javac with all its warnings as errors, doc comments included."""
    if "java" not in feature.languages:
        pytest.skip(f"`{feature.name}` says in its file `languages` that Java cannot have it yet")
    assert feature.generate(tmp_path).returncode == 0
    sources = list((tmp_path / "java" / feature.name / "src/main/java").rglob("*.java"))
    runtime = ROOT / "build" / PRESET / "java" / "sabir-runtime.jar"
    judge(
        *["javac", "--release", "17", "-Xlint:all", "-Xdoclint:all/protected,-missing", "-Werror"],
        *["--module-path", runtime, "-d", tmp_path / "classes", *sources],
    )


def compile_extension(feature, language: str, folder: Path, options: list) -> None:
    """The C of a package, by both compilers; the words of the contract may be keywords."""
    if language not in feature.languages:
        pytest.skip(f"`{feature.name}` says in its file `languages` that it has no {language} yet")
    runtime = ROOT / "runtime"
    ours = [folder, folder / "include", runtime / language / "package", runtime / "c" / "native"]
    includes = [f"-I{path}" for path in ours] + INCLUDES
    sources = sorted(folder.glob("*.c"))
    assert sources
    for compiler in ("gcc", "clang-14"):
        judge(
            compiler, *options, "-Wall", "-Wextra", "-Werror", "-fsyntax-only", *includes, *sources
        )


@pytest.mark.needs("python")
def test_the_python_extension_compiles_cleanly(feature):
    """For the limited API."""
    headers = sysconfig.get_path("include")
    options = ["-std=c11", "-DPy_LIMITED_API=0x030B0000", "-isystem", headers]
    compile_extension(feature, "python", feature.golden / "python" / "ext", options)


@pytest.mark.needs("ruby")
def test_the_ruby_extension_compiles_cleanly(feature):
    """With Ruby's headers, which are GNU C."""
    ask = "print RbConfig::CONFIG.values_at('rubyhdrdir', 'rubyarchhdrdir').join(' ')"
    ruby = subprocess.run(["ruby", "-rrbconfig", "-e", ask], capture_output=True, text=True)
    system = [word for folder in ruby.stdout.split() for word in ("-isystem", folder)]
    folder = feature.golden / "ruby" / "ext" / feature.name
    compile_extension(feature, "ruby", folder, ["-std=gnu11", *system])


def test_no_trace_of_the_generator_but_one_line(feature):
    """People read these files: one line says where they come from."""
    for path in sorted(feature.golden.rglob("*")):
        if path.is_file() and path.suffix in (
            ".h",
            ".hpp",
            ".cc",
            ".c",
            ".java",
            ".py",
            ".pyi",
            ".rb",
        ):
            lines = [line for line in path.read_text().split("\n") if "enerated by sabir" in line]
            assert len(lines) <= 1, f"{path}: {lines}"
