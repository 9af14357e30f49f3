"""The shapes of the peers' test-suites, as contracts, C++ and cases: see README.md beside this.

shapes.py write FILE.toml OUT     OUT/PACKAGE.wit, .cc and .cases
shapes.py check FILE.toml         all that can be told without building: `SABIR` is the compiler
shapes.py page FILE.toml...       docs/peers.md, on standard output
"""

import os
import pathlib
import re
import subprocess
import sys
import tempfile
import textwrap
import tomllib
from collections.abc import Iterator

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent.parent

IMPLEMENTATION = """\
// What fulfils the shapes of {name}. Made from {file} by shapes.py.
#include <{package}/core.h>

#include <algorithm>
#include <atomic>
#include <cctype>
#include <cmath>
#include <cstdlib>
#include <cstring>
#include <limits>
#include <memory>
#include <mutex>
#include <numeric>
#include <stdexcept>
#include <thread>

// An argument comes back as it came.
#define ECHO(function, ...)                                        \\
  __VA_ARGS__ function(const sabir::View<__VA_ARGS__>& value) {{   \\
    return sabir::lift<__VA_ARGS__>(value);                        \\
  }}

{spaces}

namespace {{

using namespace {package};

{declared}
{classes}
struct Library{base} {{
{members}
}};

{defined}
}}  // namespace

SABIR_IMPLEMENT({package}, Library)
"""

# Only a contract with resources has what these call.
DECLARED = """\
// The object behind a handle that stands inside a value, and a handle for an object that was made:
// `object<Node>(handle)`, `hold<own::TreesNode>(Node(1))`.
template <typename Class, typename Handle>
Class& object(const Handle& handle);
template <typename Handle, typename Class>
Handle hold(Class made);
"""

DEFINED = """\
template <typename Class, typename Handle>
Class& object(const Handle& handle) {
  if constexpr (std::is_pointer_v<Handle>) return waist::Calls<Library>::object(handle);
  else return waist::Calls<Library>::object(handle.get());
}
template <typename Handle, typename Class>
Handle hold(Class made) {
  return waist::Calls<Library>::hold(std::move(made));
}
"""

MODULE = """\
namespace {space} {{

{uses}

class {cls} {{
 public:
{made}{body}
}};

}}  // namespace {space}
"""


# A class whose interface has one of the host's beside it; the library is what is asked for it.
ASKS = """\
  explicit {cls}(Imports& host) : host(host) {{}}
  Imports& host;

"""

GIVEN = "  explicit Library(Imports& host) : Imports(host) {}"


class Broken(Exception):
    """A file of shapes says something that cannot be."""


def cpp_name(interface: str, capital: bool) -> str:
    parts = interface.split("-")
    return "".join(part.capitalize() for part in parts) if capital else "_".join(parts)


def block(text: str, indent: int) -> str:
    return textwrap.indent(textwrap.dedent(text).strip("\n"), " " * indent)


def read(path: pathlib.Path) -> dict:
    suite = tomllib.loads(path.read_text())
    suite.setdefault("module", [])
    suite.setdefault("shape", [])
    modules = {module["interface"] for module in suite["module"]}
    modules |= modules_beside(path)
    seen = set()
    for shape in suite["shape"]:
        where = f"{path.name}: shape `{shape.get('id', '?')}`"
        if missing := {"id", "source", "what"} - shape.keys():
            raise Broken(f"{where} has no `{sorted(missing)[0]}`")
        if shape["id"] in seen:
            raise Broken(f"{where} stands there twice")
        seen.add(shape["id"])
        if len({"cases", "by-hand", "refused"} & shape.keys()) != 1:
            raise Broken(f"{where} needs one of `cases`, `by-hand`, `refused`")
        if "cases" in shape and shape.get("module") not in modules:
            raise Broken(f"{where}: there is no module `{shape.get('module')}`")
        if "by-hand" in shape:
            check_by_hand(where, shape["by-hand"])
    return suite


def modules_beside(path: pathlib.Path) -> set[str]:
    """`hosts/values`: a module of another file, whose contract serves several suites."""
    files = [file for file in path.parent.glob("*.toml") if file != path]
    suites = [tomllib.loads(file.read_text()) for file in files]
    homes = [(suite["package"], module) for suite in suites for module in suite["module"]]
    return {f"{package}/{module['interface']}" for package, module in homes}


def check_by_hand(where: str, text: str) -> None:
    """`PATH: NAME`: the test that somebody wrote has to be there."""
    path, _, name = text.partition(": ")
    file = ROOT / path
    if not file.is_file():
        raise Broken(f"{where}: there is no file {path}")
    for word in name.split("."):
        if word not in file.read_text():
            raise Broken(f"{where}: {path} has no `{word}`")


