-- What scripts do: numbers, tables, strings, closures, methods. Argument: how often.

local Point = {}
Point.__index = Point

function Point.new(x, y)
  return setmetatable({ x = x, y = y }, Point)
end

function Point:plus(other)
  return Point.new(self.x + other.x, self.y + other.y)
end

local function fibonacci(n)
  return n < 2 and n or fibonacci(n - 1) + fibonacci(n - 2)
end

local function sieve(limit)
  local crossed, count = {}, 0
  for i = 2, limit do
    if not crossed[i] then
      count = count + 1
      for j = i * i, limit, i do crossed[j] = true end
    end
  end
  return count
end

local function words(count)
  local seed, counts = 42, {}
  for _ = 1, count do
    seed = (seed * 1103515245 + 12345) & 0x7fffffff
    local word = string.format("w%d", seed >> 16 & 511)
    counts[word] = (counts[word] or 0) + 1
  end
  local list = {}
  for word, number in pairs(counts) do list[#list + 1] = string.format("%05d %s", number, word) end
  table.sort(list)
  return list[#list]
end

local function path(steps)
  local at = Point.new(0, 0)
  for i = 1, steps do at = at:plus(Point.new(math.sin(i), i % 3)) end
  return string.format("%.9f %d", at.x, at.y)
end

for turn = 1, tonumber(arg[1]) do
  print(turn, fibonacci(22), sieve(60000), words(15000), path(30000), (("a,b;"):rep(2000):gsub("[,;]", "-")):len())
end
