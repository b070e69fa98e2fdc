local after, max = tonumber(arguments[1]), tonumber(arguments[2])
local oldest = (now - keep_dead_ms) * 1000
local from = after < oldest and text(oldest) or '(' .. text(after)
local list = {}
for _, id in ipairs(redis.call('ZRANGEBYSCORE', dead_order, from, '+inf', 'LIMIT', 0, max)) do
  local item = load(dead, id)
  if item then
    list[#list + 1] = {
      id, item[LANE], item[KEY], item[VALUE],
      item[ATTEMPTS], item[APPENDED], item[DIED], item[REASON]
    }
  end
end
return list
