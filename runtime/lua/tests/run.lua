-- Runs the tests that are written in Lua: every file named *_test.lua of the folders below, or
-- those of the command line.
--
--     luajit runtime/lua/tests/run.lua [--output-junit FILE] [FILE...]
--
-- SABIR_PRESET names the build whose packages are tested, `release` unless said otherwise.

local FOLDERS = { "runtime/lua/tests", "libs/*/tests/lua", "tests/features/*", "tests/worlds" }
local ROOT = arg[0]:match("^(.*)/runtime/lua/tests/run%.lua$") or "."
local BUILD = ROOT .. "/build/" .. (os.getenv("SABIR_PRESET") or "release")
package.path = ROOT .. "/runtime/lua/tests/?.lua;" .. BUILD .. "/lua/?.lua"

local report, files = nil, {}
local at = 1
while arg[at] do
  if arg[at] == "--output-junit" then
    report, at = arg[at + 1], at + 1
  else
    files[#files + 1] = arg[at]
  end
  at = at + 1
end
if #files == 0 then
  for _, folder in ipairs(FOLDERS) do
    local listed = io.popen("ls " .. ROOT .. "/" .. folder .. "/*_test.lua 2>/dev/null")
    for file in listed:lines() do files[#files + 1] = file end
    listed:close()
  end
end
assert(#files > 0, "there are no tests")

local counts, cases = { passed = 0, failed = 0 }, {}

local ENTITIES = { ["&"] = "&amp;", ["<"] = "&lt;", [">"] = "&gt;", ['"'] = "&quot;" }
local function attribute(text) return (text:gsub('[&<>"]', ENTITIES)) end

local function run(file, name, test)
  local ok, said = xpcall(test, function(wrong)
    return debug.traceback(tostring(wrong), 2)
  end)
  collectgarbage()
  counts[ok and "passed" or "failed"] = counts[ok and "passed" or "failed"] + 1
  if not ok then print(file .. ": " .. name .. ": " .. said) end
  local failure = ok and "" or "<failure>" .. attribute(said) .. "</failure>"
  cases[#cases + 1] = ('<testcase classname="%s" name="%s">%s</testcase>\n')
    :format(attribute(file), attribute(name), failure)
end

for _, file in ipairs(files) do
  local tests, names = assert(loadfile(file))(), {}
  for name in pairs(tests) do names[#names + 1] = name end
  table.sort(names)
  for _, name in ipairs(names) do run(file, name, tests[name]) end
end

if report then
  local out = assert(io.open(report, "w"))
  out:write("<testsuite>\n", table.concat(cases), "</testsuite>\n")
  out:close()
end
print(("%d passed, %d failed"):format(counts.passed, counts.failed))
os.exit(counts.failed == 0 and 0 or 1, true)
