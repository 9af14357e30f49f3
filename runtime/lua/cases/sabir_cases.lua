-- SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
-- What the tests that are made of cases stand on: a runner, comparison, handles that come back
-- inside a value, digests; and the report.
--
-- SABIR_CASES_ONLY names a file with the name of a case on each line. SABIR_CASES_REPORT names a
-- file that gets a line of JSON at the beginning and the end of each.

local ffi = require("ffi")
local sha256 = require("sabir_cases_digest")
local Steps = require("sabir_cases_show")

local MOST = 2000
local cases, all = {}, {}
local library, source, steps, lines
local raised -- what `fails` caught last, and in which line

-- --- comparison ---

-- Stands in what is expected, and takes what is there.
local Taker = {}
Taker.__index = Taker

local function is_handle(value)
  return type(value) == "table" and type(value.close) == "function"
end

function cases.caught()
  return setmetatable({
    take = function(self, value)
      self.handle = is_handle(value) and value or nil
      return self.handle ~= nil
    end,
  }, Taker)
end

function cases.dropped()
  return setmetatable({
    take = function(_, value) return is_handle(value) and (value:close() or true) end,
  }, Taker)
end

function cases.digest(wanted)
  return setmetatable({
    take = function(_, value) return type(value) == "string" and sha256(value) == wanted end,
  }, Taker)
end

local function alike(expected, actual)
  if getmetatable(expected) == Taker then return expected:take(actual) end
  if type(expected) == "number" and type(actual) == "number" then
    if expected ~= expected then return actual ~= actual end
    return expected == actual and (expected ~= 0 or 1 / expected == 1 / actual)
  end
  if type(expected) == "cdata" or type(actual) == "cdata" then
    return type(expected) == type(actual) and ffi.typeof(expected) == ffi.typeof(actual)
      and expected == actual
  end
  if type(expected) ~= "table" or type(actual) ~= "table" then return expected == actual end
  for key, value in pairs(expected) do
    if not alike(value, actual[key]) then return false end
  end
  for key in pairs(actual) do
    if expected[key] == nil then return false end
  end
  return true
end

local Failed = {}

function cases.same(actual, expected)
  if not alike(expected, actual) then error(setmetatable({ actual = { actual } }, Failed), 0) end
end

function cases.fails(status, call, message)
  local ok, got = pcall(call)
  if ok then error(setmetatable({ actual = { got } }, Failed), 0) end
  if not library.is_error(got, status) then error(got, 0) end
  if message and not got.message:find(message, 1, true) then
    error(setmetatable({ error = got }, Failed), 0)
  end
  raised = { error = got, line = debug.getinfo(2, "l").currentline }
  return got
end

-- What is given back of a result: the handles in it.
function cases.drop(value)
  if is_handle(value) then return value:close() end
  if type(value) == "table" then
    for _, part in pairs(value) do cases.drop(part) end
  end
end

-- --- values that are rules ---

