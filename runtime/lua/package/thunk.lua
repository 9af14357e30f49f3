-- SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
-- Machine code that stands before a callback: on the thread that is in a call of this Lua it goes on,
-- on any other it fails with UNAVAILABLE. LuaJIT maps executable memory for its own half of a
-- callback; here is ours, for Linux on x86-64. Elsewhere `thread` is nil.

local ffi = require("ffi")

local thunk = {}
local cast = ffi.cast
local PAGE = 65536
local ELSEWHERE = "Lua is called back only on the thread of the call that led here"

-- What a function is given lies in words of memory when Lua hears of it: 0 to 5 are what came in
-- registers, 6 to 13 the reals, and 16 is the first on the stack. Of reals, LuaJIT itself would make
-- numbers without a look at their bits (types.lua). `$8` is a number of eight bytes.
local GUARD = [[
  4883EC78                                ; sub rsp, 120
  48893C24 4889742408 4889542410          ; mov [rsp], rdi; and so on
  48894C2418 4C89442420 4C894C2428
  F20F11442430 F20F114C2438 F20F11542440  ; movsd [rsp + 48], xmm0; and so on
  F20F115C2448 F20F11642450 F20F116C2458
  F20F11742460 F20F117C2468
  48B8 $8 644C8B142500000000 4C3B10       ; mov rax, owner; mov r10, fs:[0]; cmp r10, [rax]
  48B8 $8 4889E7 7426                     ; mov rax, target; mov rdi, rsp; je to the call
  488BBC24 $4 BE0E000000                  ; mov rdi, [rsp + error]; mov esi, UNAVAILABLE
  48BA $8 B9 $4 48B8 $8                   ; mov rdx, text; mov ecx, size; mov rax, NAME_fail
  FFD0 4883C478 C3                        ; call rax; add rsp, 120; ret
]]
local THREAD = "64488B042500000000 C3"    -- mov rax, fs:[0]; ret

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

local executable = thunk.executable

local function assemble(listing, ...)
  local numbers, at = { ... }, 0
  local function bytes(size, digit)
    if size == "" then return string.char(tonumber(digit, 16)) end
    at = at + 1
    return ffi.string(ffi.new("uint64_t[1]", numbers[at]), tonumber(digit))
  end
  return executable((listing:gsub(";[^\n]*", ""):gsub("%s*(%$?)(%x%x?)%s*", bytes)))
end

--- What holds the thread that is in a call. It is never freed, and nor is the code: threads of the
-- library's may come when this Lua has ended.
thunk.owner = cast("uint64_t *", ffi.C.malloc(8))
thunk.owner[0] = 0
local elsewhere = executable(ELSEWHERE)

--- What to call instead of `target`, which takes the words; `place` is that of an error, and `fail`
-- the library's NAME_fail.
function thunk.make(target, place, fail)
  local word = thunk.word
  return assemble(GUARD, word(thunk.owner), word(target), 8 * place, word(elsewhere), #ELSEWHERE,
    word(fail))
end

--- The thread that calls.
thunk.thread = cast("uint64_t (*)(void)", assemble(THREAD))

return thunk
