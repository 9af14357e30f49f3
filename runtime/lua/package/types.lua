-- SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
-- Types: each turns a Lua value into the bytes that C has for it, and back.
--
-- What fits into a register has `encode` and `decode`; what is a pointer and a count has `slice`
-- and `make`; everything has `lower` and `lift`, to and from memory. `call` holds the memory that
-- the bytes point at, and knows which argument is looked at (calls.lua).

local ffi = require("ffi")
local errors = require((...):gsub("types$", "") .. "errors")
local bit = require("bit")

local types = {}
local cast, istype = ffi.cast, ffi.istype
local BYTES, WORDS = ffi.typeof("uint8_t *"), ffi.typeof("uint32_t *")
local I64, U64 = ffi.typeof("int64_t"), ffi.typeof("uint64_t")
local SLICE = ffi.typeof("struct { const uint8_t *data; size_t count; } *")
local TAGS = { "uint8_t", "uint16_t", [4] = "uint32_t" }
local NAN = 0 / 0

--- Stands for an option's nothing where a table would have a hole: in a list, a tuple, a map.
types.none = setmetatable({}, { __tostring = function() return "none" end })
local none = types.none

local function filled(value)
  if value == nil then return none end
  return value
end

-- A class of types, and what makes one: its fields in order.
local function class(base, names, prepare)
  local made = setmetatable({}, { __index = base })
  made.__index = made
  return made, function(...)
    local self = setmetatable({}, made)
    for i, name in ipairs(names) do self[name] = (select(i, ...)) end
    if prepare then prepare(self) end
    return self
  end
end

local function is_table(call, value)
  if type(value) ~= "table" then call:is_not("a table", value) end
end

local Type = class(nil, {})
Type.passing = "pointer"

-- --- what a register holds ---

local Value = class(Type, {})
Value.passing = "value"
function Value:lower(call, at, value) cast(self.pointer, at)[0] = self:encode(call, value) end
function Value:lift(at) return self:decode(cast(self.pointer, at)[0]) end
function Value:decode(value) return value end

-- `item` is what LuaJIT calls it in the type of an array.
local function as_c(self, name)
  self.c, self.pointer = ffi.typeof(name), ffi.typeof(name .. " *")
  self.item = tostring(ffi.typeof(name .. "[1]")):match("<(.-) %[")
  self.size = ffi.sizeof(name)
end

-- From `low` on, and below `over`.
local Integer, integer = class(Value, { "name", "low", "over" }, function(self)
  as_c(self, self.name:gsub("^s", "int"):gsub("^u", "uint") .. "_t")
end)

-- `istype` takes a type for a value of it; as a number, a type is the one that LuaJIT counts it by.
local function is_wide(value)
  if not istype(I64, value) and not istype(U64, value) then return false end
  return ffi.typeof(value) ~= value or not tostring(value):find("^ctype")
end

function Integer:encode(call, value)
  local wide = is_wide(value)
  if wide and istype(self.c, value) then return value end
  if not wide and type(value) ~= "number" then call:is_not("an integer", value) end
  local number = tonumber(value)
  if number < self.low or number >= self.over or number % 1 ~= 0 then
    call:wrong("is " .. tostring(value) .. ", which is no " .. self.name)
  end
  return wide and self.size == 8 and cast(self.c, value) or number
end

for bits = 3, 6 do
  local width = 2 ^ bits
  types["s" .. width] = integer("s" .. width, -2 ^ (width - 1), 2 ^ (width - 1))
  types["u" .. width] = integer("u" .. width, 0, 2 ^ width)
end

-- A NaN is read as the one that Lua has: others would be taken for something else than a number.
local Float, float = class(Value, { "name", "word", "mask" }, function(self)
  as_c(self, self.name)
end)

function Float:encode(call, value)
  if type(value) ~= "number" then call:is_not("a number", value) end
  return value
end

function Float:lift(at)
  local words = cast(WORDS, at)
  local word = bit.band(words[self.word], 0x7FFFFFFF)
  local nan = word > self.mask or (word == self.mask and self.word == 1 and words[0] ~= 0)
  return nan and NAN or cast(self.pointer, at)[0]
end

types.f32 = float("float", 0, 0x7F800000)
types.f64 = float("double", 1, 0x7FF00000)

local Bool, bool = class(Value, {}, function(self) as_c(self, "uint8_t") end)
function Bool:decode(value) return value ~= 0 end
function Bool:encode(call, value)
  if type(value) ~= "boolean" then call:is_not("true or false", value) end
  return value and 1 or 0
