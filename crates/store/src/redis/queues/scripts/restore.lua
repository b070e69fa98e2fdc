-- Puts an item of a backup back: a dead letter, if it has died at some time.
local id, lane, key, value = arguments[1], arguments[2], arguments[3], arguments[4]
local attempts, appended, died = tonumber(arguments[5]), tonumber(arguments[6]), tonumber(arguments[7])
local reason = arguments[8] ~= '' and arguments[8]
local size = #lane + #key + #value
local item = {lane, key, size, appended, attempts, reason, value, died}
if tonumber(id) > number('last_id') then redis.call('HSET', numbers, 'last_id', id) end
if died > 0 then
  save(dead, id, item)
  redis.call('ZADD', dead_order, id, id)
  add('dead_bytes', size)
  return 1
end
save(items, id, item)
redis.call('ZADD', order, id, id)
add('bytes', size)
if redis.call('RPUSH', lane_prefix .. lane, id) == 1 then
  schedule(lane, micros)
  wake()
end
return 1
