-- What four calls of a size give, a line for each.
local sizes = require("sizes")

local size = tonumber(arg[1])
local library = sizes.open(arg[2])

local function attempt(name, call)
  local fine, said = pcall(call)
  print(name .. " " .. (fine and tostring(said) or "error: " .. tostring(said)))
end

local function number(value) return string.format("%d", tonumber(value)) end

attempt("give-bytes", function() return number(#library:give_bytes(size)) end)
attempt("give-text", function() return number(#library:give_text(size)) end)
attempt("take-bytes", function() return number(library:take_bytes(string.rep("x", size))[1]) end)
attempt("take-text", function() return number(library:take_text(string.rep("x", size))[1]) end)