end
types.bool = bool()

local Char, char = class(Value, {}, function(self) as_c(self, "uint32_t") end)

function Char:encode(call, value)
  if type(value) ~= "string" then call:is_not("a string of one character", value) end
  local code = value:byte() or 0
  local more = code < 0xC0 and 0 or code < 0xE0 and 1 or code < 0xF0 and 2 or 3
  if more > 0 then code = code % 2 ^ (6 - more) end
  for i = 2, more + 1 do code = code * 64 + (value:byte(i) or 0) % 64 end
  if self:decode(code) ~= value then call:wrong("must be one character in UTF-8") end
  return code
end

function Char:decode(code)
  local function digit(shift) return 0x80 + math.floor(code / 2 ^ shift) % 64 end
  if code < 0x80 then return string.char(code) end
  if code < 0x800 then return string.char(0x40 + digit(6), digit(0)) end
  if code < 0x10000 then return string.char(0x60 + digit(12), digit(6), digit(0)) end
  return string.char(0x70 + digit(18), digit(12), digit(6), digit(0))
end
types.char = char()

-- --- labels ---

local function number_labels(self)
  as_c(self, TAGS[self.size])
  self.numbers = {}
  for i, label in ipairs(self.labels) do self.numbers[label] = i - 1 end
end

local Enum
Enum, types.enum = class(Value, { "size", "name", "labels", "open" }, number_labels)
function Enum:decode(value) return self.labels[value + 1] or self.open and "unknown" end
function Enum:encode(call, value)
  if type(value) ~= "string" then call:is_not("a string", value) end
  return self.numbers[value] or call:wrong(("is %q, which is no %s"):format(value, self.name))
end

-- A set, `{ read = true }`, or a list of labels.
local Flags
Flags, types.flags = class(Enum, { "size", "name", "labels", "open" }, number_labels)
function Flags:encode(call, value)
  is_table(call, value)
  local bits = 0
  for label, set in pairs(value) do
    if type(label) == "number" then label, set = set, true end
    local one = bit.lshift(1, Enum.encode(self, call, label))
    if set then bits = bit.bor(bits, one) end
  end
  return bits % 2 ^ 32
end
function Flags:decode(value)
  local set = {}
  for i, label in ipairs(self.labels) do
    if bit.band(value, bit.lshift(1, i - 1)) ~= 0 then set[label] = true end
  end
  if self.open and value >= 2 ^ #self.labels then set.unknown = true end
  return set
end

-- --- handles ---

-- `class` knows how to use an object and how to make one of a pointer (calls.lua, host.lua).
local Handle
Handle, types.handle = class(Value, { "class", "own" }, function(self) as_c(self, "void *") end)
function Handle:encode(call, value) return self.class._class:use(call, value, self.own) end
function Handle:decode(pointer) return self.class._class:object(pointer, self.own) end

-- --- a pointer and a count ---

local Sliced = class(Type, {})
Sliced.passing, Sliced.size = "slice", 16
function Sliced:lower(call, at, value)
  local slice = cast(SLICE, at)
  slice.data, slice.count = self:slice(call, value)
end
function Sliced:lift(at)
  local slice = cast(SLICE, at)
  return self:make(slice.data, tonumber(slice.count))
end

local String, text = class(Sliced, {})
String.element = types.u8
-- LuaJIT would say that an addition overflows, or take the lower half of the number.
local function as_string(data, count)
  if count < 2 ^ 31 then return ffi.string(data, count) end
  errors.raise("resource_exhausted", "", ("%d bytes are more than a string holds"):format(count))
end

