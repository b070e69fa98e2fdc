-- A key, although it is not read: the clock is that of the node that has the entry.
local time = redis.call('TIME')
return time[1] * 1000 + math.floor(time[2] / 1000)
