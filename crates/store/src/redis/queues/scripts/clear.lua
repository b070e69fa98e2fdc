-- Removes all items and dead letters of the queue, and what is remembered of them.
for _, lane in ipairs(redis.call('ZRANGE', lanes, 0, -1)) do
  redis.call('UNLINK', lane_prefix .. lane)
end
redis.call('UNLINK', items, order, lanes, claims, keys, key_ends, dead, dead_order)
redis.call('HDEL', numbers, 'bytes', 'key_bytes', 'dead_bytes')
return 1
