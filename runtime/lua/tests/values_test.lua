-- Every kind of value, from Lua and back; and what is said of wrong ones.
local ffi = require("ffi")
local expect = require("expect")
local mirror = require("mirror")

local tests = {}

function tests.integers()
  for _, width in ipairs({ 8, 16, 32 }) do
    local signed, unsigned = mirror["echo_s" .. width], mirror["echo_u" .. width]
    local top = 2 ^ width
    for _, value in ipairs({ 0, 1, top / 2 - 1 }) do
      expect.equal(signed(value), value)
      expect.equal(unsigned(value), value)
    end
    expect.equal(signed(-top / 2), -top / 2)
    expect.equal(unsigned(top - 1), top - 1)
    expect.fails("invalid_argument", "which is no u" .. width, unsigned, top)
    expect.fails("invalid_argument", "which is no s" .. width, signed, top / 2)
    expect.fails("invalid_argument", "which is no u" .. width, unsigned, -1)
    expect.fails("invalid_argument", "which is no u" .. width, unsigned, 0.5)
    expect.equal(unsigned(7ULL), 7)
    expect.equal(signed(-7LL), -7)
    expect.fails("invalid_argument", "which is no u" .. width, unsigned, -7LL)
    expect.fails("invalid_argument", "which is no u" .. width, unsigned, 2 ^ 64 - 1ULL)
  end
  expect.fails("invalid_argument", "value must be an integer, not string", mirror.echo_u8, "1")
  expect.fails("invalid_argument", "value must be an integer, not nil", mirror.echo_u8)
end

function tests.wide_integers()
  expect.wide(mirror.echo_s64(-1), -1LL)
  expect.wide(mirror.echo_s64(-2 ^ 63), -0x8000000000000000LL)
  expect.wide(mirror.echo_s64(0x7fffffffffffffffLL), 0x7fffffffffffffffLL)
  expect.wide(mirror.echo_s64(5ULL), 5LL)
  expect.wide(mirror.echo_u64(2 ^ 53), 9007199254740992ULL)
  expect.wide(mirror.echo_u64(0xffffffffffffffffULL), 0xffffffffffffffffULL)
  expect.wide(mirror.echo_u64(5LL), 5ULL)
  expect.fails("invalid_argument", "is -1LL, which is no u64", mirror.echo_u64, -1LL)
  expect.fails("invalid_argument", "which is no u64", mirror.echo_u64, 2 ^ 64)
  expect.fails("invalid_argument", "which is no s64", mirror.echo_s64, 2 ^ 63)
  expect.fails("invalid_argument", "which is no s64", mirror.echo_s64, 0x8000000000000000ULL)
end

function tests.reals()
  for _, value in ipairs({ 0, 1.5, -2.25, math.huge, -math.huge }) do
    expect.equal(mirror.echo_f32(value), value)
    expect.equal(mirror.echo_f64(value), value)
  end
  expect.equal(1 / mirror.echo_f64(-1 / math.huge), -math.huge)
  expect.equal(mirror.echo_f64(0 / 0), 0 / 0)
  expect.equal(mirror.echo_f32(0 / 0), 0 / 0)
  expect.fails("invalid_argument", "value must be a number, not table", mirror.echo_f64, {})
end

function tests.text()
  for _, value in ipairs({ "", "a\0b", "\xe2\x82\xac", ("x"):rep(5000) }) do
    expect.equal(mirror.echo_string(value), value)
    expect.equal(mirror.echo_bytes(value), value)
  end
  for _, one in ipairs({ "a", "\0", "\xc2\x80", "\xe2\x82\xac", "\xf0\x9f\x98\x80" }) do
    expect.equal(mirror.echo_char(one), one)
  end
  for _, none in ipairs({ "", "ab", "\xff", "\xe2\x82", "\xc0\x80", "\xf8\x88\x80\x80" }) do
    expect.fails("invalid_argument", "must be one character in UTF-8", mirror.echo_char, none)
  end
  expect.fails("invalid_argument", "UTF-8", mirror.echo_string, "a\xff")
  expect.fails("invalid_argument", "value must be a string, not number", mirror.echo_string, 1)
  expect.equal(mirror.make(100000), mirror.make(100000))
  expect.equal(mirror.cut("hello", 0, 5), "hello")
  expect.equal(mirror.cut("hello", 1, 3), "el")
end

function tests.lists()
  expect.equal(mirror.echo_bytes({ 1, 2, 255 }), "\1\2\255")
  expect.equal(mirror.echo_bytes(ffi.new("uint8_t[3]", 1, 2, 3)), "\1\2\3")
  expect.equal(mirror.echo_doubles({}), {})
  expect.equal(mirror.echo_doubles({ 1, 2.5 }), { 1, 2.5 })
  expect.equal(mirror.echo_doubles(ffi.new("double[?]", 2, 1, 2.5)), { 1, 2.5 })
  expect.fails("invalid_argument", "must be a table", mirror.echo_doubles, ffi.new("float[2]"))
  expect.fails("invalid_argument", "must be a table", mirror.echo_doubles, ffi.new("int64_t"))
  local whole = ffi.typeof("double[2]") -- a type is no array
  expect.fails("invalid_argument", "must be a table", mirror.echo_doubles, whole)
  expect.equal(mirror.echo_strings({ "a", "" }), { "a", "" })
  for _, wrong in ipairs({ { a = "x" }, { "a", nil, "c" }, { "a", b = "c" } }) do
    expect.fails("invalid_argument", "without holes and other keys", mirror.echo_strings, wrong)
  end
  local backwards = {}
  for i = 3, 1, -1 do backwards[i] = tostring(i) end
  expect.equal(mirror.echo_strings(backwards), { "1", "2", "3" })
  local points = mirror.echo_points({ { x = 1 }, { x = 2, y = 3 } })
  expect.equal(points, { { x = 1, y = 1.5 }, { x = 2, y = 3 } })
  expect.fails("invalid_argument", "has no `x`", mirror.echo_points, { {} })
  expect.fails("invalid_argument", "must be a table, not true", mirror.echo_points, { true })
  expect.equal(mirror.echo_map({ [1] = { "a" }, [7] = {} }), { [1] = { "a" }, [7] = {} })
