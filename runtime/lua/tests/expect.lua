-- What the tests expect: values that are equal all through, and errors.
local ffi = require("ffi")

local expect = {}

local function show(value)
  if type(value) ~= "table" or getmetatable(value) then return tostring(value) end
  local parts = {}
  for key, of in pairs(value) do parts[#parts + 1] = tostring(key) .. "=" .. show(of) end
  table.sort(parts)
  return "{" .. table.concat(parts, ", ") .. "}"
end

local function equal(a, b)
  if type(a) ~= "table" or type(b) ~= "table" or getmetatable(a) or getmetatable(b) then
    return a == b or a ~= a and b ~= b
  end
  for key, value in pairs(a) do
    if not equal(value, b[key]) then return false end
  end
  for key in pairs(b) do
    if a[key] == nil then return false end
  end
  return true
end

function expect.equal(actual, expected)
  if equal(actual, expected) then return end
  error(("expected %s, not %s"):format(show(expected), show(actual)), 2)
end

--- Of a 64-bit integer.
function expect.wide(actual, expected)
  assert(type(actual) == "cdata" and ffi.istype(ffi.typeof(expected), actual), type(actual))
  expect.equal(actual, expected)
end

--- Calls, and returns the error, which has this status and says this.
function expect.fails(status, said, call, ...)
  local ok, wrong = pcall(call, ...)
  if ok then error("nothing was raised", 2) end
  if type(wrong) ~= "table" then error("raised " .. tostring(wrong), 2) end
  expect.equal(wrong.status, status)
  if not tostring(wrong):find(said, 1, true) then error(tostring(wrong) .. " lacks " .. said, 2) end
  return wrong
end

--- Collects all that is not used.
function expect.collect()
  for _ = 1, 3 do collectgarbage() end
end

return expect
