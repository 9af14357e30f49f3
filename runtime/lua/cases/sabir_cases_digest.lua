-- SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
-- SHA-256, for what cases expect of large values.

local bit = require("bit")
local band, bnot, bxor, ror = bit.band, bit.bnot, bit.bxor, bit.ror
local shr, tobit = bit.rshift, bit.tobit

-- The first bits of the fractions of roots of the first primes.
local K, H = {}, {}
do
  local number = 2
  while #K < 64 do
    local prime = true
    for divisor = 2, math.floor(math.sqrt(number)) do
      if number % divisor == 0 then prime = false end
    end
    if prime then
      local root = number ^ (1 / 3)
      K[#K + 1] = tobit(math.floor(root % 1 * 2 ^ 32))
      if #H < 8 then H[#H + 1] = tobit(math.floor(math.sqrt(number) % 1 * 2 ^ 32)) end
    end
    number = number + 1
  end
end

local function block(text, at, h)
  local w = {}
  for i = 1, 16 do
    local a, b, c, d = text:byte(at + 4 * i - 4, at + 4 * i - 1)
    w[i] = tobit(a * 2 ^ 24 + b * 2 ^ 16 + c * 2 ^ 8 + d)
  end
  for i = 17, 64 do
    local x, y = w[i - 15], w[i - 2]
    w[i] = tobit(w[i - 16] + bxor(ror(x, 7), ror(x, 18), shr(x, 3)) + w[i - 7]
      + bxor(ror(y, 17), ror(y, 19), shr(y, 10)))
  end
  local a, b, c, d, e, f, g, z = unpack(h)
  for i = 1, 64 do
    local one = tobit(z + bxor(ror(e, 6), ror(e, 11), ror(e, 25))
      + bxor(band(e, f), band(bnot(e), g)) + K[i] + w[i])
    local two = tobit(bxor(ror(a, 2), ror(a, 13), ror(a, 22))
      + bxor(band(a, b), band(a, c), band(b, c)))
    z, g, f, e, d, c, b, a = g, f, e, tobit(d + one), c, b, a, tobit(one + two)
  end
  for i, add in ipairs({ a, b, c, d, e, f, g, z }) do h[i] = tobit(h[i] + add) end
end

return function(text)
  local bits, h = #text * 8, { unpack(H) }
  text = text .. "\128" .. ("\0"):rep((55 - #text) % 64)
  for shift = 56, 0, -8 do text = text .. string.char(math.floor(bits / 2 ^ shift) % 256) end
  for at = 1, #text, 64 do block(text, at, h) end
  for i, word in ipairs(h) do h[i] = bit.tohex(word) end
  return table.concat(h)
end
