local id = arguments[1]
local item = load(dead, id)
if not item or is_old(id) then return {1, '0', false} end
if is_full(item[SIZE]) then return full() end
redis.call('HDEL', dead, id)
redis.call('ZREM', dead_order, id)
add('dead_bytes', -item[SIZE])
-- It was perhaps worked off.
local attempts = math.min(item[ATTEMPTS], 1)
return {0, enter(item[LANE], item[KEY], item[SIZE], item[VALUE], attempts), false}
