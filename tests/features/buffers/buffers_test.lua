-- Lists that are kept, written into, looked at in place and bounded, from Lua.
local ffi = require("ffi")
local expect = require("expect")
local buffers = require("buffers")

local tests = {}

function tests.what_is_kept_and_looked_at()
  local window = buffers.Window.new(("\1\2\3\4"):rep(100))
  expect.collect()
  expect.equal(window:bytes(), ("\1\2\3\4"):rep(100))
  expect.equal(window:name(), "window")
  expect.equal(window:corners(), { { x = 0, y = 0 }, { x = 3, y = 4 } })
  local kept = buffers.Window.new({ 5, 6 })
  expect.collect()
  expect.equal(kept:bytes(), "\5\6")
end

function tests.what_is_written_into()
  local window = buffers.Window.new("")
  local values = { 1, 2, 3 }
  window:fill(values, 0.5)
  expect.equal(values, { 0.5, 0.5, 0.5 })
  local array = ffi.new("double[3]")
  window:fill(array, 7)
  expect.equal({ array[0], array[2] }, { 7, 7 })
  expect.fails("invalid_argument", "into must be a table, not string", window.fill, window, "", 1)
end

function tests.a_maximum()
  local window = buffers.Window.new("")
  expect.equal(window:upper("abcde"), "ABCDE")
  expect.fails("resource_exhausted", "at most 5", window.upper, window, "abcdef")
end

return tests