function cases.repeated(one, times)
  if type(one) == "string" then return one:rep(times) end
  local made = {}
  for _ = 1, times do
    for _, item in ipairs(one) do made[#made + 1] = item end
  end
  return made
end

function cases.joined(...)
  if type((...)) == "string" then return table.concat({ ... }) end
  local made = {}
  for _, part in ipairs({ ... }) do
    for key, item in pairs(part) do made[type(key) == "number" and #made + 1 or key] = item end
  end
  return made
end

-- So many integers from `first` on; they wrap at the end of their type.
function cases.count(kind, first, times)
  local c, made = ffi.typeof(kind:gsub("^s", "int"):gsub("^u", "uint") .. "_t"), {}
  for i = 0, times - 1 do
    local value = ffi.cast(c, first + i)
    made[i + 1] = kind:find("64") and value or tonumber(value)
  end
  return made
end

function cases.packed(numbers)
  local bytes = {}
  for i, number in ipairs(numbers) do bytes[i] = string.char(number) end
  return table.concat(bytes)
end

function cases.file(path)
  local file = assert(io.open(path, "rb"))
  local text = file:read("*a")
  file:close()
  return text
end

-- --- running ---

function cases.case(name, line, body) all[#all + 1] = { name = name, line = line, body = body } end

local Left = {}
function cases.leave_out(reason) error(setmetatable({ reason = reason }, Left), 0) end

function cases.other_nan() cases.leave_out("Lua has one NaN") end

-- The comment that stands nearest above says which statement it is.
local function key_above(line)
  for at = line or 0, 1, -1 do
    local key = lines[at]:match("^%s*%-%- (%d+[.%d]*):")
    if key then return key end
  end
end

local function trouble(wrong)
  local level, line = 2, nil
  repeat
    local at = debug.getinfo(level, "Sl")
    if at and at.source == "@" .. source then line = at.currentline end
    level = level + 1
  until line or not at
  return { wrong = wrong, line = line }
end

local function came(step, found, key)
  local wrong = found.wrong
  if getmetatable(wrong) ~= Failed then return steps:show_error(step, wrong), tostring(wrong) end
  if wrong.error then return steps:show_error(step, wrong.error), "" end
  local same = raised and key_above(raised.line) == key and wrong.actual[1] == raised.error.value
  if same then return steps:show_error(step, raised.error), "" end
  return steps:show(step.type, wrong.actual[1]), ""
end

local function run(one)
  raised = nil
  local ok, found = xpcall(one.body, trouble)
  if ok then return { status = "passed" } end
  if getmetatable(found.wrong) == Left then
    return { status = "skipped", message = found.wrong.reason }
  end
  local key = key_above(found.line)
  local step = key and steps.all[key]
  local ended = { status = "failed", line = tonumber((key or one.line .. ""):match("%d+")) }
  if not step then
    ended.message = tostring(found.wrong):sub(1, MOST)
    return ended
  end
  local actual, message = came(step, found, key)
  ended.call, ended.expected = step.call, step.expected
  ended.actual, ended.message = actual:sub(1, MOST), message:sub(1, MOST)
  return ended
end

local function json(event)
  local parts = {}
  for name, value in pairs(event) do
    local text = tostring(value):gsub('[%c"\\\127]', function(c)
      return ("\\u%04x"):format(c:byte())
    end)
    if type(value) ~= "number" then text = '"' .. text .. '"' end
    parts[#parts + 1] = ('"%s": %s'):format(name, text)
  end
  return "{" .. table.concat(parts, ", ") .. "}\n"
end

-- One line, handed to the system at once.
local function report(event)
  local path = os.getenv("SABIR_CASES_REPORT") or ""
  if path == "" then return end
  local file = assert(io.open(path, "a"))
  file:write(json(event))
  file:close()
end

local function chosen()
  local path = os.getenv("SABIR_CASES_ONLY") or ""
  if path == "" then return nil end
  local names = {}
  for name in io.lines(path) do names[name] = true end
  return names
end

function cases.run()
  local only, counts = chosen(), { passed = 0, failed = 0, skipped = 0 }
  for _, one in ipairs(all) do
    if not only or only[one.name] then
      report({ event = "begin", case = one.name })
      local ended = run(one)
      ended.event, ended.case = "end", one.name
      report(ended)
      counts[ended.status] = counts[ended.status] + 1
      if ended.status == "failed" then
        print(("%s, line %d: %s\n  expected %s\n  came     %s %s"):format(one.name, ended.line,
          ended.call or "", ended.expected or "", ended.actual or "", ended.message))
      end
    end
  end
  print(("%d passed, %d failed, %d left out"):format(counts.passed, counts.failed, counts.skipped))
  os.exit(counts.failed == 0 and 0 or 1, true)
end

return function(package, path)
  library, source, lines = package, path, {}
  steps = Steps.new(path:gsub("%.lua$", ".steps"), package)
  for line in io.lines(path) do lines[#lines + 1] = line end
  return cases
end
