-- A queue: what all of its scripts share. All keys have one hash tag.
local items, order, lanes, claims = KEYS[1], KEYS[2], KEYS[3], KEYS[4]
local keys, key_ends, dead, dead_order, numbers = KEYS[5], KEYS[6], KEYS[7], KEYS[8], KEYS[9]
local lane_prefix, channel, name = ARGV[1], ARGV[2], ARGV[3]
-- The limits.
local max_items, max_bytes = tonumber(ARGV[4]), tonumber(ARGV[5])
local remember_ms, max_keys = tonumber(ARGV[6]), tonumber(ARGV[7])
local max_key_bytes, max_dead = tonumber(ARGV[8]), tonumber(ARGV[9])
local max_dead_bytes, keep_dead_ms = tonumber(ARGV[10]), tonumber(ARGV[11])
local arguments = {unpack(ARGV, 12)}
-- How many that have run out are removed at once.
local MAX_REMOVED = 16

local time = redis.call('TIME')
local micros = time[1] * 1000000 + time[2]
local now = math.floor(micros / 1000)

-- An item: its lane, key, size, time of appending, attempts, reason, value, time of death.
local LANE, KEY, SIZE, APPENDED, ATTEMPTS, REASON, VALUE, DIED = 1, 2, 3, 4, 5, 6, 7, 8
-- A key: its item, the call that appended it, its end in microseconds, the reply.
local ID, CALL, ENDS, REPLY = 1, 2, 3, 4

local function text(number) return string.format('%.0f', number) end

local function number(field) return tonumber(redis.call('HGET', numbers, field) or '0') end

local function add(field, change) redis.call('HINCRBY', numbers, field, text(change)) end

local function load(hash, field)
  local packed = redis.call('HGET', hash, field)
  return packed and cmsgpack.unpack(packed)
end

local function save(hash, field, value) redis.call('HSET', hash, field, cmsgpack.pack(value)) end

local function wake() redis.call('PUBLISH', channel, name) end

-- Lets a lane be claimed from this time on.
local function schedule(lane, at) redis.call('ZADD', lanes, text(at), lane) end

local function is_full(size)
  return redis.call('HLEN', items) >= max_items or number('bytes') + size > max_bytes
end

local function full()
  return {2, text(redis.call('HLEN', items)), text(number('bytes'))}
end

-- Puts a new item at the end of its lane. Its first write is one that Redis refuses where it is
-- out of memory: it refuses only the first of a script.
local function enter(lane, key, size, value, attempts)
  local id = text(math.max(number('last_id') + 1, micros))
  redis.call('HSET', numbers, 'last_id', id)
  save(items, id, {lane, key, size, now, attempts, false, value, 0})
  redis.call('ZADD', order, id, id)
  add('bytes', size)
  if redis.call('RPUSH', lane_prefix .. lane, id) == 1 then
    schedule(lane, micros)
    wake()
  end
  return id
end

-- The item, if this is its last claim.
local function claimed(id, fence)
  local item = load(items, id)
  if not item then return nil end
  local lane = item[LANE]
  if redis.call('HGET', claims, lane) ~= fence then return nil end
  if redis.call('LINDEX', lane_prefix .. lane, 0) ~= id then return nil end
  return item
end

-- Removes the first item of a lane, and lets the next one be claimed.
local function leave(id, item)
  local lane = item[LANE]
  redis.call('HDEL', items, id)
  redis.call('ZREM', order, id)
  redis.call('HDEL', claims, lane)
  redis.call('LPOP', lane_prefix .. lane)
  add('bytes', -item[SIZE])
  if redis.call('LLEN', lane_prefix .. lane) > 0 then
    schedule(lane, micros)
    wake()
  else
    redis.call('ZREM', lanes, lane)
  end
  -- Where Redis was emptied in part, the sum starts again.
  if redis.call('HLEN', items) == 0 then redis.call('HDEL', numbers, 'bytes') end
end

local function key_size(key, record) return #key + (record[REPLY] and #record[REPLY] or 0) end

local function remove_key(key)
  local record = load(keys, key)
  redis.call('HDEL', keys, key)
  redis.call('ZREM', key_ends, key)
  if record then add('key_bytes', -key_size(key, record)) end
end

-- Forgets keys that are too many, and some that have run out.
local function forget()
  local removed = 0
  while true do
    local first = redis.call('ZRANGE', key_ends, 0, 0, 'WITHSCORES')
    if not first[1] then return redis.call('HDEL', numbers, 'key_bytes') end
    local is_full = redis.call('ZCARD', key_ends) > max_keys or number('key_bytes') > max_key_bytes
    local is_over = tonumber(first[2]) <= micros and removed < MAX_REMOVED
    if not is_full and not is_over then return end
    remove_key(first[1])
    removed = removed + 1
  end
end

-- What is known of a key that has not run out.
local function remembered(key)
  local record = load(keys, key)
  return record and record[ENDS] > micros and record
end

-- The time of appending is in the number of an item.
local function is_old(id) return now - tonumber(id) / 1000 > keep_dead_ms end

-- Removes some dead letters that are too old.
local function bury()
  for _ = 1, MAX_REMOVED do
    local id = redis.call('ZRANGE', dead_order, 0, 0)[1]
    if not id then return redis.call('HDEL', numbers, 'dead_bytes') end
    if not is_old(id) then return end
    local item = load(dead, id)
    redis.call('HDEL', dead, id)
    redis.call('ZREM', dead_order, id)
    if item then add('dead_bytes', -item[SIZE]) end
  end
end

-- Whether this item can be a dead letter, without another one being removed for it.
local function has_room_for_dead(item)
  bury()
  return redis.call('ZCARD', dead_order) < max_dead
    and number('dead_bytes') + item[SIZE] <= max_dead_bytes
end

local function full_of_dead()
  return {2, text(redis.call('ZCARD', dead_order)), text(number('dead_bytes'))}
end

-- Makes an item that has left its lane a dead letter.
local function die(id, item, reason)
  item[REASON], item[DIED] = reason, now
  save(dead, id, item)
  redis.call('ZADD', dead_order, id, id)
  add('dead_bytes', item[SIZE])
end