end

function tests.structures()
  local everything = {
    truth = false, letter = "x", text = "t", bytes = "\0", numbers = { -1, 2 }, names = {},
    colour = mirror.Colour.GREEN, access = { read = true, execute = true }, point = nil,
    pair = { 1, "one" }, four = { 1, 2, 3, 4 }, digest = "abcd", ages = { a = 1 },
    maybe = mirror.some(nil),
  }
  expect.equal(mirror.echo_everything(everything), everything)
  everything.access = { "read", "execute" }
  everything.maybe = mirror.some(5)
  everything.point = { x = 1, y = 2 }
  local back = mirror.echo_everything(everything)
  expect.equal({ back.access, back.maybe, back.point },
    { { read = true, execute = true }, { tag = "some", value = 5 }, { x = 1, y = 2 } })
  local function wrong(field, value, said)
    local before = everything[field]
    everything[field] = value
    expect.fails("invalid_argument", said, mirror.echo_everything, everything)
    everything[field] = before
  end
  wrong("colour", "purple", 'is "purple", which is no Colour')
  wrong("colour", 1, "must be a string, not number")
  wrong("access", { "fly" }, 'is "fly", which is no Access')
  wrong("access", { fly = false }, 'is "fly", which is no Access')
  wrong("four", { 1, 2, 3 }, "must have 4 items, not 3")
  wrong("digest", "abc", "must have 4 items, not 3")
  wrong("pair", { 1 }, "has no `2`")
  wrong("maybe", 5, "must be a table")
  wrong("truth", 1, "must be true or false, not number")
end

function tests.variants()
  local Shape = mirror.Shape
  for _, shape in ipairs({ Shape.nothing(), Shape.circle(2), { tag = "polygon", value = {} } }) do
    expect.equal(mirror.echo_shape(shape), shape)
  end
  expect.equal(mirror.echo_shape("nothing"), { tag = "nothing" })
  expect.fails("invalid_argument", "must be a Shape, not table", mirror.echo_shape,
    { tag = "square" })
  local results = { mirror.ok(1), mirror.err("no") }
  expect.equal(mirror.echo_results(results), results)
end

function tests.nothing_where_a_table_would_have_a_hole()
  local gauntlet = require("gauntlet")
  local none = gauntlet.none
  expect.equal(gauntlet.echo_nested_option(nil), nil)
  expect.equal(gauntlet.echo_nested_option(none), nil)
  expect.equal(gauntlet.echo_option(none), nil)
  expect.equal(tostring(none), "none")
end

function tests.a_map_whose_keys_are_no_keys_in_lua()
  local keys = require("gauntlet").positions
  local value = keys.echo_keys({
    a_bool = { [true] = 1 }, a_s8 = {}, a_u8 = {}, a_s16 = {}, a_u16 = {}, a_s32 = {}, a_u32 = {},
    a_s64 = { { -5LL, 1 }, { 3, 2 } }, a_u64 = {}, a_char = { x = 1 }, a_string = { [""] = 2 },
  })
  table.sort(value.a_s64, function(a, b) return a[1] < b[1] end)
  expect.equal(value.a_s64, { { -5LL, 1 }, { 3LL, 2 } })
  expect.equal(value.a_bool, { [true] = 1 })
end

function tests.a_type_is_no_integer()
  for _, name in ipairs({ "int64_t", "uint64_t" }) do
    local type = ffi.typeof(name)
    expect.fails("invalid_argument", "an integer", mirror.echo_s64, type)
    expect.fails("invalid_argument", "an integer", mirror.echo_u64, type)
    expect.fails("invalid_argument", "an integer", mirror.echo_u8, type)
  end
  for number = 0, 300 do expect.wide(mirror.echo_u64(number + 0ULL), number + 0ULL) end
end

function tests.defaults()
  expect.equal(mirror.defaults(1), mirror.defaults(1, 7, "text", "green"))
  expect.equal(mirror.defaults(1, nil, "other"), mirror.defaults(1, 7, "other", "green"))
end

function tests.what_is_written_into()
  local values = { 1, 2, 3 }
  mirror.double_all(values)
  expect.equal(values, { 2, 4, 6 })
  local array = ffi.new("int32_t[2]", 5, 6)
  mirror.double_all(array)
  expect.equal({ array[0], array[1] }, { 10, 12 })
  local points = { { x = 1, y = 2 }, { x = 3, y = 4 } }
  mirror.mirror_all(points)
  expect.equal(points, { { x = -1, y = -2 }, { x = -3, y = -4 } })
end

function tests.a_record_that_may_grow()
  local grown = require("grown")
  expect.wide(grown.describe({ level = 5 }), 5009ULL)
  expect.wide(grown.describe({ level = 1, scale = 2 }), 1002ULL)
  expect.fails("invalid_argument", "is 256, which is no u8", grown.describe, { level = 256 })
end

return tests
