-- What the library asks of its caller: any table with the methods.
local expect = require("expect")
local callbacks = require("callbacks")

local tests = {}

local function recorder(name)
  local self = { name = name or "recorder", events = {} }
  function self:notify(event, values)
    if event:find("^raise") then error(event, 0) end
    if self.bus then self.bus:publish("again", {}) end
    self.events[#self.events + 1] = { event, values }
    return #event % 2 == 0
  end
  function self:heard()
    local events = {}
    for i, event in ipairs(self.events) do events[i] = event[1] end
    return events
  end
  return self
end

local function answers()
  local self = { lines = {}, made = {}, asked = 0 }
  function self:now()
    self.asked = self.asked + 1
    return 42
  end
  function self:log(level, text)
    if level == "high" then error(callbacks.declared("cannot log " .. text)) end
    self.lines[#self.lines + 1] = text
  end
  function self:lookup(key)
    if key == "" then error(callbacks.declared("high")) end
    if key == "gone" then error(callbacks.Error({ status = "unavailable", message = "gone" })) end
    if key == "wrong" then return nil end
    return { name = key, value = #key }
  end
  function self:shout(text)
    if text == "" then error("nothing to shout", 0) end
    return text .. "!"
  end
  function self:make_listener(name)
    self.made[#self.made + 1] = recorder(name)
    return self.made[#self.made]
  end
  return self
end

local function with_library(test, location)
  return function()
    local host = answers()
    local library = callbacks.open({ host = host, location = location })
    test(library, host)
    library:close()
  end
end

for _, location in ipairs({ "inprocess:", "worker:" }) do
  tests["answers of every kind at " .. location] = with_library(function(library, host)
    expect.equal(library:ask("key"), "key=3")
    expect.equal(library:shout_twice("hey"), "hey!hey!")
    expect.equal(library:shout_twice(("x"):rep(5000)), (("x"):rep(5000) .. "!"):rep(2))
    library:log("low", "fine")
    expect.equal(host.lines, { "fine" })
    expect.wide(library:descend(3), 43ULL)
  end, location)

  tests["what is called without an object asks the host at " .. location] = with_library(function(library)
    expect.equal(library:bus_with_made("made"):publish("odd", {}), 0)
    expect.equal(library:line("key"):text(), "key=3")
    expect.equal(library:line_both("key", ""), "key=3, not found")
  end, location)

  -- Its call goes on; there is no other after it.
  tests["what is called may be closed by what it calls at " .. location] = with_library(function(library, host)
    local bus = library:bus()
    local closing = recorder()
    function closing:notify()
      bus:close()
      return true
    end
    bus:add(closing)
    expect.equal(bus:publish("event", {}), 1)
    expect.equal(pcall(bus.publish, bus, "event", {}), false)
    function host:now()
      library:close()
      return 42
    end
    expect.wide(library:descend(1), 43ULL)
    expect.equal(pcall(library.descend, library, 0), false)
  end, location)

  -- Through an implementation that catches nothing.
  tests["a declared error that is declared here, too, at " .. location] = with_library(function(library)
    local _, same = pcall(library.relay, library, "high", "this")
    expect.equal(same.value, "cannot log this")
    expect.equal(same.where, "callbacks.relay")
    local _, other = pcall(library.misrelay, library, "high", "this")
    expect.equal(other.status, "internal")
    expect.equal(other.message:find("what it called failed with an error", 1, true), 1)
  end, location)

  -- Its own thread asks all the time. Were it to reach Lua, this would end in a crash.
  tests["a thread of the library's at " .. location] = with_library(function(library, host)
    local clock = library:clock()
    local text = 0
    for i = 1, 3000 do text = text + #library:ask("k" .. i) end
    os.execute("sleep 0.05")
    for i = 1, 3000 do text = text + #library:ask("k" .. i) end
    expect.wide(clock:asked(), 0ULL)
    expect.equal(host.asked, 0)
    clock:close()
  end, location)
end

-- A loop that is hot enough to be compiled, whose calls lead back only after that: from compiled
-- code that would end the program. LuaJIT remembers functions that once led back; so a new state.
local HOT = [[
  local callbacks, waist = require("callbacks"), require("callbacks.waist")
  local out = require("ffi").new("uint64_t[2]")
  local host = { now = function() return 1 end }
  for _, name in ipairs({ "log", "lookup", "shout", "make_listener" }) do
    host[name] = function() end
  end
  local library = callbacks.open({ host = host })
  local row, pointer, depths = waist.functions.descend, library._held.pointer, {}
  for i = 1, 1000 do depths[i] = i < 900 and 0 or 1 end
  for i = 1, 1000 do
    assert(row.library:invoke(row, {}, pointer, depths[i], out, out + 1) == 0)
  end
  print("done")
]]

function tests.calls_that_lead_back_are_not_compiled()
  local said = io.popen(("LUA_PATH='%s' luajit -e '%s' 2>&1"):format(package.path, HOT))
  expect.equal(said:read("*a"), "done\n")
  said:close()
end

tests.declared_errors_cross_with_their_value = with_library(function(library)
  expect.equal(library:ask(""), "not found")
  local error = expect.fails("declared", "", library.log, library, "high", "this")
  expect.equal(error.value, "cannot log this!")
end)

tests.the_same_error_comes_back = with_library(function(library)
  local ok, raised = pcall(library.shout_twice, library, "")
  expect.equal({ ok, raised }, { false, "nothing to shout" })
  local error = expect.fails("unavailable", "gone", library.ask, library, "gone")
  expect.equal(error.message, "gone")
  expect.equal(library:ask("key"), "key=3")
end)

tests.wrong_answers_are_named = with_library(function(library, host)
  expect.fails("invalid_argument", "host.lookup: its result must be a table, not nil", library.ask,
    library, "wrong")
  host.shout = function() return 5 end
  expect.fails("invalid_argument", "host.shout: its result must be a string, not number",
    library.shout_twice, library, "x")
end)

tests.listeners = with_library(function(library, host)
  local bus, one, two = library:bus(), recorder(), recorder()
  bus:add(one)
  bus:add(two)
  expect.equal(bus:publish("even", { 1, 2.5 }), 2)
  expect.equal(bus:publish("odd", {}), 0)
  expect.equal(one.events, { { "even", { 1, 2.5 } }, { "odd", {} } })
  expect.equal(bus:heard(), { "even", "odd", "even", "odd" })
  assert(bus:take() == two and bus:take() == one and bus:take() == nil)
  bus:add_made("made")
  bus:publish("event", {})
  expect.equal(host.made[1].events, { { "event", {} } })
  assert(bus:take() == host.made[1])
  bus:close()
end)

tests.a_listener_that_is_lent = with_library(function(library)
  local bus, listener = library:bus(), recorder()
  expect.equal({ bus:tell(listener, "even"), bus:tell(listener, "odd") }, { true, false })
  expect.equal(listener:heard(), { "even", "odd" })
  local ok, raised = pcall(bus.tell, bus, listener, "raise this")
  expect.equal({ ok, raised }, { false, "raise this" })
  expect.equal(bus:tell(listener, "even"), true)
  bus:close()
end)

tests.calling_back_into_the_handle_in_use = with_library(function(library)
  local bus, listener = library:bus(), recorder()
  listener.bus = bus
  bus:add(listener)
  expect.fails("failed_precondition", "", bus.publish, bus, "event", {})
  listener.bus = nil
  expect.equal(bus:publish("even", {}), 1)
  function listener.notify() return bus:close() == nil end
  expect.equal({ bus:tell(listener, "x"), bus:closed() }, { true, true })
end)

function tests.what_is_missing_is_named()
  expect.fails("invalid_argument", "`host` must be a table, not nil", callbacks.open)
  expect.fails("invalid_argument", "`host` must be a table, and has no method `now`",
    callbacks.open, { host = {} })
  expect.fails("failed_precondition", "", callbacks.ask, "key")
  local library = callbacks.open({ host = answers() })
  expect.fails("invalid_argument", "listener must be a host.Listener, and has no method `notify`",
    library:bus().add, library:bus(), {})
  library:close()
end

function tests.what_the_library_holds_stays_and_what_it_dropped_goes()
  local seen = setmetatable({}, { __mode = "k" })
  local function count()
    expect.collect()
    local all = 0
    for _ in pairs(seen) do all = all + 1 end
    return all
  end
  local host = answers()
  local library = callbacks.open({ host = host })
  local bus = library:bus()
  for i = 1, 100 do
    local one = recorder(tostring(i))
    seen[one] = true
    bus:add(one)
  end
  library:close()
  expect.equal({ count(), bus:publish("even", { 1 }), bus:take().name }, { 100, 100, "100" })
  bus:close()
  local other = callbacks.open({ host = host })
  local many = other:bus()
  for _ = 1, 1000 do many:add(recorder()) end
  assert(count() <= 32, count())
  other:close()
end

return tests
