-- LuaRocks installs the package as it is generated.
local ROOT = arg[0]:match("^(.*)/runtime/lua/tests/run%.lua$") or "."
local BUILD = ROOT .. "/build/" .. (os.getenv("SABIR_PRESET") or "release")

local tests = {}

function tests.luarocks_makes_it()
  local tree = os.tmpname()
  os.remove(tree)
  local made = os.execute(("cd '%s/tests/features/callbacks/sabir/callbacks/lua' && "
    .. "luarocks make --lua-version 5.1 --tree '%s' callbacks-*.rockspec >'%s.log' 2>&1")
    :format(BUILD, tree, tree))
  assert(made == 0, "see " .. tree .. ".log")
  local said = io.popen(("LUA_PATH='%s/share/lua/5.1/?.lua' SABIR_LIBRARY_DIR='%s/lib' "
    .. "luajit -e \"print(require('callbacks')._VERSION)\""):format(tree, BUILD))
  local version = said:read("*a")
  said:close()
  os.execute(("rm -rf '%s' '%s.log'"):format(tree, tree))
  assert(version == "1.2.0\n", version)
end

return tests
