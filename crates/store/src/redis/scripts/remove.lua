-- An entry, and what is known of all entries of its namespace.
local entry, expiries, sizes, bytes = KEYS[1], KEYS[2], KEYS[3], KEYS[4]
local prefix, id = ARGV[1], ARGV[2]

local function forget(victim)
  redis.call('ZREM', expiries, victim)
  local size = redis.call('HGET', sizes, victim)
  if size then
    redis.call('HDEL', sizes, victim)
    redis.call('DECRBY', bytes, size)
  end
end

local function remove(victim)
  redis.call('DEL', prefix .. victim)
  forget(victim)
end
