-- SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
-- Calls: a library, its classes, and how a row of the package's table of functions is called. A row
-- has its parameters as `{ name, type }`, and says how the result is given.

local ffi = require("ffi")
local here = (...):gsub("calls$", "")
local errors = require(here .. "errors")
local types = require(here .. "types")
local wide = require(here .. "wide")

local calls = {}
local cast = ffi.cast
local BYTES, LENT = ffi.typeof("uint8_t *"), ffi.typeof("const uint8_t *")
local ARRAY, NULL = ffi.typeof("uint8_t[?]"), cast("void *", nil)
local SPILL_AND_ALIAS, SPILLED = 3, 1
local ROOM = 512 -- of a result, before it gets a block of its own

-- What C writes into.
local Problem = ffi.typeof([[struct {
  int32_t status; uint32_t type; const char *message; size_t size;
  const char *where; size_t where_size; uint8_t *declared;
} *]])
local Frame = ffi.typeof([[struct {
  struct {
    uint8_t *data; size_t capacity, size; uint32_t flags, outcome; void *grow, *context;
  } sink;
  const uint8_t *out[2];
  void *error[1];
  uint8_t room[512];
}]])

-- --- what a call holds, and what is said of its arguments ---

local Call = {}
Call.__index = Call
calls.Call = Call

function Call.new(row)
  return setmetatable({ row = row, at = "", kept = {}, used = {}, back = {} }, Call)
end

function Call:wrong(what)
  errors.raise("invalid_argument", self.row.name, self.at .. " " .. what)
end

function Call:is_not(wanted, value)
  local simple = value == nil or type(value) == "boolean"
  self:wrong("must be " .. wanted .. ", not " .. (simple and tostring(value) or type(value)))
end

