-- An interface that is imported and exported, and one of the world's own that is, too.
local expect = require("expect")
local relay = require("relay")

local tests = {}
local ENTRY = { level = "low", text = "four" }

local function sink()
  local self = { count = 0 }
  function self:put()
    self.count = self.count + 1
    return self.count
  end
  return self
end

local logger, side = {}, {}
function logger:new_sink() return sink() end
function logger:sink_merge(left, right)
  left.count = left.count + right.count
  return left.count
end
function logger:log(entry)
  if entry.level == "high" then error(relay.declared("high")) end
  return #entry.text
end
function logger:count(letters)
  local twice = {}
  for letter, often in pairs(letters) do twice[letter] = 2 * often end
  return twice
end
function logger:turn(pack)
  return { sinks = { pack.sinks[2], pack.sinks[1] }, note = pack.note }
end
function side:ask(text) return text .. "?" end

for _, location in ipairs({ "inprocess:", "worker:" }) do
  local function opened()
    return relay.open({ imported_logger = logger, imported_side = side, location = location })
  end

  tests["functions pass at " .. location] = function()
    local library = opened()
    expect.equal(library:logger_log(ENTRY), 4)
    expect.equal(library:side_ask("what"), "what?, relayed")
    local counted = library:logger_count({ a = 1, ["ß"] = 3 })
    expect.equal(counted.a, 2)
    expect.equal(counted["ß"], 6)
    local _, refused = pcall(library.logger_log, library, { level = "high", text = "x" })
    expect.equal(refused.value, "high")
  end

  tests["resources are others on each side at " .. location] = function()
    local library = opened()
    local left, right = library:logger_sink("left"), library:logger_sink("right")
    expect.equal(library:tool_put_twice(left, ENTRY), 2)
    expect.equal(right:put(ENTRY), 1)
    expect.equal(library:logger_sink_merge(left, right), 3)
  end

  tests["handles inside values pass, too, at " .. location] = function()
    local library = opened()
    local one, two = library:logger_sink("one"), library:logger_sink("two")
    one:put(ENTRY)
    local turned = library:logger_turn({ sinks = { one, two }, note = "two" })
    expect.equal(turned.note, "two, relayed")
    expect.equal(turned.sinks[1]:put(ENTRY), 1)
    expect.equal(turned.sinks[2]:put(ENTRY), 2)
  end
end

return tests
