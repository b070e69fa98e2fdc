local id = arguments[1]
local item = load(items, id)
if not item then return {0, '0', false} end
if not has_room_for_dead(item) then return full_of_dead() end
if redis.call('LINDEX', lane_prefix .. item[LANE], 0) == id then
  leave(id, item)
else
  redis.call('HDEL', items, id)
  redis.call('ZREM', order, id)
  redis.call('LREM', lane_prefix .. item[LANE], 1, id)
  add('bytes', -item[SIZE])
end
die(id, item, arguments[2])
return {1, '0', false}
