-- Returns in how many milliseconds something is due (0: now, -1: nothing is there), and the item.
local duration_ms, fence = tonumber(arguments[1]), arguments[2]

local function next_due()
  local first = redis.call('ZRANGE', lanes, 0, 0, 'WITHSCORES')
  if not first[1] then return nil, -1 end
  return first[1], math.max(0, math.ceil((tonumber(first[2]) - micros) / 1000))
end

local lane, delay = next_due()
while delay == 0 do
  -- Where Redis is out of memory it would refuse a script that adds something first.
  redis.call('ZREM', lanes, lane)
  local id = redis.call('LINDEX', lane_prefix .. lane, 0)
  local item = id and load(items, id)
  if item then
    item[ATTEMPTS] = item[ATTEMPTS] + 1
    save(items, id, item)
    redis.call('HSET', claims, lane, fence)
    schedule(lane, micros + duration_ms * 1000)
    local _, later = next_due()
    return {later, {
      id, lane, item[KEY], item[VALUE], item[ATTEMPTS], item[APPENDED], now, item[REASON]
    }}
  end
  -- Redis was emptied in part.
  redis.call('LPOP', lane_prefix .. lane)
  if redis.call('LLEN', lane_prefix .. lane) > 0 then schedule(lane, micros) end
  lane, delay = next_due()
end
return {delay, false}
