"""What generated Lua has to be besides what all languages have."""

import os
import subprocess

import pytest


@pytest.mark.needs("lua")
def test_more_parameters_than_lua_has_names_for(sabir, tmp_path):
    """What LuaJIT has no registers for is passed on without names."""
    many = ", ".join(f"p{i}: u8" for i in range(250))
    text = f"package a:shop@1.0.0;\ninterface shop {{ f: func({many}) -> u8; }}\n"
    (tmp_path / "shop.wit").write_text(text)
    assert sabir("gen", "shop.wit", "--for", "lua", "--out", "out").returncode == 0
    made = tmp_path / "out" / "lua" / "shop.lua"
    run = subprocess.run(["luajit", "-b", made, os.devnull], capture_output=True, text=True)
    assert (run.returncode, run.stdout + run.stderr) == (0, "")