def contract(suite: dict) -> str:
    lines = [
        f"/// What the tests of {suite['name']} exercise.",
        f"package peers:{suite['package']}@1.0.0;",
    ]
    world = ["", "world library {"]
    for module in suite["module"]:
        interface = module["interface"]
        if "imports" in module:
            lines += ["", f"interface {interface}-host {{", block(module["imports"], 2), "}"]
            world.append(f"  import {interface}-host;")
        lines += ["", f"interface {interface} {{", block(module["contract"], 2), "}"]
        world.append(f"  export {interface};")
    return "\n".join([*lines, *world, "}", ""])


def implementation(suite: dict, file: str) -> str:
    package = suite["package"].replace("-", "_")
    classes, members, spaces = [], [], []
    asks = any("imports" in module for module in suite["module"])
    for module in suite["module"]:
        space, cls = (cpp_name(module["interface"], capital) for capital in (False, True))
        body = block(module["cpp"], 2)
        made = ASKS.format(cls=cls) if "imports" in module else ""
        seen = [f"{package}::{name}" for name in (space, f"{space}_host")[: 2 if made else 1]]
        uses = "\n".join(f"using namespace ::{name};" for name in seen)
        classes.append(MODULE.format(space=space, uses=uses, cls=cls, made=made, body=body))
        spaces += [f"namespace {name} {{}}" for name in seen]  # one without types has none
        members.append(f"  using {cls} = {space}::{cls};")
    handles = any("resource " in module["contract"] for module in suite["module"])
    return IMPLEMENTATION.format(
        name=suite["name"],
        file=file,
        package=package,
        classes="\n".join(classes),
        base=" : Imports" if asks else "",
        members="\n".join(members + [GIVEN] * asks),
        spaces="\n".join(spaces),
        declared=DECLARED if handles else "",
        defined=DEFINED if handles else "",
    )


def cases(suite: dict, path: pathlib.Path) -> str:
    """The cases of all shapes; those of one share a block, named after it."""
    lines = []
    for module in suite["module"]:
        if "imports" in module:
            lines += [f"host {module['interface']}-host {{", block(module["host"], 2), "}", ""]
    for module in suite["module"]:
        lines += [f"in {module['interface']};", ""]
        for name, shape in shapes_of(suite, path, module["interface"]):
            languages = f" for {shape['for']}" if "for" in shape else ""
            lines += [f"// {shape['source']}", f'case "{name}"{languages} {{']
            lines += [block(shape["cases"], 2), "}", ""]
    return "\n".join(lines)


def shapes_of(suite: dict, path: pathlib.Path, interface: str) -> Iterator[tuple[str, dict]]:
    """Those of the file itself, and what the files beside it have for a module of this one."""
    for shape in suite["shape"]:
        if "cases" in shape and shape["module"] == interface:
            yield shape["id"], shape
    for file in sorted(path.parent.glob("*.toml")):
        for shape in tomllib.loads(file.read_text()).get("shape", []) if file != path else []:
            if "cases" in shape and shape["module"] == f"{suite['package']}/{interface}":
                yield f"{file.stem}: {shape['id']}", shape


def write(path: pathlib.Path, out: pathlib.Path) -> None:
    suite = read(path)
    out.mkdir(parents=True, exist_ok=True)
    ledger = out / f"{suite['package']}.abi.json"
    for ending, text in (
        ("wit", contract(suite)),
        ("cc", implementation(suite, path.name)),
        ("cases", cases(suite, path)),
    ):
        file = out / f"{suite['package']}.{ending}"
        if not file.exists() or file.read_text() != text:
            file.write_text(text)
            ledger.unlink(missing_ok=True)  # nobody was promised anything


