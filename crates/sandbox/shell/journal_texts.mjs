// The texts of the journal, in Chinese and English.

export const JOURNAL_TEXTS = {
  journal: ["日志", "Journal"],
  kind: ["类别", "Kind"],
  "kind-": ["全部", "everything"],
  "kind-platform": ["平台接口", "platform"],
  "kind-page": ["授权页", "authorize page"],
  "kind-proxy": ["代理", "proxy"],
  "kind-verify": ["验签", "signature"],
  "kind-bridge": ["接口调用", "API call"],
  "kind-share": ["分享", "share"],
  "kind-opentag": ["开放标签", "open tag"],
  "kind-jweixin": ["jweixin", "jweixin"],
  "kind-telemetry": ["SDK 上报", "telemetry"],
  "kind-control": ["沙箱", "sandbox"],
  "kind-fault": ["故障", "fault"],
  "kind-push": ["推送", "push"],
  filter: ["筛选", "Filter"],
  telemetry: ["SDK 上报", "Telemetry"],
  pause: ["暂停", "Pause"],
  resume: ["继续", "Resume"],
  copyAll: ["复制全部", "Copy all"],
  saveJournal: ["保存", "Save"],
  noEntries: ["暂无记录", "No entries yet"],
  noMatches: ["没有符合条件的记录", "No matching entries"],
  newer: ["↑ {count} 条新记录", "↑ {count} new"],
  older: ["已显示 {count} 条，加载更早的记录", "{count} shown: load older ones"],
  pendingCalls: ["等待响应的调用", "Calls without a response"],
  waiting: ["等待 {seconds} 秒", "waiting {seconds} s"],
  "tone-good": ["成功", "succeeded"],
  "tone-bad": ["失败", "failed"],
  "tone-cancelled": ["取消", "cancelled"],

  // One entry.
  duration: ["耗时", "Duration"],
  bridgeName: ["bridge 名称", "Name on the bridge"],
  args: ["参数", "Arguments"],
  response: ["返回", "Response"],
  fields: ["其他字段", "Further fields"],
  curl: ["cURL", "cURL"],
  wxCode: ["网页代码", "Code of a page"],
  "copy-curl": ["复制为 cURL", "Copy as cURL"],
  "copy-wxCode": ["复制为网页代码", "Copy as code of a page"],
  copyJson: ["复制 JSON", "Copy JSON"],

  // The last failure.
  lastError: ["最近的错误（共 {count} 个）", "Last error of {count}"],
  showEntry: ["查看", "Show"],
  dismiss: ["忽略", "Dismiss"],

  // The next step after a failure.
  "step-kind-verify": [
    "原因见“网页”标签页的 wx.config 一栏。",
    "The cause is in the tab “Page”, at wx.config.",
  ],
  "step-invalid_url_domain": [
    "请把该域名设为 JS 接口安全域名：真实环境在公众平台，沙箱在“平台”标签页。",
    "Register this domain as a JS safe domain (JS 接口安全域名): in WeChat's console, and here in the tab “Platform”.",
  ],
  "step-unknown_appid": [
    "请让服务器使用“网页”标签页中“接入”一栏的 AppID。",
    "Give your server the AppID in the tab “Page”, at Connect.",
  ],
  "step-snapshot_page": [
    "请在手机中点“使用完整服务”。",
    "Press 使用完整服务 (use the full service) in the phone.",
  ],
  "step-no_ticket": [
    "请让服务器先从这个沙箱获取 access_token 和 jsapi_ticket。",
    "Let your server fetch an access_token and a jsapi_ticket from this sandbox first.",
  ],
  "step-no_card_ticket": [
    "请让服务器先用 type=wx_card 调用 getticket，再用返回的 ticket 签名卡券。",
    "Let your server call getticket with type=wx_card first, and sign cards with that ticket.",
  ],
  "step-invalid_card_ext": [
    "请把 cardExt 用 JSON.stringify 转为字符串。",
    "Make cardExt a string with JSON.stringify.",
  ],
  "step-wrong_card_signature": [
    "请让服务器按上述差异修正签名：只签各值，按字节排序后直接拼接。",
    "Let your server sign the values alone, sorted by their bytes and joined with nothing in between.",
  ],
  "step-not_taken": [
    "商户服务器验签通过后应以 200 或 204 响应。",
    "A merchant's server responds 200 or 204 once the signature is verified.",
  ],
  "step-probe_refused": [
    "这个通知的签名是故意签错的（签名探测），服务器拒绝了它，这是正确的；签名正确的同一通知随后会再发。",
    "The signature of this notification was wrong on purpose (签名探测), and the server has refused it, which is right. The same one with the right signature follows.",
  ],
  "step-probe_taken": [
    "服务器没有验证签名，任何人都能冒充微信支付：请验证 Wechatpay-Signature，不通过时以 401 响应。",
    "The server does not verify the signature, so anybody can claim a payment: verify Wechatpay-Signature, and respond 401 where it is wrong.",
  ],
  "step-probe_no_response": [
    "签名探测应以 401 拒绝：请确认商户服务器已启动。",
    "A signature probe is to be refused with 401: does the merchant's server run?",
  ],
  "step-expired_ticket": [
    "请让服务器按 expires_in 刷新 ticket。",
    "Let your server refresh the ticket as expires_in says.",
  ],
  "step-replaced_ticket": [
    "请只让一台服务器获取 ticket，其他进程向它索取。",
    "Let one server fetch the ticket, and all others ask it.",
  ],
  "step-offline_verifying": [
    "请把该接口加入 wx.config 的 jsApiList，并确认 wx.config 已成功。",
    "Put this API into the jsApiList of wx.config, and see that wx.config has succeeded.",
  ],
  "step-access_denied": [
    "该客户端不允许此调用：是否为快照页，或在“客户端”标签页设置了“没有权限”？",
    "The client denies this call: is it a snapshot page, or set so in the tab “Client”?",
  ],
  "step-permission_denied": [
    "该客户端不允许此调用：是否为快照页，或在“客户端”标签页设置了“没有权限”？",
    "The client denies this call: is it a snapshot page, or set so in the tab “Client”?",
  ],
  "step-function_not_exist": [
    "该客户端没有此接口：请先用 wx.checkJsApi 检查，并提供其他方式。",
    "This client lacks the API: ask wx.checkJsApi first, and offer another way.",
  ],
  "step-no_callback": [
    "这个调用永远不会有回调：请在网页中设置超时。",
    "This call never gets a callback: let the page give up after some time.",
  ],
  "step-40001": [
    "access_token 无效：请重新获取，并检查是否有其他程序也在获取而使它失效。",
    "The access_token is not valid: fetch a new one, and see whether another program fetches them, too.",
  ],
  "step-40014": [
    "access_token 无效：请重新获取，并检查是否有其他程序也在获取而使它失效。",
    "The access_token is not valid: fetch a new one, and see whether another program fetches them, too.",
  ],
  "step-42001": [
    "access_token 已过期：请重新获取。",
    "The access_token has expired: fetch a new one.",
  ],
  "step-40125": [
    "AppSecret 不正确：请使用沙箱给出的那一个。",
    "The AppSecret is wrong: use the one that the sandbox shows.",
  ],
  "step-40164": [
    "服务器的 IP 不在白名单中：请加入它，真实环境在公众平台，沙箱在“平台”标签页。",
    "The server's IP address is not listed: add it in WeChat's console, and here in the tab “Platform”.",
  ],
  "step-40163": [
    "code 只能使用一次：请检查回调是否被处理了两次。",
    "A code works once: see whether the callback is handled twice.",
  ],
  "step-40029": [
    "code 无效或已过期：请重新发起授权。",
    "The code is invalid or has expired: start the authorization again.",
  ],
  "step-45009": [
    "调用次数已达上限：请缓存结果，或用 clear_quota 清零。",
    "The quota is used up: cache what you fetch, or call clear_quota.",
  ],
  "step-48001": [
    "公众号没有这个接口的权限，或沙箱没有实现它。",
    "The account may not call this, or the sandbox lacks it.",
  ],
  "step-unreachable": ["请启动源站服务器。", "Start the upstream server."],
  "step-no_response": [
    "你的服务器在 5 秒内没有响应推送：请检查地址，并先响应 success、再处理。",
    "Your server did not respond to the push in 5 s: check its URL, and respond success before the work.",
  ],
  "step-stopped": [
    "连续多次没有响应，平台暂停推送一分钟：请快进时间，或重新配置地址。",
    "After many failures nothing is pushed for a minute: advance the clock, or configure the URL again.",
  ],
  "step-kind-push": [
    "你的服务器的回复无效：字段 problems 说明原因。",
    "Your server's reply is not valid: the field problems says why.",
  ],
  "step-kind-fault": [
    "这是注入的故障：可在“平台”标签页清除。",
    "This fault was injected: remove it in the tab “Platform”.",
  ],
  "step-kind-opentag": ["原因见“网页”标签页。", "The reason is in the tab “Page”."],
};