-- Memory for the time of the call.
function Call:place(size)
  local made = ARRAY(size + 1)
  self.kept[#self.kept + 1] = made
  return cast(BYTES, made)
end

-- The bytes of a string or an array, as they lie.
function Call:lend(bytes)
  self.kept[#self.kept + 1] = bytes
  return cast(LENT, bytes)
end

-- --- handles ---

-- What an object holds is a table of its own, which its finalizer sees, too.
local Class = {}
Class.__index = Class

local function let_go(held)
  local pointer = held.pointer
  held.pointer, held.kept = nil, nil
  if pointer then held.class.library:invoke(held.class, nil, pointer) end
end

-- `held` must not lead to the guard: the finalizer would keep alive what it waits for.
function Class:object(pointer)
  local held = { pointer = pointer, class = self, calls = 0, kept = {} }
  local guard = ffi.gc(ARRAY(1), function() let_go(held) end)
  return setmetatable({ _held = held, _guard = guard }, self.methods)
end

local function is_closed(held) return not held.pointer or held.closing or held.promised or false end

function Class:use(call, value, own)
  if type(value) ~= "table" or getmetatable(value) ~= self.methods then
    call:is_not("a " .. self.name, value)
  elseif is_closed(value._held) then
    errors.raise("failed_precondition", call.row.name, call.at .. " is a closed " .. self.name)
  end
  call.used[#call.used + 1] = { value._held, own }
  return value._held.pointer
end

function Class:close(held)
  if held.promised then return end
  held.closing = true
  if held.calls == 0 then let_go(held) end
end

function Class.pin(held, own)
  if held.promised or (own and held.calls > 0) then return false end
  held.promised, held.calls = own, held.calls + (own and 0 or 1)
  return true
end

-- What was kept for objects that were given away: the library reads on, and nobody says when it
-- stops.
local for_ever = {}

function Class.unpin(held, own, ran)
  if own then
    held.promised = nil
    if ran and #held.kept > 0 then for_ever[#for_ever + 1] = held.kept end
    if ran then held.pointer, held.kept = nil, nil end
  else
    held.calls = held.calls - 1
    if held.calls == 0 and held.closing then let_go(held) end
  end
end

-- Marks all handles of a call: from here on those that are given away are not the caller's.
function Call:pin()
  for i, use in ipairs(self.used) do
    if not use[1].class.pin(use[1], use[2]) then
      for j = 1, i - 1 do self.used[j][1].class.unpin(self.used[j][1], self.used[j][2], false) end
      errors.raise("invalid_argument", self.row.name, "a " .. use[1].class.name ..
        " that is given away cannot be used elsewhere in this call")
    end
  end
end

function Call:unpin()
  for _, use in ipairs(self.used) do use[1].class.unpin(use[1], use[2], true) end
end

-- --- results: room for one, and what it is ---

local rooms, gives = {}, {}

function rooms.value(call, frame)
  local size = call.row.result.size
  call.out = size > ROOM and call:place(size) or cast(BYTES, frame.room)
  return call.out
end
function gives.value(row, _, call) return row.result:lift(call.out) end

function rooms.parcel(_, frame) return frame.out end
function gives.parcel(row, frame)
  local value = row.result:lift(frame.out[0])
  row.library.release(frame.out[0])
  return value
end

function rooms.view(_, frame) return frame.out, frame.out + 1 end
function gives.view(row, frame)
  return row.result:make(frame.out[0], tonumber(cast("size_t", frame.out[1])))
end

function rooms.sink(_, frame)
  local sink = frame.sink
  sink.data, sink.capacity, sink.flags = frame.room, ROOM, SPILL_AND_ALIAS
  return sink
end
function gives.sink(row, frame)
  local sink = frame.sink
  local value = row.result:make(sink.data, tonumber(sink.size / row.result.element.size))
  if sink.outcome == SPILLED then row.library.release(sink.data) end
  return value
end

-- --- a call ---

local function take(call, parameter, value, passed)
  local kind, mode, n = parameter[2], parameter.mode, #passed
  call.at = parameter[1]
  if value == nil then value = parameter.default end
  if kind.passing == "slice" then
    local before = #call.kept
    if mode == "inout" and type(value) == "string" then call:is_not("a table", value) end
    local data, count = kind:slice(call, value)
    passed[n + 1], passed[n + 2] = data, count
    if mode == "retained" then call.retained = { call.retained, unpack(call.kept, before + 1) } end
    if mode == "inout" then call.back[#call.back + 1] = { kind, data, tonumber(count), value } end
  elseif kind.passing == "pointer" then
    passed[n + 1] = call:place(kind.size)
    kind:lower(call, passed[n + 1], value)
  else
    passed[n + 1] = kind:encode(call, value)
  end
end

-- Into the caller's own table; what is FFI's was written where it lies.
local function take_back(kind, data, count, value)
  if type(value) ~= "table" then return end
  for i, item in ipairs(kind:items(data, count)) do value[i] = item end
end

local function append(list, ...)
  for i = 1, select("#", ...) do list[#list + 1] = (select(i, ...)) end
end

function calls.call(row, self, ...)
  local call, frame, given = Call.new(row), Frame(), { ... }
  local class, passed = row.class or self ~= nil and row.library.Instance, { NULL }
  call.at = "self"
  if class then passed[1] = class._class:use(call, self, false) end
  for i, parameter in ipairs(row) do take(call, parameter, given[i], passed) end
  if row.gives then append(passed, rooms[row.gives](call, frame)) end
  append(passed, frame.error)
  call:pin()
  local status = row.library:invoke(row, call, unpack(passed))
  call:unpin()
  for _, back in ipairs(call.back) do take_back(unpack(back)) end
  -- A method may have begun to read on before it failed.
  if call.retained and not row.constructs then append(self._held.kept, call.retained) end
  if status ~= 0 then error(calls.failure(row, call, status, frame.error[0]), 0) end
  local result
  if row.gives then result = gives[row.gives](row, frame, call) end
  if call.retained and row.constructs then append(result._held.kept, call.retained) end
  return result
end

-- What a host raised meanwhile goes on as it was, if the library fails with it.
function calls.failure(row, call, status, problem)
  local error = cast(Problem, problem)
  local raised, made = call.raised, errors.Error({ where = row.name })
  made.status, made.message = errors.STATUSES[status] or "unknown", "failed with status " .. status
  if error ~= nil then
    made.message = ffi.string(error.message, error.size)
    if error.where_size > 0 then made.where = ffi.string(error.where, error.where_size) end
    if row.error and error.declared ~= nil then made.value = row.error:lift(error.declared) end
    row.library.release(error)
  end
  if not raised then return made end
  if raised.status == status and raised.message == made.message then return raised.error end
  made.cause = raised.error
  return made
end

-- --- the library ---

local Library = {}
Library.__index = Library

local function find(file)
  local said = ""
  local beside = debug.getinfo(1, "S").source:match("^@(.*/)") or "./"
  for _, folder in ipairs({ (os.getenv("SABIR_LIBRARY_DIR") or ".") .. "/", beside, "" }) do
    local ok, loaded = pcall(ffi.load, folder .. file)
    if ok then return loaded end
    said = said .. "\n\t" .. loaded
  end
  error("cannot load " .. file .. " (SABIR_LIBRARY_DIR names its folder):" .. said, 0)
end

function calls.library(self)
  setmetatable(self, Library)
  self.waist = find(self.file)
  self.release = self:c(self.prefix .. "_release", "void", "const void *")
  self.functions, self.classes = {}, {}
  self.Instance = self:class("Instance", self.prefix .. "_close")
  self:check_version()
  return self
end

-- A function of the waist.
function Library:c(symbol, result, parameters)
  ffi.cdef(result .. " " .. symbol .. "(" .. parameters .. ");")
  return self.waist[symbol]
end

function Library:refuse(what, ...)
  error("the library of " .. self.prefix .. " " .. what:format(...), 0)
end

function Library:check_version()
  local describe = self:c(self.prefix .. "_describe", "const void *", "void")
  local it = cast([[const struct {
    size_t struct_size; const char *name, *version, *ledger, *contract;
    const struct { const char *type, *field; uint32_t offset, size, alignment; } *layouts;
    size_t layout_count;
  } *]], describe())
  local name, version = ffi.string(it.name), ffi.string(it.version)
  local major, minor = version:match("^(%d+)%.(%d+)")
  self.layouts = {}
  for i = 0, tonumber(it.layout_count) - 1 do
    local row = it.layouts[i]
    local field = row.field ~= nil and "." .. ffi.string(row.field) or ""
    self.layouts[ffi.string(row.type) .. field] = row
  end
  if name == self.contract and tonumber(major) == self.major and tonumber(minor) >= self.minor then
    return
  end
  self:refuse("has version %s of %s, and %d.%d of %s or a later minor version is expected",
    version, name, self.major, self.minor, self.contract)
end

-- Each structure as it was compiled there: rows of offset, size, alignment and name.
function Library:check_layouts(expected)
  for offset, size, alignment, name in expected:gmatch("(%d+) (%d+) (%d+) ([^\n]+)") do
    local row = self.layouts[name] or self:refuse("does not know `%s`", name)
    for what, ours in pairs({ offset = offset, size = size, alignment = alignment }) do
      if row[what] ~= tonumber(ours) then
        self:refuse("has `%s` with %s %d, and these tables were made for %s", name, what,
          row[what], ours)
      end
    end
  end
end

--- A class of handles; `free` is the function that ends one.
function Library:class(name, free)
  local c = self:c(free, "void", "void *")
  local made = setmetatable({ name = name, library = self, c = c, asks = true }, Class)
  local methods = { _class = made }
  methods.__index, made.methods = methods, methods
  function methods:close() made:close(self._held) end
  function methods:closed() return is_closed(self._held) end
  function methods:__tostring() return name .. (self:closed() and " (closed)" or "") end
  return methods
end

--- A row of the table of functions; what needs no object is a function of instances, too.
function Library:add(label, row)
  row.library = self
  local c = self:c(row.symbol, "int32_t", table.concat(row.takes, ", "))
  row.c = wide.call(c, row.takes) or c
  self.functions[label] = row
  if row.on then self.Instance[row.on] = function(...) return calls.call(row, ...) end end
end

-- A call that may lead back into Lua is never compiled, and neither is what it stands in: LuaJIT
-- cannot be called back from compiled code.
local function interpreted(c, ...) return c(...) end
jit.off(interpreted)

function Library:invoke(row, call, ...)
  if not (self.host and row.asks) then return row.c(...) end
  self.host.begin(call)
  local status = interpreted(row.c, ...)
  self.host.finish()
  return status
end

return calls
