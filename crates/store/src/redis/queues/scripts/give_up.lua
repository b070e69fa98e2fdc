local id = arguments[1]
local item = claimed(id, arguments[2])
if not item then return {0, '0', false} end
if not has_room_for_dead(item) then return full_of_dead() end
leave(id, item)
die(id, item, arguments[3])
return {1, '0', false}
