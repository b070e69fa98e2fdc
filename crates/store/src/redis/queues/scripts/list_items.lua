local after, max = tonumber(arguments[1]), tonumber(arguments[2])
local list = {}
local ids = redis.call('ZRANGEBYSCORE', order, '(' .. text(after), '+inf', 'LIMIT', 0, max)
for _, id in ipairs(ids) do
  local item = load(items, id)
  if item then
    list[#list + 1] = {
      id, item[LANE], item[KEY], item[VALUE],
      item[ATTEMPTS], item[APPENDED], item[DIED], item[REASON]
    }
  end
end
return list
