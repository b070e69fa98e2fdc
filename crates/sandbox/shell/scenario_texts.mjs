// The texts of the scenarios, in Chinese and English.

export const SCENARIO_TEXTS = {
  "tab-scenarios": ["场景", "Scenarios"],
  scenarios: ["场景", "Scenarios"],
  scenariosNote: [
    "场景从启动时的状态开始：日志、时间、用户和设置都会重置（“token 被覆盖”除外）。",
    "A scenario begins from the state at the start: journal, time, users and settings are reset (not by “Token overwritten”).",
  ],
  apply: ["应用", "Apply"],
  applyAgain: ["再次应用", "Apply again"],
  copyLink: ["复制链接", "Copy the link"],
  applyScenario: ["应用这个场景？", "Apply this scenario?"],
  unknownScenario: ["没有名为 {name} 的场景", "There is no scenario {name}"],

  orderPlaced: [
    "订单 {number} 已下，wx.chooseWXPay 的参数：",
    "Order {number} is placed. The argument of wx.chooseWXPay:",
  ],

  "scenario-new-account": ["新账号，尚未设置", "New account, nothing set"],
  "scenario-new-account-text": [
    "没有 JS 接口安全域名、网页授权域名和 IP 白名单：服务器取不到 access_token（40164）。",
    "No JS safe domain, no OAuth domain, no listed address: the server gets no access_token (40164).",
  ],
  "scenario-ip-not-listed": ["IP 不在白名单", "IP not listed"],
  "scenario-ip-not-listed-text": [
    "服务器换了地址，平台拒绝发放 access_token（40164）。",
    "The server has moved, and the platform refuses its access_token (40164).",
  ],
  "scenario-snapshot-visitor": ["快照页访客", "Snapshot visitor"],
  "scenario-snapshot-visitor-text": [
    "用户看到的是快照页：没有 JS 接口，身份是虚拟的，直到点“使用完整服务”。",
    "The user sees a snapshot page: no JS-SDK and a virtual identity, until 使用完整服务 is pressed.",
  ],
  "scenario-ios-router": ["iOS 与前端路由", "iOS and a router"],
  "scenario-ios-router-text": [
    "iOS 用进入网页时的 URL 验签：路由改变 URL 后按当前 URL 签名会失败。",
    "iOS verifies the URL by which the page was entered: after a router's change a signature of the current URL fails.",
  ],
  "scenario-pasted-link": ["粘贴的链接", "Pasted link"],
  "scenario-pasted-link-text": [
    "网页由聊天中粘贴的链接打开：从菜单分享出去的只是链接，没有卡片。",
    "The page was opened by a link pasted into a chat: a share from the menu is a bare link and no card.",
  ],
  "scenario-harmony-1.0": ["HarmonyOS 1.0", "HarmonyOS 1.0"],
  "scenario-harmony-1.0-text": [
    "版本号为 1.0.x：jweixin 误认为是很旧的微信，不触发 wx.error。",
    "The version is 1.0.x: jweixin takes it for a very old WeChat, and drops wx.error.",
  ],
  "scenario-token-overwritten": ["token 被覆盖", "Token overwritten"],
  "scenario-token-overwritten-text": [
    "另一个程序获取了 access_token，服务器手中的立即失效：下一次调用得到 40001。",
    "Another program has fetched the access_token, and the server's is invalid at once: its next call gets 40001.",
  ],
  "scenario-payment": ["付款", "A payment"],
  "scenario-payment-text": [
    "已下一笔 1 元的订单，网页停在 chooseWXPay：点“运行”，再确认支付。订单变为已支付，通知送达服务器，日志中可见。",
    "An order of ¥1 is placed, and the page is open at chooseWXPay: run it and confirm. The order is then paid, and the server gets its notification, which the journal shows.",
  ],
  "scenario-paid": ["已付款", "Paid"],
  "scenario-paid-text": [
    "用户已付款一元，订单号 PAID-1：服务器可以查单和退款，再次付款会被拒绝。",
    "The user has paid one yuan for the order PAID-1: a server can query and refund it, and it cannot be paid again.",
  ],
};
