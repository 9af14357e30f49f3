"""Rust, by its compiler."""

import os
import re
from pathlib import Path

from callers.reading import BUILD, done, judge, read_again, say

DECLARATIONS = ("rust/*/src/lib.rs",)
NAMES = ("rust/names/src/lib.rs",)
METADATA = "rust/shop/Cargo.toml"
TAKEN = {"core": "a crate of Rust's own"}
WAYS = {"rust": ["rust"]}
CRATES = BUILD / "rust"
CASES = [
    "sh",
    "-c",
    f"rustc --edition 2021 -C debuginfo=0 rust/tests/gauntlet_cases.rs -o program -L {CRATES}"
    f" --extern gauntlet={CRATES}/libgauntlet.rlib -L {BUILD}/lib -C link-arg=-lgauntlet"
    f" --extern sabir_cases_text={CRATES}/libsabir_cases_text.rlib && ./program",
]
PATHS = {"LD_LIBRARY_PATH": str(BUILD / "lib")}
BEYOND = True
SIZES = {"rust": {}}
STRANGER = """
fn main() {
    let given = mirror::echo_u8(5).unwrap_or_else(|error| {
        eprintln!("{error}");
        std::process::exit(1)
    });
    println!("{given}");
}
"""
EDITION = ["rustc", "--edition", "2021", "-C", "debuginfo=0"]


def crate(folder: Path, out: Path, *more) -> list[list]:
    """The commands that compile the crates of a folder."""
    sys = next(folder.glob("*-sys"))
    prefix = sys.name.removesuffix("-sys")
    kind = ["--crate-type", "rlib", "--out-dir", out, *more]
    first = [*EDITION, *kind, "--crate-name", f"{prefix}_sys", sys / "src" / "lib.rs"]
    known = ["-L", out, "--extern", f"{prefix}_sys={Path(out) / f'lib{prefix}_sys.rlib'}"]
    second = [*EDITION, *kind, "--crate-name", prefix, *known, folder / prefix / "src/lib.rs"]
    return [first, second]


def program(source: Path, out: Path, library: Path, prefix: str, *more) -> list:
    """The command that compiles a program beside the crates, on a library."""
    link = ["-L", out, "-L", library, "-C", f"link-arg=-l{prefix}"]
    return [*EDITION, source, "-o", out / "program", *link, *more]


def rust(out: Path) -> str:
    """Both crates, without a warning."""
    into = out / "compiled"
    into.mkdir(exist_ok=True)
    return "".join(say(command, out) for command in crate(out / "rust", into))


def declares(generated: str, wanted: str) -> bool:
    """As it stands there, white space aside."""

    def words(text: str) -> str:
        return re.sub(r",(?=\))", "", re.sub(r"\s", "", text.replace("crate::", "")))

    return words(wanted) in words(generated)


def methods(out: Path) -> list[str]:
    """The compiler would say so."""
    text = (out / "rust/names/src/lib.rs").read_text()
    body = re.search(r"(?ms)^impl Instance \{$(.*?)^\}$", text).group(1)
    return re.findall(r"pub fn (\S+?)[(<]", body)


def docs(out: Path, docs: dict[str, str], folder: Path) -> None:
    """The crates, and what rustdoc would show."""
    for command in crate(out / "rust", folder, "-D", "warnings"):
        judge(*command)
    read_again(out / "rust" / "hostile", r"lib\.rs", docs, "//[/!]")


def stranger(way: str, folder: Path, shared: Path) -> tuple[list[str], bool, str]:
    """A program that is linked to it."""
    source = folder / "program.rs"
    source.write_text(STRANGER)
    where = ["-L", BUILD / "rust", "--extern", f"mirror={BUILD / 'rust' / 'libmirror.rlib'}"]
    judge(*program(source, folder, BUILD / "lib", "mirror", *where))
    return ["env", f"LD_LIBRARY_PATH={BUILD / 'lib'}", str(folder / "program")], True, ""


def today(programs, code: str) -> str:
    """A program of its own."""
    made, library = programs.package("rust")
    folder = programs.folder
    (folder / "program.rs").write_text(code)
    for command in crate(made, folder):
        done(*command)
    (folder / "libcompat.so").symlink_to(library / "libcompat.so.1")
    crates = ["--extern", f"compat={folder / 'libcompat.rlib'}"]
    done(*program(folder / "program.rs", folder, folder, "compat", *crates))
    return done(folder / "program", env=os.environ | {"LD_LIBRARY_PATH": str(library)})


def sizes(programs: Path, folder: Path) -> list:
    """With what the build has."""
    where = ["-O", "-L", BUILD / "rust", "--extern", f"sizes={BUILD / 'rust' / 'libsizes.rlib'}"]
    done(*program(programs / "sizes.rs", folder, BUILD / "lib", "sizes", *where))
    return ["env", f"LD_LIBRARY_PATH={BUILD / 'lib'}", folder / "program"]
