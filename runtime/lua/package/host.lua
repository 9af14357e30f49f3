-- SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
-- Being called: what Lua implements for a library, and `open`.
--
-- LuaJIT can be called back only on the thread that is in a call of its state, and not by compiled
-- code. So calls that may lead here are never compiled (`Library:invoke`), and each function that
-- the library is given begins with a few bytes of machine code (thunk.lua): on any other thread
-- they answer UNAVAILABLE, and Lua hears nothing of it.

local ffi = require("ffi")
local here = (...):gsub("host$", "")
local errors = require(here .. "errors")
local types = require(here .. "types")
local calls = require(here .. "calls")
local thunk = require(here .. "thunk")

local host = {}
local cast = ffi.cast
local BYTES, DECLARED = ffi.typeof("uint8_t *"), errors.CODES.declared

ffi.cdef("int sigemptyset(void *); int memcmp(const void *, const void *, size_t);")

-- --- what the library holds of Lua's ---

-- Objects by the address of memory that stands for them. The library drops one from any thread, so
-- dropping is none of Lua's functions: sigemptyset clears the first word, and that is found later.
local Held = ffi.typeof("struct { const void *first; uint8_t rest[128]; }")
local Ledger = {}
Ledger.__index = Ledger

function Ledger.new() return setmetatable({ objects = {}, count = 0, limit = 32 }, Ledger) end

function Ledger:add(memory, value)
  if self.count >= self.limit then
    self.count = 0
    for key, held in pairs(self.objects) do
      local dropped = held[1].first == nil
      if dropped then self.objects[key] = nil else self.count = self.count + 1 end
    end
    self.limit = math.max(32, 2 * self.count)
  end
  self.objects[thunk.key(memory)], self.count = { memory, value, {} }, self.count + 1
end

function Ledger:find(pointer, take)
  local key = thunk.key(pointer)
  local held = self.objects[key]
  if take then self.objects[key] = nil end
  return held and held[2]
end

-- What methods of an object have answered, and the library may look at as long as it has it: by the
-- method's row, the newest.
function Ledger:views(pointer) return self.objects[thunk.key(pointer)][3] end

local function require_methods(call, value, rows, wanted)
  if type(value) ~= "table" then call:is_not(wanted, value) end
  for _, row in ipairs(rows) do
    if type(value[row.method]) ~= "function" then
      call:wrong("must be " .. wanted .. ", and has no method `" .. row.method .. "`")
    end
  end
end

-- A resource that Lua implements, to its handles (types.lua) what a class is to its own.
local Guests = {}
Guests.__index = Guests

