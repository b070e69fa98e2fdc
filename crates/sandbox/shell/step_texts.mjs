// The next step after a failure, in Chinese and English: by its reason, by the call, and by the
// kind of the entry.

export const STEP_TEXTS = {
  "step-kind-verify": [
    "原因见“网页”标签页的 wx.config 一栏。",
    "The cause is in the tab “Page”, at wx.config.",
  ],
  "step-invalid_url_domain": [
    "请把该域名设为 JS 接口安全域名：真实环境在公众平台，沙箱在“平台”标签页。",
    "Register this domain as a JS safe domain (JS 接口安全域名): in WeChat's console, and here in the tab “Platform”.",
  ],
  "step-error_dropped": [
    "jweixin 把这个客户端的版本当作很旧的微信，不触发 wx.error，只执行 wx.ready：请在 wx.ready 中用 wx.checkJsApi 确认，或使用 wechat-h5。",
    "jweixin takes this client's version for a very old one: it calls wx.ready and never wx.error. Ask wx.checkJsApi in wx.ready, or use wechat-h5.",
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

  // Payments and cards.
  "step-payment": [
    "支付参数要由服务器下单后签名：在“场景”标签页应用“付款”，沙箱会下单、签好并打开，可先看一次成功的样子。做法见 docs/take-a-payment.zh-CN.md。",
    "A server places the order and signs these arguments. The scenario “A payment” places one, signs it and opens the page with it: see it succeed first. How to: docs/take-a-payment.md.",
  ],
  "step-package_without_prepay_id": [
    "package 应为 prepay_id= 加下单得到的编号：应用场景“付款”可得到一个，或让服务器先下单。",
    "package is prepay_id= and the id of an order: the scenario “A payment” places one, or let your server do so first.",
  ],
  "step-unknown_prepay_id": [
    "沙箱没有这个订单（重置后订单会消失）：请重新下单，或应用场景“付款”。",
    "The sandbox has no such order (a reset removes all): place it again, or apply the scenario “A payment”.",
  ],
  "step-other_appid": [
    "下单、签名和网页的 AppID 必须是同一个，并已绑定该商户号。",
    "Order, signature and page have one AppID, and the merchant is bound to it.",
  ],
  "step-page_outside_pay_directories": [
    "请把这个网页所在的目录加入支付授权目录：真实环境在商户平台，沙箱在“平台”标签页。",
    "Add this page's directory to the payment directories (支付授权目录): in the merchant's console, and here in the tab “Platform”.",
  ],
  "step-sign_type_not_rsa": [
    "APIv3 的订单用 RSA 签名：signType 请填 RSA，并用商户私钥签名。",
    "Orders of APIv3 are signed with RSA: signType is RSA, and the merchant's private key signs.",
  ],
  "step-wrong_pay_sign": [
    "请按 appId、timeStamp、nonceStr、package 各一行（每行以换行结尾）用商户私钥签名，并原样传给网页。",
    "Sign appId, timeStamp, nonceStr and package, each with a line feed behind it, by the merchant's private key, and pass them to the page unchanged.",
  ],
  "step-already_paid": [
    "订单已支付：请以通知或查单的结果为准，不要再让用户付款。",
    "The order is paid: believe the notification or a query, and do not ask the user again.",
  ],
  "step-order_closed": [
    "订单已关闭：请用新的订单号下单。",
    "The order is closed: place another one.",
  ],
  "step-expired_prepay_id": [
    "prepay_id 两小时后失效：请重新下单。",
    "A prepay_id is valid for two hours: place the order again.",
  ],
  "step-other_openid": [
    "付款的用户必须是下单时 openid 所指的用户：请先登录，再用会话中的 openid 下单。",
    "The user who pays is the one of the order's openid: sign in first, and place the order with the openid of that session.",
  ],
  "step-red-packet": [
    "package 和 paySign 都要由服务器签名后给出。",
    "A server signs and gives both package and paySign.",
  ],
  "step-wechat-pay": [
    "返回的 message 说明原因；签名、证书序列号和 APIv3 密钥见“网页”标签页的“接入”。做法见 docs/take-a-payment.zh-CN.md。",
    "The message of the response says why. How requests are signed, and with which keys: docs/take-a-payment.md.",
  ],
  "step-card": [
    "卡券的参数要由服务器用 type=wx_card 的 ticket 签名；沙箱自己的卡券签名见 crates/sandbox/README.md 的“Cards”。",
    "A server signs the arguments of cards with the ticket of type=wx_card: see “Cards” in the sandbox's README.",
  ],
  "step-missing_field": ["请补上“原因”中指出的字段。", "Pass the field that is named there, too."],

  // The authorize page.
  "step-10003": [
    "请把 redirect_uri 的域名设为网页授权域名：真实环境在公众平台，沙箱在“平台”标签页；域名须完全一致，不带 http:// 和路径。",
    "Register the host of redirect_uri as OAuth domain (网页授权域名): in WeChat's console, and here in the tab “Platform”. It is compared whole, without http:// and path.",
  ],
  "step-10004": [
    "公众号被封禁：请在公众平台查看原因并申诉；沙箱中由 isBanned 设置。",
    "The account is banned: WeChat's console has the reason. Here isBanned sets it.",
  ],
  "step-10005": [
    "只有已认证的服务号能用网页授权，scope 只能是 snsapi_base 或 snsapi_userinfo。",
    "Only verified service accounts may authorize, with scope snsapi_base or snsapi_userinfo.",
  ],
  "step-10006": [
    "测试号只供关注者使用：请先关注它，沙箱在“用户”标签页。",
    "Only followers may use a test account: follow it first, here in the tab “User”.",
  ],
  "step-10009": [
    "请稍后再试，并检查页面是否在循环跳转授权页。",
    "Try again later, and see whether the page redirects to the authorize page in a loop.",
  ],
  "step-10010": ["请在授权 URL 中加上 scope。", "Add scope to the authorize URL."],
  "step-10011": [
    "请在授权 URL 中加上 redirect_uri，并用 encodeURIComponent 编码一次。",
    "Add redirect_uri to the authorize URL, encoded once with encodeURIComponent.",
  ],
  "step-10012": ["请在授权 URL 中加上 appid。", "Add appid to the authorize URL."],
  "step-10013": [
    "state 可以没有，但不能为空：请每次生成一个随机值。",
    "state may be left out, and not be empty: make a random one each time.",
  ],
  "step-10015": [
    "请去掉 component_appid：沙箱没有第三方平台。",
    "Leave component_appid out: the sandbox has no third-party platform.",
  ],
  "step-outside_wechat": [
    "授权页只能在微信中打开：请在“客户端”标签页选择微信客户端。",
    "WeChat's client alone opens the authorize page: choose a client of WeChat's in the tab “Client”.",
  ],
  "step-kind-page": [
    "请检查授权 URL：参数依次为 appid、redirect_uri、response_type=code、scope、state，最后是 #wechat_redirect。",
    "Compare the authorize URL: appid, redirect_uri, response_type=code, scope and state, in this order, and #wechat_redirect at its end.",
  ],

  // Scenarios lead to these.
  "step-bare_link": [
    "由粘贴的链接打开的网页，分享出去只有链接：请从公众号菜单、二维码或卡片打开它（“客户端”标签页可改），再分享。",
    "A page that was opened by a pasted link shares a bare link: let users open it from a menu, a QR code or a card (set in the tab “Client”).",
  ],
  "step-no_permission": [
    "请先认证公众号；未认证的订阅号不能使用 JS-SDK。",
    "Have the account verified first: without it there is no JS-SDK.",
  ],
  "step-no_follower": [
    "请先关注这个测试号，沙箱在“用户”标签页。",
    "Follow the test account first, here in the tab “User”.",
  ],
  "step-verifier_unreachable": ["请确认沙箱仍在运行。", "See whether the sandbox still runs."],

  // Where nothing better is known.
  "step-kind-platform": [
    "错误码的含义和处理见 docs/errcodes.zh-CN.md。",
    "What the errcode means and what to do: docs/errcodes.md.",
  ],
  "step-kind-bridge": [
    "请检查这次调用的参数（“查看”可见全部），并看是否在“客户端”标签页设定了失败。",
    "Compare the arguments of this call (Show has them all), and see whether the failure is set in the tab “Client”.",
  ],
  "step-kind-proxy": [
    "请确认网页的服务器已启动并能打开这个地址。",
    "See whether the page's server runs and has this address.",
  ],
  "step-kind-jweixin": [
    "请在“客户端”标签页选择沙箱提供的 jweixin，或安装“网页”标签页指出的 npm 包。",
    "Choose the sandbox's jweixin in the tab “Client”, or install the npm package that the panel names.",
  ],
  "step-kind-share": [
    "请检查分享数据：link 的域名须是 JS 接口安全域名，imgUrl 须能打开。",
    "Compare the share data: the host of link is a JS safe domain, and imgUrl can be opened.",
  ],
};
