local oldest = redis.call('ZRANGE', order, 0, 0)[1]
local age = oldest and math.max(0, now - math.floor(tonumber(oldest) / 1000)) or false
return {
  redis.call('HLEN', items), number('bytes'), redis.call('ZCARD', lanes),
  age, redis.call('HLEN', dead)
}
