-- What a host lets the library see, and what it writes into the library's lists.
local ffi = require("ffi")
local expect = require("expect")
local hosting = require("hosting")

local tests = {}

-- Has everything in memory of its own.
local function new_page(name)
  local page = { lines = { "one", "zwölf" }, memory = ffi.new("uint8_t[3]", 1, 2, 255) }
  function page:bytes() return self.memory end
  function page:text() return name end
  function page:numbers() return { 0.5, 1.5 } end
  function page:points() return { { x = 1, y = 2 }, { x = 3, y = 4 } } end
  function page:line(number)
    return self.lines[number + 1] or error(hosting.declared(#self.lines))
  end
  function page:read(into)
    local count = math.min(#into, 3)
    for i = 1, count do into[i] = self.memory[i - 1] end
    return count
  end
  return page
end

local host = {}
function host:open(name)
  self.opened = new_page(name)
  return self.opened
end
function host:raise(values, more)
  for i, value in ipairs(values) do values[i] = (value + more) % 256 end
end
function host:sort(numbers) table.sort(numbers) end
function host:move(points, by)
  if #points == 0 then error(hosting.declared("nothing to move")) end
  for _, point in ipairs(points) do point.x, point.y = point.x + by.x, point.y + by.y end
  return math.max(by.x, by.y)
end
function host:swap(left, right)
  for i = 1, #left do left[i], right[i] = right[i], left[i] end
end

for _, location in ipairs({ "inprocess:", "worker:" }) do
  local function test(name, run)
    tests[name .. " at " .. location] = function()
      local library = hosting.open({ host = host, location = location })
      run(library, library:book_named("café"))
      library:close()
    end
  end

  test("it sees what its host has", function(_, book)
    expect.equal(book:bytes(), "\1\2\255")
    expect.equal(table.concat(book:numbers(), " "), "0.5 1.5")
    expect.equal(book:text(), "café")
    expect.equal(book:points()[2].y, 4)
    expect.equal(book:lines(), "one/zwölf")
  end)

  test("what it has seen stays", function(_, book)
    expect.equal(book:line(0), "one")
    host.opened.lines = { ("other"):rep(1000), "two" }
    host.opened.memory = nil
    collectgarbage()
    expect.equal(book:lines(), ("other"):rep(1000) .. "/two")
  end)

  test("a view may fail", function(library)
    local book = library:book(new_page("mine"))
    expect.equal(book:line(1), "zwölf")
    local _, refused = pcall(book.line, book, 2)
    expect.equal(refused.value, 2)
  end)

  test("a view is of its type", function(_, book)
    host.opened.lines = { 7 }
    local _, refused = pcall(book.line, book, 0)
    expect.equal(refused.message, "its result must be a string, not number")
  end)

  test("a page that is lent is seen", function(library)
    expect.equal(library:sum(new_page("mine")), 2)
  end)

  test("its host writes into lists", function(library, book)
    expect.equal(library:raise("\0\250", 10), "\10\4")
    local memory = ffi.new("uint8_t[2]", 0, 250)
    library:raise_here(memory, 10)
    expect.equal(memory[1], 4)
    expect.fails("invalid_argument", "values must be a table, not string",
      library.raise_here, library, "\0\250", 10)
    expect.equal(table.concat(library:sort({ 3, -1, 2 }), " "), "-1 2 3")
    local both = library:swap({ 1, 2 }, { -3, -4 })
    expect.equal(both[1][1], -3)
    expect.equal(both[2][2], 2)
    expect.equal(book:read(2), "\1\2")
    expect.equal(book:read(9), "\1\2\255")
    expect.equal(book:read(0), "")
  end)

  test("a failed call says so", function(library)
    local moved = library:move({ { x = 1, y = 1 }, { x = 5, y = 5 } }, { x = 1, y = 2 })
    expect.equal(moved[1], 2)
    expect.equal(moved[2][2].y, 7)
    local _, refused = pcall(library.move, library, {}, { x = 1, y = 2 })
    expect.equal(refused.value, "nothing to move")
  end)

  test("a list keeps its size", function(library)
    local sort = host.sort
    function host:sort(numbers) table.remove(numbers) end
    local _, refused = pcall(library.sort, library, { 1, 2 })
    host.sort = sort
    expect.equal(refused.message, "numbers has 1 items now, and had 2")
  end)

  test("the page comes back", function(_, book)
    book:bytes()
    expect.equal(book:back(), host.opened)
  end)
end

return tests
