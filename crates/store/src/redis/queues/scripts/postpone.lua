local id, delay_ms, reason = arguments[1], tonumber(arguments[3]), arguments[4]
local item = claimed(id, arguments[2])
if not item then return 0 end
-- First of all, because Redis takes it where it is out of memory.
redis.call('HDEL', claims, item[LANE])
item[REASON] = reason
save(items, id, item)
schedule(item[LANE], micros + delay_ms * 1000)
wake()
return 1
