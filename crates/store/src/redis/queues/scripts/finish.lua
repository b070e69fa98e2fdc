local id = arguments[1]
local item = claimed(id, arguments[2])
if not item then return 0 end
leave(id, item)
return 1
