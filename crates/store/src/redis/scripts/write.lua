
local value, ttl = ARGV[3], tonumber(ARGV[4])
local capacity, max_bytes = tonumber(ARGV[5]), tonumber(ARGV[6])
local condition, expected, channel = ARGV[7], ARGV[8], ARGV[9]

if condition ~= 'none' then
  local current = redis.call('GET', entry)
  if condition == 'missing' and current then return 0 end
  if condition == 'equal' and current ~= expected then return 0 end
end

-- First of all writes: where Redis is out of memory it refuses this one, and only the
-- first of a script.
redis.call('SET', entry, value, 'PX', string.format('%.0f', ttl))

local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)

-- Some of those that have expired: the rest is removed by later writes.
for _, victim in ipairs(redis.call('ZRANGEBYSCORE', expiries, '-inf', now, 'LIMIT', 0, 50)) do
  if victim ~= id then remove(victim) end
end
forget(id)

-- Where Redis was emptied in part, the sum starts again.
if redis.call('ZCARD', expiries) == 0 then redis.call('DEL', sizes, bytes) end

local size = #id + #value
local function is_full()
  local sum = tonumber(redis.call('GET', bytes) or '0')
  return redis.call('ZCARD', expiries) >= capacity or sum + size > max_bytes
end
while is_full() do
  local first = redis.call('ZRANGE', expiries, 0, 0)[1]
  if not first then break end
  remove(first)
end

redis.call('ZADD', expiries, string.format('%.0f', now + ttl), id)
redis.call('HSET', sizes, id, size)
redis.call('INCRBY', bytes, size)
if channel ~= '' then redis.call('PUBLISH', channel, entry) end
return 1
