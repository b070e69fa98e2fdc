local after, max = tonumber(arguments[1]), tonumber(arguments[2])
local list = {}
for _, where in ipairs({{order, items}, {dead_order, dead}}) do
  local ids = redis.call('ZRANGEBYSCORE', where[1], '(' .. text(after), '+inf', 'LIMIT', 0, max)
  for _, id in ipairs(ids) do
    local item = load(where[2], id)
    if item then
      list[#list + 1] = {
        id, item[LANE], item[KEY], item[VALUE],
        item[ATTEMPTS], item[APPENDED], item[DIED], item[REASON]
      }
    end
  end
end
table.sort(list, function(one, other) return tonumber(one[1]) < tonumber(other[1]) end)
while #list > max do table.remove(list) end
return list
