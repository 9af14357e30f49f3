-- The Lua caller of the demo: every file of the command line in every normalization form.

local ffi = require("ffi")
local uninorm = require("uninorm")

ffi.cdef([[
  typedef struct { long seconds, nanoseconds; } demo_time;
  int clock_gettime(int, demo_time *);
]])

local function now()
  local time = ffi.new("demo_time")
  ffi.C.clock_gettime(1, time) -- CLOCK_MONOTONIC
  return tonumber(time.seconds) + tonumber(time.nanoseconds) / 1e9
end

local FORMS = { "nfc", "nfd", "nfkc", "nfkd", "nfkc_casefold", "casefold", "identifier" }
local size, seconds = 0, 0
for _, form in ipairs(FORMS) do
  local normalizer = uninorm.Normalizer.new(form, "replace")
  for _, path in ipairs(arg) do
    local file = assert(io.open(path, "rb"))
    local text = file:read("*a")
    file:close()
    local began = now()
    local normalized = normalizer:normalize(text)
    seconds = seconds + now() - began
    size = size + #text
    io.write(normalized)
  end
  normalizer:close()
end
io.stderr:write(("%d %.6f\n"):format(size, seconds))
