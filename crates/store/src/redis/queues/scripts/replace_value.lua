local id, value = arguments[1], arguments[2]
for _, where in ipairs({{items, 'bytes'}, {dead, 'dead_bytes'}}) do
  local item = load(where[1], id)
  if item then
    local change = #value - #item[VALUE]
    item[VALUE], item[SIZE] = value, item[SIZE] + change
    save(where[1], id, item)
    add(where[2], change)
    return 1
  end
end
return 0
