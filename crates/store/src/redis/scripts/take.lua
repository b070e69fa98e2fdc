
local value = redis.call('GET', entry)
if value then remove(id) end
return value
