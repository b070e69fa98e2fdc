// The texts of the chat, in Chinese and English.

export const CHAT_TEXTS = {
  "tab-chat": ["会话", "Chat"],
  chat: ["公众号会话", "Chat with the account"],
  "chat-none": ["还没有消息", "No messages yet"],
  "chat-typing": ["对方正在输入…", "The account is typing…"],
  "chat-message": ["用户", "User"],
  "chat-event": ["事件推送", "Event"],
  "chat-passive_reply": ["被动回复", "Passive reply"],
  "chat-customer_message": ["客服消息", "Customer message"],
  "chat-template_message": ["模板消息", "Template message"],
  "chat-subscription_message": ["订阅通知", "Subscription message"],
  "chat-failure": ["微信提示", "WeChat"],
  "chat-noReply": ["没有有效的回复", "No valid reply"],
  "chat-text": ["发消息", "Write a message"],
  send: ["发送", "Send"],
  "chat-menu": ["公众号菜单", "The account's menu"],
  "chat-scene": ["二维码的场景值", "The QR code's scene"],
  scanCode: ["扫带参数的二维码", "Scan the account's code"],
  follow: ["关注", "Follow"],
  unfollow: ["取消关注", "Unfollow"],
  "chat-notFollowing": [
    "关注后才能发消息。扫码也会关注。",
    "Follow the account to write to it; a scan follows, too.",
  ],
  "chat-url": [
    "你的服务器接收推送的地址（未设置，推送无处可去）",
    "Your server's URL for pushes (not set: there is nowhere to push)",
  ],
};
