"""Ruby, by the extension and by Fiddle."""

import os
import re
import shutil
import subprocess
from pathlib import Path

from callers.reading import BUILD, done, read_again, say, sources

DECLARATIONS = ("ruby/lib/*/api.rb",)
NAMES = ("ruby/lib/names/api.rb",)
METADATA = "ruby/*.gemspec"
TAKEN = {"yaml": "a library of Ruby's own"}
WAYS = {"extension": ["ruby"], "fiddle": ["ruby"]}
CASES = ["ruby", "-I", BUILD / "ruby", "ruby/tests/gauntlet_cases.rb"]
BEYOND = True
SIZES = {"extension": {"SABIR_RUBY": "extension"}, "fiddle": {"SABIR_RUBY": "fiddle"}}


def ruby(out: Path) -> str:
    """The package's files and its extension."""
    found = ""
    for source in sources(out / "ruby", "rb"):
        found += say(["ruby", "-wc", source], out, fine="Syntax OK\n")
    config = 'print RbConfig::CONFIG.values_at("rubyhdrdir", "rubyarchhdrdir").join(" ")'
    folders = subprocess.run(["ruby", "-e", config], capture_output=True, text=True).stdout.split()
    command = ["gcc", "-w", "-fsyntax-only", *(f"-I{folder}" for folder in folders)]
    for source in sources(out / "ruby", "c"):
        own = [f"-I{source.parent}", f"-I{source.parent / 'include'}"]
        found += say([*command, *own, source], out)
    return found


def declares(generated: str, wanted: str) -> bool:
    """The contract's words stand inside it."""
    head, *notes = re.split(r"(?=@(?:param|return|raise))", wanted.replace("()", " "))
    methods = [one for one in generated.split("@!method ") if one.startswith(head.strip())]
    return any(all(note.strip() in method for note in notes) for method in methods)


def methods(out: Path) -> list[str]:
    """The last of two would be taken."""
    api = (out / "ruby/lib/names/api.rb").read_text()
    body = re.search("(?ms)^  class Instance < Handle$(.*?)^  end$", api).group(1)
    return re.findall(r"@!method (\S+)\(", body)


def docs(out: Path, docs: dict[str, str], folder: Path) -> None:
    """The package, with warnings."""
    for path in (out / "ruby").rglob("*.rb"):
        run = subprocess.run(["ruby", "-wc", path], capture_output=True, text=True)
        assert (run.stdout, run.stderr) == ("Syntax OK\n", ""), path
    read_again(out / "ruby" / "lib", r"\.rb", docs, "#")


def stranger(way: str, folder: Path, shared: Path) -> tuple[list[str], bool, str]:
    """The extension is linked to the library."""
    chosen = ["env", f"SABIR_RUBY={way}", f"SABIR_LIBRARY_DIR={folder}"]
    call = ["ruby", f"-I{BUILD / 'ruby'}", "-rmirror", "-e", "p Mirror.echo_u8(5)"]
    return [*chosen, *call], way == "extension", "LoadError"


def today(programs, code: str, flavour: str) -> str:
    """By either flavour."""
    made, library = programs.package("ruby")
    if flavour == "extension":
        ext = made / "ext" / "compat"
        where = os.environ | {"SABIR_LIBRARY_DIR": str(library)}
        done("ruby", "extconf.rb", cwd=ext, env=where)
        done("make", cwd=ext)
        shutil.copy(ext / "compat_ext.so", made / "lib" / "compat")
    shutil.copy(library / "libcompat.so.1", made / "lib" / "compat")
    where = os.environ | {"SABIR_RUBY": flavour}
    return done("ruby", f"-I{made / 'lib'}", "-e", code, env=where)


def sizes(programs: Path, folder: Path) -> list:
    """With what the build has."""
    return ["ruby", f"-I{BUILD / 'ruby'}", programs / "sizes.rb"]
