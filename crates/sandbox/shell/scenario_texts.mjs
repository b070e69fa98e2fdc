// The texts of the scenarios, in Chinese and English.

export const SCENARIO_TEXTS = {
  "tab-scenarios": ["场景", "Scenarios"],
  scenarios: ["场景", "Scenarios"],
  scenariosNote: [
    "场景从启动时的状态开始：日志、时间、用户和设置都会重置，客户端也由场景决定。",
    "A scenario begins from the state at the start: journal, time, users and settings are reset, and the scenario chooses the client.",
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
  "scenario-new-account-next": [
    "顶部出现 40164：请在“平台”标签页填上 IP 白名单和 JS 接口安全域名，快进十分钟，再刷新。然后登录：10003 的下一步是网页授权域名。",
    "40164 is at the top: fill in the IP allow list and the JS safe domain in the tab “Platform”, advance the clock by ten minutes, and reload. Then sign in: 10003 asks for the OAuth domain.",
  ],
  "scenario-ip-not-listed": ["IP 不在白名单", "IP not listed"],
  "scenario-ip-not-listed-text": [
    "服务器换了地址，平台拒绝发放 access_token（40164）。",
    "The server has moved, and the platform refuses its access_token (40164).",
  ],
  "scenario-ip-not-listed-next": [
    "顶部出现 40164：请在“平台”标签页把服务器的地址加入 IP 白名单，快进十分钟，再刷新。",
    "40164 is at the top: add the server's address to the IP allow list in the tab “Platform”, advance the clock by ten minutes, and reload.",
  ],
  "scenario-snapshot-visitor": ["快照页访客", "Snapshot visitor"],
  "scenario-snapshot-visitor-text": [
    "用户看到的是快照页：没有 JS 接口，身份是虚拟的，直到点“使用完整服务”。",
    "The user sees a snapshot page: no JS-SDK and a virtual identity, until 使用完整服务 is pressed.",
  ],
  "scenario-snapshot-visitor-next": [
    "wx.config 失败，登录得到虚拟身份：请看网页怎样提示，再点手机下方的“使用完整服务”。",
    "wx.config fails, and a login gets a virtual identity: see what the page tells, then press 使用完整服务 below the page.",
  ],
  "scenario-ios-router": ["iOS 与前端路由", "iOS and a router"],
  "scenario-ios-router-text": [
    "iOS 用进入网页时的 URL 验签：路由改变 URL 后按当前 URL 签名会失败。",
    "iOS verifies the URL by which the page was entered: after a router's change a signature of the current URL fails.",
  ],
  "scenario-ios-router-next": [
    "路由已把 URL 改为 ?route=2，并按当前 URL 签名：iOS 拒绝了它。原因和两个 URL 的差异在“网页”标签页；改为按入口 URL 签名即可，wechat-h5 自动这样做。",
    "A router has changed the URL to ?route=2, and the current URL was signed: iOS refuses it. The tab “Page” has the cause and both URLs. Have the entry URL signed, as wechat-h5 does by itself.",
  ],
  "scenario-pasted-link": ["粘贴的链接", "Pasted link"],
  "scenario-pasted-link-text": [
    "网页由聊天中粘贴的链接打开：从菜单分享出去的只是链接，没有卡片。",
    "The page was opened by a link pasted into a chat: a share from the menu is a bare link and no card.",
  ],
  "scenario-pasted-link-next": [
    "分享面板已打开：发送后对方得到的只是链接。请在“客户端”标签页把打开方式改为二维码或卡片，再分享一次。",
    "The share sheet is open: what is sent is a bare link. Choose a QR code or a card in the tab “Client”, and share again.",
  ],
  "scenario-harmony-1.0": ["HarmonyOS 1.0", "HarmonyOS 1.0"],
  "scenario-harmony-1.0-text": [
    "版本号为 1.0.x：jweixin 误认为是很旧的微信，wx.config 失败时不触发 wx.error。",
    "The version is 1.0.x: jweixin takes it for a very old WeChat, and drops wx.error where wx.config fails.",
  ],
  "scenario-harmony-1.0-next": [
    "域名不是 JS 接口安全域名，wx.config 失败，但 wx.error 没有触发，wx.ready 照常执行：请看网页是否发现。在“平台”标签页填上 loopback 后刷新即恢复。",
    "The host is no JS safe domain and wx.config fails, but wx.error is silent and wx.ready runs: see whether the page notices. Put loopback into the tab “Platform” and reload, and it works.",
  ],
  "scenario-token-overwritten": ["token 被覆盖", "Token overwritten"],
  "scenario-token-overwritten-text": [
    "另一个程序获取了 access_token，服务器手中的立即失效：下一次调用得到 40001。",
    "Another program has fetched the access_token, and the server's is invalid at once: its next call gets 40001.",
  ],
  "scenario-token-overwritten-next": [
    "用户刚给公众号发了“稍后”：demo 的服务器六秒后发客服消息，得到 40001；你自己的服务器在下一次调用接口时得到。请在“会话”标签页看它是否换用新的 access_token 再发；平时只让一台服务器获取 token。",
    "The user has just written 稍后 to the account: the demo's server sends a customer message after six seconds, and gets 40001; a server of your own gets it in its next call. See in the tab “Chat” whether it fetches a new access_token and sends again. Let one server alone fetch tokens.",
  ],
  "scenario-payment": ["付款", "A payment"],
  "scenario-payment-text": [
    "已下一笔 1 元的订单，网页停在 chooseWXPay：点“运行”，再确认支付。订单变为已支付，通知送达服务器，日志中可见。",
    "An order of ¥1 is placed, and the page is open at chooseWXPay: run it and confirm. The order is then paid, and the server gets its notification, which the journal shows.",
  ],
  "scenario-payment-next": [
    "请点“运行”，再确认支付；想看失败，可在付款页点“失败”，或再运行一次（已支付）。",
    "Press Run and confirm. To see it fail, press Fail on the sheet, or run it once more (already paid).",
  ],
  "scenario-paid": ["已付款", "Paid"],
  "scenario-paid-text": [
    "用户已付款一元，订单号 PAID-1：服务器可以查单和退款，再次付款会被拒绝。",
    "The user has paid one yuan for the order PAID-1: a server can query and refund it, and it cannot be paid again.",
  ],
  "scenario-paid-next": [
    "请点“运行”：已支付的订单被拒绝，原因和下一步显示在顶部。再用查单或退款接口试试。",
    "Press Run: a paid order is refused, with the reason and the next step at the top. Then query or refund it.",
  ],
  "scenario-plain-browser": ["普通浏览器", "Plain browser"],
  "scenario-plain-browser-text": [
    "用户在普通浏览器中打开网页：没有 WeixinJSBridge，jweixin 什么也不做。",
    "The page is opened in an ordinary browser: there is no WeixinJSBridge, and jweixin does nothing.",
  ],
  "scenario-plain-browser-next": [
    "网页应请用户在微信中打开它。点登录会得到“请在微信客户端打开链接”。在“客户端”标签页选回微信。",
    "The page should ask to be opened in WeChat, and a login is refused. Choose a client of WeChat's in the tab “Client” to go on.",
  ],
};