function String:make(data, count) return as_string(data, count) end
function String:slice(call, value)
  if type(value) ~= "string" then call:is_not("a string", value) end
  return call:lend(value, #value), #value
end
types.string = text()

-- What stands behind a hole, or under a key that is no place, would be lost.
local function count_of(call, items)
  local count, all = #items, 0
  if next(items, count > 0 and count or nil) == nil then return count end
  for _ in pairs(items) do all = all + 1 end
  if all ~= count then call:wrong("must be a list, without holes and other keys") end
  return count
end

function Sliced:place(call, items)
  local element, count = self.element, count_of(call, items)
  local data = call:place(count * element.size)
  for i = 1, count do element:lower(call, data + (i - 1) * element.size, items[i]) end
  return data, count
end

function Sliced:items(data, count)
  local items, element, at = {}, self.element, cast(BYTES, data)
  for i = 1, count do items[i] = filled(element:lift(at + (i - 1) * element.size)) end
  return items
end

-- A table; of bytes a string; of numbers an array of FFI's, too, which is not copied.
local List, list = class(Sliced, { "element" })
types.list = list
function List:make(data, count)
  if self.element == types.u8 then return as_string(data, count) end
  return self:items(data, count)
end
function List:slice(call, value)
  local element, bytes = self.element, self.element == types.u8
  if bytes and type(value) == "string" then return call:lend(value, #value), #value end
  local item = type(value) == "cdata" and tostring(value):match("^cdata<(.-) %[")
  if item and item == element.item then
    return call:lend(value, ffi.sizeof(value)), ffi.sizeof(value) / element.size
  end
  if type(value) ~= "table" then call:is_not(bytes and "a string" or "a table", value) end
  return self:place(call, value)
end

-- Of a fixed length, in place.
local Array
Array, types.array = class(Type, { "size", "element", "length" }, function(self)
  self.list = list(self.element)
end)
function Array:lift(at) return self.list:make(at, self.length) end
function Array:lower(call, at, value)
  local data, count = self.list:slice(call, value)
  if count ~= self.length then
    call:wrong(("must have %d items, not %d"):format(self.length, tonumber(count)))
  end
  ffi.copy(at, data, self.size)
end

-- A table by key; but 64-bit integers are no keys of a Lua table: then a list of `{ key, value }`.
local Map
Map, types.map = class(Sliced, { "element", "pairs" })
function Map:slice(call, value)
  is_table(call, value)
  if self.pairs then return self:place(call, value) end
  local entries = {}
  for key, of in pairs(value) do entries[#entries + 1] = { key, of } end
  return self:place(call, entries)
end
function Map:make(data, count)
  local entries, made = self:items(data, count), {}
  if self.pairs then return entries end
  for _, entry in ipairs(entries) do made[entry[1]] = entry[2] end
  return made
end

-- --- structures ---

-- Fields are `{ name, offset, type, default }`; those of a tuple are named by numbers. One that
-- is extensible begins with its size: the other side may know fewer fields.
local Record
Record, types.record = class(Type, { "size", "name", "fields", "extensible" })
function Record:lower(call, at, value)
  is_table(call, value)
  if self.extensible then cast("size_t *", at)[0] = self.size end
  for _, field in ipairs(self.fields) do
    local name, offset, kind, of = field[1], field[2], field[3], value[field[1]]
    if of == nil then of = field[4] end
    if of == nil and not kind.optional then call:wrong("has no `" .. name .. "`") end
    kind:lower(call, at + offset, of)
  end
end
function Record:lift(at)
  local made, size = {}, self.extensible and cast("size_t *", at)[0] or self.size
  for _, field in ipairs(self.fields) do
    local name, offset, kind, of = unpack(field, 1, 4)
    if offset + kind.size <= size then
      local default = of
      of = kind:lift(at + offset)
      if default ~= nil or type(name) == "number" then of = filled(of) end
    end
    made[name] = of
  end
  return made
end
types.tuple = types.record

-- `{ tag = label, value = payload }`, or the label alone; a result, too. Cases are
-- `{ label, offset, type }`.
local Variant
Variant, types.variant = class(Type, { "size", "tag", "name", "cases" }, function(self)
  self.pointer, self.numbers = ffi.typeof(TAGS[self.tag] .. " *"), {}
  for i, case in ipairs(self.cases) do self.numbers[case[1]] = i - 1 end
end)
function Variant:lower(call, at, value)
  local label, payload = value, nil
  if type(value) == "table" then label, payload = value.tag, value.value end
  local number = self.numbers[label] or call:is_not("a " .. self.name, value)
  local case = self.cases[number + 1]
  cast(self.pointer, at)[0] = number
  if case[3] then case[3]:lower(call, at + case[2], payload) end
end
function Variant:lift(at)
  local case = self.cases[cast(self.pointer, at)[0] + 1]
  return { tag = case[1], value = case[3] and case[3]:lift(at + case[2]) }
end

-- The value or nil; in another option `{ tag = "some", value = inside }`.
local Option
Option, types.option = class(Type, { "size", "offset", "type", "nested" })
Option.optional = true
function Option:lower(call, at, value)
  if value == nil or value == none then return end
  if self.nested then
    is_table(call, value)
    value = value.value
  end
  at[0] = 1
  self.type:lower(call, at + self.offset, value)
end
function Option:lift(at)
  if at[0] == 0 then return nil end
  local value = self.type:lift(at + self.offset)
  if self.nested then value = { tag = "some", value = value } end
  return value
end

return types
