-- SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
-- Machine code that stands before a callback: it compares the thread with the one that is in a call
-- of this Lua, and goes on, or fails with UNAVAILABLE. LuaJIT maps executable memory for its own
-- half of a callback; here is ours, for Linux on x86-64. Elsewhere `thread` is nil.

local ffi = require("ffi")

local thunk = {}
local cast = ffi.cast
local PAGE, UNAVAILABLE = 65536, 14
local ELSEWHERE = "Lua is called back only on the thread of the call that led here"

ffi.cdef([[
  void *mmap(void *, size_t, int, int, int, long);
  int mprotect(void *, size_t, int);
  void *malloc(size_t);
]])

-- A pointer as a number: as C has it, and as the key of a table.
function thunk.word(pointer) return cast("uintptr_t", cast("void *", pointer)) end
function thunk.key(pointer) return tonumber(thunk.word(pointer)) end

if jit.arch ~= "x64" or jit.os ~= "Linux" then return thunk end

local page, used = nil, PAGE

-- Code that can be executed from now on. The page is writable meanwhile: nothing of it runs yet,
-- since a package makes all of its own when it is loaded.
function thunk.executable(code)
  if used + #code > PAGE then
    page, used = cast("uint8_t *", ffi.C.mmap(nil, PAGE, 3, 0x22, -1, 0)), 0 -- private, anonymous
  end
  if cast("intptr_t", page) == -1 or ffi.C.mprotect(page, PAGE, 3) ~= 0 then -- read, write
    error("there is no memory for callbacks", 0)
  end
  local at = page + used
  ffi.copy(at, code, #code)
  used = used + #code + -#code % 16
  if ffi.C.mprotect(page, PAGE, 5) ~= 0 then error("this system allows no callbacks", 0) end
  return at
end

local function little(number, size)
  return ffi.string(ffi.new("uint64_t[1]", number), size)
end

function thunk.address(pointer) return little(thunk.word(pointer), 8) end
local executable, address = thunk.executable, thunk.address

-- mov rdi, the argument that is the place of the error: in a register, or on the stack
local function error_argument(place)
  local moves = "\72\137\255\72\137\247\72\137\215\72\137\207\76\137\199\76\137\207"
  if place <= 6 then return moves:sub(3 * place - 2, 3 * place) end
  return "\72\139\188\36" .. little(8 * (place - 6), 4)
end

-- A NaN in a register becomes the one that Lua has (types.lua).
local function one_nan(register, narrow)
  local both = string.char(192 + 9 * register)
  local shift = narrow and "\102\15\114" or "\102\15\115" -- pslld or psllq
  return (narrow and "" or "\102") .. "\15\46" .. both -- ucomiss or ucomisd, with itself
    .. "\123\9\102\15\118" .. both -- jnp past this; pcmpeqd, all ones
    .. shift .. string.char(240 + register, narrow and 22 or 51)
end

-- The same on the stack, by way of xmm8.
local function one_nan_at(place, narrow)
  local at, move = "\132\36" .. little(place, 4), narrow and "\243\68\15" or "\242\68\15"
  return move .. "\16" .. at -- movss or movsd xmm8, [rsp + place]
    .. (narrow and "" or "\102") .. "\69\15\46\192\123\21" -- ucomiss or ucomisd; jnp past this
    .. "\102\69\15\118\192\102\65\15" -- pcmpeqd; pslld or psllq
    .. (narrow and "\114\240\22" or "\115\240\51") .. move .. "\17" .. at -- and back
end

--- What holds the thread that is in a call. It is never freed, and nor is the code: threads of the
-- library's may come when this Lua has ended.
thunk.owner = cast("uint64_t *", ffi.C.malloc(8))
thunk.owner[0] = 0
local elsewhere = executable(ELSEWHERE)

--- What to call instead of `target`, which takes a pointer and these types; the last is the place
-- of an error. `fail` is the library's NAME_fail.
function thunk.make(c_types, target, fail)
  local code, integers, reals, stacked, place = "", 1, 0, 0, 1
  for _, name in ipairs(c_types) do
    local real = name == "float" or name == "double"
    if real and reals < 8 then
      code, reals = code .. one_nan(reals, name == "float"), reals + 1
    elseif not real and integers < 6 then
      integers = integers + 1
      place = integers
    else
      stacked = stacked + 1
      place = 6 + stacked
      if real then code = code .. one_nan_at(8 * stacked, name == "float") end
    end
  end
  return executable("\72\184" .. address(thunk.owner) -- mov rax, owner
    .. "\100\76\139\20\37\0\0\0\0\76\59\16" -- mov r10, fs:[0]; cmp r10, [rax]
    .. "\15\133" .. little(#code + 12, 4) .. code -- jne elsewhere
    .. "\72\184" .. address(target) .. "\255\224" -- mov rax, target; jmp rax
    .. error_argument(place) .. "\190" .. little(UNAVAILABLE, 4) -- elsewhere: mov esi, status
    .. "\72\186" .. address(elsewhere) -- mov rdx, text
    .. "\185" .. little(#ELSEWHERE, 4) -- mov ecx, size
    .. "\72\184" .. address(fail) .. "\255\224") -- mov rax, fail; jmp rax
end

--- The thread that calls: mov rax, fs:[0]; ret
thunk.thread = cast("uint64_t (*)(void)", executable("\100\72\139\4\37\0\0\0\0\195"))

return thunk
