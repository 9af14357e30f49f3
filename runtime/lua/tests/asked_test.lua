-- What a host may be asked, functions of many parameters, and names that mean something in Lua.
local expect = require("expect")
local asked = require("asked")

local tests = {}

local function host()
  local self = { ended = 0 }
  function self:fill(into, bytes, by)
    self.given = { into[1], bytes[1] }
    for i = 1, #into do into[i] = into[i] * by end
    for i = 1, #bytes do bytes[i] = 255 - bytes[i] end
  end
  local function guest(name)
    return { name = function() return name end }
  end
  function self:family(size)
    local all = {}
    for i = 1, size do all[i] = guest("guest " .. i) end
    if self.spoil then all[#all + 1] = {} end
    return all
  end
  function self:heir(want) return want and guest("heir") or nil end
  function self:tell(tally, mood, hints)
    self.told = { tally, mood, hints }
    if mood == "cross" then error(asked.declared(tally, "no")) end
    return tally
  end
  function self:reals(...)
    self.numbers = { ... }
    return self.numbers[12]
  end
  function self:words(...)
    self.said = { ... }
    return table.concat({ select(6, ...), (select(7, ...)) }, "", 1, 2)
  end
  return self
end

for _, location in ipairs({ "inprocess:", "worker:" }) do
  local function with(test)
    return function()
      local lua = host()
      local library = asked.open({ host = lua, location = location })
      test(library, lua)
      library:close()
    end
  end

  tests["lists that are written into at " .. location] = with(function(library, lua)
    expect.equal(library:filled({ 1, 2, 3 }, "\0\1", 2), { { 2, 4, 6 }, "\255\254" })
    expect.equal(lua.given, { 1, 0 })
    lua.fill = function(_, into) into[2] = "x" end
    expect.fails("invalid_argument", "must be a number, not string", library.filled, library,
      { 1, 2 }, "", 2)
  end)

  tests["guests inside an answer at " .. location] = with(function(library, lua)
    expect.equal(library:names(3), { "guest 1", "guest 2", "guest 3" })
    expect.equal(library:names(0), {})
    expect.equal({ library:heir(true), library:heir(false) }, { "heir", nil })
    lua.spoil = true
    expect.fails("invalid_argument", "has no method `name`", library.names, library, 2)
  end)

  tests["a record each way at " .. location] = with(function(library, lua)
    local tally = { name = "n", count = 5ULL, best = 0.5, parts = { { 1, "one" }, { 2, "two" } } }
    expect.equal(library:tell(tally, "calm", { depth = 3 }), tally)
    expect.equal(lua.told, { tally, "calm", { depth = 3, width = 9 } })
    local error = expect.fails("declared", "", library.tell, library, tally, "cross", { depth = 1 })
    expect.equal(error.value, tally)
    expect.wide(library:grow({ depth = 2 }), 2009ULL)
  end)

  tests["numbers in every place at " .. location] = with(function(library, lua)
    library:reals(0x3ff8000000000000ULL)
    expect.equal(lua.numbers, { 1.5, 1.9375, 3, 4, 5, 6, 7, -8LL, 9, 10, 11, 1.5 })
    local others = { 0xffffffffffffffffULL, 0xfffb1236fedcba98ULL, 0x7ff8000000012345ULL }
    for _, bits in ipairs(others) do
      expect.equal(library:reals(bits), 0 / 0)
      expect.equal({ lua.numbers[1], lua.numbers[2], lua.numbers[12] }, { 0 / 0, 0 / 0, 0 / 0 })
      expect.equal(lua.numbers[3], 3)
    end
    expect.equal(library:words(), "\xe2\x82\xacsix")
    expect.equal(lua.said, { 1, -2, 3, -4LL, true, "\xe2\x82\xac", "six", 0.5, { 7, 8 } })
  end)

  tests["another thread is refused at " .. location] = with(function(library, lua)
    expect.equal(library:elsewhere(3),
      "Lua is called back only on the thread of the call that led here")
    expect.equal({ lua.said, lua.numbers }, {})
    local guest = setmetatable({ { name = function() return "" end } }, { __mode = "v" })
    library:drop_elsewhere(guest[1])
    expect.equal(library:words(), "\xe2\x82\xacsix")
  end)
end

-- The library drops them while Lua is busy with something that is compiled.
function tests.guests_that_end_meanwhile()
  expect.fails("invalid_argument", "has a field `loction`", asked.open, { host = host(), loction = "" })
  local library, all = asked.open({ host = host() }), {}
  for i = 1, 50 do all[i] = { name = function() return "" end } end
  library:drop_later(all)
  local began, sum = os.clock(), 0
  while os.clock() - began < 0.15 do
    for i = 1, 1e5 do sum = sum + i % 7 end
  end
  assert(sum > 0)
  library:close()
end

function tests.an_answer_that_is_another_one_the_second_time()
  local lua, times = host(), 0
  local function longer(_, key)
    times = times + 1
    return key == "name" and ("x"):rep(1000 * times) or nil
  end
  function lua.tell() return setmetatable({ count = 1, parts = {} }, { __index = longer }) end
  local library = asked.open({ host = lua })
  for _ = 1, 20 do
    expect.fails("invalid_argument", "changed while it was read", library.tell, library,
      { name = "n", count = 1, parts = {} }, "calm", { depth = 1 })
  end
  library:close()
end

function tests.errors_whose_text_cannot_be_had()
  local lua, raised = host(), nil
  function lua.tell() error(raised, 0) end
  local library = asked.open({ host = lua })
  local mute = setmetatable({}, { __tostring = function() error("no") end })
  for _, one in ipairs({ mute, asked.Error({ status = "aborted" }), asked.Error({ message = {} }) }) do
    raised = one
    local ok, e = pcall(library.tell, library, { name = "n", count = 1, parts = {} }, "calm",
      { depth = 1 })
    expect.equal({ ok, rawequal(e, one) }, { false, true })
  end
  library:close()
end

function tests.guests_in_answers_are_forgotten()
  local lua = host()
  local seen, family = setmetatable({}, { __mode = "k" }), lua.family
  function lua:family(size)
    local all = family(self, size)
    for _, guest in ipairs(all) do seen[guest] = true end
    return all
  end
  local library = asked.open({ host = lua })
  for _ = 1, 200 do library:names(5) end
  expect.collect()
  local left = 0
  for _ in pairs(seen) do left = left + 1 end
  assert(left <= 64, left)
  library:close()
end

function tests.a_handle_that_is_closed_in_its_own_call()
  local lua = host()
  local library = asked.open({ host = lua })
  local one = library:repeat_(1)
  function lua.heir() one:close() end
  expect.equal({ one:ask(), one:closed(), library:repeats() }, { 1, true, 0 })
  library:close()
end

function tests.a_handle_that_is_lent_cannot_be_given_away()
  local library = asked.open({ host = host() })
  local one, other = library:repeat_(1), library:repeat_(2)
  expect.fails("invalid_argument", "cannot be used elsewhere in this call", library.repeat_both,
    library, one, one)
  expect.equal({ library:repeat_both(one, other), other:closed() }, { 3, true })
  one:close()
  library:close()
end

function tests.reals_of_the_library()
  local library = asked.open({ host = host() })
  for _, bits in ipairs({ 0xffffffffffffffffULL, 0xfffb1236fedcba98ULL, 0x7ff8000000012345ULL }) do
    expect.equal(library:real(bits), { 0 / 0, 0 / 0 })
  end
  expect.equal(library:real(0x3ff8000000000000ULL), { 1.5, 1.9375 })
  library:close()
end

function tests.many_parameters()
  local library = asked.open({ host = host() })
  local ones = {}
  for i = 1, 14 do ones[i] = 1 end
  local sum = library:many(1, 2, 3, 4, -5, 6, 7, 8, 0.5, 0.5, true, "\1", "sum ", "ab", { 9 },
    "cross", unpack(ones))
  expect.equal(sum, "sum 55")
  library:close()
end

function tests.names()
  local library = asked.open({ host = host() })
  local one = library:repeat_(5)
  expect.equal({ one:until_(1, 2, 3), one:close_() }, { 11, 5 })
  expect.equal(library:repeat_new(6):close_(), 7)
  local got = library:goto_({ nil_ = 1, local_ = "x", function_ = false }, 2)
  expect.equal(got, { nil_ = 3, local_ = "x", function_ = true })
  expect.equal({ library:open(4), library:none() }, { 4, 1 })
  one:close()
  library:close()
end

return tests
