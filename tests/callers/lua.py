"""Lua, by LuaJIT."""

import re
import shutil
from pathlib import Path

from callers.reading import BUILD, NOTHING, done, judge, read_again, say, sources

DECLARATIONS = ("lua/*.lua",)
NAMES = ("lua/names/waist.lua",)
METADATA = "lua/*.rockspec"
TAKEN = {"table": "a library of Lua's own"}
WAYS = {"luajit": ["lua"]}
CASES = ["luajit", "lua/tests/gauntlet_cases.lua"]
PATHS = {"LUA_PATH": str(BUILD / "lua" / "?.lua")}
BEYOND = False  # a string ends at 2 GiB
SIZES = {"luajit": {}}


def lua(out: Path) -> str:
    """The package's files, as bytecode."""
    files = sources(out / "lua", "lua")
    return "".join(say(["luajit", "-b", source, NOTHING], out) for source in files)


def declares(generated: str, wanted: str) -> bool:
    """Its comment stands above."""
    return all(one.strip() in generated for one in re.split("(?=@)", wanted))


def methods(out: Path) -> list[str]:
    """The last of two would be taken."""
    return re.findall(r'on = "(\w+)"', (out / "lua/names/waist.lua").read_text())


def docs(out: Path, docs: dict[str, str], folder: Path) -> None:
    """The package, and all that LDoc would show."""
    for path in (out / "lua").rglob("*.lua"):
        judge("luajit", "-b", path, NOTHING)
    read_again(out / "lua", r"hostile\.lua", docs, "---?")


def stranger(way: str, folder: Path, shared: Path) -> tuple[list[str], bool, str]:
    """By FFI."""
    chosen = ["env", f"LUA_PATH={BUILD / 'lua'}/?.lua", f"SABIR_LIBRARY_DIR={folder}"]
    return [*chosen, "luajit", "-e", "print(require('mirror').echo_u8(5))"], False, ""


def today(programs, code: str) -> str:
    """Through LuaJIT."""
    made, library = programs.package("lua")
    shutil.copy(library / "libcompat.so.1", made / "compat")
    return done("luajit", "-e", code, cwd=made)


def sizes(programs: Path, folder: Path) -> list:
    """With what the build has."""
    lua = BUILD / "lua"
    return ["env", f"LUA_PATH={lua}/?.lua;{lua}/?/init.lua;;", "luajit", programs / "sizes.lua"]
