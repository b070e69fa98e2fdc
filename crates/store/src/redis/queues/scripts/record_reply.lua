local key, reply = arguments[1], arguments[2]
local record = remembered(key)
if not record then return 0 end
local size = key_size(key, record)
record[REPLY] = reply
save(keys, key, record)
add('key_bytes', key_size(key, record) - size)
forget()
return 1
