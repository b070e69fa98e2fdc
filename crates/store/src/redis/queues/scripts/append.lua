local lane, key, value, call = arguments[1], arguments[2], arguments[3], arguments[4]
local remember_item_ms = tonumber(arguments[5])
local record = load(keys, key)
if record and record[ENDS] > micros then
  -- The call was made again, because its connection was lost.
  if record[CALL] == call then return {0, record[ID], false} end
  return {1, record[ID], record[REPLY]}
end
local size = #lane + #key + #value
if is_full(size) then return full() end

local due = redis.call('ZSCORE', lanes, lane)
local is_postponed = due and tonumber(due) > micros and redis.call('HEXISTS', claims, lane) == 0
local id = enter(lane, key, size, value, 0)
if record then remove_key(key) end
local ends = micros + remember_item_ms * 1000
save(keys, key, {id, call, ends, false})
redis.call('ZADD', key_ends, text(ends), key)
add('key_bytes', #key)
forget()
bury()
return {is_postponed and 3 or 0, id, false}
