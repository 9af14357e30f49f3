-- More parameters than registers hold, in both directions.
local ffi = require("ffi")
local expect = require("expect")
local wide = require("wide")

local tests = {}
local LISTS, NUMBERS = 46, 93
local ROW = { 255, -3, 2 ^ 32 - 1, -2LL ^ 63, 0.5, 0.25, true, "ß", "text", "\0\255" }

-- With `first` where the last row begins.
local function given(first)
  local all = {}
  for i = 0, 69 do all[i + 1] = ROW[i % 10 + 1] end
  all[61] = first
  return all
end

for _, location in ipairs({ "inprocess:", "worker:" }) do
  tests["all pass at " .. location] = function()
    local host = {}
    function host:all(...)
      self.told = { ... }
      return table.concat({ self.told[1], self.told[9], self.told[61], self.told[69] }, " ")
    end
    local library = wide.open({ host = host, location = location })
    for _ = 1, 100 do
      expect.equal(library:all(unpack(given(7))), "255 text 7 text")
      expect.equal(host.told, given(7))
    end
    expect.fails("invalid_argument", "g0 is 256", library.all, library, unpack(given(256)))
  end
end

tests["a leaf is called so, too"] = function()
  local lists, size = {}, 255
  for i = 1, LISTS do lists[i], size = ("x"):rep(i), size + i end
  for _ = 1, 100 do expect.equal(tonumber(wide.lists(255, unpack(lists))), size) end
end

tests["as many numbers as there can be"] = function()
  local numbers = {}
  for i = 1, NUMBERS do numbers[i] = i end
  expect.wide(wide.longs(unpack(numbers)), ffi.new("uint64_t", NUMBERS * (NUMBERS + 1) / 2))
end

tests["nobody is asked"] = function()
  expect.fails("failed_precondition", "without", wide.all, unpack(given(7)))
end

return tests