def sabir(*arguments: object) -> subprocess.CompletedProcess:
    program = os.environ.get("SABIR", str(ROOT / "build/release/bin/sabir"))
    command = [program, *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def check_refused(suite: dict, shape: dict, folder: pathlib.Path) -> None:
    """What the file says is refused has to be, with the code that it gives."""
    file = folder / shape["id"] / "refused.wit"  # by itself: no ledger is beside it
    file.parent.mkdir()
    file.write_text(
        f"package peers:{suite['package']}@1.0.0;\n\ninterface refused {{\n"
        f"{block(shape['contract'], 2)}\n}}\n\nworld library {{\n  export refused;\n}}\n"
    )
    said = sabir("gen", file, "--out", file.parent)
    if said.returncode == 0 or shape["refused-with"] not in said.stderr:
        raise Broken(
            f"shape `{shape['id']}`: expected {shape['refused-with']}, and `sabir gen` ended with "
            f"{said.returncode} and said:\n{said.stderr}"
        )


def check(path: pathlib.Path) -> None:
    suite = read(path)
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        write(path, folder)
        said = sabir("gen", folder / f"{suite['package']}.wit", "--out", folder / "out")
        if said.returncode != 0:
            raise Broken(said.stderr)
        contract, statements = (folder / f"{suite['package']}.{end}" for end in ("wit", "cases"))
        said = sabir("dump", contract, "--cases", statements)
        if said.returncode != 0:
            raise Broken(said.stderr)
        for shape in suite["shape"]:
            if "refused-with" in shape:
                check_refused(suite, shape, folder)
        compiler = [os.environ.get("CXX", "g++"), "-std=c++20", "-c", "-Wall", "-Wextra", "-Werror"]
        include = [folder / "out/c", folder / "out/cpp", folder / "out/core"]
        include += [ROOT / "runtime/c/include", ROOT / "runtime/cpp/include"]
        flags = [f"-I{place}" for place in include]
        source, made = (str(folder / f"{suite['package']}{end}") for end in (".cc", ".o"))
        command = [*compiler, *flags, source, "-o", made]
        if subprocess.run(command, check=False).returncode != 0:
            raise Broken(f"{path.name}: the C++ does not compile")
    counts = {kind: sum(kind_of(shape) == kind for shape in suite["shape"]) for kind in KINDS}
    print(f"{path.name}: " + ", ".join(f"{count} {kind}" for kind, count in counts.items()))


KINDS = {"cases": "cases", "by-hand": "by hand", "refused": "refused"}

PAGE = """\
# What the peers test, and what of it we can do

Made by `tests/peers/shapes.py page`; `make test` fails if it is out of date. The shapes of types
and functions that other generators' test-suites exercise stand in [tests/peers](../tests/peers),
in our own words, each with its place in their repository. *Cases* become a contract, C++ and
native tests in C, C++ and every other language, which have to build and to pass over every
boundary: `make test` runs them all, so whatever is counted here passes. What the host implements
is done by rules ([cases.md](cases.md#hosts)). *By hand*: a test of ours covers it, since cases
cannot say it (memory that the callee writes, how values compare in a language). *Refused*: the
reason stands below.

| suite | read | shapes | expressible | cases | by hand | refused |
|---|---|---:|---:|---:|---:|---:|
{rows}

## What is refused, and why

{refusals}"""


def kind_of(shape: dict) -> str:
    return next(kind for kind in KINDS if kind in shape)


def row(name: str, read_in: str, shapes: list[dict]) -> str:
    count = {kind: sum(kind_of(shape) == kind for shape in shapes) for kind in KINDS}
    good = count["cases"] + count["by-hand"]
    numbers = [len(shapes), f"{good} ({100 * good // len(shapes)} %)", count["cases"]]
    numbers += [count["by-hand"], count["refused"]]
    return f"| {name} | {read_in} | " + " | ".join(map(str, numbers)) + " |"


def page(files: list[pathlib.Path]) -> str:
    suites = [suite for suite in map(read, files) if suite["shape"]]
    suites.sort(key=lambda suite: suite["name"].lower())
    rows, refusals, everything = [], [], []
    for suite in suites:
        name = f"[{suite['name']}]({suite['repository']})"
        rows.append(row(name, suite["read"], suite["shape"]))
        everything += suite["shape"]
        refused = [shape for shape in suite["shape"] if "refused" in shape]
        if not refused:
            continue
        refusals += [f"### {suite['name']}", ""]
        for shape in refused:
            code = f" ({shape['refused-with']})" if "refused-with" in shape else ""
            refusals.append(f"- **{shape['id']}**, {shape['what']}: {shape['refused']}{code}.")
        refusals.append("")
    rows.append(row("**all**", "", everything))
    return PAGE.format(rows="\n".join(rows), refusals="\n".join(refusals))


def is_current(files: list[pathlib.Path]) -> None:
    if (ROOT / "docs/peers.md").read_text() != page(files):
        raise Broken(
            "docs/peers.md is out of date: "
            "`python3 tests/peers/shapes.py page tests/peers/*.toml >docs/peers.md`"
        )


def main() -> int:
    try:
        match sys.argv[1:]:
            case ["write", file, out]:
                write(pathlib.Path(file), pathlib.Path(out))
            case ["check", file]:
                check(pathlib.Path(file))
            case ["page", *files] if files:
                print(page([pathlib.Path(file) for file in files]), end="")
            case ["is-current", *files] if files:
                is_current([pathlib.Path(file) for file in files])
            case _:
                print(__doc__, file=sys.stderr)
                return 2
    except (Broken, tomllib.TOMLDecodeError) as fault:
        print(f"shapes.py: {re.sub(r'/tmp/[^/]*/', '', str(fault))}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
