// The texts of the event console, in Chinese and English.

export const EVENT_TEXTS = {
  "tab-events": ["事件", "Events"],
  pageEvents: ["网页中的事件", "Events in the page"],
  fire: ["触发", "Fire"],
  pageListens: ["网页在监听", "the page listens"],
  pageDoesNotListen: ["网页没有监听", "the page does not listen"],
  "event-menu:share:appmessage": ["菜单：转发给朋友", "Menu: send to a friend"],
  "event-menu:share:timeline": ["菜单：朋友圈", "Menu: Moments"],
  "event-menu:share:qq": ["菜单：QQ", "Menu: QQ"],
  "event-menu:share:QZone": ["菜单：QQ 空间", "Menu: Qzone"],
  "event-menu:share:weiboApp": ["菜单：微博", "Menu: Weibo"],
  "event-onVoiceRecordEnd": ["录音超过一分钟，自动停止", "A recording ends after a minute"],
  "event-onVoicePlayEnd": ["语音播放完毕", "A recording was played to its end"],
  "event-onBeaconsInRange": ["发现周边 iBeacon 设备", "Beacons in range"],
  pushEvents: ["推送到你的服务器", "Pushes to your server"],
  pushType: ["类型", "Type"],
  pushFields: ["要改变的字段（JSON）", "Fields that differ from the sample (JSON)"],
  push: ["推送", "Push"],
};
