-- Handles and errors.
local expect = require("expect")
local mirror = require("mirror")

local Tape = mirror.Tape
local tests = {}

local function tapes() return tonumber(mirror.tapes()) end

function tests.a_handle_is_closed_once()
  local before = tapes()
  local tape = Tape.new("a")
  expect.equal({ tape:name(), tape:closed(), tapes() - before }, { "a", false, 1 })
  tape:close()
  tape:close()
  expect.equal({ tape:closed(), tapes() - before, tostring(tape) }, { true, 0, "Tape (closed)" })
  expect.fails("failed_precondition", "Tape:name: self is a closed Tape", tape.name, tape)
  expect.fails("invalid_argument", "self must be a Tape, not nil", tape.name)
  expect.fails("invalid_argument", "other must be a Tape, not table", Tape.new("b").same,
    Tape.new("c"), mirror.open_door())
end

function tests.the_collector_closes_what_nobody_did()
  expect.collect()
  local before = tapes()
  for _ = 1, 100 do Tape.new("x"):child("y") end
  expect.collect()
  expect.equal(tapes(), before)
end

function tests.what_is_given_away_is_gone()
  expect.collect()
  local before = tapes()
  local left, right = Tape.new("l"), Tape.new("r")
  local both = Tape.join(left, right)
  expect.equal({ left:closed(), right:closed(), tapes() - before }, { true, true, 1 })
  expect.fails("failed_precondition", "closed Tape", left.name, left)
  left:close()
  expect.fails("invalid_argument", "cannot be used elsewhere in this call", Tape.join, both, both)
  expect.equal(both:closed(), false)
  local merged = Tape.merge({ both, Tape.new("m") })
  expect.equal(both:closed(), true)
  for _, part in ipairs(merged:split()) do part:close() end
  for _, part in ipairs(merged:parts()) do
    if part.tag == "ok" then part.value:close() end
  end
  merged:close()
  expect.equal(tapes(), before)
  expect.equal(Tape.new("a"):maybe(false), nil)
end

function tests.what_is_kept()
  local tape = Tape.new("k")
  tape:keep(("\1\2"):rep(3000))
  tape:keep({ 1, 1 })
  expect.collect()
  for i = 1, 1000 do local _ = ("x"):rep(6000 + i) end
  expect.collect()
  expect.wide(tape:total(), 9002ULL)
  tape:close()
end

function tests.what_is_kept_stays_when_the_method_fails()
  local tape = Tape.new("k")
  expect.fails("aborted", "kept even so", tape.keep_and_fail, tape, ("\1"):rep(100000))
  expect.collect()
  for i = 1, 64 do local _ = ("\2"):rep(100000 + i % 3) end
  expect.collect()
  expect.wide(tape:total(), 100000ULL)
  tape:close()
end

function tests.what_is_kept_stays_when_the_object_is_given_away()
  local tape = Tape.new("k")
  tape:keep(("\1"):rep(100000))
  local joined = Tape.join(tape, Tape.new("j"))
  tape = nil
  expect.collect()
  for i = 1, 64 do local _ = ("\2"):rep(100000 + i % 3) end
  expect.collect()
  expect.wide(joined:total(), 100000ULL)
  joined:close()
end

function tests.declared_errors()
  local error = expect.fails("declared", "", mirror.fail_trouble, 5000)
  expect.equal(error.value.tag, "too_large")
  expect.equal(mirror.is_error(error), true)
  expect.equal(mirror.is_error(error, "unavailable"), false)
  expect.equal(mirror.is_error("text"), false)
  expect.equal(expect.fails("declared", "", mirror.fail_code, true).value, "late")
  expect.equal(expect.fails("declared", "", mirror.fail_text, "why").value, "why")
  expect.equal(expect.fails("declared", "", mirror.fail_nothing, true).value, nil)
  expect.equal(error.where, "mirror.fail-trouble")
  error = expect.fails("declared", "it is too cold", mirror.complain, "it is too cold")
  expect.equal(tostring(error), "mirror.complain: it is too cold")
end

function tests.ill_formed_results()
  for name, of in pairs({
    ["wrong-text"] = mirror.wrong_text,
    ["wrong-texts"] = mirror.wrong_texts,
    ["wrong-complaint"] = mirror.wrong_complaint,
  }) do
    local error = expect.fails("internal", "ill-formed UTF-8", of, "ab\255")
    expect.equal(error.where, "mirror." .. name)
  end
end

function tests.each_status_has_its_name()
  local names = {
    "cancelled", "unknown", "invalid_argument", "deadline_exceeded", "not_found", "already_exists",
    "permission_denied", "resource_exhausted", "failed_precondition", "aborted", "out_of_range",
    "unimplemented", "internal", "unavailable", "data_loss", "unauthenticated",
  }
  for status, name in ipairs(names) do
    local error = expect.fails(name, "mirror.fail-status: ", mirror.fail_status, status)
    assert(#error.message > 0)
  end
  expect.fails("resource_exhausted", "at most 4", mirror.small, "12345")
end

function tests.an_instance_of_ones_own()
  local library = mirror.open()
  local tape = library:tape("mine")
  expect.equal({ tape:name(), library:echo_u8(5) }, { "mine", 5 })
  local longest = library:tape_longest({ tape })
  expect.equal(longest, "mine")
  library:close()
  expect.equal(tape:name(), "mine")
  tape:close()
  expect.fails("failed_precondition", "self is a closed Instance", library.echo_u8, library, 5)
  expect.fails("invalid_argument", "must be a table, not number", mirror.open, 5)
  expect.fails("invalid_argument", "`location` must be a string", mirror.open, { location = 5 })
  expect.fails("unavailable", "open: ", mirror.open, "unix:/nowhere/at/all")
  for _, location in ipairs({ "inprocess:", "worker:" }) do
    local there = mirror.open({ location = location })
    expect.equal(there:echo_string("there"), "there")
    there:close()
  end
end

return tests
