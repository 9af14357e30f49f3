"""`cmake --install`: everything that a user of Sabir needs, wherever it is put."""

import re
import subprocess
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def help_of(prefix, *words) -> str:
    """What the installed compiler says about itself."""
    command = [prefix / "bin/sabir", *words, "--help"]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


def commands_of(text) -> list[str]:
    """The commands that `sabir --help` lists."""
    return re.findall(r"^  ([a-z-]+) ", text.split("Subcommands:")[1], re.MULTILINE)


def manual(prefix, name) -> str:
    """A manual page as a reader sees it, on one line."""
    (page,) = prefix.rglob(f"man1/{name}.1")
    command = ["groff", "-man", "-ww", "-Tutf8", "-P-c", "-P-b", "-P-u", page]
    shown = subprocess.run(command, check=True, capture_output=True, text=True)
    assert shown.stderr == ""
    return " ".join(re.sub("\u2010\n *", "-", shown.stdout).split())


def test_each_command_has_a_manual_page(prefix):
    """And sabir(1) names them all."""
    commands = commands_of(help_of(prefix))
    pages = {page.name for page in prefix.rglob("man1/*")}
    assert pages == {"sabir.1", *(f"sabir-{command}.1" for command in commands)}
    top = manual(prefix, "sabir")
    assert [name for name in commands if f"sabir-{name}(1)" not in top] == []


def test_a_manual_page_says_what_help_says(prefix):
    """Each option and each argument, with its explanation."""
    for command in commands_of(help_of(prefix)):
        said = help_of(prefix, command)
        page = manual(prefix, f"sabir-{command}")
        assert f"sabir-{command} - {said.splitlines()[0]}" in page
        options = re.findall(r"^ +(-[^ ]+).*?(?:  +|\n +)([^ ].*)$", said, re.MULTILINE)
        assert len(options) == len(re.findall(r"^ +-", said, re.MULTILINE))
        for option, meaning in options:
            assert option in page, f"sabir-{command}: {option}"
            assert " ".join(meaning.split()) in page, f"sabir-{command}: {meaning}"


def test_documentation_is_installed_whole(prefix):
    """Every page of docs/, every error among them; links lead somewhere there, too."""
    (folder,) = prefix.rglob("share/doc/sabir")
    pages = {str(page.relative_to(ROOT)) for page in (ROOT / "docs").rglob("*.md")}
    assert pages == {str(page.relative_to(folder)) for page in (folder / "docs").rglob("*.md")}
    assert (folder / "LICENSE").read_text() == (ROOT / "LICENSE").read_text()
    broken = {
        f"{page.name}: {link}"
        for page in folder.rglob("*.md")
        for link in re.findall(r"\]\(([^)#:]+)\)", page.read_text())
        if not (page.parent / link).exists()
    }
    assert broken == {"peers.md: ../tests/peers"}  # for those who work on Sabir


def test_what_is_installed_names_no_place_of_this_machine(prefix):
    """Neither the checkout nor the prefix, which may be moved; no tests either."""
    names = [str(ROOT).encode(), str(prefix.parent).encode()]
    files = [path for path in prefix.rglob("*") if path.is_file()]
    wrong = [
        str(path.relative_to(prefix))
        for path in files
        if "man1" not in path.parts and any(name in path.read_bytes() for name in names)
    ]
    assert wrong == []
    (runtime,) = prefix.rglob("share/sabir/runtime")
    assert [path for path in runtime.rglob("*") if path.name in ("tests", "CMakeLists.txt")] == []


def test_the_folder_for_one_library_finds_the_installation(prefix, tally):
    """The compiler and the archive, where they were moved to."""
    said = tally.run(
        "cmake", "-G", "Ninja", "-S", prefix / "share/sabir/library", "-B", "build",
        "-DCONTRACT=tally.wit", "-DSOURCES=tally.cc", "-DBOUNDARIES=worker",
    )  # fmt: skip
    assert f"Sabir: boundaries from {prefix}/" in said
    assert f"{prefix}/bin/sabir gen" in (tally.path / "build/build.ninja").read_text()


def test_a_library_is_built_without_cmake(prefix, tally):
    """The commands of docs/generated-layout.md; the library answers, and its worker does."""
    page = (ROOT / "docs/generated-layout.md").read_text()
    (commands,) = re.findall(r"```sh\n(.*?)```", page, re.DOTALL)
    place = {"PREFIX": str(prefix), "PATH": f"{prefix}/bin:/usr/bin:/bin"}
    tally.run("bash", "-ec", commands, **place)
    tally.run("gcc", "caller.c", "-Iout/c", "libtally.so.1", "-Wl,-rpath,$ORIGIN", "-o", "caller")
    for location in ("inprocess:", "worker:"):
        assert tally.run("./caller", SABIR_LOCATION=location) == "0 1\n"
