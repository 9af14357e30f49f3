-- SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
-- How values are shown in the report: as the file of cases would write them.

local ffi = require("ffi")

local Steps = {}
Steps.__index = Steps

local ESCAPES = { ["\t"] = "\\t", ["\n"] = "\\n", ["\r"] = "\\r", ["\\"] = "\\\\" }
local WORDS = {}
for _, word in ipairs({ "true", "false", "inf", "nan", "some", "none", "ok", "err" }) do
  WORDS[word] = true
end

local function unescaped(text)
  return (text:gsub("\\(.)", function(c) return ({ t = "\t", n = "\n" })[c] or c end))
end

function Steps.new(path, library)
  local self = setmetatable({ types = {}, all = {}, none = library.none }, Steps)
  for line in io.lines(path) do
    local kind, number, rest = line:match("^(%S+) (%S+) ?(.*)$")
    if kind == "type" then
      self:add_type(number, rest)
    else
      local result, err, call, expected = rest:match("^(%S+) (%S+) (.-)\t(.*)$")
      self.all[number] =
        { type = result, error = err, call = unescaped(call), expected = unescaped(expected) }
    end
  end
  return self
end

local NAMED = { enum = true, flags = true, record = true, variant = true }

function Steps:add_type(number, rest)
  local made, words = { parts = {} }, {}
  for word in rest:gmatch("%S+") do words[#words + 1] = word end
  made.shape = table.remove(words, 1)
  if NAMED[made.shape] then made.name = table.remove(words, 1) end
  if made.shape == "list" or made.shape == "map" then
    made.element = words[1]
  else
    for i, word in ipairs(words) do
      local name, of = word:match("^([^:]*):?(.*)$")
      made.parts[i] = { name = name, of = of ~= "" and of or nil }
    end
  end
  self.types[number] = made
end

-- --- values ---

local function quoted(text, quote)
  text = text:gsub("[%c\127\\" .. quote .. "]", function(c)
    return c == quote and "\\" .. c or ESCAPES[c] or ("\\u{%02x}"):format(c:byte())
  end)
  return quote .. text .. quote
end

local function bytes(value)
  local digits = {}
  for i = 1, #value do digits[i] = ("%02x"):format(value:byte(i)) end
  return '@hex("' .. table.concat(digits, " ") .. '")'
end

local function label(name) return WORDS[name] and "%" .. name or name end
local function snake(name) return (name:gsub("-", "_"):lower()) end
local function field(name, value)
  local found = value[snake(name)]
  if found == nil then found = value[snake(name) .. "_"] end
  return found
end

local function real(value, shape)
  if value ~= value then
    return shape == "f32" and '@bits("7fc00000")' or '@bits("7ff8000000000000")'
  end
  if value == math.huge or value == -math.huge then return value < 0 and "-inf" or "inf" end
  for digits = 1, 17 do
    local text = ("%." .. digits .. "g"):format(value)
    local back = tonumber(text)
    if shape == "f32" then back = tonumber(ffi.cast("float", back)) end
    if back == value then return text end
  end
end

local shown = {}

function shown.bool(_, _, value) return tostring(value) end
function shown.f32(_, _, value) return real(value, "f32") end
function shown.f64(_, _, value) return real(value, "f64") end
function shown.char(_, _, value) return quoted(value, "'") end
function shown.string(_, _, value) return quoted(value, '"') end
function shown.handle() return "_" end

function shown.enum(_, type, value)
  for _, part in ipairs(type.parts) do
    if snake(part.name) == value then return label(part.name) end
  end
end

function shown.flags(_, type, value)
  local set = {}
  for _, part in ipairs(type.parts) do
    if value[snake(part.name)] then set[#set + 1] = label(part.name) end
  end
  return "{" .. table.concat(set, ", ") .. "}"
end

local function each(self, of, values)
  local texts = {}
  for i, value in ipairs(values) do texts[i] = self:whole(of, value) end
  return texts
end

function shown.list(self, type, value)
  if _G.type(value) == "string" then return bytes(value) end
  return "[" .. table.concat(each(self, type.element, value), ", ") .. "]"
end

function shown.map(self, type, value)
  local parts, texts = self.types[type.element].parts, {}
  for key, of in pairs(value) do
    local pair = _G.type(key) == "number" and _G.type(of) == "table" and #of == 2
    if pair then key, of = of[1], of[2] end
    texts[#texts + 1] = self:whole(parts[1].of, key) .. ": " .. self:whole(parts[2].of, of)
  end
  table.sort(texts)
  return #texts == 0 and "{:}" or "{" .. table.concat(texts, ", ") .. "}"
end

function shown.tuple(self, type, value)
  local texts = {}
  for i, part in ipairs(type.parts) do texts[i] = self:whole(part.of, value[i]) end
  return "(" .. table.concat(texts, ", ") .. ")"
end

function shown.record(self, type, value)
  local texts = {}
  for i, part in ipairs(type.parts) do
    texts[i] = label(part.name) .. ": " .. self:whole(part.of, field(part.name, value))
  end
  return "{" .. table.concat(texts, ", ") .. "}"
end

function shown.option(self, type, value)
  if value == nil or value == self.none then return "none" end
  local of = type.parts[1].of
  if self.types[of].shape == "option" then value = value.value end
  return "some(" .. self:whole(of, value) .. ")"
end

function shown.variant(self, type, value)
  for _, part in ipairs(type.parts) do
    local tag = part.name == "error" and type.shape == "result" and "err" or snake(part.name)
    if tag == value.tag then
      local name = type.shape == "result" and tag or label(part.name)
      return part.of and name .. "(" .. self:whole(part.of, value.value) .. ")" or name
    end
  end
end
shown.result = shown.variant

function Steps:whole(number, value)
  local type = self.types[number]
  local show = shown[type.shape]
  if show then return show(self, type, value) end
  return (tostring(value):gsub("U?LL$", ""))
end

--- A value of a type; "-" is of none.
function Steps:show(number, value)
  if number == "-" then return value == nil and "ok" or tostring(value) end
  local ok, text = pcall(self.whole, self, number, value)
  return ok and text or tostring(value) -- it is not of that type
end

--- `err(...)` if the contract declares it, else the status and its sentence.
function Steps:show_error(step, wrong)
  if type(wrong) ~= "table" or not wrong.status then return tostring(wrong) end
  if wrong.status == "declared" then
    return step.error == "-" and "err" or "err(" .. self:show(step.error, wrong.value) .. ")"
  end
  return "!" .. wrong.status:gsub("_", "-") .. " " .. quoted(wrong.message or "", '"')
end

return Steps
