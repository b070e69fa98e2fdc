local id = arguments[1]
local item = claimed(id, arguments[2])
if not item then return {0, '0', false} end
bury()
if redis.call('ZCARD', dead_order) >= max_dead
  or number('dead_bytes') + item[SIZE] > max_dead_bytes then
  return {2, text(redis.call('ZCARD', dead_order)), text(number('dead_bytes'))}
end
leave(id, item)
item[REASON], item[DIED] = arguments[3], now
save(dead, id, item)
redis.call('ZADD', dead_order, id, id)
add('dead_bytes', item[SIZE])
return {1, '0', false}