function Guests:use(call, value, own)
  require_methods(call, value, self.rows, "a " .. self.name)
  local held = { class = self, value = value, memory = Held() }
  held.memory.first = self.table
  call.used[#call.used + 1] = { held, own }
  return cast("void *", held.memory)
end

function Guests:object(pointer, own)
  return self.ledger:find(pointer, own) or
    errors.raise("internal", self.name, "the library gave an object that is not Lua's")
end

function Guests.pin(held)
  held.class.ledger:add(held.memory, held.value)
  return true
end

function Guests.unpin(held, own, ran)
  if not (own and ran) then held.class.ledger:find(held.memory, true) end
end

-- --- a call of the library's ---

-- What the library tells, and which tables are to be written back.
local function tell(row, call, args)
  local told, at = {}, 0
  local function next_word()
    at = at + 1
    return args[at]
  end
  for i, parameter in ipairs(row) do
    local kind, word = parameter[2], next_word()
    if kind.passing == "slice" then
      local data, count = cast(BYTES, word[0]), tonumber(next_word()[0])
      local inout = parameter.mode == "inout"
      told[i] = inout and kind:items(data, count) or kind:make(data, count)
      if inout then call.back[#call.back + 1] = { kind, data, count, told[i], parameter[1] } end
    else
      told[i] = kind:lift(cast(BYTES, kind.passing == "pointer" and word[0] or word))
    end
  end
  local out = cast("void *", next_word()[0])
  return told, out, row.gives == "view" and cast("void *", next_word()[0])
end

-- Memory of the library's own, all of an answer in it: once to learn how much, once to fill it.
-- What is looked up in tables may be another value the second time (`__index`).
local function pack(library, call, kind, value)
  local size, room, block = 0, 0, nil
  function call.place(_, wanted)
    local at = block and block + size or calls.Call.place(call, wanted)
    size = size + wanted + -wanted % 16
    if block and size > room then call:wrong("changed while it was read") end
    return at
  end
  function call.lend(_, bytes, count)
    local at = call:place(count)
    ffi.copy(at, bytes, count)
    return at
  end
  kind:lower(call, call:place(kind.size), value)
  block = library.parcel(size)
  if block == nil then errors.raise("resource_exhausted", call.row.name, "there is no memory") end
  ffi.fill(block, size)
  block, room, size, call.used = cast(BYTES, block), size, 0, {}
  local ok, raised = pcall(function() kind:lower(call, call:place(kind.size), value) end)
  if ok then return block end
  library.release(block)
  error(raised, 0)
end

-- What the method says stays where it is, and is given again as long as it says the same.
local function answer_view(row, call, value, out, counted)
  local data, count = row.result:slice(call, value)
  local size, newest = count * row.result.element.size, call.views[row]
  local same = newest and newest.count == count and ffi.C.memcmp(newest.data, data, size) == 0
  if not same then
    newest = { data = data, count = count, kept = call.kept, older = newest }
    call.views[row] = newest
  end
  cast("const void **", out)[0] = newest.data
  cast("size_t *", counted)[0] = count
end

local function answer(row, call, value, out, counted)
  local library, kind = row.library, row.result
  if row.gives == "sink" then
    local data, count = kind:slice(call, value)
    if library.put(out, data, count * kind.element.size) ~= 0 then
      errors.raise("resource_exhausted", row.name, "there is no room for the answer")
    end
  elseif row.gives == "parcel" then
    cast("void **", out)[0] = pack(library, call, kind, value)
  elseif row.gives == "view" then
    answer_view(row, call, value, out, counted)
  elseif row.gives then
    kind:lower(call, cast(BYTES, out), value)
  end
  call:pin()
  call:unpin()
end

-- As many items as before.
local function write_back(call, kind, data, count, items, name)
  call.at = name
  local from, now = kind:slice(call, items)
  if now ~= count then call:wrong(("has %d items now, and had %d"):format(now, count)) end
  ffi.copy(data, from, count * kind.element.size)
end

local function run(row, call, object, args)
  if row.host then object = object[row.host] end
  local told, out, counted = tell(row, call, args)
  local value = object[row.method](object, unpack(told, 1, #row))
  for _, back in ipairs(call.back) do write_back(call, unpack(back)) end
  call.at = "its result"
  answer(row, call, value, out, counted)
end

-- Whatever it is: what is raised in here would go through the library.
local function text_of(raised)
  local ok, text = pcall(errors.is_error(raised) and rawget or tostring, raised, "message")
  return ok and type(text) == "string" and text or "an error without a text"
end

-- What Lua raises, as a status; it is kept for the call that led here.
local function refuse(row, call, raised, outer, error)
  local at, ok = nil, true
  if errors.is_error(raised, "declared") and row.error then
    at = call:place(row.error.size)
    ok, raised = pcall(function()
      row.error:lower(call, at, raised.value)
      return raised
    end)
  end
  local ours = errors.is_error(raised)
  local status = ours and errors.CODES[raised.status] or errors.CODES.internal
  if status == DECLARED and not (ok and row.declares) then status = errors.CODES.internal end
  local message = status == DECLARED and "" or text_of(raised)
  outer.raised = { error = raised, status = status, message = message }
  if status == DECLARED and at then
    status = row.declare(error, at)
    if status == DECLARED and pcall(call.pin, call) then call:unpin() end
    return status
  end
  return row.library.fail(error, status, message, #message)
end

-- Called with the words of all arguments (thunk.lua), of which the first says who is called.
local function callback(row, ledger, stack)
  return function(words)
    local args, call = {}, calls.Call.new(row)
    for i, word in ipairs(row.words) do args[i] = words + word end
    call.at, call.views = "its result", row.gives == "view" and ledger:views(words[0])
    local ok, raised = pcall(run, row, call, ledger:find(words[0]), args)
    return ok and 0 or refuse(row, call, raised, stack[#stack], cast("void *", args[#args][0]))
  end
end

-- --- a package's hosts ---

-- NAME_imports, or the table of a resource: its size, what stands before functions, functions.
local function table_of(rows, ...)
  local head = { ... }
  local words = ffi.new("uintptr_t[?]", 1 + #head + #rows)
  words[0] = ffi.sizeof(words)
  for i, word in ipairs(head) do words[i] = thunk.word(word) end
  for i, row in ipairs(rows) do words[#head + i] = thunk.word(row.pointer) end
  return words
end

--- What a package asks of Lua: `rows` in the order of NAME_imports, each with the name of its host
-- in `open`; and resources with rows of their own.
function host.attach(library, rows, resources)
  local name, stack, owner = library.prefix, {}, thunk.owner
  library.fail = library:c(name .. "_fail", "int32_t", "void *, int32_t, const char *, size_t")
  library.put = library:c(name .. "_put", "int32_t", "void *, const void *, size_t")
  library.parcel = library:c(name .. "_parcel", "void *", "size_t")
  library.rows, library.opened = rows, Ledger.new()
  if not thunk.thread then return end
  local function make(all, ledger)
    for _, row in ipairs(all) do
      local declare = row.declare and name .. "_" .. row.declare
      row.library = library
      row.declare = declare and library:c(declare, "int32_t", "void *, const void *")
      local target = cast("int32_t (*)(uintptr_t *)", callback(row, ledger, stack))
      row.pointer = thunk.make(target, row.words[#row.words], library.fail)
    end
  end
  for _, one in ipairs(resources) do
    local guests = one[1]._class
    guests.rows = one[2]
    make(guests.rows, guests.ledger)
    guests.table = table_of(guests.rows, ffi.C.sigemptyset)
  end
  make(rows, library.opened)
  library.host = {}
  function library.host.begin(call)
    stack[#stack + 1] = call or {}
    owner[0] = thunk.thread()
  end
  function library.host.finish()
    stack[#stack] = nil
    if #stack == 0 then owner[0] = 0 end
  end
end

--- A resource that Lua implements.
function host.resource(name)
  return { _class = setmetatable({ name = name, ledger = Ledger.new() }, Guests) }
end

-- --- open ---

local Options = ffi.typeof([[struct {
  size_t struct_size; uint32_t major, minor; const void *allocator, *imports; int64_t deadline;
  int32_t dropped_handles;
}]])

local function take_hosts(library, call, given)
  local objects, by_host = {}, {}
  for _, row in ipairs(library.rows) do
    by_host[row.host] = by_host[row.host] or {}
    table.insert(by_host[row.host], row)
  end
  for name, rows in pairs(by_host) do
    call.at = "`" .. name .. "`"
    require_methods(call, given[name], rows, "a table")
    objects[name] = given[name]
  end
  if not thunk.thread then
    errors.raise("unimplemented", call.row.name, "Lua is called back on Linux on x86-64 only")
  end
  local memory = Held()
  memory.first = memory
  library.opened:add(memory, objects)
  return table_of(library.rows, memory, ffi.C.sigemptyset)
end

-- A name that is misspelt would be a default that nobody wanted.
local function check_names(library, call, options)
  for key in pairs(options) do
    local known = key == "location"
    for _, row in ipairs(library.rows or {}) do known = known or row.host == key end
    if not known then call:wrong(("has a field `%s`, which it cannot have"):format(tostring(key))) end
  end
end

local function open(library, options)
  if type(options) == "string" then options = { location = options } end
  local result = types.handle(library.Instance, true)
  local row = { name = library.prefix .. ".open", library = library, asks = true, result = result }
  local call, c, out = calls.Call.new(row), Options(), ffi.new("void *[2]")
  row.c = library:c(library.prefix .. "_open", "int32_t", "const void *, void *, void *, void *")
  call.at, options = "its argument", options or {}
  if type(options) ~= "table" then call:is_not("a table", options) end
  check_names(library, call, options)
  c.struct_size, c.major, c.minor = ffi.sizeof(c), library.major, library.minor
  local imports = library.rows and take_hosts(library, call, options)
  c.imports = imports or nil
  call.at = "`location`"
  local location = types.string:slice(call, options.location or "")
  local status = library:invoke(row, call, location, c, out, out + 1)
  if status ~= 0 then error(calls.failure(row, call, status, out[1]), 0) end
  return result:decode(out[0])
end

--- What a package is made of.
function host.package(library)
  local function tagged(tag)
    return function(value) return { tag = tag, value = value } end
  end
  return {
    call = calls.call,
    functions = library.functions,
    classes = library.classes,
    open = function(options) return open(library, options) end,
    package = {
      Error = errors.Error, is_error = errors.is_error, declared = errors.declared,
      failed = errors.failed,
      none = types.none, some = tagged("some"), ok = tagged("ok"), err = tagged("err"),
    },
  }
end

return host
