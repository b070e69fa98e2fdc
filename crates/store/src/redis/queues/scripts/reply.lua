local record = remembered(arguments[1])
return record and record[REPLY]
