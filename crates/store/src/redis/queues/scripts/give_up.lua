local id = arguments[1]
local item = claimed(id, arguments[2])
if not item then return 0 end
leave(id, item)
item[REASON], item[DIED] = arguments[3], now
save(dead, id, item)
redis.call('ZADD', dead_order, id, id)
add('dead_bytes', item[SIZE])
bury()
return 1
