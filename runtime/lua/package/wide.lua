-- SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
-- Functions of more words than LuaJIT passes: Lua writes them into memory, and machine code puts
-- what belongs there into registers. Like thunk.lua it is for Linux on x86-64.

local ffi = require("ffi")
local here = (...):gsub("wide$", "")
local errors = require(here .. "errors")
local thunk = require(here .. "thunk")

local wide = {}
local cast = ffi.cast
local PASSED = 38 -- words, with the first, which is a pointer
local REGISTERS = 14 -- six of integers, then eight of reals
local Frame = ffi.typeof("uint64_t[?]")

-- Where C passes values of these types, as a word: of the registers, and from REGISTERS on of the
-- stack. Also how many of these there are.
local function places(c_types)
  local made, integers, reals, stacked = {}, 0, 0, 0
  for i, name in ipairs(c_types) do
    local real = name == "float" or name == "double"
    if real and reals < 8 then
      made[i], reals = 6 + reals, reals + 1
    elseif not real and integers < 6 then
      made[i], integers = integers, integers + 1
    else
      made[i], stacked = REGISTERS + stacked, stacked + 1
    end
  end
  return made, stacked
end

-- To words. C compilers rely on it that small integers fill half of theirs.
local function pointers(c_types)
  local made = {}
  for i, name in ipairs(c_types) do
    local small = name:find("int%d%d?_t$") and not name:find("64")
    made[i] = ffi.typeof(small and "int64_t *" or name .. " *")
  end
  return made
end

-- movsd xmm0, [r10 + 48]; and so on
local function reals()
  local code = ""
  for i = 0, 7 do code = code .. "\242\65\15\16" .. string.char(66 + 8 * i, 48 + 8 * i) end
  return code
end

-- int32_t call(function, const uint64_t *registers, const uint64_t *stack, size_t stacked)
local caller = thunk.executable and cast("int32_t (*)(void *, void *, void *, size_t)",
  thunk.executable("\85\72\137\229" -- push rbp; mov rbp, rsp
    .. "\72\137\248\73\137\242" -- mov rax, rdi; mov r10, rsi
    .. "\76\141\89\1\73\131\227\254\73\193\227\3" -- lea r11, [rcx + 1]; and r11, -2; shl r11, 3
    .. "\76\41\220\72\137\214\72\137\231" -- sub rsp, r11; mov rsi, rdx; mov rdi, rsp
    .. "\243\72\165" -- rep movsq
    .. reals()
    .. "\73\139\58\73\139\114\8\73\139\82\16" -- mov rdi, [r10]; rsi, [r10 + 8]; rdx, [r10 + 16]
    .. "\73\139\74\24\77\139\66\32\77\139\74\40" -- rcx, [r10 + 24]; r8, ... + 32; r9, ... + 40
    .. "\255\208\201\195")) -- call rax; leave; ret

--- Calls the C function, which takes these types, however many; nil: LuaJIT can.
function wide.call(c_function, c_types)
  if #c_types <= PASSED then return nil end
  if not caller then
    return function()
      errors.raise("unimplemented", "", "so many arguments are passed on Linux on x86-64 only")
    end
  end
  local at, stacked = places(c_types)
  local types, target = pointers(c_types), cast("void *", c_function)
  local function call(...)
    local frame, given = Frame(REGISTERS + stacked), { ... }
    for i, place in ipairs(at) do cast(types[i], frame + place)[0] = given[i] end
    return caller(target, frame, frame + REGISTERS, stacked)
  end
  jit.off(call) -- Lua may be called back meanwhile
  return call
end

return wide
