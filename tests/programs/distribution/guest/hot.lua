-- Work that LuaJIT compiles while it runs: loops with and without side exits, recursion, foreign data, strings, coroutines, errors in
-- compiled code, 64-bit numbers; and compiled anew after everything was thrown away.
local ffi = require('ffi')
local bit = require('bit')
ffi.cdef [[typedef struct { double x, y; } point;]]

local numbers = {}
for i = 1, 20000 do numbers[i] = (i * 7919) % 10007 end
table.sort(numbers)
local sum = 0
for _ = 1, 20 do
  for i = 1, #numbers do
    if numbers[i] % 2 == 0 then sum = sum + numbers[i] else sum = sum - i end
  end
end
print('sum', sum, (jit.status()))

local function fibonacci(n) return n < 2 and n or fibonacci(n - 1) + fibonacci(n - 2) end
print('recursion', fibonacci(22))

local points = ffi.new('point[100]')
for i = 0, 99 do points[i].x, points[i].y = i, i * 0.5 end
local product = 0
for _ = 1, 200 do
  for i = 0, 99 do product = product + points[i].x * points[i].y end
end
print('foreign', product)

local texts = {}
for i = 1, 2000 do texts[#texts + 1] = string.format('%d:%x', i, i * 31) end
local text = table.concat(texts, ',')
print('strings', #text, (text:gsub('%d+', function(digits) return #digits end)):sub(1, 40))

local squares = coroutine.wrap(function()
  for i = 1, 1000 do coroutine.yield(i * i) end
  return 'end'
end)
local total = 0
for _ = 1, 1000 do total = total + squares() end
print('coroutine', total, squares())

print('error', pcall(function()
  local nothing
  for i = 1, 1000 do if i == 999 then return nothing.field end end
end))

local hash, wide = 0, 0ULL
for i = 1, 100000 do hash = bit.bxor(bit.rol(hash, 5), i) end
for i = 1, 10000 do wide = wide * 6364136223846793005ULL + 1442695040888963407ULL end
print('bits', hash, wide)

for k = 1, 6 do
  jit.flush()
  local rest = 0
  for i = 1, 1000 do rest = rest + i % k end
  io.write(rest, ' ')
end
print()
